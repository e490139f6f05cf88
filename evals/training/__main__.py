"""``python -m evals.training train``, ``compare``, ``search`` and ``read``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app import readermodel
from app.reader import Reader
from app.settings import Settings
from evals.training import comparison
from ingest import norwegian
from ingest.embedding import Embedder
from ingest.errors import IngestError
from ingest.settings import EmbeddingSettings


def main() -> int:
    """Run one of the commands and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.training", description="Embeddingmodellen som følger med.")
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    training = commands.add_parser("train", help="lær opp en modell av materialet i mappen")
    training.add_argument("part", choices=["embedder", "reader"], help="hvilken modell; leseren bygger på embedderen")
    training.add_argument("--out", type=Path, metavar="PATH", help="det som skrives (standard: det som følger med)")
    training.add_argument("--work", type=Path, metavar="DIR", help="mellomlagring (standard: var/training)")
    training.set_defaults(run=_train)
    comparing = commands.add_parser("compare", help="hold modeller mot hverandre på spørsmål de ikke er lært opp på")
    comparing.add_argument("models", nargs="*", metavar="DIR", help="mapper med sentence-transformers-modeller")
    comparing.add_argument("--split", choices=["tune", "test"], default="test", help="hvilken del av materialet")
    comparing.add_argument("--json", action="store_true", help="skriv tallene som JSON")
    comparing.set_defaults(run=_compare)
    searching = commands.add_parser("search", help="mål hele søket på avsnitt det ikke er lært opp på")
    searching.add_argument("--split", choices=["tune", "test"], default="test", help="hvilken del av materialet")
    searching.set_defaults(run=_search)
    reading = commands.add_parser("read", help="mål leseren på avsnitt den ikke er lært opp på")
    reading.add_argument("--split", choices=["tune", "test"], default="test", help="hvilken del av materialet")
    reading.set_defaults(run=_read)
    args = parser.parse_args()
    code: int = args.run(args)
    return code


def _train(args: argparse.Namespace) -> int:
    from evals.training import reading, train

    work = args.work or Settings.load().data / "training"
    if args.part == "reader":
        reading.train(reading.Plan(), work, args.out or readermodel.ADAPTER)
    else:
        train.train(train.Plan(), work, args.out or norwegian.ADAPTER)
    return 0


def _search(args: argparse.Namespace) -> int:
    _print(comparison.searched(Settings.load(), args.split))
    return 0


def _read(args: argparse.Namespace) -> int:
    reader = Reader(Settings.load().embedding.cache)
    reader.load()
    _print(comparison.reading(reader, args.split))
    return 0


def _print(figures: Mapping[str, float]) -> None:
    Console(highlight=False).print("\n".join(f"{name}: {value:.3f}" for name, value in figures.items()))


def _compare(args: argparse.Namespace) -> int:
    embedders = [Embedder(EmbeddingSettings(model=model)) for model in ("", *args.models)]
    try:
        figures = comparison.compare(embedders, args.split)
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
