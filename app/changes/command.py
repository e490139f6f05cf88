"""The command ``changes``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.assistant import Assistant
from app.changes.page import changes_page
from app.changes.printed import as_json, print_changes
from app.changes.sources import of_document, of_files
from app.errors import AssistantError
from app.printing import write, write_json
from app.settings import Settings
from ingest.changes import compare

DONE, USAGE = 0, 2


class ChangesCommand:
    """Say what a new version changes."""

    name = "changes"
    help = "vis hva en ny versjon endrer, punkt for punkt"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="FIL|DOKUMENT_ID",
            help="gammel og ny fil, eller et dokument i indeksen",
        )
        parser.add_argument("--html", type=Path, metavar="FIL", help="skriv en lesbar side")
        parser.add_argument(
            "--index", type=Path, metavar="DIR", help="mappen med indeksen (standard: fra innstillingene)"
        )
        parser.add_argument("--json", action="store_true", help="skriv JSON på standard ut")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Compare, print or write the page, and return the exit code."""
        if len(args.sources) > 2:
            sys.stderr.write("Oppgi to filer, eller id-en til ett dokument.\n")
            return USAGE
        if len(args.sources) == 2:
            old, new = of_files(*map(Path, args.sources))
        else:
            old, new = of_document(Assistant.open(args.index or settings.index, settings), args.sources[0])
        comparison = compare(old.sections, new.sections)
        if args.html:
            try:
                args.html.write_text(changes_page(old, new, comparison), "utf-8")
            except OSError as exc:
                raise AssistantError(f"Kan ikke skrive {args.html}: {exc.strerror}") from exc
        if args.json:
            write_json(as_json(old, new, comparison))
        elif args.html:
            write(str(args.html))
        else:
            print_changes(old, new, comparison)
        return DONE
