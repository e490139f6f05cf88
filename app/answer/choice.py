"""Which unit of a section answers, by a linear model over signs that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from app.answer.fit import fits
from app.answer.units import AnswerUnit, UnitKind, units_of
from app.evidence import Evidence, Probe, stem_set
from app.models import LinearModel
from app.question import Question, Wish
from app.reader import UNREAD, Reading, log_odds
from app.types import Hit
from ingest.types import CELLS, Section

_QUESTION = re.compile(r'[^:–«"]*\?$')
"""What is to be asked, as in «Si: Hvor er du?», is none."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with the log-odds that it answers."""

    unit: AnswerUnit
    odds: float


class Choice:
    """Judges the units of sections that were found for one question, each section once.

    :param readings: what a reader makes of sections, by their ids; those that it has not read may be missing.
    """

    def __init__(
        self,
        question: Question,
        sections: Mapping[str, Section],
        evidence: Evidence,
        model: LinearModel,
        readings: Mapping[str, Reading],
    ) -> None:
        self._question = question
        self._sections = sections
        self._probe = evidence.probe(replace(question, context=()) if question.stems else question)
        self._model = model
        self._readings = readings
        self._judged: dict[str, list[tuple[AnswerUnit, dict[str, float]]]] = {}

    def scored(self, hits: Sequence[Hit]) -> list[Scored]:
        """The units of the sections found, in the order of these; the odds of a section are those of its units too.

        A unit that is itself a question answers none.
        """
        return [
            Scored(unit, log_odds(hit.score) + self._model.odds(signs))
            for hit in hits
            for unit, signs in self.signs(hit.section_id)
            if not _QUESTION.match(unit.text)
        ]

    def signs(self, section_id: str) -> list[tuple[AnswerUnit, dict[str, float]]]:
        """What speaks for and against each unit of a section, as ``signs_of`` has it."""
        if section_id not in self._judged:
            section, reading = self._sections[section_id], self._readings.get(section_id)
            self._judged[section_id] = list(signs_of(self._question, self._probe, section, reading))
        return self._judged[section_id]


def signs_of(
    question: Question, probe: Probe, section: Section, reading: Reading | None
) -> Iterator[tuple[AnswerUnit, dict[str, float]]]:
    """What speaks for and against each unit of a section.

    - ``words``: share of the question's word weight in it; ``heading``: what the heading above it adds to that
    - ``fits``: it has the form of what is asked for; ``first``: it opens its section
    - ``list``, ``row``: it is a list, or a row of a table; ``key``: a cell of it is a number or code asked for
    - ``behind``: how far the reader's log-odds that it answers are from the best one's of its section; one that was not
      read is as far behind as those that were, in the mean, and 0 where none was
    """
    heading = stem_set(section.heading)
    codes = frozenset(stem for stem in question.stems if any(map(str.isdigit, stem)))
    units = units_of(section)
    behind = _behind(reading.units if reading else (UNREAD,) * len(units))
    for place, unit in enumerate(units):
        words = stem_set(unit.text)
        body = probe.coverage(words)
        yield (
            unit,
            {
                "words": body,
                "heading": probe.coverage(words | heading) - body,
                "fits": float(question.wish is not Wish.ANY and fits(question.wish, unit)),
                "first": float(place == 0),
                "list": float(unit.kind is UnitKind.LIST),
                "row": float(unit.kind is UnitKind.ROW),
                "key": float(unit.kind is UnitKind.ROW and _has_key(unit, codes)),
                "behind": behind[place],
            },
        )


def _behind(said: Sequence[float]) -> list[float]:
    best = max(said, default=UNREAD)
    read = [best - odds for odds in said if odds != UNREAD]
    return [best - odds if odds != UNREAD else fmean(read) if read else 0.0 for odds in said]


def _has_key(row: AnswerUnit, codes: frozenset[str]) -> bool:
    cells = map(stem_set, row.quote.split(CELLS))
    return any(cell and cell <= codes for cell in cells)
