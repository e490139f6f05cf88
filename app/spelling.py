"""Puts right the words of a question that stand nowhere and look like one that does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from app.bridges import Bridges
from app.question import Question, proper_words
from ingest.language import STOPWORDS, stem, words

MIN_LENGTH = 5
MIN_LIKENESS = 0.88
"""Ratcliff and Obershelp's ratio, as in difflib: one missing or doubled letter in a word of five, one wrong or turned
one in a word of nine."""


class Speller:
    """Knows the words of an index, and their longer stems."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(map(stem, known))
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        long = {each for each in self._known if len(each) > MIN_LENGTH}
        for word in {*known, *long, *STOPWORDS}:
            if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                for pair in _pairs(word):
                    self._by_pair[pair].add(word)

    def corrected(self, question: Question, bridges: Bridges) -> Question:
        """The question with its misspelt words put right, and what the right ones may stand for.

        Names, and words that look like nothing, stay.
        """
        names = {each for word in proper_words(question.text) for each in words(word)}
        asked = dict.fromkeys(each for each in words(question.text) if each not in names and each not in STOPWORDS)
        changed = {each: closest for each in asked if (closest := self._closest(each))}
        if not changed:
            return question
        stem_of = {stem(each): stem(closest) for each, closest in changed.items()}
        kept = dict.fromkeys(stem_of.get(each, each) for each in question.stems)
        left = tuple(each for each in kept if each not in STOPWORDS)
        grams = {stem_of.get(each, each): found for each, found in question.grams.items()}
        own, meant = (
            " ".join(changed.get(each, each) for each in words(text)) for text in (question.text, question.standalone)
        )
        found_bridges = tuple(dict.fromkeys((*question.bridges, *bridges.find(own))))
        return replace(question, stems=left, grams=grams, meant=meant, bridges=found_bridges) if left else question

    def _closest(self, word: str) -> str:
        """The known word that one which is not known looks like; empty for none."""
        if stem(word) in self._known or len(word) < MIN_LENGTH or not word.isalpha():
            return ""
        shared: dict[str, int] = defaultdict(int)
        for pair in _pairs(word):
            for other in self._by_pair.get(pair, ()):
                shared[other] += 1
        # The ratio is 2 M / T: so long can M, what two words share in order, be at most.
        fits = [each for each in shared if 2 * min(len(each), len(word)) >= MIN_LIKENESS * (len(each) + len(word))]
        likely = sorted(fits, key=lambda other: (-shared[other], len(other), other))[:20]
        rated = [(SequenceMatcher(None, word, other, autojunk=False).ratio(), other) for other in likely]
        likeness, best = max(rated, default=(0.0, ""))
        return best if likeness >= MIN_LIKENESS else ""


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}
