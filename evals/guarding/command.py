"""``python -m evals guard``: the figures of the guard, and a gate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app import Assistant
from app.settings import Settings
from evals.guarding.probe import MAX_REMOVED, Outcome, Tally, probe
from ingest.errors import IngestError

DONE, FAILED, GATE_FAILED = 0, 1, 4


class GuardCommand:
    """Try the guard of language models on everything that the documents say."""

    name = "guard"
    help = "prøv språkmodellens kontroll på alt som står i dokumentene, ordrett, gjenfortalt og forvansket"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--index", type=Path, metavar="DIR", help="indeksen (standard: fra innstillingene)")
        parser.add_argument("--every", type=int, default=1, metavar="N", help="bare hver N-te setning (standard: alle)")
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Try, report, and return the exit code."""
        try:
            outcome = probe(Assistant.open(args.index, settings), max(args.every, 1))
        except IngestError as exc:
            sys.stderr.write(f"{exc}\n")
            return FAILED
        if args.json:
            sys.stdout.write(f"{outcome.to_json()}\n")
        else:
            _print(outcome)
        return DONE if outcome.passed else GATE_FAILED


def _print(outcome: Outcome) -> None:
    console = Console(highlight=False)
    console.print(_table("Sanne setninger", "fjernet", outcome.true))
    console.print(_table("Forvanskede setninger", "sluppet gjennom", outcome.false))
    for example in (*outcome.true.examples, *outcome.false.examples):
        console.print(f"  {example}", markup=False, soft_wrap=True)
    verdict = "består" if outcome.passed else "består ikke"
    console.print(f"Kontrollen {verdict}: ingen forvanskede skal gjennom, høyst {MAX_REMOVED:.0%} av de sanne fjernes.")


def _table(title: str, wrong: str, tally: Tally) -> Table:
    table = Table("", "prøvd", wrong, title=title)
    for kind, tried in tally.tried.items():
        table.add_row(kind, str(tried), str(tally.wrong[kind]))
    table.add_row("i alt", str(tally.tried.total()), f"{tally.wrong.total()} ({tally.share:.2%})")
    return table
