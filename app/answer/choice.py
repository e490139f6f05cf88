"""Which unit of a section answers, by a linear model over signs that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.answer.fit import fits, is_rule
from app.answer.units import AnswerUnit, UnitKind, units_of
from app.evidence import Evidence, Probe, stem_set
from app.models import LinearModel
from app.question import Question, Wish
from app.reader import UNREAD, Reading, log_odds
from app.types import Hit
from ingest.types import Section

SECTION = 2.0
"""What the log-odds of a section count beside those of a unit of it; tuned on the *tune* part of the question sets."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with the log-odds that it answers."""

    unit: AnswerUnit
    odds: float


class Choice:
    """Judges the units of sections that were found.

    :param readings: what a reader makes of sections, by their ids; those that it has not read may be missing.
    """

    def __init__(self, model: LinearModel, readings: Mapping[str, Reading]) -> None:
        self._model = model
        self._readings = readings

    def scored(
        self, question: Question, hits: Sequence[Hit], sections: Mapping[str, Section], evidence: Evidence
    ) -> list[Scored]:
        """All units of the sections found, in the order of these; the odds of a section are those of its units too."""
        judged = self.signs(question, hits, sections, evidence)
        likely = {hit.section_id: SECTION * log_odds(hit.score) for hit in hits}
        return [Scored(unit, likely[unit.section_id] + self._model.odds(signs)) for unit, signs in judged]

    def signs(
        self, question: Question, hits: Sequence[Hit], sections: Mapping[str, Section], evidence: Evidence
    ) -> Iterator[tuple[AnswerUnit, dict[str, float]]]:
        """What speaks for and against each unit of the sections found, as ``signs_of`` has it."""
        probe = evidence.probe(replace(question, context=()) if question.stems else question)
        for hit in hits:
            yield from signs_of(question, probe, sections[hit.section_id], self._readings.get(hit.section_id))


def signs_of(
    question: Question, probe: Probe, section: Section, reading: Reading | None
) -> Iterator[tuple[AnswerUnit, dict[str, float]]]:
    """What speaks for and against each unit of a section.

    - ``words``: share of the question's word weight in it; ``heading``: what the heading above it adds to that
    - ``fits``: it has the form of what is asked for; ``rule``: it says what shall or may be done
    - ``numbers``: share of the question's numbers that it has; ``first``: it opens its section
    - ``list``, ``row``: it is a list, or a row of a table
    - ``said``: the reader's log-odds that it answers; ``behind``: how far that is from the best one of its section
    """
    heading = stem_set(section.heading)
    numbers = frozenset(stem for stem in question.stems if stem.isdigit())
    units = units_of(section)
    said = reading.units if reading else (UNREAD,) * len(units)
    for place, unit in enumerate(units):
        words = stem_set(unit.text)
        body = probe.coverage(words)
        yield (
            unit,
            {
                "words": body,
                "heading": probe.coverage(words | heading) - body,
                "fits": float(question.wish is not Wish.ANY and fits(question.wish, unit)),
                "rule": float(is_rule(unit)),
                "numbers": len(numbers & words) / len(numbers) if numbers else 0.0,
                "first": float(place == 0),
                "list": float(unit.kind is UnitKind.LIST),
                "row": float(unit.kind is UnitKind.ROW),
                "said": said[place],
                "behind": max(said) - said[place],
            },
        )
