"""The vectors of one generation in Chroma, written and read through llama-index's nodes."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.types import Passage, Vectors

COLLECTION = "passages"


class VectorStore:
    """A Chroma collection in a folder of its own, with cosine distance; close it after use."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        with _as_os_error():
            self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
            self._collection = self._client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
            )

    def add(self, passages: Sequence[Passage], vectors: Vectors, level: int) -> None:
        """Store passages of one document with their vectors.

        :param level: of the document, kept as metadata.
        :raises OSError: if they cannot be written.
        """
        from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
        from llama_index.vector_stores.chroma import ChromaVectorStore

        nodes = [
            TextNode(
                id_=passage.id,
                text=passage.text or passage.context,
                embedding=vector.tolist(),
                metadata={
                    "document": passage.document,
                    "section": passage.section,
                    "level": level,
                    "context": passage.context,
                },
                relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document)},
            )
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        with warnings.catch_warnings(), _as_os_error():
            warnings.simplefilter("ignore", DeprecationWarning)
            store = ChromaVectorStore(chroma_collection=self._collection)
            for start in range(0, len(nodes), 2000):
                store.add(list(nodes[start : start + 2000]))

    def nearest(self, vector: Vectors, k: int, documents: Iterable[str]) -> dict[str, float]:
        """Cosine similarity of the k nearest passages of the given documents, by passage id."""
        wanted = sorted(documents)
        count = self._collection.count()
        if not wanted or not count:
            return {}
        result = self._collection.query(
            query_embeddings=[vector.tolist()],
            n_results=min(k, count),
            where={"document": {"$in": wanted}},
            include=["distances"],
        )
        distances = result["distances"] or [[]]
        return {key: 1.0 - float(d) for key, d in zip(result["ids"][0], distances[0], strict=True)}

    def close(self) -> None:
        """Release the files."""
        self._client.close()


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Chroma has errors of its own for a disk that is full or cannot be written."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as exc:
        raise OSError(f"Chroma: {exc}") from exc
