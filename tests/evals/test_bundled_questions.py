"""The fixed question set: what it holds, and that its gold stands in the bundled corpus as it is read today."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from app import Assistant
from evals import questionset
from evals.labels import SectionTable
from evals.metrics import facts
from evals.types import QuestionType, Split

QUESTIONS = questionset.load()
CORPUS_QUESTIONS = Path(__file__).parents[2] / "corpus" / "questions"


@pytest.fixture(scope="module")
def sections(assistant: Assistant) -> SectionTable:
    return SectionTable.of(assistant)


def test_it_covers_every_kind_language_level_and_role() -> None:
    assert len(QUESTIONS) >= 350
    assert {question.type for question in QUESTIONS} == set(QuestionType)
    assert {question.lang for question in QUESTIONS} == {"nb", "nn", "en"}
    assert {question.level for question in QUESTIONS if question.should_answer} == {0, 1, 2, 3}
    assert {question.role for question in QUESTIONS} == {"operator", "instructor", "evaluator"}


def test_every_bundled_document_answers_something(assistant: Assistant) -> None:
    documents = {document.id for document in assistant.documents()}
    assert {gold.doc for question in QUESTIONS for gold in question.gold} == documents


def test_an_eighth_of_it_has_no_answer() -> None:
    unanswerable = sum(not question.should_answer for question in QUESTIONS)
    assert 0.11 <= unanswerable / len(QUESTIONS) <= 0.16


def test_both_parts_have_their_share_of_every_kind() -> None:
    counts = Counter((question.type, question.split) for question in QUESTIONS)
    for kind in QuestionType:
        tune, test = counts[kind, Split.TUNE], counts[kind, Split.TEST]
        assert min(tune, test) >= 1
        if tune + test >= 10:
            assert 0.3 <= tune / (tune + test) <= 0.7


def test_the_test_part_is_not_among_the_questions_that_the_corpus_is_searched_by() -> None:
    known = [(twin, _words(twin)) for file in CORPUS_QUESTIONS.glob("*.toml") for twin in _questions(file)]
    leaked = [
        f"{question.id}: {twin}"
        for question in QUESTIONS
        if question.split is Split.TEST and len(asked := _words(question.question)) > 2
        for twin, words in known
        if len(asked & words) / len(asked | words) >= 0.75
    ]
    assert leaked == [], "remove these from corpus/questions, or the test part measures nothing"


def test_every_gold_quote_stands_in_its_section(sections: SectionTable) -> None:
    assert [str(drift) for drift in sections.drift(QUESTIONS)] == []


def test_every_must_fact_can_be_answered_from_the_gold(sections: SectionTable) -> None:
    missing = []
    for question in QUESTIONS:
        gold = [sections.get(section_id) for section_id in sections.grades(question)]
        text = "\n".join(section.text for section in gold if section)
        missing += [
            f"{question.id}: {facts.describe(fact)}" for fact in question.must_facts if not facts.found(fact, text)
        ]
    assert missing == []


def _questions(file: Path) -> list[str]:
    sections = tomllib.loads(file.read_text(encoding="utf-8"))["section"]
    return [question for section in sections for question in section["questions"]]


def _words(question: str) -> set[str]:
    return set(re.findall(r"\w+", question.casefold()))
