"""``sambandssvar forget``: delete what people have written."""

from __future__ import annotations

import argparse
import shutil
from datetime import timedelta

from app.commands.options import DONE, positive
from app.errors import AssistantError, StoreError
from app.ownquestions import FOLDER
from app.printing import write
from app.settings import LONGEST_KEPT, Settings
from app.store import STORE_FILE, Forgotten, Store
from ingest.grownbank import GROWN_FOLDER

REPORTS = "eval"


class ForgetCommand:
    """Delete conversations and feedback."""

    name = "forget"
    help = "slett samtaler og tilbakemeldinger"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--older-than", type=days, metavar="DAGER", help="alt som er eldre enn så mange dager")
        group.add_argument("--conversation", metavar="ID", help="en samtale, med tilbakemeldingene i den")
        group.add_argument("--conversations", action="store_true", help="alle samtaler og tilbakemeldinger")
        group.add_argument(
            "--everything",
            action="store_true",
            help="alt som er skrevet: også egne testspørsmål, rapporter fra evalueringer og spørsmålene i data/bank",
        )

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Delete, say how much, and return the exit code."""
        path = settings.data / STORE_FILE
        if path.exists():
            store = Store(path, settings.retention)
            gone = _forgotten(store, args)
            store.wipe()
            conversations = _counted(gone.conversations, "hel samtale", "hele samtaler")
            feedback = _counted(gone.feedback, "tilbakemelding", "tilbakemeldinger")
            write(f"Slettet {gone.turns} spørsmål med svar, {conversations} og {feedback}.")
        elif args.conversation:
            raise _no_such_conversation(args.conversation)
        else:
            write(f"Ingen samtaler er lagret i {path}.")
        if args.everything:
            for folder in (settings.data / FOLDER, settings.data / REPORTS, settings.data / GROWN_FOLDER):
                if folder.is_dir():
                    try:
                        shutil.rmtree(folder)
                    except OSError as exc:
                        raise StoreError(f"Mappen {folder} kan ikke slettes ({exc}); slett den for hånd.") from exc
                    write(f"Slettet mappen {folder}.")
        return DONE


def _forgotten(store: Store, args: argparse.Namespace) -> Forgotten:
    if args.older_than:
        age = timedelta(days=args.older_than)
        return store.forget_older_than(age, age)
    if args.conversation:
        gone = store.forget_conversation(args.conversation)
        if not gone.turns:
            raise _no_such_conversation(args.conversation)
        return gone
    return store.forget_everything()


def days(text: str) -> int:
    """An argument that is a number of days for which something can be kept."""
    value = positive(text)
    if value > LONGEST_KEPT:
        raise argparse.ArgumentTypeError(f"skal være {LONGEST_KEPT} eller mindre")
    return value


def _no_such_conversation(name: str) -> AssistantError:
    return AssistantError(f"Ingen samtale med id-en «{name}» er lagret.")


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
