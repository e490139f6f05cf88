"""A sentence-transformers model as an ONNX graph: the same vectors, without loading torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from ingest import onnx_graph
from ingest.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TOLERANCE = 1e-5
"""How far any number of a vector may be from what the model itself makes."""

_GRAPH = "model.onnx"
_TOKENIZER = "tokenizer.json"
_TRIALS = (
    "",
    "Radio",
    "TAP AV RADIOTERMINAL skal meldes til driftssenteret innen ti minutter.",
    "Åpen linje: «ÆØÅ» § 7 – 4.3.2; ring 113, så 02800. " * 60,
)


class OnnxModel:
    """Embeds one text at a time, each on a thread of its own: no padding, and no waiting for one another."""

    def __init__(self, folder: Path) -> None:
        self._session = onnx_graph.session(folder / _GRAPH)
        self.tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        self.max_tokens = int((self.tokenizer.truncation or {})["max_length"])
        self.lanes = os.cpu_count() or 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1."""
        rows = [self._session.run(None, {"ids": np.array([self.tokenizer.encode(text).ids])})[0][0] for text in texts]
        return np.asarray(rows, dtype=np.float32)


def load(folder: Path) -> OnnxModel | None:
    """The model that ``export`` has written to a folder; None where it has not, or could not."""
    return OnnxModel(folder) if (folder / _GRAPH).is_file() else None


def export(model: Callable[[], SentenceTransformer], folder: Path) -> None:
    """Write a model as ONNX into a folder, if it is not there yet and gives the same vectors.

    A model that cannot be exported leaves a note of it, so that nobody tries again.

    :param model: loads it, if it is needed.
    :raises OSError: if the folder cannot be written.
    """
    onnx_graph.made_once(folder, lambda empty: _trouble(model(), empty))


def _trouble(model: SentenceTransformer, folder: Path) -> str:
    """Write graph and tokenizer; how far their vectors are off, or nothing."""
    _write(model, folder)
    made = OnnxModel(folder).encode(_TRIALS)
    wanted = model.encode(list(_TRIALS), normalize_embeddings=True, show_progress_bar=False)
    distance = float(np.abs(made - wanted).max())
    return f"distance {distance}" if distance > TOLERANCE else ""


def _write(model: SentenceTransformer, folder: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """Token ids of one text in, its vector out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            """The whole chain of the model: transformer, pooling, and what else it has."""
            vector = self.model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    onnx_graph.export(Graph(), ("ids",), folder / _GRAPH)
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(int(model.max_seq_length or 512))
    tokenizer.save(str(folder / _TOKENIZER))
