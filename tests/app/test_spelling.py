"""Misspelt words are put right when they look like one word of the documents, and left alone otherwise."""

from __future__ import annotations

import pytest

from app.bridges import Bridges
from app.question import parse
from app.spelling import Speller
from ingest.glossary import Glossary, Term
from ingest.language import stems, words

SPELLER = Speller(words("Sikkerhetsalarmen skal meldes til operatøren. Trippelvarsling gjøres i konferanse. Havneberg"))


def corrected(text: str) -> tuple[str, ...]:
    bridges = Bridges(Glossary(), lambda stem: False)
    return SPELLER.corrected(parse(text, bridges), bridges).stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sikerhetsalarmen", "sikkerhetsalarmen"),
        ("sikkerhetsalramen", "sikkerhetsalarmen"),
        ("tripelvarsling", "trippelvarsling"),
        ("operatørren", "operatøren"),
        ("melds", "meldes"),
    ],
)
def test_a_slip_of_the_finger_is_put_right(typed: str, meant: str) -> None:
    assert corrected(f"hva med {typed}") == tuple(stems(f"hva med {meant}"))


def test_a_misspelt_question_word_is_no_content() -> None:
    assert corrected("hvordn meldes sikkerhetsalarmen") == tuple(stems("hvordan meldes sikkerhetsalarmen"))


@pytest.mark.parametrize("text", ["hva med kaffetrakteren", "hva med alarm", "gjelder det i Havnebygg"])
def test_other_words_short_ones_and_names_stay(text: str) -> None:
    assert corrected(text) == tuple(stems(text))


def test_a_word_put_right_leads_to_its_official_term() -> None:
    bridges = Bridges(Glossary((Term("fellesvarsling", ("trippelvarsling",), "Tre."),)), lambda stem: True)
    question = SPELLER.corrected(parse("hva er tripelvarsling", bridges), bridges)
    assert (tuple(stems("fellesvarsling")),) in [bridge.terms for bridge in question.bridges]


def test_capitals_that_are_no_names_are_put_right() -> None:
    assert corrected("HVORDAN MELDES SIKKERHETSALRAMEN") == tuple(stems("hvordan meldes sikkerhetsalarmen"))
    assert corrected("Hjelp meg. Sikkerhetsalramen uler") == tuple(stems("hjelp meg. sikkerhetsalarmen uler"))
