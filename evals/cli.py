"""The commands of the evaluation suite: ``sambandssvar eval`` and ``python -m evals``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from app import Assistant
from app.errors import AssistantError
from app.settings import Settings
from evals import questionset, report, runner
from evals.errors import EvalError
from evals.gate import Gate
from evals.labels import SectionTable
from evals.tuning import tune
from evals.types import Split
from ingest.errors import IngestError

DONE, FAILED, GATE_FAILED = 0, 1, 4


class EvalCommand:
    """Run the fixed question set and report the figures."""

    name = "eval"
    help = "kjør det faste spørsmålssettet og vis tallene"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)
        parser.add_argument("--out", type=Path, metavar="DIR", help="mappe for report.json (standard: var/eval)")
        parser.add_argument("--gate", action="store_true", help="avslutt med kode 4 når en grense ikke holder")
        parser.add_argument("--split", choices=["tune", "test", "all"], default="all", help="hvilken del av settet")
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Run, report, and return the exit code."""
        try:
            return self._run(args, settings)
        except (EvalError, IngestError) as exc:
            return _fail(exc)

    def _run(self, args: argparse.Namespace, settings: Settings) -> int:
        gate = Gate.load()
        split = None if args.split == "all" else Split(args.split)
        questions = questionset.load(args.questions, split)
        assistant = Assistant.open(args.index, settings)
        items = runner.run(questions, assistant)
        stderr = Console(stderr=True)
        results = list(track(items, description="Spør", total=len(questions), console=stderr, transient=True))
        outcome = runner.summarise(results, assistant, gate)
        path = report.write(outcome, args.out or settings.data / "eval")
        if args.json:
            sys.stdout.write(json.dumps(report.summary(outcome), ensure_ascii=False) + "\n")
        else:
            Console(highlight=False).print(report.render(outcome))
        stderr.print(f"Alle resultater: {path}", highlight=False, soft_wrap=True)
        return GATE_FAILED if args.gate and not outcome.gate.passed else DONE


class CheckCommand:
    """Prove that every gold quote stands in its section of the index."""

    name = "check"
    help = "kontroller at fasiten passer med indeksen"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """List the labels that do not fit, and return the exit code."""
        try:
            questions = questionset.load(args.questions)
            drifted = SectionTable.of(Assistant.open(args.index, settings)).drift(questions)
        except (EvalError, IngestError) as exc:
            return _fail(exc)
        for drift in drifted:
            sys.stdout.write(f"{drift}\n")
        labels = sum(len(question.gold) for question in questions)
        sys.stderr.write(f"{len(questions)} spørsmål, {labels} fasitpunkter, {len(drifted)} passer ikke.\n")
        return FAILED if drifted else DONE


class TuneCommand:
    """Fit the ranker and the confidence model, and print them for the settings."""

    name = "tune"
    help = "lær vektene av tune-delen av settet"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Print the weights as TOML and what cross-validation promises, and return the exit code."""
        try:
            questions = questionset.load(args.questions, Split.TUNE)
            tuning = tune(questions, Assistant.open(args.index, settings))
        except (EvalError, IngestError) as exc:
            return _fail(exc)
        sys.stdout.write(f"{tuning.to_toml()}\n")
        for name, figures in tuning.figures.items():
            values = ", ".join(f"{figure} {value:.3f}" for figure, value in figures.items())
            sys.stderr.write(f"{name}: {values}\n")
        return DONE


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m evals``."""
    parser = argparse.ArgumentParser(prog="python -m evals", description="Evalueringen av Sambandssvar.")
    subparsers = parser.add_subparsers(required=True, metavar="KOMMANDO")
    for command in (EvalCommand(), CheckCommand(), TuneCommand()):
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        command.configure(subparser)
        subparser.set_defaults(command=command)
    args = parser.parse_args(argv)
    try:
        settings = Settings.load()
    except AssistantError as exc:
        return _fail(exc)
    code: int = args.command.run(args, settings)
    return code


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions",
        type=Path,
        default=questionset.BUNDLED,
        metavar="FIL|MAPPE",
        help="JSONL-fil eller mappe med slike (standard: det faste settet)",
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="indeksen (standard: fra innstillingene)")


def _fail(error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return FAILED
