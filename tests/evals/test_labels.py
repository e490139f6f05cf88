"""Gold labels are tied to sections by what is printed, and drift is told apart from a wrong answer."""

from __future__ import annotations

import pytest

from evals.labels import SectionTable
from evals.types import Gold, Question
from ingest.types import Block, BlockKind, Section


def section(number: str, title: str, text: str, ordinal: int) -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n"))
    return Section(f"lov#{ordinal}", "lov", number, title, 1, (title,), ordinal, blocks=blocks)


TABLE = SectionTable(
    {"lov": 0},
    [
        section("§ 4", "Opplæring", "Virksomheten skal sørge for opplæring.", 0),
        section("§ 4", "Overgangsregler", "Fristen er ett år.", 1),
        section("", "Om øvingsutgaven", "Skrevet for øving.", 2),
    ],
)


def question(section_label: str, quote: str, doc: str = "lov", level: int = 0) -> Question:
    gold = Gold(doc=doc, section=section_label, quote=quote)
    return Question.model_validate(
        {"id": "x", "role": "operator", "level": level, "type": "fact", "question": "?", "gold": [gold]}
        | {"answerable": True, "split": "tune"}
    )


@pytest.mark.parametrize("label", ["§ 4", "§\u00a04", "§ 4."])
def test_a_label_is_the_number_as_printed(label: str) -> None:
    assert TABLE.grades(question(label, "skal sørge for opplæring")) == {"lov#0": 2}


def test_of_two_sections_with_the_same_number_the_one_with_the_quote_counts() -> None:
    assert TABLE.grades(question("§ 4", "ett år")) == {"lov#1": 2}


def test_a_section_without_number_is_known_by_its_title() -> None:
    assert TABLE.grades(question("Om øvingsutgaven", "Skrevet for øving")) == {"lov#2": 2}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (question("§ 5", "skal sørge"), "punktet finnes ikke; det står nå i § 4 Opplæring"),
        (question("§ 4", "Skrevet for"), "sitatet står ikke i punktet; det står nå i Om øvingsutgaven"),
        (question("§ 4", "bør sørge"), "det står ingen steder"),
        (question("§ 4", "skal sørge", doc="reglement"), "dokumentet finnes ikke"),
        (question("§ 4", "skal sørge", level=2), "dokumentet er nivå 0, ikke 2"),
    ],
)
def test_drift_says_what_is_wrong_and_where_the_quote_went(bad: Question, message: str) -> None:
    (drift,) = TABLE.drift([bad])
    assert message in str(drift)


def test_labels_that_fit_are_not_drift() -> None:
    assert TABLE.drift([question("§ 4", "ett år")]) == []
