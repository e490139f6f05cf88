"""The command that brings official documents from the web: the only one that uses the network."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from app.commands.options import DONE, FAILED, SOME_FAILED
from app.printing import write, write_json
from app.settings import Settings
from ingest.types import FetchedDocument, FetchReport

_STATUS_WORDS = {"fetched": "hentet", "new_version": "ny versjon", "unchanged": "uendret", "failed": "feilet"}


class FetchCommand:
    """Bring the official documents."""

    name = "fetch"
    help = "hent de offisielle dokumentene fra source_url (trenger nett)"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument(
            "documents", nargs="*", metavar="DOKUMENT_ID", help="bare disse (standard: alle som har source_url)"
        )
        parser.add_argument("--corpus", type=Path, metavar="DIR", help="mappen med register.toml")
        parser.add_argument("--json", action="store_true", help="skriv JSON på standard ut")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Fetch, report, and return the exit code."""
        from ingest.fetch import fetch

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Begynner", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total or None)

            report = fetch(args.corpus or settings.corpus, args.documents, progress=show)
        if args.json:
            write_json(asdict(report))
        else:
            _print(report)
        if len(report.failed) == len(report.documents):
            return FAILED
        return SOME_FAILED if report.failed else DONE


def _print(report: FetchReport) -> None:
    table = Table("Dokument", "Status", "Versjon", "Fil")
    for document in report.documents:
        table.add_row(document.id, _STATUS_WORDS[document.status], document.version or "–", document.file or "–")
    Console(highlight=False, markup=False, emoji=False).print(table)
    for document in report.documents:
        for remark in _remarks(document, Path(report.folder)):
            write(f"{document.id}: {remark}")
    statuses = {document.status for document in report.documents}
    if statuses & {"fetched", "new_version"}:
        write(f"Les dem inn: sambandssvar ingest --corpus {report.folder}")


def _remarks(document: FetchedDocument, folder: Path) -> list[str]:
    remarks = [document.reason] if document.reason else []
    if document.status == "new_version":
        remarks.append(
            f"ny versjon; {folder / 'register.toml'} peker på den nye, og den gamle ligger urørt. Rett version og "
            "valid_from der etter dokumentet. Se hva som er endret: "
            f"sambandssvar changes {folder / document.previous} {folder / document.file}"
        )
    return [*remarks, *document.warnings]
