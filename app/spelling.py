"""Puts right the words of a question that stand nowhere and look like one that does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from app.bridges import Bridges
from app.question import Question, proper_words
from ingest.language import STOPWORDS, stem, stems, words

MIN_LENGTH = 6
MIN_LIKENESS = 0.86
"""Ratcliff and Obershelp's ratio, as in difflib: one wrong, missing or turned letter in a word of six or more."""


class Speller:
    """Knows the words of an index: those of its sections, its question bank and its glossary."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = {each for text in texts for each in stems(text)}
        self._known = frozenset(known)
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        for word in (*known, *STOPWORDS):
            if len(word) >= MIN_LENGTH - 1 and word.isalpha():
                for pair in _pairs(word):
                    self._by_pair[pair].add(word)

    def corrected(self, question: Question, bridges: Bridges) -> Question:
        """The question with its misspelt stems put right, and what the right ones may stand for.

        Names, and words that look like nothing, stay.
        """
        names = {stem(each) for word in proper_words(question.text) for each in words(word)}
        right = {each: self._closest(each) for each in question.stems if each not in names}
        changed = {each: closest for each, closest in right.items() if closest and closest != each}
        if not changed:
            return question
        kept = dict.fromkeys(changed.get(each, each) for each in question.stems)
        left = tuple(each for each in kept if each not in STOPWORDS)
        grams = {changed.get(each, each): found for each, found in question.grams.items()}
        own, meant = (
            " ".join(changed.get(stem(each), each) for each in words(text))
            for text in (question.text, question.standalone)
        )
        found_bridges = tuple(dict.fromkeys((*question.bridges, *bridges.find(own))))
        return replace(question, stems=left, grams=grams, meant=meant, bridges=found_bridges) if left else question

    def _closest(self, word: str) -> str:
        if word in self._known or len(word) < MIN_LENGTH or not word.isalpha():
            return word
        shared: dict[str, int] = defaultdict(int)
        for pair in _pairs(word):
            for other in self._by_pair.get(pair, ()):
                shared[other] += 1
        likely = sorted(shared, key=lambda other: (-shared[other], other))[:20]
        rated = [(SequenceMatcher(None, word, other, autojunk=False).ratio(), other) for other in likely]
        likeness, best = max(rated, default=(0.0, ""))
        return best if likeness >= MIN_LIKENESS else ""


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}
