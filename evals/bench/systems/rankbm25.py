"""rank_bm25 over Norwegian stems."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import Stemmer

from evals.bench.systems.types import DEPTH, Embedding, text_of
from ingest.types import Passage

_WORD = re.compile(r"\w+")


class RankBm25:
    """``BM25Okapi`` with its default parameters; cutting into words is left to who uses it."""

    def __init__(self) -> None:
        self._okapi = importlib.import_module("rank_bm25").BM25Okapi
        self._stemmer = Stemmer.Stemmer("norwegian")
        self._ranker: Any = None
        self._sections: list[str] = []

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Count the words; it has no vectors."""
        self._sections = [passage.section for passage in passages]
        self._ranker = self._okapi([self._words(text_of(passage)) for passage in passages])

    def search(self, question: str) -> list[str]:
        """The sections of the passages that have a word of the question."""
        scores = self._ranker.get_scores(self._words(question))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [self._sections[place] for place in best if scores[place] > 0]

    def _words(self, text: str) -> list[str]:
        words: list[str] = self._stemmer.stemWords(_WORD.findall(text.lower()))
        return words
