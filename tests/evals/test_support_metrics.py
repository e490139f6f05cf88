"""Whether what a sentence cites carries it: ALCE's recall and precision without a judging model, worked out by hand."""

from __future__ import annotations

import pytest

from evals.metrics.support import carried, relevant

ALARM = "7.1 Alarm\nOperatøren skal kvittere ut alarmen innen 30 sekunder."
POLICE = "7.2 Politi\nSvarer ikke enheten, skal politiet varsles."
WEATHER = "9 Vær\nVærvarselet leses opp."


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Operatøren skal kvittere ut alarmen innen 30 sekunder.", [ALARM]),
        ("Alarmen skal kvitteres ut innen 30 sekunder.", [ALARM]),
        ("Alarmen skal kvitteres ut, og politiet varsles.", [ALARM, POLICE]),
    ],
    ids=["verbatim", "other-order", "two-sources"],
)
def test_a_sentence_whose_words_stand_in_what_it_cites_is_carried(sentence: str, cited: list[str]) -> None:
    assert carried(sentence, cited)


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Operatøren skal kvittere ut alarmen innen 60 sekunder.", [ALARM]),
        ("Operatøren skal ikke kvittere ut alarmen.", [ALARM]),
        ("Operatøren skal varsle HDO.", [ALARM, POLICE]),
        ("Operatøren skal kvittere ut alarmen.", []),
        ("Operatøren skal kvittere ut alarmen.", [ALARM, ""]),
        ("…", [ALARM]),
    ],
    ids=["number", "negation", "foreign-word", "no-citation", "one-does-not-resolve", "no-words"],
)
def test_a_sentence_with_a_word_from_nowhere_is_not_carried(sentence: str, cited: list[str]) -> None:
    assert not carried(sentence, cited)


def test_a_citation_that_the_sentence_can_do_without_is_irrelevant() -> None:
    sentence = "Alarmen skal kvitteres ut, og politiet varsles."
    assert relevant(sentence, [ALARM, POLICE]) == (True, True)
    assert relevant(sentence, [ALARM, WEATHER, POLICE]) == (True, False, True)


def test_citations_that_each_carry_the_sentence_are_all_relevant() -> None:
    assert relevant("Alarmen kvitteres ut.", [ALARM, ALARM]) == (True, True)


def test_no_citation_of_a_sentence_that_is_not_carried_is_right() -> None:
    assert relevant("Varsle HDO.", [ALARM, POLICE]) == (False, False)
    assert relevant("Varsle HDO.", []) == ()
