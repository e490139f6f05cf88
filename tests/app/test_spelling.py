"""Misspelt words are put right when they look like one word of the documents, and left alone otherwise."""

from __future__ import annotations

import pytest

from app.bridges import Bridges
from app.question import parse
from app.spelling import Speller
from ingest.glossary import Glossary
from ingest.language import stems

SPELLER = Speller(
    ["Sikkerhetsalarmen skal meldes til operatøren.", "Trippelvarsling gjøres i konferanse.", "Havneberg"]
)


def corrected(text: str) -> tuple[str, ...]:
    return SPELLER.corrected(parse(text, Bridges(Glossary(), lambda stem: False))).stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sikerhetsalarmen", "sikkerhetsalarmen"),
        ("sikkerhetsalramen", "sikkerhetsalarmen"),
        ("tripelvarsling", "trippelvarsling"),
        ("operatørren", "operatøren"),
    ],
)
def test_a_slip_of_the_finger_is_put_right(typed: str, meant: str) -> None:
    assert corrected(f"hva med {typed}") == tuple(stems(f"hva med {meant}"))


def test_a_misspelt_question_word_is_no_content() -> None:
    assert corrected("hvordn meldes sikkerhetsalarmen") == tuple(stems("hvordan meldes sikkerhetsalarmen"))


@pytest.mark.parametrize("text", ["hva med kaffetrakteren", "hva med alarm", "gjelder det i Havnebygg"])
def test_other_words_short_ones_and_names_stay(text: str) -> None:
    assert corrected(text) == tuple(stems(text))
