"""What the ranker looks at in a section, taken apart once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.answer.units import AnswerUnit, units_of
from app.evidence import Evidence, searchable, stem_set
from ingest.questionbank import BankedQuestion
from ingest.types import Section

Stems = frozenset[str]

KEPT = 10_000
"""How many profiles are kept."""

TINY = 1e-9
"""Keeps a question without any weight from being divided by."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A section taken apart.

    :param words: the stems of its heading path, its text and its banked questions.
    :param units: what an answer may quote of it, each with its stems.
    :param length: logarithm of the number of its characters.
    """

    words: Stems
    heading: Stems
    units: tuple[tuple[AnswerUnit, Stems], ...]
    length: float


class Profiles:
    """The profiles of sections, made when asked for, and the question bank beside them."""

    def __init__(self, evidence: Evidence, questions: Sequence[BankedQuestion]) -> None:
        self._evidence = evidence
        self._made = lru_cache(maxsize=KEPT)(self._make)
        self._bank: dict[str, list[frozenset[str]]] = defaultdict(list)
        asking: dict[str, list[int]] = defaultdict(list)
        banked = [stem_set(question.text) for question in questions]
        for place, (stems, question) in enumerate(zip(banked, questions, strict=True)):
            self._bank[question.section].append(stems)
            for stem in stems:
                asking[stem].append(place)
        self._asking = {stem: np.array(places) for stem, places in asking.items()}
        self._sections = list(self._bank)
        number = {section: place for place, section in enumerate(self._sections)}
        self._section_of = np.array([number[question.section] for question in questions], dtype=int)
        self._weight_of = np.array([math.fsum(map(evidence.weight, stems)) for stems in banked])

    def of(self, section: Section) -> Profile:
        """The profile of a section."""
        return self._made(section)

    def likeness(self, stems: Iterable[str]) -> dict[str, float]:
        """For each section the weighted Jaccard likeness, 0–1, of its closest banked question to some stems."""
        weights = {stem: self._evidence.weight(stem) for stem in stems}
        shared = np.zeros(len(self._section_of))
        for stem, weight in weights.items():
            if stem in self._asking:
                shared[self._asking[stem]] += weight
        best = np.zeros(len(self._sections))
        np.maximum.at(best, self._section_of, shared / (math.fsum(weights.values()) + self._weight_of - shared + TINY))
        return {self._sections[place]: float(best[place]) for place in np.flatnonzero(best)}

    def _make(self, section: Section) -> Profile:
        return Profile(
            words=stem_set(searchable(section)).union(*self._bank.get(section.id, ())),
            heading=stem_set(section.heading),
            units=tuple((unit, stem_set(unit.text)) for unit in units_of(section)),
            length=math.log(len(section.text) + 1),
        )
