"""What a unit must not be shown without: the sentence that it points back to, and the exception that follows it."""

from __future__ import annotations

import re

from app.answer.units import AnswerUnit, UnitKind, units_of
from ingest.language import words
from ingest.types import Section

MAX_STEPS = 3

_POINTING = frozenset("den dette denne disse dem han hun slik slike slikt".split())
_POINTING_FIRST = _POINTING | frozenset(
    """det de da der samme likevel ellers unntak unntaket unntatt deretter dermed derfor begge heller men så også
    dessuten""".split()
)
_EXCEPTION = re.compile(
    r"(?:unntak|unntatt|likevel|med mindre|men\s|(?:dette|det|regelen|kravet|plikten) gjelder (?:likevel )?ikke)",
    re.IGNORECASE,
)


def with_context(unit: AnswerUnit, section: Section) -> tuple[AnswerUnit, ...]:
    """The unit with those beside it that its meaning hangs on, in reading order."""
    units = units_of(section)
    if unit.kind is UnitKind.ROW or unit not in units:
        return (unit,)
    first = last = units.index(unit)
    while (
        first and last - first < MAX_STEPS and points_back(units[first]) and units[first - 1].kind is not UnitKind.ROW
    ):
        first -= 1
    steps = 0
    while last + 1 < len(units) and steps < MAX_STEPS and _is_exception(units[last + 1], units[last]):
        last, steps = last + 1, steps + 1
    return units[first : last + 1]


def points_back(unit: AnswerUnit) -> bool:
    """Whether a unit speaks of something that only the one before it names."""
    opening = words(unit.text)[:3]
    return bool(opening) and (
        opening[0] in _POINTING_FIRST or bool(_POINTING.intersection(opening)) or "likevel" in words(unit.text)
    )


def _is_exception(unit: AnswerUnit, before: AnswerUnit) -> bool:
    return unit.paragraph == before.paragraph and _EXCEPTION.match(unit.text) is not None
