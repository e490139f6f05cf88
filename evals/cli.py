"""The commands of the evaluation suite: ``sambandssvar eval`` and ``python -m evals``.

Every ``sambandssvar`` command loads this module for its options: what is slow to import is imported where it is used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from app import Assistant
from app.errors import AssistantError
from app.settings import Settings
from evals.errors import EvalError
from evals.types import Layer, Question, Split
from ingest.errors import IngestError

DONE, FAILED, GATE_FAILED = 0, 1, 4


class EvalCommand:
    """Run the fixed question set and report the figures."""

    name = "eval"
    help = "kjør det faste spørsmålssettet og vis tallene"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)
        parser.add_argument(
            "--init",
            type=Path,
            metavar="FIL",
            help="lag utkast til spørsmål av dokumentene i en ny .xlsx-, .csv- eller .jsonl-fil, og avslutt",
        )
        parser.add_argument("--out", type=Path, metavar="DIR", help="mappe for rapporten (standard: var/eval)")
        parser.add_argument("--gate", action="store_true", help="avslutt med kode 4 når en grense ikke holder")
        parser.add_argument("--split", choices=["tune", "test", "all"], default="all", help="hvilken del av settet")
        parser.add_argument(
            "--layer",
            nargs="+",
            choices=[layer.value for layer in Layer],
            metavar="LAG",
            help="mål bare disse: parse (dokumentene), retrieval (søket), answer (svar på enkeltspørsmål), "
            "conversation (samtaler), model (svar fra språkmodellen); standard: alle som kan måles",
        )
        parser.add_argument(
            "--workers",
            type=_positive,
            default=os.cpu_count() or 1,
            metavar="ANTALL",
            help="hvor mange samtaler som går samtidig (standard: antall kjerner)",
        )
        parser.add_argument("--baseline", type=Path, metavar="FIL", help="utgangspunktet (standard: ved spørsmålene)")
        parser.add_argument("--rebaseline", action="store_true", help="lagre kjøringen som nytt utgangspunkt")
        parser.add_argument(
            "--compare", nargs=2, type=Path, metavar=("FØR", "ETTER"), help="sammenlign to kjøringer, uten å kjøre"
        )
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Run, report, and return the exit code."""
        try:
            if args.compare:
                return _compare(*args.compare)
            return self._init(args, settings) if args.init else self._run(args, settings)
        except (EvalError, IngestError) as exc:
            return _fail(exc)
        except KeyboardInterrupt:
            sys.stderr.write("Avbrutt. Kjør samme kommando igjen for å fortsette der kjøringen stoppet.\n")
            return FAILED

    def _init(self, args: argparse.Namespace, settings: Settings) -> int:
        from evals import drafting, template

        assistant = Assistant.open(args.index, settings)
        made = drafting.drafts(assistant)
        template.write(args.init, made, assistant.documents())
        sys.stderr.write(
            f"{len(made)} utkast er skrevet til {args.init}. Les dem gjennom, skriv dem om og sett status til «klar»; "
            f"kjør så «sambandssvar eval --questions {args.init}».\n"
        )
        return DONE

    def _run(self, args: argparse.Namespace, settings: Settings) -> int:
        from evals import questionset, report, session

        split = None if args.split == "all" else Split(args.split)
        fixed = args.questions or questionset.fixed_set(settings)
        stderr = Console(stderr=True)
        outcome = session.run(
            _questions(args, Assistant.open(args.index, settings), split),
            args.index or settings.index,
            settings,
            layers=frozenset(map(Layer, args.layer)) if args.layer else None,
            workers=args.workers,
            baseline=args.baseline or session.baseline_path(fixed),
            trees=session.outlines_path(fixed),
            rebaseline=args.rebaseline,
            folder=args.out or settings.data / "eval",
            console=stderr,
        )
        if args.json:
            sys.stdout.write(json.dumps(report.summary(outcome.run, outcome.percentiles), ensure_ascii=False) + "\n")
        else:
            Console(highlight=False).print(report.render(outcome.run, outcome.comparison, outcome.percentiles))
        stderr.print(f"Rapport: {outcome.page}", highlight=False, soft_wrap=True)
        return GATE_FAILED if args.gate and not outcome.run.gate.passed else DONE


