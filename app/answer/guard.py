"""Checks every sentence of a language model against the sources that it cites, and takes out what they do not say.

The model may choose and order; it may not word. A sentence stays only if it says a unit of a section that it cites in
one of the ways of ``sayings``, and what is shown for it is that unit in its own words. So nothing that a model writes
can reach the screen, and the check is one of recognition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answer.draft import DraftPiece
from app.answer.sayings import says, tokens
from app.answer.units import AnswerUnit
from app.types import Removed
from ingest.language import sentences

UNCITED = "Setningen mangler kildehenvisning."
ORDER = "Kilden inneholder en ordre til språkmodellen og kan ikke brukes."
NOT_SAID = "Setningen gjengir ikke kilden ord for ord."

LONGEST = 2.5
"""How much longer than the longest unit a sentence may be to be looked at: two units, and marks."""

_JOINT = re.compile(r",?\s+og\s+|;\s+|\s+–\s+")
_LEAD_IN = re.compile(
    r"^(?:svar|kort sagt|det står|der står det|i tillegg|dessuten|videre|(?:kilden|reglementet|regelen|veilederen|"
    r"forskriften|prosedyren) (?:sier|er)|ifølge (?:kilden|reglementet|veilederen|forskriften|prosedyren)):\s+",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:ignorer|overse|glem|se bort fra|ignore|disregard|forget)\b.{0,60}"
    r"\b(?:instruk\w+|regle\w*|ordre\w*|kilde\w*|beskjed\w*|ovenfor|tidligere|over|instructions?|previous|above|rules?)\b"
    r"|\b(?:system\s?prompt|systemmelding|du er (?:nå )?en (?:språk)?(?:modell|assistent|ki\b)|you are now)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that says what its sources say.

    :param text: as the model wrote it; never shown.
    :param units: what it says, in the words of the sources.
    """

    text: str
    units: tuple[AnswerUnit, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the guard let through and what it took out, each in order."""

    kept: tuple[Supported, ...] = ()
    removed: tuple[Removed, ...] = ()


def check(pieces: Sequence[DraftPiece], units: Sequence[AnswerUnit]) -> Checked:
    """Judge every piece: whole, or else sentence by sentence.

    :param units: what the citations count, from 1. A sentence may say any of them that stands in a section it cites.
    """
    kept: list[Supported] = []
    removed: list[Removed] = []
    for piece in pieces:
        for text in _judged(piece, units):
            found = _said(text, piece.citations, units)
            if isinstance(found, str):
                removed.append(Removed(text, found))
            else:
                kept.append(Supported(text, found))
    return Checked(tuple(kept), tuple(removed))


def gives_orders(text: str) -> bool:
    """Whether a text gives orders to a language model that reads it."""
    return _ORDER.search(text) is not None


def _judged(piece: DraftPiece, units: Sequence[AnswerUnit]) -> list[str]:
    """The piece in one where that is a saying, and else its sentences."""
    if isinstance(_said(piece.text, piece.citations, units), tuple):
        return [piece.text]
    return [text for line in piece.text.splitlines() for text in sentences(line)]


def _said(text: str, citations: Sequence[int], units: Sequence[AnswerUnit]) -> tuple[AnswerUnit, ...] | str:
    """The units that a sentence says, or why it says none."""
    if not citations:
        return UNCITED
    cited = [units[number - 1] for number in citations if 1 <= number <= len(units)]
    if not cited:
        return f"Kilde [{citations[0]}] finnes ikke."
    if len(text) > LONGEST * max(len(unit.text) for unit in units):
        return NOT_SAID
    places = {unit.section_id for unit in cited}
    places -= {place for place in places if gives_orders("\n".join(u.text for u in units if u.section_id == place))}
    if not places:
        return ORDER
    allowed = [unit for unit in dict.fromkeys((*cited, *units)) if unit.section_id in places]
    bare = _LEAD_IN.sub("", text)
    found = next(((unit,) for unit in allowed if says(bare, unit)), None) or _joined(bare, allowed)
    return found or NOT_SAID


def _joined(text: str, units: Sequence[AnswerUnit]) -> tuple[AnswerUnit, ...]:
    """Two whole units said in one sentence, in the order of their section; empty for anything else."""
    for joint in _JOINT.finditer(text):
        halves = tokens(text[: joint.start()]), tokens(text[joint.end() :])
        first, second = (next((u for u in units if h == tokens(u.text)), None) for h in halves)
        if first and second and (first.section_id != second.section_id or first.start < second.start):
            return first, second
    return ()
