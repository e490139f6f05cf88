"""Faults planted on purpose: each of them turns the gate red, and nothing else does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import Assistant
from app.settings import Settings
from app.types import Hit, Reply
from evals import outlines, questionset, session
from evals.evaluation import judged, record
from evals.fingerprint import Fingerprint
from evals.gate import Gate
from evals.labels import SectionTable
from evals.record import Baseline, Run
from evals.runner import Runner
from evals.scoring import score
from evals.types import ItemResult, Layer, Question
from tests.support import weights

ASKED = frozenset({Layer.RETRIEVAL, Layer.ANSWER, Layer.CONVERSATION})
EVERY = 3
"""Faults that need a run of their own are tried on every third question."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clean(assistant: Assistant) -> list[ItemResult]:
    order = {question.id: place for place, question in enumerate(questionset.load())}
    return sorted(Runner(assistant, ASKED).run(questionset.load()), key=lambda item: order[item.question.id])


@pytest.fixture(scope="module")
def baseline(clean: list[ItemResult], assistant: Assistant) -> Baseline:
    return Baseline.of(recorded(clean, assistant))


def recorded(results: list[ItemResult], assistant: Assistant) -> Run:
    fingerprint = Fingerprint.of([item.question for item in results], assistant, assistant.settings)
    return record(results, assistant, fingerprint)


def reasons(results: list[ItemResult], assistant: Assistant, baseline: Baseline, gate: Gate | None = None) -> str:
    return "\n".join(judged(recorded(results, assistant), gate or Gate.load(), baseline).gate.failures)


def again(
    item: ItemResult, sections: SectionTable, question: Question | None = None, reply: Reply | None = None
) -> ItemResult:
    """The result scored anew, with another gold or another reply."""
    hits = [Hit(n, "", key, "", "", 0, "", 0.0) for n, key in enumerate(item.ranking or (), start=1)]
    found = None if item.ranking is None else hits
    return score(question or item.question, reply or item.reply, found, sections, item.confidence)


def test_without_a_fault_the_gate_is_green(clean: list[ItemResult], assistant: Assistant, baseline: Baseline) -> None:
    sections = SectionTable.of(assistant)
    assert reasons([again(item, sections) for item in clean], assistant, baseline) == ""


def test_gold_shuffled_among_five_per_cent_of_the_questions(
    clean: list[ItemResult], assistant: Assistant, baseline: Baseline
) -> None:
    sections = SectionTable.of(assistant)
    answerable = [item.question for item in clean if item.question.should_answer and not item.question.after]
    chosen = random.Random(0).sample(answerable, len(clean) // 20)
    gold = {one.id: other.gold for one, other in zip(chosen, [*chosen[1:], chosen[0]], strict=True)}
    shuffled = [
        again(item, sections, item.question.model_copy(update={"gold": gold.get(item.question.id, item.question.gold)}))
        for item in clean
    ]
    assert "recall@5 er" in reasons(shuffled, assistant, baseline)


def wrong_page(reply: Reply) -> Reply:
    return replace(reply, citations=tuple(replace(each, page=each.page + 50) for each in reply.citations))


def without_negation(reply: Reply) -> Reply:
    return replace(
        reply,
        text=reply.text.replace(" ikke ", " "),
        sentences=tuple(replace(each, text=each.text.replace(" ikke ", " ")) for each in reply.sentences),
    )


@pytest.mark.parametrize(("fault", "reason"), [(wrong_page, "resolvability er 0"), (without_negation, "modality er 0")])
def test_an_answerer_that_spoils_its_answers(
    fault: Callable[[Reply], Reply], reason: str, clean: list[ItemResult], assistant: Assistant, baseline: Baseline
) -> None:
    sections = SectionTable.of(assistant)
    spoilt = [again(item, sections, reply=fault(item.reply)) if item.reply else item for item in clean]
    assert reason in reasons(spoilt, assistant, baseline)


def test_pages_that_are_one_off(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = session.outlines_path(questionset.BUNDLED)
    assert outlines.figures(folder, assistant)["start_page"] == 1
    sections = assistant.sections
    monkeypatch.setattr(
        Assistant,
        "sections",
        lambda _, key: tuple(replace(s, pages=(s.pages[0] + 1, s.pages[1] + 1)) for s in sections(key)),
    )
    assert "start_page er 0, skal være minst 1" in Gate.load().judge(outlines.figures(folder, assistant)).failures


def test_a_document_that_is_missing(clean: list[ItemResult], assistant: Assistant, baseline: Baseline) -> None:
    questions = [item.question for item in clean]
    sections = (s for d in assistant.documents() if d.id != "veileder-helse" for s in assistant.sections(d.id))
    levels = {d.id: d.level for d in assistant.documents() if d.id != "veileder-helse"}
    drifted = SectionTable(levels, sections).drift(questions)
    gone = {drift.question for drift in drifted}
    left = [item for item in clean if item.question.id not in gone]
    fingerprint = Fingerprint.of([item.question for item in left], assistant, assistant.settings)
    found = judged(record(left, assistant, fingerprint, drifted=drifted), Gate.load(), baseline)
    assert len(drifted) > 50
    assert f"labels_drifted er {len(drifted)}, skal være nøyaktig 0" in found.gate.failures


def without_likeness(table: dict[str, Any]) -> None:
    """The rankers with the features of words and vectors at 0."""
    found = ("lexical", "strength", "coverage", "heading", "unit", "bank", "dense", "behind")
    for ranker in table["ranking"].values():
        ranker["weights"] |= dict.fromkeys(found, 0.0)


@pytest.mark.slow
def test_a_search_in_which_likeness_no_longer_counts(
    built_index: Path, assistant: Assistant, baseline: Baseline, tmp_path: Path
) -> None:
    worsened = Assistant.open(built_index, Settings(weights=weights.changed(tmp_path, without_likeness)))
    questions = [question for question in questionset.load() if not question.after][::EVERY]
    without_floors = Gate.load().model_copy(update={"at_least": {}, "at_most": {}})
    found = reasons(list(Runner(worsened, ASKED).run(questions)), worsened, baseline, without_floors)
    assert "kritiske spørsmål er ikke lenger grønne" in found
    assert "recall@5 falt fra" in found
    assert "first_citation falt fra" in found
    part = list(Runner(assistant, ASKED).run(questions))
    assert reasons(part, assistant, baseline, without_floors) == ""
