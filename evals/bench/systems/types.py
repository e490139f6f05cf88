"""What every system gets and what it must give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Protocol

import numpy as np

from ingest.embedding import Embedder
from ingest.passages import embedded_text
from ingest.types import Passage, Vectors

DEPTH = 30
"""How many passages a peer is asked for: enough that ten sections are among them."""


class System(Protocol):
    """A search system. Creating one imports what it needs.

    :raises ModuleNotFoundError: on creation, where a package is missing.
    """

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Take the passages in, so that they can be searched."""

    def search(self, question: str) -> list[str]:
        """The sections of the passages found, best first; a section may come again."""


class Embedding:
    """Our embedder as every system uses it, with the time that passages took.

    :param embedder: with its model loaded.
    :param passages: what is embedded of each stands for the text that the system hands over, as ``text_of`` gives it.
    """

    def __init__(self, embedder: Embedder, passages: Sequence[Passage]) -> None:
        self._embedder = embedder
        self._forms: Mapping[str, str] = {text_of(passage): embedded_text(passage) for passage in passages}
        self.name = embedder.name
        self.seconds = 0.0

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row a passage, made on all processors; short texts first, so that they are batched with their like."""
        started = perf_counter()
        forms = [self._forms.get(text, text) for text in texts]
        order = sorted(range(len(forms)), key=lambda place: len(forms[place]))
        size = self._embedder.batch_size
        batches = [[forms[place] for place in order[start : start + size]] for start in range(0, len(order), size)]
        with ThreadPoolExecutor(self._embedder.lanes) as pool:
            made = np.concatenate(list(pool.map(self._embedder.embed_documents, batches)))
        rows = np.empty_like(made)
        rows[order] = made
        self.seconds += perf_counter() - started
        return rows

    def question(self, text: str) -> Vectors:
        """The vector of one question."""
        return self._embedder.embed_query(text)


def text_of(passage: Passage) -> str:
    """What a peer indexes of a passage: document and headings with their numbers, then the body."""
    return f"{passage.context}\n{passage.text}".strip()
