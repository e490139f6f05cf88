"""What people wait for: reading the documents, opening the index, and each question."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from rich.table import Table

from app import Assistant
from app.settings import Settings
from app.types import Turn
from evals import questionset
from evals.errors import RunError
from evals.metrics.latency import percentile
from evals.types import Question
from ingest import build

CORPUS = Path(__file__).parents[2] / "corpus"
Result = TypeVar("Result")
INGEST_S, RERUN_S, ASK_MS = 60.0, 3.0, 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured time.

    :param limit: the longest that it may be, in the same unit; None where nothing is promised.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def broken(self) -> bool:
        """Whether it took longer than the limit allows."""
        return self.limit is not None and self.value > self.limit


def measure(settings: Settings, tell: Callable[[str], None]) -> tuple[Figure, ...]:
    """Measure everything on the bundled corpus, in a folder that is removed afterwards.

    :param tell: called with what is being measured.
    :raises RunError: if a document cannot be read, or a run without changes writes a new index.
    """
    with TemporaryDirectory() as folder:
        index = Path(folder)
        figures = list(_ingest_figures(settings, index, tell))
        tell("Åpner indeksen")
        assistant, seconds = _timed(Assistant.open, index, settings)
        figures.append(Figure("åpne indeksen", seconds, "s"))
        tell("Spør")
        questions = questionset.load()
        assistant.ask(questions[0].question)
        asked, searched = question_times(assistant, questions)
    return (*figures, *spread("ask", asked, ASK_MS), *spread("search", searched))


def spread(name: str, times: Sequence[float], limit: float | None = None) -> tuple[Figure, Figure]:
    """Median, which the limit is for, and 95th percentile of times in milliseconds."""
    return (
        Figure(f"{name}, median av {len(times)}", percentile(50, times), "ms", limit),
        Figure(f"{name}, 95-persentil", percentile(95, times), "ms"),
    )


def render(figures: Sequence[Figure]) -> Table:
    """The figures beside their limits."""
    table = Table("Måling", "Tid", "Grense", "")
    for figure in figures:
        limit = "–" if figure.limit is None else f"≤ {figure.limit:g} {figure.unit}"
        verdict = "" if figure.limit is None else "BRUTT" if figure.broken else "holder"
        table.add_row(figure.name, f"{figure.value:.2f} {figure.unit}", limit, verdict)
    return table


def question_times(assistant: Assistant, questions: Sequence[Question]) -> tuple[list[float], list[float]]:
    """Milliseconds of ``ask`` with the turns before it, and of ``search`` where there is an answer."""
    conversations: dict[str, tuple[Turn, ...]] = {"": ()}
    asked, searched = [], []
    for question in questions:
        history = conversations[question.after]
        reply, seconds = _timed(assistant.ask, question.question, history)
        asked.append(1000 * seconds)
        conversations[question.id] = (*history, assistant.turn(reply))
        if question.should_answer:
            searched.append(1000 * _timed(assistant.search, question.question)[1])
    return asked, searched


def _ingest_figures(settings: Settings, index: Path, tell: Callable[[str], None]) -> Iterator[Figure]:
    tell("Leser inn dokumentene")
    first = build(CORPUS, index, settings.embedding)
    if first.failed:
        raise RunError(f"Kan ikke måle: {first.failed[0].id} {first.failed[0].reason}")
    yield Figure(f"innlesing, {sum(d.passages for d in first.documents)} passasjer", first.seconds, "s", INGEST_S)
    tell("Leser inn på nytt uten endringer")
    again = build(CORPUS, index, settings.embedding)
    _require_unchanged(first.generation, again.generation)
    yield Figure("uendret innlesing", again.seconds, "s", RERUN_S)
    command = [sys.executable, "-m", "app", "ingest", "--corpus", str(CORPUS), "--index", str(index), "--json"]
    done, seconds = _timed(lambda: subprocess.run(command, capture_output=True, encoding="utf-8", check=False))
    if done.returncode:
        raise RunError(f"«sambandssvar ingest» sluttet med kode {done.returncode}: {done.stderr.strip()}")
    _require_unchanged(first.generation, json.loads(done.stdout)["generation"])
    yield Figure("uendret innlesing, ny prosess", seconds, "s", RERUN_S)


def _timed(work: Callable[..., Result], *args: object) -> tuple[Result, float]:
    started = perf_counter()
    return work(*args), perf_counter() - started


def _require_unchanged(before: str, after: str) -> None:
    if before != after:
        raise RunError("Innlesingen uten endringer skrev en ny indeks. Endret noen dokumentene imens? Kjør på nytt.")
