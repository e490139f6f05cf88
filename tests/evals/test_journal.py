"""An interrupted run goes on where it stopped, and never with results of another run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import Assistant
from evals import questionset
from evals.journal import Journal
from evals.runner import Runner, conversations
from evals.types import ItemResult, Layer, Question

ALL = frozenset({Layer.RETRIEVAL, Layer.ANSWER, Layer.CONVERSATION})
IDS = ("samtale-svartid-1", "samtale-svartid-2", "n1-retrett", "nei-plivo-framgang")


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return [question for question in questionset.load() if question.id in IDS]


@pytest.fixture(scope="module")
def results(assistant: Assistant, questions: list[Question]) -> list[ItemResult]:
    return list(Runner(assistant, ALL).run(questions))


def timeless(items: list[ItemResult]) -> dict[str, ItemResult]:
    return {item.question.id: replace(item, reply=item.reply and replace(item.reply, latency_ms=0.0)) for item in items}


def test_a_result_comes_back_as_it_was(tmp_path: Path, results: list[ItemResult]) -> None:
    journal = Journal(tmp_path / "quote.jsonl", "abc")
    for item in results:
        journal.add(item)
    assert list(Journal(tmp_path / "quote.jsonl", "abc").results) == results


def test_a_run_goes_on_with_the_conversations_that_are_missing(
    tmp_path: Path, assistant: Assistant, questions: list[Question], results: list[ItemResult]
) -> None:
    path = tmp_path / "quote.jsonl"
    first = Journal(path, "abc")
    for item in results[:1]:
        first.add(replace(item, confidence=0.123))
    resumed = list(Runner(assistant, ALL).run(questions, Journal(path, "abc")))
    assert {item.question.id for item in resumed} == set(IDS)
    whole = len(conversations(questions)[0]) > 1 and results[0].question.id == IDS[0]
    kept = next(item for item in resumed if item.question.id == results[0].question.id)
    assert whole or kept.confidence == 0.123


def test_a_half_written_line_is_asked_again(tmp_path: Path, results: list[ItemResult]) -> None:
    path = tmp_path / "quote.jsonl"
    journal = Journal(path, "abc")
    for item in results:
        journal.add(item)
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert len(Journal(path, "abc").results) == len(results) - 1


def test_a_journal_of_another_run_is_begun_anew(tmp_path: Path, results: list[ItemResult]) -> None:
    journal = Journal(tmp_path / "quote.jsonl", "abc")
    journal.add(results[0])
    other = Journal(tmp_path / "quote.jsonl", "def")
    assert other.results == ()
    other.finish()
    assert not (tmp_path / "quote.jsonl").exists()


def test_the_number_of_workers_changes_nothing(
    assistant: Assistant, questions: list[Question], results: list[ItemResult]
) -> None:
    alone = list(Runner(assistant, ALL, workers=1).run(questions))
    assert timeless(alone) == timeless(results)
