"""What points at a person is taken out of what people write, and the words of the trade are left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from app.privacy import redact

QUESTIONS = Path(__file__).parents[2] / "evals" / "questions"


@pytest.mark.parametrize(
    ("text", "clean", "found"),
    [
        ("Fnr 01017012345.", "Fnr [fødselsnummer fjernet].", ("fødselsnummer",)),
        ("010170 12345", "[fødselsnummer fjernet]", ("fødselsnummer",)),
        ("01.01.70 12345", "[fødselsnummer fjernet]", ("fødselsnummer",)),
        ("ring 99887766 nå", "ring [telefonnummer fjernet] nå", ("telefonnummer",)),
        ("ring 99 88 77 66", "ring [telefonnummer fjernet]", ("telefonnummer",)),
        ("ring 998 87 766", "ring [telefonnummer fjernet]", ("telefonnummer",)),
        ("ring +47 99 88 77 66", "ring [telefonnummer fjernet]", ("telefonnummer",)),
        ("ring 004799887766", "ring [telefonnummer fjernet]", ("telefonnummer",)),
        ("pasient Kari Nordmann-Hansen puster", "pasient [navn fjernet] puster", ("navn",)),
        ("Pasienten heter Åse Øverås", "Pasienten heter [navn fjernet]", ("navn",)),
        ("010 170 123 45", "[fødselsnummer fjernet]", ("fødselsnummer",)),
        ("fru Olsen, født 12.03.1944", "fru [navn fjernet], født [fødselsdato fjernet]", ("fødselsdato", "navn")),
        ("Ring Hans Petter Berg", "Ring [navn fjernet]", ("navn",)),
        ("pasienten Hansen blør", "pasienten [navn fjernet] blør", ("navn",)),
        ("Kari Nordmann har slag", "[navn fjernet] har slag", ("navn",)),
        ("kari nordmann har slag", "[navn fjernet] har slag", ("navn",)),
        ("Kan Nguyen Thi Mai (diabetes) meldes?", "Kan [navn fjernet] (diabetes) meldes?", ("navn",)),
        ("Er Fatima gravid?", "Er [navn fjernet] gravid?", ("navn",)),
        ("Per K. Lie er psykotisk", "[navn fjernet] er psykotisk", ("navn",)),
        ("pasienten kari hansen har slag", "pasienten [navn fjernet] har slag", ("navn",)),
        ("mor til ola hansen er bevisstløs", "mor til [navn fjernet] er bevisstløs", ("navn",)),
        ("kan ola hansen med epilepsi få status 3", "kan [navn fjernet] med epilepsi få status 3", ("navn",)),
        ("kari hansen puster ikke og har infarkt", "[navn fjernet] puster ikke og har infarkt", ("navn",)),
        ("ring ola når kari anne berg har slag", "ring ola når [navn fjernet] har slag", ("navn",)),
        ("Kari hansen og Kari Hansen har slag", "[navn fjernet] og [navn fjernet] har slag", ("navn",)),
        ("KARI HANSEN har hjerteinfarkt", "[navn fjernet] har hjerteinfarkt", ("navn",)),
        ("født 1980-03-12", "født [fødselsdato fjernet]", ("fødselsdato",)),
        ("født 12031944", "født [fødselsdato fjernet]", ("fødselsdato",)),
        ("01-01-90 12345", "[fødselsnummer fjernet]", ("fødselsnummer",)),
        ("01/01/90 12345", "[fødselsnummer fjernet]", ("fødselsnummer",)),
    ],
)
def test_what_points_at_a_person_is_taken_out(text: str, clean: str, found: tuple[str, ...]) -> None:
    assert redact(text) == (clean, found)


@pytest.mark.parametrize(
    "text",
    [
        "Hva er forskjellen på 110, 112 og 113?",
        "Når ringer jeg 116 117 eller 116117?",
        "HDO svarer på 61 18 28 00",
        "Hva sier § 15 og punkt 4.3.8?",
        "ISSI 3101234 på TG 02 HELSE",
        "Gjelder fra 19.10.2018 og 2026-11-20",
        "Skal pasienten AMK har sendt, meldes på SAR-1?",
        "Hvem melder at pasienten Ikke puster?",
        "Skal Storelva Legevakt varsles ved hjerteinfarkt?",
        "Hvordan melder Ambulanse Nordfjell hjertestans på Alfa Bravo Charlie?",
        "Pasienten fra Øvre Eiker har sepsis; tar Oslo Universitetssykehus imot?",
        "Svarer jeg Roger eller MOTTATT når mannen har slag?",
        "finn adressen og endre kurset når hans ektemann har slag",
        "kan kari varsle ambulansen om slag",
    ],
)
def test_numbers_and_words_of_the_trade_are_left_alone(text: str) -> None:
    assert redact(text) == (text, ())


def test_a_long_paste_is_read_in_a_moment() -> None:
    text = "Vakten og Kari Hansen meldte. " * 4000
    started = time.perf_counter()

    assert redact(text) == ("Vakten og [navn fjernet] meldte. " * 4000, ("navn",))
    assert time.perf_counter() - started < 5


def test_no_question_of_the_fixed_set_is_taken_for_a_person() -> None:
    questions = [
        entry["question"]
        for file in sorted(QUESTIONS.glob("*.jsonl"))
        for entry in map(json.loads, file.read_text("utf-8").splitlines())
        if "question" in entry
    ]

    assert len(questions) > 300
    assert [question for question in questions if redact(question)[1]] == []
