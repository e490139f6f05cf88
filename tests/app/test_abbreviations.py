"""Abbreviations that documents explain are learnt, both ways."""

from __future__ import annotations

import pytest

from app.abbreviations import learnt
from app.bridges import CONFIRMED, Bridge, Bridges
from ingest.glossary import Glossary


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "Meldingen går til akuttmedisinsk kommunikasjonssentral (AMK) uten opphold.",
            [("AMK", "akuttmedisinsk kommunikasjonssentral")],
        ),
        ("Da brukes direktemodus uten nett (DMO).", [("DMO", "direktemodus uten nett")]),
        ("Sentralen (se punkt 4) varsler.", []),
        ("Gruppen åpnes på høyt nivå (BAPS).", []),
        ("(AMK) svarer.", []),
    ],
    ids=["two-words", "letters-within", "no-capitals", "other-letters", "nothing-before"],
)
def test_only_words_that_hold_its_letters_explain_an_abbreviation(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(learnt([text, text])) == pairs


def test_an_abbreviation_and_its_words_stand_for_each_other() -> None:
    bridges = Bridges(Glossary(), lambda stem: True, [("LRS", "lokal redningssentral")])
    assert Bridge(("lrs",), (("lokal", "redningssentral"),), CONFIRMED) in bridges.find("hvem leder LRS?")
    assert Bridge(("lokal", "redningssentral"), (("lrs",),), CONFIRMED) in bridges.find("hva er lokal redningssentral?")
