"""Processes that write an index and are killed at it; forked from a server that has the libraries loaded already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from ingest import build, generations

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.support.victims", "chromadb", "llama_index.vector_stores.chroma"])


@contextmanager
def ingesting(corpus: Path, index: Path, die_at_move: int = 0) -> Iterator[BaseProcess]:
    """A process that is at the start of ``build``; it is no more when the block ends.

    :param die_at_move: the process kills itself instead of making this move of a file or folder, counting from 1.
    """
    with _started(_ingest, corpus, index, die_at_move) as process:
        yield process


@contextmanager
def holding_the_lock(index: Path) -> Iterator[BaseProcess]:
    """A process that writes the index and never comes to an end."""
    with _started(_hold, index) as process:
        yield process


@contextmanager
def _started(target, *args: object) -> Iterator[BaseProcess]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    ready, at_work = _context.Pipe(duplex=False)
    process = _context.Process(target=target, args=(at_work, *args))
    process.start()
    ready.recv()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _ingest(at_work: Connection, corpus: Path, index: Path, die_at_move: int) -> None:
    moves = 0
    move = os.replace

    def move_or_die(*args: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == die_at_move:
            os.kill(os.getpid(), signal.SIGKILL)
        move(*args)

    generations.os.replace = move_or_die  # type: ignore[attr-defined]
    at_work.send(True)
    build(corpus, index)


def _hold(at_work: Connection, index: Path) -> None:
    with generations.writer(index):
        at_work.send(True)
        time.sleep(600)
