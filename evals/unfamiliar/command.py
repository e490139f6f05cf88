"""``python -m evals unfamiliar``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.settings import Settings
from evals.unfamiliar import ablation
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
        parser.add_argument(
            "--ablation", action="store_true", help="mål hva hver del gir, fra ordene alene til leseren"
        )
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Index where needed, ask, print, and return the exit code."""
        steps = ablation.steps(settings) if args.ablation else {"": settings}
        try:
            found = {step: _measured(args.names or list(SPLITS), changed) for step, changed in steps.items()}
        except IngestError as exc:
            sys.stderr.write(f"{exc}\n")
            return 1
        console = Console(highlight=False, soft_wrap=True)
        if args.json:
            sys.stdout.write(json.dumps(found if args.ablation else found[""], ensure_ascii=False) + "\n")
        elif args.ablation:
            console.print(ablation.table({step: figures.values() for step, figures in found.items()}))
        else:
            for name, figures in found[""].items():
                console.print(_table(name, figures))
        return 0


def _measured(names: Sequence[str], settings: Settings) -> dict[str, Figures]:
    corpora = map(Corpus, names)
    return {corpus.name: measure(corpus, corpus.assistant(index_of(settings, corpus), settings)) for corpus in corpora}


def index_of(settings: Settings, corpus: Corpus) -> Path:
    """Where the index of a corpus is kept."""
    return settings.data / "unfamiliar" / corpus.name


def _table(name: str, figures: Figures) -> Table:
    columns = dict.fromkeys(figure for row in figures.values() for figure in row)
    table = Table(f"{name} ({SPLITS[name]})", *columns, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for style, row in figures.items():
        table.add_row(style, *(f"{row[figure]:.3g}" if figure in row else "" for figure in columns))
    return table
