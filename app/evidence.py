"""How well a text covers the words of a question; the ground for choosing quotes and for refusing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import mul

from app.question import Question
from ingest.language import stems
from ingest.types import Section

HEADING_SHARE = 0.45
"""What a word of the question counts in a unit when only the heading above it says it."""

FUZZY = 0.6
"""What a word counts that is found only by likeness, as a typing error or an inflection is."""


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
        self._weights: dict[str, float] = {}

    def weight(self, stem: str) -> float:
        """The weight of a stem."""
        if stem not in self._weights:
            n = self._frequency[stem]
            self._weights[stem] = math.log(1 + (self._count - n + 0.5) / (n + 0.5))
        return self._weights[stem]

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
        """The share of the question's word weight that a text covers, 0–1."""
        return self.probe(question).coverage(stems_of_text)

    def probe(self, question: Question) -> Probe:
        """A question made ready to be held against many texts."""
        return Probe(self, question)

    def match(self, stem: str, stems_of_text: frozenset[str]) -> float:
        """1 for the stem itself, ``FUZZY`` for one that looks like it, else 0."""
        if stem in stems_of_text:
            return 1.0
        return FUZZY if any(word in stems_of_text for word in self.alike(stem)) else 0.0


class Probe:
    """A question held against texts: how much of its word weight each of them covers.

    A word counts whole where the text has it, ``FUZZY`` where it has one that looks like it, and as much as its bridge
    is trusted where it has an official term for it.
    """

    def __init__(self, evidence: Evidence, question: Question) -> None:
        words = list(question.weighted_stems)
        place = self._place = {stem: index for index, (stem, _) in enumerate(words)}
        self.weights = [share * evidence.weight(stem) for stem, share in words]
        self.weight = math.fsum(self.weights)
        self._words: dict[str, list[tuple[int, float]]] = {}
        for stem, index in place.items():
            self._words.setdefault(stem, []).append((index, 1.0))
            for other in evidence.alike(stem):
                self._words.setdefault(other, []).append((index, FUZZY))
        self._terms: dict[str, list[tuple[int, float]]] = {}
        self._targets: list[tuple[float, list[int]]] = []
        for bridge in question.bridges:
            targets = [place[stem] for stem in bridge.words if stem in place]
            for term in map(frozenset, bridge.terms if targets else ()):
                total = math.fsum(map(evidence.weight, term))
                for stem in term:
                    self._terms.setdefault(stem, []).append((len(self._targets), evidence.weight(stem) / total))
                self._targets.append((bridge.trust, targets))
        self._keys = frozenset((*self._words, *self._terms))

    def credits(self, stems_of_text: frozenset[str]) -> list[float]:
        """How far a text has each word of the question, 0–1."""
        found = [0.0] * len(self.weights)
        shares: dict[int, float] = {}
        for stem in self._keys & stems_of_text:
            for index, credit in self._words.get(stem, ()):
                found[index] = max(found[index], credit)
            for term, share in self._terms.get(stem, ()):
                shares[term] = shares.get(term, 0.0) + share
        for term, share in shares.items():
            trust, targets = self._targets[term]
            for index in targets:
                found[index] = max(found[index], trust * share)
        return found

    def coverage(self, stems_of_text: frozenset[str]) -> float:
        """The share of the question's word weight that a text covers, 0–1."""
        return self.covered(self.credits(stems_of_text))

    def covered(self, credits: Sequence[float]) -> float:
        """The same from what ``credits`` gives."""
        return math.fsum(map(mul, self.weights, credits)) / self.weight if self.weight else 0.0

    def lacks(self, stem: str, stems_of_text: frozenset[str]) -> bool:
        """Whether a text has nothing of a word of the question: not itself, nor what looks like it or stands for it."""
        return stem in self._place and self.credits(stems_of_text)[self._place[stem]] == 0

    def gap(self, stems_of_text: frozenset[str]) -> float:
        """The share of the question's word weight that the weightiest word has which a text lacks, 0–1."""
        lacking = (w * (1 - c) for w, c in zip(self.weights, self.credits(stems_of_text), strict=True))
        return max(lacking, default=0.0) / self.weight if self.weight else 0.0


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
