"""Put every question to the assistant, in the app's own process, conversations included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter

from app import Assistant
from app.settings import Settings
from app.types import Turn
from evals.errors import LabelError, RunError
from evals.gate import Gate
from evals.labels import SectionTable
from evals.metrics import measure
from evals.scoring import score
from evals.types import EvalReport, ItemResult, Question

DEPTH = 10


def run(questions: Iterable[Question], assistant: Assistant) -> Iterator[ItemResult]:
    """Yield the result of each question as it is ready.

    A follow-up is searched for as the assistant understood it, and gets the turns before it as history.

    :raises LabelError: when gold labels do not fit the index, since figures would then mean nothing.
    :raises RunError: when the index is swapped during the run.
    """
    questions = tuple(questions)
    generation = assistant.generation
    sections = SectionTable.of(assistant)
    drifted = sections.drift(questions)
    if drifted:
        lines = "\n".join(str(drift) for drift in drifted)
        raise LabelError(f"{len(drifted)} fasitpunkter passer ikke med indeksen:\n{lines}")
    conversations: dict[str, tuple[Turn, ...]] = {"": ()}
    for question in questions:
        history = conversations[question.after]
        start = perf_counter()
        reply = assistant.ask(question.question, history)
        latency_ms = (perf_counter() - start) * 1000
        query = reply.standalone_question if question.after else question.question
        hits = assistant.search(query, DEPTH) if question.should_answer else []
        confidence = assistant.confidence(question.question, history)
        if assistant.generation != generation:
            raise RunError("Indeksen ble byttet ut under kjøringen. Kjør på nytt.")
        conversations[question.id] = (*history, assistant.turn(reply))
        yield score(question, reply, hits, sections, latency_ms, confidence)


def summarise(results: Sequence[ItemResult], assistant: Assistant, gate: Gate) -> EvalReport:
    """Figures for all and for each group, and whether they are good enough."""
    groups = {name: measure(members) for name, members in _groups(results).items()}
    return EvalReport(
        fingerprint=_fingerprint([item.question for item in results], assistant),
        generation=assistant.generation,
        results=tuple(results),
        groups=groups,
        gate=gate.judge(groups["all"]),
    )


def _groups(results: Sequence[ItemResult]) -> dict[str, list[ItemResult]]:
    named: dict[str, list[ItemResult]] = {"all": list(results)}
    for key in ("type", "level", "lang", "role", "split"):
        for value in sorted({str(getattr(item.question, key)) for item in results} - {"None"}):
            named[f"{key}:{value}"] = [item for item in results if str(getattr(item.question, key)) == value]
    return named


def _fingerprint(questions: Sequence[Question], assistant: Assistant) -> str:
    """Hash of the questions, the index generation, and every setting that can change an answer."""
    parts = {
        "questions": [question.model_dump(mode="json") for question in questions],
        "generation": assistant.generation,
        "settings": _relevant(assistant.settings),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _relevant(settings: Settings) -> dict[str, object]:
    return settings.model_dump(
        mode="json",
        include={"embedding": True, "retrieval": True, "answer": True, "llm": {"base_url", "model"}},
    )
