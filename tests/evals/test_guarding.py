"""The probe of the guard: what it tries, what it counts, and a share of it over the bundled corpus."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from app import Assistant
from app.answer.units import AnswerUnit, UnitKind
from evals.cli import main
from evals.guarding.probe import Outcome, Tally, probe
from evals.guarding.retelling import retold
from evals.guarding.tampering import WAYS, Surroundings, tampered

SENTENCE = (
    "Operatøren skal ikke bruke SAR-1 eller HELSE-3 uten tillatelse, men kan varsle AMK-lege innen 10 minutter "
    "hvis flere enn 2 av enhetene bare hører deler av anropet før alarmen."
)
AROUND = Surroundings(("vaktleder",), ("FINO-7",), ("Lederen skal varsles samme vakt, og loggen skal føres.",))


def test_every_way_of_tampering_changes_the_sentence_in_its_own_way() -> None:
    made = list(tampered(SENTENCE, AROUND))

    assert {way for way, _ in made} == set(WAYS)
    assert all(text != SENTENCE for _, text in made)
    assert max(Counter(way for way, _ in made).values()) <= 12
    assert made == list(tampered(SENTENCE, AROUND)), "the same in every run"


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ("nektelse utelatt", "Operatøren skal bruke SAR-1"),
        ("talegrupper byttet om", "bruke HELSE-3 eller SAR-1 uten"),
        ("skal, bør, kan byttet om", "Operatøren kan ikke bruke"),
        ("tall endret", "innen 11 minutter"),
        ("tid endret", "10 uker"),
        ("vilkår utelatt", "innen 10 minutter."),
        ("annen aktør", "Vaktleder skal"),
        ("motsatt ord", "etter alarmen"),
    ],
)
def test_a_way_of_tampering_does_what_it_is_called(way: str, text: str) -> None:
    assert any(text in spoilt for name, spoilt in tampered(SENTENCE, AROUND) if name == way)


def test_a_good_model_says_a_unit_in_several_ways() -> None:
    moved = AnswerUnit("x", text := "Operatøren skal svare når AMK kaller.", text, 0, UnitKind.SENTENCE)
    items = ("a) varsle AMK", "b) føre logg")
    steps = AnswerUnit("x", text := "Vaktleder skal:\n" + "\n".join(items), text, 0, UnitKind.LIST, 1, items)
    row = AnswerUnit("x", text := "Kode: 3 · Betydning: Framme", text, 0, UnitKind.ROW)

    assert ("vilkår flyttet", "Når AMK kaller, skal operatøren svare.") in list(retold(moved))
    assert ("liste i en setning", "Vaktleder skal varsle AMK og føre logg.") in list(retold(steps))
    assert ("tabellrad i ord", "3: Betydning er Framme.") in list(retold(row))


def test_the_probe_fails_on_one_false_sentence_or_too_many_true_ones() -> None:
    true, false = Tally(), Tally()
    for number in range(20):
        true.count("ordrett", f"Setning {number}.", number == 0)
        false.count("tall endret", f"Setning {number}.", False)

    assert Outcome(true, false).passed
    true.count("ordrett", "Enda en.", True)
    assert not Outcome(true, false).passed
    false.count("tall endret", "Setning 99.", True)
    assert not Outcome(Tally(), false).passed
    assert json.loads(Outcome(true, false).to_json())["false"]["examples"] == ["tall endret: Setning 99."]


def test_a_share_of_the_corpus_passes(assistant: Assistant) -> None:
    outcome = probe(assistant, every=90)

    assert outcome.false.tried.total() > 1500
    assert outcome.false.wrong.total() == 0, outcome.false.examples
    assert outcome.true.share <= 0.05, outcome.true.examples


@pytest.mark.slow
def test_a_greater_share_of_the_corpus_passes(assistant: Assistant) -> None:
    outcome = probe(assistant, every=7)

    assert outcome.false.tried.total() > 20_000
    assert outcome.false.wrong.total() == 0, outcome.false.examples
    assert outcome.true.share <= 0.05, outcome.true.examples


def test_the_command_prints_figures(built_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "--index", str(built_index), "--every", "500", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["passed"] is True
