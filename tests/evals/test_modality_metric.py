"""Skal stays skal, and no negation is lost on the way from the regulation to the answer."""

from __future__ import annotations

import pytest

from evals.metrics.modality import kept, words_of

SOURCE = (
    "Lyttingen skal ikke slås av under telefonsamtaler. Operatøren bør varsle vaktleder.",
    "Ved alarm skal operatøren:",
    "• kvittere ut alarmen",
    "• ikke avbryte samtalen",
    "Rolle: Vaktleder · Hva skal varsles: Alle avvik",
    "Radioen lades i holderen.",
)


def test_modal_verbs_and_negations_are_read_in_order_in_both_written_norms() -> None:
    assert words_of("Du må ikke, men kan vente; ingen skal ringe") == ("må", "ikke", "kan", "ingen", "skal")
    assert words_of("Ein skulle ikkje gå utan radio, og burde aldri") == ("skal", "ikke", "uten", "bør", "aldri")
    assert words_of("Skala, kanal og måned") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Lyttingen skal ikke slås av under telefonsamtaler.",
        "Operatøren bør varsle vaktleder.",
        "Ved alarm skal operatøren:\n• kvittere ut alarmen\n• ikke avbryte samtalen",
        "Ved alarm skal operatøren ikke avbryte samtalen.",
        "Rolle: Vaktleder · Hva skal varsles: Alle avvik",
        "Vaktleder bør operatøren varsle.",
        "Lyttinga skal ikkje slås av under telefonsamtaler.",
    ],
    ids=["sentence", "second-sentence", "list", "item-with-lead-in", "row", "other-order", "nynorsk"],
)
def test_what_says_the_same_keeps_its_modality(sentence: str) -> None:
    flags = kept(sentence, SOURCE)
    assert flags and all(flags)


@pytest.mark.parametrize(
    "sentence",
    [
        "Lyttingen skal slås av under telefonsamtaler.",
        "Lyttingen bør ikke slås av under telefonsamtaler.",
        "Lyttingen slås ikke av under telefonsamtaler.",
        "Operatøren skal varsle vaktleder.",
        "Operatøren varsler vaktleder.",
        "Ved alarm skal operatøren:\n• kvittere ut alarmen\n• avbryte samtalen",
        "Ved alarm skal operatøren avbryte samtalen.",
        "Rolle: Vaktleder · Hva bør varsles: Alle avvik",
        "Radioen skal lades i holderen.",
        "Radioen lades ikke i holderen.",
    ],
    ids=[
        "negation-dropped",
        "skal-to-bør",
        "skal-dropped",
        "bør-to-skal",
        "bør-dropped",
        "negation-dropped-in-an-item",
        "negation-dropped-with-lead-in",
        "row",
        "skal-added",
        "negation-added",
    ],
)
def test_what_says_something_else_does_not(sentence: str) -> None:
    assert not all(kept(sentence, SOURCE))


def test_moving_a_negation_to_another_verb_is_seen() -> None:
    source = ["Terminalen kan brukes, men skal ikke lånes ut."]
    assert kept("Terminalen kan brukes, men skal ikke lånes ut.", source) == (True,)
    assert kept("Terminalen kan ikke brukes, men skal lånes ut.", source) == (False,)


def test_a_statement_without_modality_is_not_counted() -> None:
    assert kept("Radioen lades i holderen.", SOURCE) == ()
    assert kept("Radioen lades i holderen. Operatøren bør varsle vaktleder.", SOURCE) == (True,)


def test_without_a_source_nothing_is_kept() -> None:
    assert kept("Operatøren bør varsle vaktleder.", []) == (False,)
