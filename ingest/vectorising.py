"""Makes the vectors of new passages in the background, while the next documents are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import numpy as np

from ingest.embedding import Embedder
from ingest.index import Index
from ingest.passages import embedded_text, fingerprint
from ingest.types import Passage, Vectors


class Vectorising:
    """Gives every passage its vector: from the old generation where the same text has one, else embedded now.

    :param old: the generation to take vectors from.
    :param progress: called with how many texts are embedded and how many there are, while somebody waits for them.
    """

    def __init__(self, embedder: Embedder, old: Index | None, progress: Callable[[int, int], None]) -> None:
        self._embedder = embedder
        self._old = old.vectors_by_text() if old else {}
        self._progress = progress
        self._workers: ThreadPoolExecutor | None = None
        self._made: dict[str, tuple[Future[Vectors], int]] = {}

    @property
    def count(self) -> int:
        """How many texts had to be embedded."""
        return len(self._made)

    def add(self, passages: Sequence[Passage]) -> None:
        """Start on the passages whose text has no vector yet; returns at once."""
        texts = {fingerprint(passage): embedded_text(passage) for passage in passages}
        new = sorted(texts.keys() - self._old.keys() - self._made.keys(), key=lambda key: (len(texts[key]), key))
        waiting = iter(new)
        while keys := list(islice(waiting, self._embedder.batch_size)):
            work = self._pool.submit(self._embedder.embed_documents, [texts[key] for key in keys])
            self._made |= {key: (work, row) for row, key in enumerate(keys)}

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """One row a passage, all of them added before; waits for those that are not ready."""
        rows = [self._vector(fingerprint(passage)) for passage in passages]
        self._progress(sum(work.done() for work, _ in self._made.values()), len(self._made))
        return np.stack(rows)

    def close(self) -> None:
        """Stop; what has not begun is dropped."""
        if self._workers:
            self._workers.shutdown(cancel_futures=True)

    @property
    def _pool(self) -> ThreadPoolExecutor:
        if self._workers is None:
            self._workers = ThreadPoolExecutor(self._embedder.lanes, thread_name_prefix="embedding")
        return self._workers

    def _vector(self, key: str) -> Vectors:
        if key in self._old:
            return self._old[key]
        work, row = self._made[key]
        vector: Vectors = work.result()[row]
        return vector
