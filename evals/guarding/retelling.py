"""Ways in which a good language model says what a unit says; written apart from the guard's own grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from app.answer.units import AnswerUnit, UnitKind
from app.wording import MODALS

_MARK = re.compile(r"^(?:\d{1,2}[.)]|[a-zæøå]\)|[•☐–-])\s*")
_CONDITION = re.compile(
    r"^(?P<subject>[^,]+?) (?P<verb>skal|må|bør|kan) (?P<rest>[^,]+?),? (?P<when>(?:når|hvis|dersom) [^,]+)\.$"
)
_CONDITION_FIRST = re.compile(
    r"^(?P<when>(?:Når|Hvis|Dersom) [^,]+), (?P<verb>skal|må|bør|kan) (?P<subject>\w+) (?P<rest>[^,]+)\.$"
)
_PLACE = re.compile(
    r"^(?P<subject>[^,]+?) (?P<verb>skal|må|bør|kan) (?P<rest>[^,]+) (?P<when>(?:ved|innen|etter) \w+(?: \w+)?)\.$"
)
_COMPLEX = re.compile(r"\b(?:og|som|eller|i|på|ved|av|til|hvis|når|dersom|faller)\b", re.IGNORECASE)


def retold(unit: AnswerUnit) -> Iterator[tuple[str, str]]:
    """Every way with a text that says the unit, without its citation."""
    text = unit.text
    yield "ordrett", text
    yield "liten forbokstav", text[0].lower() + text[1:]
    yield "uten punktum", text.rstrip(".")
    if unit.kind is UnitKind.SENTENCE:
        yield "i anførselstegn", f"«{text}»"
        yield from (("vilkår flyttet", told) for told in _turned(text))
    elif unit.kind is UnitKind.LIST:
        yield from (("liste i en setning", told) for told in _in_a_row(unit))
    elif unit.kind is UnitKind.ROW:
        yield from (("tabellrad i ord", told) for told in _in_words(text))


def _turned(text: str) -> Iterator[str]:
    for pattern in (_CONDITION, _PLACE):
        if (match := pattern.match(text)) and not _COMPLEX.search(match["subject"]):
            subject = match["subject"]
            subject = subject if subject[1:2].isupper() else subject[0].lower() + subject[1:]
            when = match["when"][0].upper() + match["when"][1:]
            comma = "," if pattern is _CONDITION else ""
            yield f"{when}{comma} {match['verb']} {subject} {match['rest']}."
            return
    if match := _CONDITION_FIRST.match(text):
        subject = match["subject"][0].upper() + match["subject"][1:]
        yield f"{subject} {match['verb']} {match['rest']} {match['when'][0].lower()}{match['when'][1:]}."


def _in_a_row(unit: AnswerUnit) -> Iterator[str]:
    """The lead-in with all items in a row; where it ends in a modal verb, with one item or two as well."""
    lead, colon, _ = unit.text.partition(":\n")
    items = [_MARK.sub("", item).rstrip(".;,") for item in unit.items]
    if not colon or any("." in item for item in items):
        return
    yield f"{lead}: {'; '.join(items)}."
    yield f"{lead} {', '.join(items[:-1])} og {items[-1]}."
    if lead.split()[-1] in MODALS:
        lowered = [item[0].lower() + item[1:] for item in items]
        yield from (f"{lead} {item}." for item in lowered)
        yield from (f"{lead} {one} og {two}." for one, two in pairwise(lowered))


def _in_words(text: str) -> Iterator[str]:
    pairs = [pair.partition(": ") for pair in text.split(" · ")]
    key, *others = [(header, cell) for header, colon, cell in pairs if colon and any(map(str.isalnum, cell))]
    yield f"{key[0]} {key[1]}: {', '.join(f'{header} {cell}' for header, cell in others)}."
    for header, cell in others:
        yield f"{key[1]}: {header} er {cell}."
