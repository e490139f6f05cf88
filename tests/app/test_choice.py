"""Which units of the sections found are quoted: the likeliest, what is nearly as likely, and exceptions beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.answer.choice import Choice
from app.answer.quote import choose_units
from app.bridges import Bridges
from app.evidence import Evidence, searchable
from app.models import LinearModel
from app.question import Question, parse
from app.reader import UNREAD, Reading
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
BEHIND = LinearModel(intercept=0.0, weights={"behind": -1.0})
MELDES, EXCEPTION, LAGERET, PARTS = 0, 1, 2, 3


def hit(found: Section, score: float) -> Hit:
    return Hit(1, found.document, found.id, found.number, found.title, 1, found.text, score, {"exact": 0.0})


def asked(text: str = "Når meldes en tapt terminal?") -> Question:
    return parse(text, Bridges(Glossary(), lambda stem: True))


def judging(model: LinearModel, readings: Mapping[str, Reading]) -> Choice:
    return Choice(asked(), SECTIONS, EVIDENCE, model, readings)


def chosen(units: tuple[float, ...], other: float = 0.01, best: float = 0.5, **settings: float) -> list[str]:
    """What is quoted of the first section and of another one, by how likely each unit of the first answers.

    :param other: the probability of the other section, beside the ``best`` one's.
    """
    hits, readings = [hit(LOSS, best), hit(LOAN, other)], {LOSS.id: Reading(0.0, units)}
    limits = AnswerSettings.model_validate({"companion": 1.0, "exception": 3.0, "second_section": 0.5, **settings})
    return [unit.text for unit in choose_units(asked(), hits, SECTIONS, EVIDENCE, limits, judging(BEHIND, readings))]


def test_the_likeliest_unit_is_quoted_alone_where_the_others_are_far_behind() -> None:
    assert chosen((4.0, -2.0, -2.0, -2.0)) == ["En tapt terminal meldes til vaktleder innen ti minutter."]


def test_what_is_nearly_as_likely_comes_along_in_reading_order() -> None:
    texts = chosen((3.5, -9.0, 4.0, -9.0))
    assert texts == ["Lageret holder åpent.", "En tapt terminal meldes til vaktleder innen ti minutter."]


def test_an_exception_beside_it_comes_along_from_further_behind() -> None:
    texts = chosen((4.0, 1.5, 1.5, 1.5))
    assert texts == ["En tapt terminal meldes til vaktleder innen ti minutter.", "Dette gjelder ikke under øvelse."]


@pytest.mark.parametrize(("probability", "sections"), [(0.45, 2), (0.2, 1)])
def test_another_section_comes_along_where_it_answers_as_likely(probability: float, sections: int) -> None:
    assert len(chosen((4.0, -9.0, -9.0, -9.0), probability)) == sections


def test_a_section_that_is_far_less_likely_gives_nothing_whatever_its_units_are() -> None:
    assert len(chosen((4.0, -9.0, -9.0, -9.0), 0.3, second_section=9.0)) == 1
    assert len(chosen((4.0, -9.0, -9.0, -9.0), 0.3, second_section=9.0, second_score=0.5)) == 2


def test_where_no_section_is_likely_to_answer_each_of_the_first_is_quoted() -> None:
    assert len(chosen((4.0, -9.0, -9.0, -9.0), 0.01, best=0.1)) == 2
    assert len(chosen((4.0, -9.0, -9.0, -9.0), 0.01, best=0.1, unsure_sections=1)) == 1


def test_a_unit_that_is_a_question_is_not_quoted() -> None:
    blocks = [Block(BlockKind.PARAGRAPH, text) for text in ("Gruppe eller telefon?", "Si: «Hvor er du?»", "Lytt.")]
    asking = replace(LOSS, blocks=tuple(blocks))
    choice = Choice(asked(), {LOSS.id: asking}, EVIDENCE, BEHIND, {})
    assert [item.unit.text for item in choice.scored([hit(asking, 0.5)])] == ["Si: «Hvor er du?»", "Lytt."]


def test_the_quotes_of_a_section_are_no_longer_than_allowed() -> None:
    assert len(chosen((4.0,) * 4)) == 4
    assert sum(len(text.split()) for text in chosen((4.0,) * 4, max_words=20)) <= 20


def test_units_that_nobody_has_read_are_chosen_by_their_words() -> None:
    choice = judging(LinearModel(intercept=0.0, weights={"words": 1.0, "fits": 0.2}), {})
    (first, *_) = choose_units(asked(), [hit(LOSS, 0.9)], SECTIONS, EVIDENCE, AnswerSettings(), choice)
    assert "innen ti minutter" in first.text


def test_the_signs_of_a_unit_are_named() -> None:
    (_, signs), *others = judging(BEHIND, {LOSS.id: Reading(0.0, (2.0, 1.0, 0.0, -1.0))}).signs(LOSS.id)
    assert signs["first"] == signs["fits"] == 1
    assert signs["behind"] == 0
    assert [other["behind"] for _, other in others] == [1, 2, 3]


def test_a_unit_that_the_reader_did_not_reach_is_taken_for_an_ordinary_one() -> None:
    signs = judging(BEHIND, {LOSS.id: Reading(0.0, (2.0, 0.0, 1.0, UNREAD))}).signs(LOSS.id)
    assert [sign["behind"] for _, sign in signs] == [0, 2, 1, 1]


def test_beside_a_table_row_comes_only_what_is_as_likely() -> None:
    header, cells = ("Hendelse", "Varsles"), (("Tapt terminal", "Vaktleder"), ("Feil", "Drift"))
    rows = [Block(BlockKind.TABLE_ROW, " | ".join(row), cells=row, header=header, table=1) for row in cells]
    table = replace(LOSS, blocks=tuple(rows))
    hits, readings = [hit(table, 0.5)], {LOSS.id: Reading(0.0, (2.0, 0.5))}
    choice = Choice(asked(), {LOSS.id: table}, EVIDENCE, BEHIND, readings)
    for row, amount in ((1.0, 1), (2.0, 2)):
        units = choose_units(asked(), hits, {LOSS.id: table}, EVIDENCE, AnswerSettings(row=row, companion=9), choice)
        assert len(units) == amount
