"""llama-index: its defaults, and its hybrid of vectors and BM25."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import Stemmer
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever

from evals.bench.systems.types import DEPTH, Embedding, text_of
from ingest.types import Passage

LARGEST_BATCH = 2048


class Defaults:
    """``VectorStoreIndex`` over passages cut by the default ``SentenceSplitter``."""

    def __init__(self) -> None:
        self._retriever: BaseRetriever = None
        self._sections: dict[str, str] = {}

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Embed and keep the vectors in memory."""
        self._sections = {passage.id: passage.section for passage in passages}
        self._retriever = self._retriever_over(_vector_index(passages, embedding))

    def search(self, question: str) -> list[str]:
        """The sections of the nodes retrieved."""
        return [self._sections[found.node.ref_doc_id] for found in self._retriever.retrieve(question)]

    def _retriever_over(self, index: VectorStoreIndex) -> BaseRetriever:
        return index.as_retriever(similarity_top_k=DEPTH)


class Hybrid(Defaults):
    """``QueryFusionRetriever`` over the same vectors and the ``BM25Retriever``, by reciprocal rank fusion.

    It gets Norwegian stems; its stop words are English whatever it is told, on the side of the questions.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bm25 = importlib.import_module("llama_index.retrievers.bm25").BM25Retriever

    def _retriever_over(self, index: VectorStoreIndex) -> BaseRetriever:
        words = self._bm25.from_defaults(
            docstore=index.docstore,
            stemmer=Stemmer.Stemmer("norwegian"),
            similarity_top_k=min(DEPTH, len(index.docstore.docs)),
        )
        return QueryFusionRetriever(
            [super()._retriever_over(index), words],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            similarity_top_k=DEPTH,
            num_queries=1,
            use_async=False,
        )


class _Adapter(BaseEmbedding):  # type: ignore[misc]
    """Our embedder as llama-index asks for it."""

    embedding: Any

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.embedding.passages(texts).tolist()
        return rows

    def _get_query_embedding(self, query: str) -> list[float]:
        row: list[float] = self.embedding.question(query).tolist()
        return row

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _vector_index(passages: Sequence[Passage], embedding: Embedding) -> VectorStoreIndex:
    return VectorStoreIndex.from_documents(
        [Document(id_=passage.id, text=text_of(passage)) for passage in passages],
        embed_model=_Adapter(embedding=embedding, model_name=embedding.name, embed_batch_size=LARGEST_BATCH),
        transformations=[SentenceSplitter()],
    )
