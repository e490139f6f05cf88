"""What another level, or another organisation, says of the same: it stands beside what answers best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.answer.choice import Choice
from app.answer.units import AnswerUnit, units_of
from app.evidence import Evidence, Probe, stem_set
from app.levels import Side, compare, nearness, notes_on, sides_of
from app.question import Question
from app.settings import AnswerSettings
from app.statements import shared
from app.types import Hit
from ingest.editions import Edition
from ingest.types import Document

SAME = 0.4
"""How like two headings, or the closest two statements below them, must be for two sections to treat the same."""

ASKED = 0.3
"""The same where the question asks how rules stand to each other and the search holds the section likely enough."""

AS_WELL = 0.6
"""What share of the question that the answer covers a section must cover to answer it about as well."""

TWIN = 0.8
"""How like the closest two statements of local sections must be for both to say the same."""

MOST = 2

_COMPARES = re.compile(
    r"\b(?:ulikt?|ulike|u?enige?|motstrid\w*|strider|strengere|tilrådd|anbefalt|anbefaling|pålagt|ifølge)\b",
    re.IGNORECASE,
)
"""Words of a question that asks how two rules stand to each other, or how strongly one binds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which organisations a question is asked for.

    :param named: documents of those that it names, in its order.
    :param chosen: the one that was chosen beside it, if any.
    """

    named: tuple[str, ...]
    chosen: str

    def names(self, document: Document) -> bool:
        """Whether a document holds for one of them."""
        return document.id in self.named or (bool(self.chosen) and document.organisation == self.chosen)

    def place(self, document: Document) -> int:
        """Where in the question the organisation of a document is named; after all of these where it is not."""
        return self.named.index(document.id) if document.id in self.named else len(self.named)


class Counterparts:
    """Finds them among the hits of one edition.

    Precision goes before recall, since one that does not answer is noise. A section of another level, or of another
    organisation, must treat the same thing as what is quoted; one of another document on the same level must contradict
    it, too. Then it comes along where the question asks to compare,
    where it is of the organisation that was named or chosen, where it says something else, and where nothing but one
    level is quoted and it answers about as well.
    """

    def __init__(self, index: Edition, evidence: Evidence, settings: AnswerSettings) -> None:
        self._index = index
        self._evidence = evidence
        self._settings = settings

    def beside(
        self, question: Question, hits: Sequence[Hit], units: Sequence[AnswerUnit], asked: Asked, choice: Choice
    ) -> list[AnswerUnit]:
        """The units that answer, and those that other levels or organisations have on the same; national ones first."""
        if not units:
            return []
        sides = self._sides(units)
        probe = self._evidence.probe(question)
        compares = _COMPARES.search(question.text) is not None
        room = MOST if compares or len(asked.named) > 1 else 1
        for hit in sorted(hits, key=lambda hit: not asked.names(self._index.documents[hit.document])):
            if not room:
                break
            candidate = _Candidate(self._side(hit), sides, probe, self._evidence)
            share = hit.score / hits[0].score
            if candidate.side.units and self._is_counterpart(candidate, share, compares, asked):
                sides += self._sides(candidate.differing or [_likeliest(hit, choice)])
                room -= 1
        return [unit for side in in_order(sides, asked, self._evidence) for unit in side.units]

    def notes(self, units: Sequence[AnswerUnit]) -> list[str]:
        """What a reader must know of how the quoted sections differ."""
        return notes_on(self._sides(units), self._evidence)

    def _sides(self, units: Sequence[AnswerUnit]) -> list[Side]:
        return sides_of(units, self._index.sections, self._index.documents)

    def _side(self, hit: Hit) -> Side:
        section = self._index.sections[hit.section_id]
        return Side(self._index.documents[section.document], section, units_of(section))

    def _is_counterpart(self, candidate: _Candidate, share: float, compares: bool, asked: Asked) -> bool:
        side = candidate.side
        is_named = asked.names(side.document)
        is_elsewhere = side.is_local and bool(asked.named) and not is_named
        if is_elsewhere or any(side.document.id == other.document.id for other in candidate.quoted):
            return False
        if any(side.group == other.group for other in candidate.quoted) and not candidate.differing:
            return False
        is_likely = share >= self._settings.counterpart
        is_asked_for = compares or (is_named and len(asked.named) > 1)
        if not (is_likely or is_asked_for) or candidate.likeness < (ASKED if compares and is_likely else SAME):
            return False
        if is_named or (compares and is_likely):
            return True
        if not candidate.answers_as_well:
            return False
        is_alone = len({other.group for other in candidate.quoted}) == 1
        is_as_good = share >= self._settings.as_good or candidate.is_twin
        return compares or bool(candidate.differing) or (is_alone and is_as_good)


def _likeliest(hit: Hit, choice: Choice) -> AnswerUnit:
    return max(choice.scored([hit]), key=lambda item: item.odds).unit


class _Candidate:
    """A section held against what is quoted.

    :param probe: the question.
    """

    def __init__(self, side: Side, quoted: Sequence[Side], probe: Probe, evidence: Evidence) -> None:
        self.side = side
        self.quoted = quoted
        self._probe = probe
        self._evidence = evidence

    @cached_property
    def likeness(self) -> float:
        """How like any quoted section it is, 0–1."""
        return max(likeness(self.side, other, self._evidence) for other in self.quoted)

    @property
    def is_twin(self) -> bool:
        """Whether it says the same for one local organisation as what is quoted does for another."""
        return self.side.is_local and any(
            quoted.is_local and nearness(self.side, quoted, self._evidence) >= TWIN for quoted in self.quoted
        )

    @cached_property
    def differing(self) -> list[AnswerUnit]:
        """The unit that says something else than what is quoted, the one that covers the question best."""
        sides = (replace(self.side, units=(unit,)) for unit in self.side.units)
        found = [side.units[0] for side in sides if any(compare(side, q, self._evidence) for q in self.quoted)]
        return [max(found, key=self._coverage)] if found else []

    @property
    def answers_as_well(self) -> bool:
        """Whether it covers the question about as well as what is quoted: with what differs, if anything does."""
        best = max(self._coverage(unit) for side in self.quoted for unit in side.units)
        return max(map(self._coverage, self.differing or self.side.units), default=0.0) >= AS_WELL * best

    def _coverage(self, unit: AnswerUnit) -> float:
        return self._probe.coverage(stem_set(unit.text))


def in_order(sides: Sequence[Side], asked: Asked, evidence: Evidence) -> list[Side]:
    """The national sections first, then what is local as the question names it; else as they are, the best one first.

    Where that is a local one, only what treats the same goes before it.
    """
    best = sides[0]
    first = [
        side for side in sides if not side.is_local and (not best.is_local or likeness(side, best, evidence) >= SAME)
    ]
    rest = [side for side in sides if side not in first]
    return [*first, *sorted(rest, key=lambda side: asked.place(side.document))]


def likeness(one: Side, other: Side, evidence: Evidence) -> float:
    """How like two sections are by their headings, or by the two statements of them that are most alike, 0–1."""
    titles = shared(stem_set(one.section.title), stem_set(other.section.title), evidence)
    return max(titles, nearness(one, other, evidence))
