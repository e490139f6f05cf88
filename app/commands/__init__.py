"""The commands of ``sambandssvar``, one module each."""

from __future__ import annotations

from app.changes.command import ChangesCommand
from app.commands.bank import BankCommand
from app.commands.fetch import FetchCommand
from app.commands.forget import ForgetCommand
from app.commands.ingest import IngestCommand
from app.commands.lesson import LessonCommand
from app.commands.outline import OutlineCommand
from app.commands.questions import AskCommand, SearchCommand
from app.commands.serve import ServeCommand
from app.commands.status import StatusCommand

ALL = (
    IngestCommand(),
    OutlineCommand(),
    SearchCommand(),
    AskCommand(),
    ServeCommand(),
    LessonCommand(),
    StatusCommand(),
    FetchCommand(),
    ChangesCommand(),
    ForgetCommand(),
    BankCommand(),
)
