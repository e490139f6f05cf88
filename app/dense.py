"""The dense leg: how near the vector of a question is to those of the passages."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from ingest.editions import Edition
from ingest.embedding import Embedder
from ingest.lexical import Scores

EXACT = 200_000
"""Up to so many passages all are compared; beyond, those that the vector store's graph finds nearest."""

NEAREST = 200
"""How many passages the graph is asked for."""


class DenseLeg:
    """Compares questions with the passages of one edition, on a thread beside the words."""

    def __init__(self, index: Edition, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dense")
        self._place = {passage.id: place for place, passage in enumerate(index.passages)}

    def cosines(self, question: str, documents: Iterable[str]) -> Future[Scores]:
        """The cosine of a question with every passage, in index order; 0 for some of other documents than these."""
        return self._beside.submit(self._cosines, question, frozenset(documents))

    def _cosines(self, question: str, documents: frozenset[str]) -> Scores:
        found = np.zeros(len(self._place), dtype=np.float32)
        vector = self._embedder.embed_query(question)
        if len(found) <= EXACT:
            return np.asarray(self._index.vectors @ vector, dtype=np.float32)
        for passage, cosine in self._index.nearest(vector, NEAREST, documents).items():
            found[self._place[passage]] = cosine
        return found
