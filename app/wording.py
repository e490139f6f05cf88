"""The words that carry a rule: modality, units, numbers and actors."""

from __future__ import annotations

import re

from ingest.language import words

MODALS = dict(
    pair.split(":")
    for pair in "skal:skal skulle:skal må:må måtte:må bør:bør burde:bør kan:kan kunne:kan får:får".split()
)
UNITS = frozenset(
    """sekund sekunder minutt minutter time timer døgn dag dager uke uker måned måneder år halvår kvartal ganger gang
    prosent promille meter kilometer mil grader kroner personer stykker tegn nivå nivåer poeng watt volt megahertz
    kilohertz""".split()
)
NUMBER_WORDS = {
    name: value
    for value, *names in map(
        str.split,
        """1 én ett første, 2 to, 3 tre tredje, 4 fire fjerde, 5 fem femte, 6 seks sjette, 7 sju syv sjuende syvende,
        8 åtte åttende, 9 ni niende, 10 ti tiende, 11 elleve ellevte, 12 tolv tolvte, 13 tretten, 14 fjorten,
        15 femten, 16 seksten, 17 sytten, 18 atten, 19 nitten, 20 tjue tyve, 30 tretti, 40 førti, 50 femti,
        60 seksti, 70 sytti, 80 åtti, 90 nitti, 100 hundre, 1000 tusen""".split(","),
    )
    for name in names
}

CARDINALS = {
    name: value
    for name, value in NUMBER_WORDS.items()
    if name == "åtte" or not name.endswith(("te", "de", "dje", "ett"))
}
"""Number words that count; *første* and its like put in order instead."""

_ACTOR = re.compile(
    r"(?:sentral|leder|lege|operatør|koordinator|direktorat|ansvarlig|mottak|foretak|vesen|instruktør|sykepleier|"
    r"hjelper|\weier|kommune|politi|etat|departement|superbruker|mannskap|befal|ambulanse|brannvern|publikum|pasient|"
    r"pårørende|innringer|luftambulanse|vaktlag|forsvar|avdeling|seksjon|stasjon|tjeneste)(?:en|et|e|er|ene|a|n|s)?$"
)


def modals(text: str) -> set[str]:
    """Which of *skal*, *må*, *bør*, *kan* and *får* the text has."""
    return {MODALS[word] for word in words(text) if word in MODALS}


def is_actor(word: str) -> bool:
    """Whether a word in lower case names somebody who acts: a role, an agency, a control room."""
    return _ACTOR.search(word) is not None
