"""Haystack: its hybrid in memory."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any

from evals.bench.systems.types import DEPTH, Embedding, text_of
from ingest.types import Passage


class Haystack:
    """A pipeline of BM25 and vectors in an ``InMemoryDocumentStore``, joined by reciprocal rank fusion."""

    def __init__(self) -> None:
        os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
        self._package = importlib.import_module("haystack")
        self._joiners = importlib.import_module("haystack.components.joiners")
        self._retrievers = importlib.import_module("haystack.components.retrievers.in_memory")
        self._stores = importlib.import_module("haystack.document_stores.in_memory")
        self._pipeline: Any = None
        self._embedding: Embedding | None = None
        self._sections: dict[str, str] = {}

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Embed, write the documents, and connect the pipeline."""
        self._embedding = embedding
        self._sections = {passage.id: passage.section for passage in passages}
        texts = [text_of(passage) for passage in passages]
        store = self._stores.InMemoryDocumentStore()
        store.write_documents(
            [
                self._package.Document(id=passage.id, content=text, embedding=row)
                for passage, text, row in zip(passages, texts, embedding.passages(texts).tolist(), strict=True)
            ]
        )
        self._pipeline = self._package.Pipeline()
        self._pipeline.add_component("words", self._retrievers.InMemoryBM25Retriever(store, top_k=DEPTH))
        self._pipeline.add_component("vectors", self._retrievers.InMemoryEmbeddingRetriever(store, top_k=DEPTH))
        self._pipeline.add_component("joiner", self._joiners.DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("words", "joiner")
        self._pipeline.connect("vectors", "joiner")

    def search(self, question: str) -> list[str]:
        """The sections of the documents joined."""
        if self._embedding is None:
            raise RuntimeError("nothing is indexed")
        vector = self._embedding.question(question).tolist()
        found = self._pipeline.run({"words": {"query": question}, "vectors": {"query_embedding": vector}})
        return [self._sections[document.id] for document in found["joiner"]["documents"][:DEPTH]]
