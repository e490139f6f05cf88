"""Which units of the sections found are quoted: the likeliest, what is nearly as likely, and exceptions beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.answer.choice import Choice
from app.answer.quote import choose_units
from app.bridges import Bridges
from app.evidence import Evidence, searchable
from app.models import LinearModel
from app.question import Question, parse
from app.reader import Reading
from app.settings import AnswerSettings
from app.types import Hit
from ingest.glossary import Glossary
from ingest.types import Block, BlockKind, Section


def section(number: str, title: str, *paragraphs: str) -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Section(f"d#{number}", "d", number, title, 1, (f"{number} {title}",), 0, blocks=blocks)


LOSS = section(
    "1",
    "Tap av terminal",
    "En tapt terminal meldes til vaktleder innen ti minutter. Dette gjelder ikke under øvelse. Lageret holder åpent.",
    "Reservedeler bestilles hver høst.",
)
LOAN = section("2", "Utlån av terminal", "En utlånt terminal leveres tilbake etter vakten.")
SECTIONS = {each.id: each for each in (LOSS, LOAN)}
EVIDENCE = Evidence(searchable(each) for each in SECTIONS.values())
SAID = LinearModel(intercept=0.0, weights={"said": 1.0})
MELDES, EXCEPTION, LAGERET, PARTS = 0, 1, 2, 3


def hit(found: Section, score: float) -> Hit:
    return Hit(1, found.document, found.id, found.number, found.title, 1, found.text, score, {"exact": 0.0})


def asked(text: str = "Når meldes en tapt terminal?") -> Question:
    return parse(text, Bridges(Glossary(), lambda stem: True))


def chosen(odds: Mapping[str, tuple[float, ...]], **settings: float) -> list[str]:
    readings = {key: Reading(0.0, units) for key, units in odds.items()}
    hits = [hit(LOSS, 0.5), hit(LOAN, 0.5)]
    limits = AnswerSettings.model_validate({"companion": 1.0, "exception": 3.0, "second_section": 0.5, **settings})
    units = choose_units(asked(), hits, SECTIONS, EVIDENCE, limits, Choice(SAID, readings))
    return [unit.text for unit in units]


def test_the_likeliest_unit_is_quoted_alone_where_the_others_are_far_behind() -> None:
    assert chosen({LOSS.id: (4.0, -2.0, -2.0, -2.0), LOAN.id: (-2.0,)}) == [
        "En tapt terminal meldes til vaktleder innen ti minutter."
    ]


def test_what_is_nearly_as_likely_comes_along_in_reading_order() -> None:
    texts = chosen({LOSS.id: (3.5, -9.0, 4.0, -9.0), LOAN.id: (-9.0,)})
    assert texts == ["Lageret holder åpent.", "En tapt terminal meldes til vaktleder innen ti minutter."]


def test_an_exception_beside_it_comes_along_from_further_behind() -> None:
    texts = chosen({LOSS.id: (4.0, 1.5, 1.5, 1.5), LOAN.id: (-9.0,)})
    assert texts == ["En tapt terminal meldes til vaktleder innen ti minutter.", "Dette gjelder ikke under øvelse."]


@pytest.mark.parametrize(("odds", "sections"), [(3.9, 2), (2.0, 1)])
def test_another_section_comes_along_where_it_answers_as_likely(odds: float, sections: int) -> None:
    texts = chosen({LOSS.id: (4.0, -9.0, -9.0, -9.0), LOAN.id: (odds,)})
    assert len(texts) == sections


def test_the_quotes_of_a_section_are_no_longer_than_allowed() -> None:
    assert len(chosen({LOSS.id: (4.0, 4.0, 4.0, 4.0), LOAN.id: (-9.0,)})) == 4
    assert sum(len(t.split()) for t in chosen({LOSS.id: (4.0,) * 4, LOAN.id: (-9.0,)}, max_words=20)) <= 20


def test_units_that_nobody_has_read_are_chosen_by_their_words() -> None:
    choice = Choice(LinearModel(intercept=0.0, weights={"words": 1.0, "fits": 0.2}), {})
    (first, *_) = choose_units(asked(), [hit(LOSS, 0.9)], SECTIONS, EVIDENCE, AnswerSettings(), choice)
    assert "innen ti minutter" in first.text


def test_the_signs_of_a_unit_are_named() -> None:
    (_, signs), *others = Choice(SAID, {LOSS.id: Reading(0.0, (2.0, 1.0, 0.0, -1.0))}).signs(
        asked(), [hit(LOSS, 0.5)], SECTIONS, EVIDENCE
    )
    assert signs["first"] == signs["fits"] == 1
    assert signs["said"] == 2
    assert [other["behind"] for _, other in others] == [1, 2, 3]
