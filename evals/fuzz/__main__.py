"""``python -m evals.fuzz`` tries the readers on damaged files, and ends with 1 when one of them fails."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.settings import Settings
from evals.errors import EvalError
from evals.fuzz import campaign, guided
from evals.fuzz.campaign import Tally
from evals.fuzz.seeds import READERS
from evals.fuzz.trial import Verdict

REASONS = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage, read, count, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.fuzz", description="Prøv leserne på ødelagte filer.")
    parser.add_argument("--count", type=int, default=2000, metavar="N", help="antall filer i alt (standard: 2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="samme tall gir samme filer (standard: 1)")
    parser.add_argument("--reader", choices=READERS, action="append", help="bare denne leseren; kan gjentas")
    parser.add_argument("--guided", action="store_true", help="la dekningen av koden styre ødeleggelsene (atheris)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="mappe for filer som feiler (standard: var/fuzz)")
    args = parser.parse_args(arguments)
    readers: Sequence[str] = args.reader or READERS
    try:
        folder = args.out or Settings.load().data / "fuzz"
        if args.guided:
            return _guided(readers, args.count, args.seed, folder)
    except EvalError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    tallies: dict[str, Tally] = {}
    trials = campaign.run(readers, args.count, args.seed, folder)
    stderr = Console(stderr=True)
    for reader, tally in track(trials, description="Leser", total=args.count, console=stderr, transient=True):
        tallies[reader] = tally
    console = Console(highlight=False)
    console.print(_table(tallies))
    for reader, tally in tallies.items():
        console.print(f"\nBegrunnelser fra {reader}: {len(tally.reasons)} ulike")
        for reason, count in tally.reasons.most_common(REASONS):
            console.print(f"  {count:5} {reason}", markup=False)
    return _said([path for tally in tallies.values() for path in tally.failures])


def _table(tallies: dict[str, Tally]) -> Table:
    table = Table(title="Ødelagte filer")
    for name in ("leser", "filer", *(verdict.value for verdict in Verdict), "lengste s"):
        table.add_column(name, justify="left" if name == "leser" else "right")
    for reader, tally in tallies.items():
        counts = (str(tally.verdicts[verdict]) for verdict in Verdict)
        table.add_row(reader, str(tally.trials), *counts, f"{tally.slowest:.2f}".replace(".", ","))
    return table


def _guided(readers: Sequence[str], count: int, seed: int, folder: Path) -> int:
    console = Console(highlight=False)
    failures: list[Path] = []
    for reader in readers:
        found = guided.run(reader, count // len(readers), seed, folder)
        console.print(
            f"{reader}: {found.trials} filer, dekning {found.before} → {found.after}, {len(found.failures)} feil"
        )
        failures.extend(found.failures)
    return _said(failures)


def _said(failures: Sequence[Path]) -> int:
    for path in failures:
        sys.stderr.write(f"Feilet: {path} (se {path.name}.log)\n")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
