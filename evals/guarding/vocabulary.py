"""The words that a language model may spoil a rule with, or lose."""

from __future__ import annotations

import re

from ingest.language import normalize

NEGATIONS = frozenset(
    """ikke ikkje ei ingen inga intet ingenting aldri verken hverken uten unntatt unntak unntaket bortsett forbudt forby
    forbyr""".split()
)
# Weaken or narrow a rule.
LIMITS = frozenset(
    """bare kun minst høyst maksimalt maks senest tidligst inntil normalt vanligvis hovedregel mindre innen
    sammenhengende""".split()
)
# Widen or harden a rule.
EXTENT = frozenset(
    """alltid alle samtlige hver straks umiddelbart øyeblikkelig omgående nødvendig obligatorisk pliktig påbudt
    frivillig valgfritt anbefalt""".split()
)
OPPOSITES = tuple(
    frozenset(pair.split())
    for pair in """før etter, over under, på av, inn ut, opp ned, først sist, mer mindre, flere færre, tillatt forbudt,
    tillat forby, åpne lukke, åpen lukket, start stopp, starte stoppe, start stans, starte stanse, høy lav,
    høyere lavere, høyeste laveste, intern ekstern, fast løs, eldre yngre, gammel ny, innen utenfor, sann usann,
    riktig feil, alltid aldri, alle ingen, tidligst senest, minst høyst, med uten, samme annen, samme andre""".split(
        ","
    )
)
CONDITIONS = frozenset("når hvis dersom såfremt forutsatt".split())

_CODE = r"(?=[0-9-]*[A-ZÆØÅ])(?:[A-ZÆØÅ0-9]{2,}(?:-[A-ZÆØÅ0-9]+)*|[A-ZÆØÅ](?:-[A-ZÆØÅ0-9]+)+)(?![a-zæøå0-9])"
_CODES = re.compile(rf"(?<![\wÆØÅæøå]){_CODE}(?: (?:{_CODE}|\d+(?:-\d+)?(?!\w)))*")


def codes(text: str) -> set[str]:
    """Talk groups, abbreviations and radio words: what is written in capitals, with the number or capitals after it."""
    return set(_CODES.findall(normalize(text)))
