"""``sambandssvar lesson``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.commands.options import (
    DONE,
    USAGE,
    add_index,
    open_assistant,
)
from app.errors import AssistantError
from app.printing import (
    write,
)
from app.settings import Settings


class LessonCommand:
    """Draft a lesson on a topic."""

    name = "lesson"
    help = "lag utkast til undervisning om et emne"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("topic", metavar="EMNE")
        parser.add_argument("--out", type=Path, required=True, metavar="FIL.docx|.md")
        add_index(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Write the lesson, and return the exit code."""
        from app import lessons

        if args.out.suffix.lower() not in {".docx", ".md"}:
            sys.stderr.write(f"--out skal ende på .docx eller .md, ikke «{args.out.name}»\n")
            return USAGE
        lesson = lessons.draft(open_assistant(args, settings), args.topic)
        try:
            if args.out.suffix.lower() == ".docx":
                lessons.to_docx(lesson, args.out)
            else:
                args.out.write_text(lessons.to_markdown(lesson), "utf-8")
        except OSError as exc:
            raise AssistantError(f"Kan ikke skrive {args.out}: {exc.strerror}") from exc
        write(str(args.out))
        return DONE
