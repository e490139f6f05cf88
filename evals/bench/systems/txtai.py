"""txtai: its hybrid of vectors and BM25, with vectors from outside."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from evals.bench.systems.types import DEPTH, Embedding, text_of
from ingest.types import Passage, Vectors


class Txtai:
    """``Embeddings`` with ``hybrid`` and an external function; everything else as it comes."""

    def __init__(self) -> None:
        self._package = importlib.import_module("txtai")
        self._embeddings: Any = None
        self._sections: list[str] = []

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Embed, and build both indexes in memory."""
        is_indexing = True

        def vectors(texts: list[str]) -> Vectors:
            # It does not say which texts are questions.
            return embedding.passages(texts) if is_indexing else embedding.question(texts[0])[None]

        self._sections = [passage.section for passage in passages]
        self._embeddings = self._package.Embeddings({"method": "external", "transform": vectors, "hybrid": True})
        self._embeddings.index([(place, text_of(passage), None) for place, passage in enumerate(passages)])
        is_indexing = False

    def search(self, question: str) -> list[str]:
        """The sections of what its convex combination of both scores ranks first."""
        return [self._sections[place] for place, _ in self._embeddings.search(question, DEPTH)]
