"""The fixed question set: what it holds, and that its gold stands in the bundled corpus as it is read today."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app import Assistant
from evals import questionset
from evals.labels import SectionTable
from evals.metrics import facts
from evals.tuning import CALIBRATION
from evals.types import Question, QuestionType, Split

QUESTIONS = questionset.load()
CORPUS_QUESTIONS = Path(__file__).parents[2] / "corpus" / "questions"


def _typed(*kinds: QuestionType) -> Callable[[Question], bool]:
    return lambda question: question.type in kinds


def _rests_on_several_sections(question: Question) -> bool:
    complete = {(gold.doc, gold.section) for gold in question.gold if gold.grade == 2}
    return question.type is QuestionType.CROSS_REFERENCE or len(complete) > 1


# Shares agreed for the set: the least part of all questions, in percent. One question may serve several.
SHARES: tuple[tuple[str, int, Callable[[Question], bool]], ...] = (
    (
        "looked up in one place",
        25,
        _typed(QuestionType.FACT, QuestionType.TABLE, QuestionType.EXACT_REFERENCE, QuestionType.COLLOQUIAL),
    ),
    ("number or time limit", 10, _typed(QuestionType.NUMBER)),
    ("steps in order", 15, _typed(QuestionType.PROCEDURE)),
    ("condition or exception", 10, _typed(QuestionType.EXCEPTION)),
    ("several sections", 10, _rests_on_several_sections),
    ("levels against each other", 8, _typed(QuestionType.LEVEL_CONFLICT)),
    ("definition or abbreviation", 5, _typed(QuestionType.DEFINITION)),
    (
        "colloquial or nynorsk",
        7,
        lambda question: question.type is QuestionType.COLLOQUIAL or question.lang == "nn",
    ),
    ("later turn of a conversation", 8, _typed(QuestionType.FOLLOW_UP)),
    ("unanswerable", 12, lambda question: not question.should_answer),
    ("injection", 2, _typed(QuestionType.INJECTION)),
)


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


@pytest.mark.parametrize(("percent", "counts"), [share[1:] for share in SHARES], ids=[share[0] for share in SHARES])
def test_it_holds_the_agreed_share_of_every_kind(percent: int, counts: Callable[[Question], bool]) -> None:
    assert 100 * sum(map(counts, QUESTIONS)) >= percent * len(QUESTIONS)


def test_conversations_run_over_two_or_three_turns() -> None:
    turn: dict[str, int] = {}
    for question in QUESTIONS:
        turn[question.id] = turn[question.after] + 1 if question.after else 1
        assert (question.type is QuestionType.FOLLOW_UP) == bool(question.after)
    assert max(turn.values()) == 3


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
    known = [twin for file in CORPUS_QUESTIONS.glob("*.toml") for twin in _questions(file)]
    assert _leaked(known) == [], "remove these from corpus/questions, or the test part measures nothing"


def test_the_test_part_is_not_among_the_questions_that_are_tuned_on() -> None:
    known = [
        json.loads(line)["question"]
        for file in CALIBRATION.glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(known) > 500
    assert _leaked(known) == [], "remove these from evals/calibration, or the test part measures nothing"


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


def _leaked(known: list[str]) -> list[str]:
    """Questions of the test part that come close to a known one, each with its twin."""
    twins = [(twin, _words(twin)) for twin in known]
    return [
        f"{question.id}: {twin}"
        for question in QUESTIONS
        if question.split is Split.TEST and len(asked := _words(question.question)) > 2
        for twin, words in twins
        if len(asked & words) / len(asked | words) >= 0.75
    ]


def _questions(file: Path) -> list[str]:
    sections = tomllib.loads(file.read_text(encoding="utf-8"))["section"]
    return [question for section in sections for question in section["questions"]]


def _words(question: str) -> set[str]:
    return set(re.findall(r"\w+", question.casefold()))
