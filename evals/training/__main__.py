"""``python -m evals.training train`` and ``compare``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.settings import Settings
from evals.training.comparison import compare
from ingest import norwegian
from ingest.embedding import Embedder
from ingest.errors import IngestError
from ingest.settings import EmbeddingSettings


def main() -> int:
    """Run one of the commands and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.training", description="Embeddingmodellen som følger med.")
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    training = commands.add_parser("train", help="lær opp adapteren av materialet i mappen")
    training.add_argument("--out", type=Path, default=norwegian.ADAPTER, metavar="DIR", help="adapteren som skrives")
    training.add_argument("--work", type=Path, metavar="DIR", help="mellomlagring (standard: var/training)")
    training.set_defaults(run=_train)
    comparing = commands.add_parser("compare", help="hold modeller mot hverandre på spørsmål de ikke er lært opp på")
    comparing.add_argument("models", nargs="*", metavar="DIR", help="mapper med sentence-transformers-modeller")
    comparing.add_argument("--split", choices=["tune", "test"], default="test", help="hvilken del av materialet")
    comparing.add_argument("--json", action="store_true", help="skriv tallene som JSON")
    comparing.set_defaults(run=_compare)
    args = parser.parse_args()
    code: int = args.run(args)
    return code


def _train(args: argparse.Namespace) -> int:
    from evals.training.train import Plan, train

    train(Plan(), args.work or Settings.load().data / "training", args.out)
    return 0


def _compare(args: argparse.Namespace) -> int:
    embedders = [Embedder(EmbeddingSettings(model=model)) for model in ("", *args.models)]
    try:
        figures = compare(embedders, args.split)
    except IngestError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    if args.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        return 0
    styles = dict.fromkeys(style for row in figures.values() for style in row)
    table = Table(f"recall@5, {args.split}", *styles, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name, row in figures.items():
        table.add_row(name, *(f"{row[style]:.3f}" for style in styles))
    Console(highlight=False, soft_wrap=True).print(table)
    return 0


sys.exit(main())
