"""``python -m evals unfamiliar``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.settings import Settings
from evals.unfamiliar.corpora import SPLITS, Corpus
from evals.unfamiliar.figures import Figures, measure
from ingest.errors import IngestError


class UnfamiliarCommand:
    """Measure the assistant on corpora that it knows nothing of."""

    name = "unfamiliar"
    help = "mål søk og svar på dokumenter som programmet ikke kjenner, uten ordliste og spørsmålsbank"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("names", nargs="*", choices=[[], *SPLITS], metavar="KORPUS", help="standard: alle")
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Index where needed, ask, print, and return the exit code."""
        found: dict[str, Figures] = {}
        for name in args.names or SPLITS:
            corpus = Corpus(name)
            try:
                found[name] = measure(corpus, corpus.assistant(index_of(settings, corpus), settings))
            except IngestError as exc:
                sys.stderr.write(f"{exc}\n")
                return 1
        if args.json:
            sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        else:
            for name, figures in found.items():
                Console(highlight=False, soft_wrap=True).print(_table(name, figures))
        return 0


def index_of(settings: Settings, corpus: Corpus) -> Path:
    """Where the index of a corpus is kept."""
    return settings.data / "unfamiliar" / corpus.name


def _table(name: str, figures: Figures) -> Table:
    columns = dict.fromkeys(figure for row in figures.values() for figure in row)
    table = Table(f"{name} ({SPLITS[name]})", *columns, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for style, row in figures.items():
        table.add_row(style, *(f"{row[figure]:.3g}" if figure in row else "" for figure in columns))
    return table