class CheckCommand:
    """Prove that every gold quote stands in its section of the index."""

    name = "check"
    help = "kontroller at fasiten passer med indeksen"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """List the labels that do not fit, and return the exit code."""
        from evals.labels import SectionTable

        try:
            assistant = Assistant.open(args.index, settings)
            questions = _questions(args, assistant)
            drifted = SectionTable.of(assistant).drift(questions)
        except (EvalError, IngestError) as exc:
            return _fail(exc)
        for drift in drifted:
            sys.stdout.write(f"{drift}\n")
        labels = sum(len(question.gold) for question in questions)
        sys.stderr.write(f"{len(questions)} spørsmål, {labels} fasitpunkter, {len(drifted)} passer ikke.\n")
        return FAILED if drifted else DONE


class TuneCommand:
    """Fit the ranker and the confidence model to the embedder in use, and write them to a file for the settings."""

    name = "tune"
    help = "lær vektene av tune-delen av settet"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_common(parser)
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            metavar="FIL",
            help="TOML-fil for «weights»; modellen for meldinger legges ved siden av",
        )

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Write the weights, say what cross-validation promises, and return the exit code.

        It begins with the weights that are shipped, since those of the settings may be what it is to write.
        """
        from app.intents import INTENTS
        from app.models import WEIGHTS
        from evals import intents
        from evals.tuning import tune
        from ingest.embedding import Embedder

        try:
            found, told = intents.fit(Embedder(settings.embedding))
            found.save(args.out.with_name(INTENTS.name))
            settings = settings.model_copy(update={"intents": args.out.with_name(INTENTS.name), "weights": WEIGHTS})
            assistant = Assistant.open(args.index, settings)
            tuning = tune(_questions(args, assistant, Split.TUNE), assistant, settings.data / "unfamiliar")
            args.out.write_text(tuning.to_toml(), "utf-8")
            tuning.figures["intents"] = told
        except (EvalError, IngestError, OSError) as exc:
            return _fail(exc)
        for name, figures in tuning.figures.items():
            values = ", ".join(f"{figure} {value:.3f}" for figure, value in figures.items())
            sys.stderr.write(f"{name}: {values}\n")
        return DONE


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m evals``."""
    from evals.external.command import ExternalCommand
    from evals.guarding.command import GuardCommand
    from evals.parsing.command import ParsingCommand
    from evals.unfamiliar.command import UnfamiliarCommand

    parser = argparse.ArgumentParser(prog="python -m evals", description="Evalueringen av Sambandssvar.")
    subparsers = parser.add_subparsers(required=True, metavar="KOMMANDO")
    commands = (
        *(EvalCommand(), CheckCommand(), TuneCommand(), ExternalCommand()),
        *(ParsingCommand(), GuardCommand(), UnfamiliarCommand()),
    )
    for command in commands:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        command.configure(subparser)
        subparser.set_defaults(command=command)
    args = parser.parse_args(argv)
    try:
        code: int = args.command.run(args, Settings.load())
    except AssistantError as exc:
        return _fail(exc)
    return code


def _compare(before: Path, after: Path) -> int:
    from evals import report
    from evals.comparison import compare
    from evals.record import Baseline

    comparison = compare(Baseline.read(before), Baseline.read(after))
    Console(highlight=False).print(report.render_comparison(comparison))
    return DONE


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions",
        type=Path,
        metavar="FIL|MAPPE",
        help="JSONL-, CSV- eller XLSX-fil, eller mappe med slike (standard: det faste settet og egne spørsmål)",
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="indeksen (standard: fra innstillingene)")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("skal være minst 1")
    return value


def _questions(args: argparse.Namespace, assistant: Assistant, split: Split | None = None) -> tuple[Question, ...]:
    """The questions that the options ask for; what the person should know of them goes to stderr."""
    from evals import questionset

    levels = questionset.levels_of(assistant)
    if args.questions:
        found = questionset.read(args.questions, levels)
    else:
        found = questionset.read_default(assistant.settings, levels)
    for notice in found.notices:
        sys.stderr.write(f"{notice}\n")
    return found.only(split)


def _fail(error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return FAILED
