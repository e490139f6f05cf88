"""``sambandssvar ingest``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.citers import mentions
from app.commands.options import (
    DONE,
    FAILED,
    SOME_FAILED,
    add_index,
    add_json,
)
from app.printing import (
    print_mentions,
    print_report,
    report_json,
    report_line,
    write,
    write_json,
)
from app.reader import Reader
from app.settings import Settings
from ingest import build
from ingest.errors import IngestError
from ingest.grownbank import GROWN_FOLDER
from ingest.types import IngestReport
from ingest.watch import watch


class IngestCommand:
    """Bring the index up to date."""

    name = "ingest"
    help = "les inn dokumentene og bygg indeksen"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--corpus", type=Path, metavar="DIR", help="mappen med register.toml")
        add_index(parser)
        add_json(parser)
        parser.add_argument("--strict", action="store_true", help="avslutt med kode 3 når et dokument feiler")
        parser.add_argument("--watch", action="store_true", help="les inn igjen hver gang filer endres, til Ctrl-C")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Ingest, report, and return the exit code."""
        if args.corpus:
            settings = settings.model_copy(update={"corpus": args.corpus})
        if args.watch:
            return self._watch(args, settings)
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Begynner", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            grown = settings.data / GROWN_FOLDER
            report = build(settings.corpus, args.index or settings.index, settings.embedding, show, grown=grown)
            if settings.retrieval.read:
                show("Gjør klar leseren", 0, 1)
                Reader(settings.embedding.cache).prepare()
        cited = mentions(report, settings)
        if args.json:
            write_json(report_json(report, cited))
        else:
            print_report(report)
            print_mentions(cited)
        if report.failed and len(report.failed) == len(report.documents):
            return FAILED
        return SOME_FAILED if args.strict and report.failed else DONE

    def _watch(self, args: argparse.Namespace, settings: Settings) -> int:
        """Report each run in one line until Ctrl-C."""

        def tell(outcome: IngestReport | IngestError) -> None:
            if isinstance(outcome, IngestError):
                sys.stderr.write(f"{outcome}\n")
            elif args.json:
                write_json(report_json(outcome, mentions(outcome, settings)))
            else:
                write(report_line(outcome))
                print_mentions(mentions(outcome, settings))

        try:
            grown = settings.data / GROWN_FOLDER
            watch(settings.corpus, args.index or settings.index, tell, settings.embedding, grown=grown)
        except KeyboardInterrupt:
            sys.stderr.write("Stoppet.\n")
        return DONE
