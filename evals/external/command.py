"""``python -m evals external --format squad|beir PATH``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console, Group, RenderableType
from rich.progress import track
from rich.table import Table
from rich.text import Text

from app.settings import LanguageModelSettings, Settings
from evals.errors import EvalError
from evals.external import beir, search, squad
from evals.external.figures import Figure, Outcome, measure
from evals.external.types import ExternalSet
from ingest.errors import IngestError

_FORMATS = {"squad": squad.read, "beir": beir.read}
_STAGES = {"first_stage": "første trinn", "search": "hele søket"}


class ExternalCommand:
    """Hold the search against published figures, on a set that somebody else made."""

    name = "external"
    help = "mål søket på et sett i SQuAD- eller BEIR-form"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("path", type=Path, metavar="STI", help="JSON-fil (squad) eller mappe (beir)")
        parser.add_argument("--format", choices=sorted(_FORMATS), required=True, help="hvordan settet er lagt opp")
        parser.add_argument("--json", action="store_true", help="skriv tallene som JSON")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Index the set in a folder that is removed afterwards, search, report, and return the exit code."""
        stderr = Console(stderr=True, highlight=False)
        try:
            external = _FORMATS[args.format](args.path)
            stderr.print(f"Leser inn {len(external.texts)} tekster …")
            outcome = _measured(external, settings.model_copy(update={"llm": LanguageModelSettings()}), stderr)
        except (EvalError, IngestError) as exc:
            sys.stderr.write(f"{exc}\n")
            return 1
        if args.json:
            sys.stdout.write(json.dumps(_summary(external, outcome), ensure_ascii=False) + "\n")
        else:
            Console(highlight=False).print(_render(external, outcome))
        return 0


def _measured(external: ExternalSet, settings: Settings, stderr: Console) -> Outcome:
    with TemporaryDirectory() as name:
        search.index(external, Path(name), settings)
        queries = track(external.queries, "Søker", console=stderr, transient=True)
        return measure(list(search.search(external, queries, Path(name), settings)))


def _summary(external: ExternalSet, outcome: Outcome) -> dict[str, object]:
    counts = {"set": external.name, "texts": len(external.texts), "questions": len(external.queries)}
    return counts | asdict(outcome)


def _render(external: ExternalSet, outcome: Outcome) -> RenderableType:
    table = Table("", *_STAGES.values(), box=None, padding=(0, 3, 0, 0), pad_edge=False)
    for measure_name in outcome.stages["search"]:
        table.add_row(measure_name, *(_cell(outcome.stages[stage][measure_name]) for stage in _STAGES))
    about = f"{len(external.queries)} spørsmål, {len(external.texts)} tekster; en tekst er {external.unit}."
    times = f"p50 {outcome.latency_p50_ms:.1f} ms, p95 {outcome.latency_p95_ms:.1f} ms"
    return Group(Text(f"{external.name}: {about}"), table, Text(f"Tid for hvert søk: {times}"))


def _cell(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})"
