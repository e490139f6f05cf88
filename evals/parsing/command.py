"""``python -m evals parsing``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from app.settings import Settings
from evals.errors import RunError
from ingest.errors import IngestError

DONE, FAILED = 0, 1


class ParsingCommand:
    """Measure the reading of documents on the parsing set."""

    name = "parsing"
    help = "mål lesingen av dokumenter mot kjente innholdstrær"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")
        parser.add_argument(
            "--packages",
            type=Path,
            metavar="DIR",
            help="mappe med Debian-pakkene (standard: var/parsing, der de hentes med apt-get når de mangler)",
        )
        parser.add_argument("--own", action="store_true", help="bare dokumentene som lages på stedet, uten nett")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Read, measure, report, and return the exit code."""
        try:
            from evals.parsing import report
        except ModuleNotFoundError as exc:
            sys.stderr.write(f"Mangler {exc.name}, som lager dokumentene: pip install 'sambandssvar[dev]'\n")
            return FAILED
        packages = None if args.own else args.packages or settings.data / "parsing"
        with TemporaryDirectory() as folder:
            try:
                readings = list(report.read_all(Path(folder), packages))
            except (RunError, IngestError) as exc:
                sys.stderr.write(f"{exc}\n")
                return FAILED
        if args.json:
            sys.stdout.write(json.dumps(report.summary(readings), ensure_ascii=False) + "\n")
        else:
            Console(highlight=False).print(report.render(readings))
        return DONE
