"""Questions for the difference between two things, each of which must be told of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.answer.units import AnswerUnit
from app.evidence import Evidence, stem_set
from ingest.language import stems

_COMPARED = re.compile(
    r"\b(?:forskjell|skilnad|skildnad|difference)\w*\s+(?:på|mellom|between)\s+(?P<one>.+?)\s+(?:og|and|vs\.?)\s+"
    r"(?P<other>[^?.!]+)",
    re.IGNORECASE,
)


def compared(text: str) -> tuple[str, ...]:
    """The two things that a question asks the difference between; none where it asks for something else."""
    match = _COMPARED.search(text)
    return (match["one"], match["other"].strip()) if match else ()


def tells_of(thing: str, units: Iterable[AnswerUnit], evidence: Evidence) -> bool:
    """Whether some units say every word of a thing."""
    said = stem_set("\n".join(unit.text for unit in units))
    return all(evidence.match(stem, said) for stem in stems(thing))
