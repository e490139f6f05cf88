"""Takes up changed files by itself: waits until nobody writes them any more, then ingests."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from watchfiles import watch as wake_ups

from ingest.embedding import Embedder
from ingest.errors import IndexBusy, IngestError
from ingest.pipeline import build_with
from ingest.settings import EmbeddingSettings
from ingest.types import IngestReport

SETTLED_MS = 2000
"""A folder whose files have kept their sizes and times for so long is taken to be whole."""

_State = dict[str, tuple[int, int]]


def watch(
    corpus: Path,
    index_dir: Path,
    tell: Callable[[IngestReport | IngestError], None],
    embedding: EmbeddingSettings | None = None,
    stop: threading.Event | None = None,
    settled_ms: int = SETTLED_MS,
    grown: Path | None = None,
) -> None:
    """Ingest now, and again each time that files of the corpus folder have changed, until told to stop.

    A run that fails is told of and leaves the index as it was. The files are also looked at when the system reports
    no change, since folders on the network often report none.

    :param tell: called with the outcome of each run.
    :param grown: folder of the question bank that people add to; its files count as the corpus's do.
    :raises IngestError: if the first run fails.
    """
    embedder = Embedder(embedding or EmbeddingSettings())
    folders = (corpus, grown) if grown else (corpus,)
    if grown:
        grown.mkdir(parents=True, exist_ok=True)
    seen = taken = _state(folders, index_dir)
    tell(build_with(embedder, corpus, index_dir, grown=grown))
    waiting = False
    for changes in wake_ups(
        *folders,
        watch_filter=None,
        stop_event=stop,
        rust_timeout=settled_ms,
        debounce=settled_ms,
        yield_on_timeout=True,
    ):
        now = _state(folders, index_dir)
        settled, seen = not changes and now == seen, now
        if not settled or now == taken:
            continue
        try:
            tell(build_with(embedder, corpus, index_dir, grown=grown))
        except IndexBusy as exc:
            if not waiting:
                tell(exc)
            waiting = True
            continue
        except IngestError as exc:
            tell(exc)
        taken, waiting = now, False


def _state(watched: Sequence[Path], index_dir: Path) -> _State:
    """Size and time of every file but those that programs keep for themselves."""
    found: _State = {}
    own = index_dir.resolve()
    for folder, folders, files in chain.from_iterable(map(os.walk, watched)):
        folders[:] = [name for name in folders if Path(folder, name).resolve() != own]
        for name in files:
            if name.startswith((".", "~")):
                continue
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                continue
            found[path] = (status.st_size, status.st_mtime_ns)
    return found
