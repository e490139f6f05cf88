"""How well a text covers the words of a question; the ground for choosing quotes and for refusing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from app.question import Question
from ingest.language import stems
from ingest.types import Section

FUZZY = 0.6
"""What a word counts that is found only by likeness, as a typing error or an inflection is."""

EXPANDED = 0.85
"""What a word counts that is found under its official name."""


class Evidence:
    """Word weights over a collection of sections.

    The weight of a stem is its smoothed inverse section frequency, ``log(1 + (N - n + 0.5) / (n + 0.5))``
    (Robertson and Spärck Jones 1976, as in BM25), so that a word in no section weighs most.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        frequency: Counter[str] = Counter()
        count = 0
        for text in texts:
            frequency.update(stem_set(text))
            count += 1
        self._frequency = frequency
        self._count = count
        self._vocabulary_by_gram: dict[str, list[str]] = {}
        for word in frequency:
            for gram in _grams(word):
                self._vocabulary_by_gram.setdefault(gram, []).append(word)
        self._alike: dict[str, tuple[str, ...]] = {}

    def weight(self, stem: str) -> float:
        """The weight of a stem."""
        n = self._frequency[stem]
        return math.log(1 + (self._count - n + 0.5) / (n + 0.5))

    def knows(self, stem: str) -> bool:
        """Whether any section holds the stem."""
        return self._frequency[stem] > 0

    def alike(self, stem: str) -> tuple[str, ...]:
        """Stems of the collection that look like a stem: two thirds of the letter trigrams shared (Dice)."""
        if stem not in self._alike:
            self._alike[stem] = self._find_alike(stem)
        return self._alike[stem]

    def _find_alike(self, stem: str) -> tuple[str, ...]:
        if len(stem) < 4 or any(character.isdigit() for character in stem):
            return ()
        grams = _grams(stem)
        shared: Counter[str] = Counter()
        for gram in grams:
            shared.update(self._vocabulary_by_gram.get(gram, ()))
        return tuple(
            word
            for word, count in shared.items()
            if word != stem and (2 * count / (len(grams) + len(_grams(word))) >= 0.6 or _is_part(word, stem))
        )

    def coverage(self, question: Question, stems_of_text: frozenset[str]) -> float:
        """The share of the question's word weight that a text covers, 0–1.

        A glossary term counts for the words of the question that it stands for when all its stems are there.
        """
        total = covered = 0.0
        found_expansion = self._expansion_share(question, stems_of_text)
        for stem, share in question.weighted_stems:
            weight = share * self.weight(stem)
            total += weight
            covered += weight * max(self.match(stem, stems_of_text), EXPANDED * found_expansion.get(stem, 0.0))
        return covered / total if total else 0.0

    def _expansion_share(self, question: Question, stems_of_text: frozenset[str]) -> dict[str, float]:
        if not question.expansion:
            return {}
        weights = [self.weight(stem) for stem in question.expansion]
        hit = math.fsum(w for w, stem in zip(weights, question.expansion, strict=True) if stem in stems_of_text)
        share = hit / math.fsum(weights)
        return {stem: share for stem in question.replaced}

    def likeness(self, left: Iterable[str], right: frozenset[str]) -> float:
        """Weighted Jaccard likeness of two sets of stems, 0–1."""
        mine = frozenset(left)
        union = math.fsum(self.weight(stem) for stem in mine | right)
        return math.fsum(self.weight(stem) for stem in mine & right) / union if union else 0.0

    def match(self, stem: str, stems_of_text: frozenset[str]) -> float:
        """1 for the stem itself, ``FUZZY`` for one that looks like it, else 0."""
        if stem in stems_of_text:
            return 1.0
        return FUZZY if any(word in stems_of_text for word in self.alike(stem)) else 0.0


def _is_part(left: str, right: str) -> bool:
    """Whether the shorter word is the first or the last part of the longer one, as in a compound."""
    short, long = sorted((left, right), key=len)
    return len(short) >= 5 and short.isalpha() and (long.startswith(short) or long.endswith(short))


def searchable(section: Section) -> str:
    """Everything that says what a section is about: its heading path and its text."""
    return "\n".join((*section.path, section.text))


@lru_cache(maxsize=20_000)
def stem_set(text: str) -> frozenset[str]:
    """The stems of a text, each once."""
    return frozenset(stems(text))


def _grams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
