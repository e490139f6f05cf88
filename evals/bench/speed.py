"""What people wait for: reading the documents, opening the index, and each question."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app import Assistant
from app.settings import Settings
from app.types import Turn
from evals import questionset
from evals.bench.figures import Figure, Tell, timed
from evals.errors import RunError
from evals.metrics.latency import percentile
from evals.types import Question
from ingest import build

CORPUS = Path(__file__).parents[2] / "corpus"
INGEST_S, RERUN_S, ASK_MS = 60.0, 3.0, 100.0


def measure(settings: Settings, tell: Tell) -> tuple[Figure, ...]:
    """Measure ingest and questions on the bundled corpus, in a folder that is removed afterwards.

    :raises RunError: if a document cannot be read, or a run without changes writes a new index.
    """
    with TemporaryDirectory() as folder:
        index = Path(folder)
        figures = list(_ingest_figures(settings, index, tell))
        tell("Åpner indeksen")
        assistant, seconds = timed(Assistant.open, index, settings)
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


def question_times(assistant: Assistant, questions: Sequence[Question]) -> tuple[list[float], list[float]]:
    """Milliseconds of ``ask`` with the turns before it, and of ``search`` where there is an answer."""
    conversations: dict[str, tuple[Turn, ...]] = {"": ()}
    asked, searched = [], []
    for question in questions:
        history = conversations[question.after]
        reply, seconds = timed(assistant.ask, question.question, history)
        asked.append(1000 * seconds)
        conversations[question.id] = (*history, assistant.turn(reply))
        if question.should_answer:
            searched.append(1000 * timed(assistant.search, question.question)[1])
    return asked, searched


def _ingest_figures(settings: Settings, index: Path, tell: Tell) -> Iterator[Figure]:
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
    done, seconds = timed(lambda: subprocess.run(command, capture_output=True, encoding="utf-8", check=False))
    if done.returncode:
        raise RunError(f"«sambandssvar ingest» sluttet med kode {done.returncode}: {done.stderr.strip()}")
    _require_unchanged(first.generation, json.loads(done.stdout)["generation"])
    yield Figure("uendret innlesing, ny prosess", seconds, "s", RERUN_S)


def _require_unchanged(before: str, after: str) -> None:
    if before != after:
        raise RunError("Innlesingen uten endringer skrev en ny indeks. Endret noen dokumentene imens? Kjør på nytt.")
