"""``sambandssvar status``."""

from __future__ import annotations

import argparse

from app.commands.options import (
    DONE,
    add_index,
    add_json,
    no_such_document,
    open_assistant,
)
from app.printing import (
    print_status,
    write,
    write_json,
)
from app.reading import report_lines, status_data
from app.settings import Settings


class StatusCommand:
    """Say what the index holds, and how it was read."""

    name = "status"
    help = "vis hva indeksen inneholder, og hvordan dokumentene ble lest"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("document", nargs="?", metavar="DOKUMENT_ID", help="vis hele leserapporten for dokumentet")
        add_index(parser)
        add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Print the documents, or the report on one, and return the exit code."""
        assistant = open_assistant(args, settings)
        documents = [d for d in assistant.documents() if args.document in (None, d.id)]
        if args.document and not documents:
            raise no_such_document(assistant, args.document)
        if args.json:
            write_json(
                {"generation": assistant.generation, "documents": [status_data(assistant, d) for d in documents]}
            )
            return DONE
        if args.document:
            write(f"{documents[0].title} ({args.document})")
            for line in report_lines(assistant, args.document):
                write(line)
            return DONE
        print_status(assistant)
        return DONE
