"""Processes that read damaged files: short of memory, watched by the clock, and used again while they live."""

from __future__ import annotations

import multiprocessing
import os
import resource
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import TracebackType

from evals.fuzz.trial import Outcome, Verdict, attempt

HANG_S = 10.0
STALL_S = 120.0
MEMORY = 2**30

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["evals.fuzz.trial"])
_PAGE = resource.getpagesize()


class Worker:
    """A process of its own for trials; it is replaced when it hangs or dies."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self._start()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._folder.cleanup()

    def run(self, data: bytes, suffix: str) -> Outcome:
        """Read a file in the process, and tell what came of it."""
        self._pipe.send((data, suffix))
        if not self._is_done():
            outcome = Outcome(Verdict.HANG, f"ikke ferdig på {HANG_S:.0f} s")
        else:
            try:
                verdict, detail, seconds = self._pipe.recv()
                return Outcome(Verdict(verdict), detail, seconds)
            except EOFError:
                self._process.join()
                outcome = Outcome(Verdict.DEATH, f"prosessen døde (kode {self._process.exitcode})")
        self._stop()
        self._start()
        return outcome

    def _is_done(self) -> bool:
        """Wait for the answer; what counts is the time that the process works, not the time that others take."""
        before = self._worked()
        for _ in range(int(STALL_S / HANG_S)):
            if self._pipe.poll(HANG_S):
                return True
            if self._worked() - before > HANG_S:
                return False
        return False

    def _worked(self) -> float:
        """The seconds of processor time that the process has taken."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _start(self) -> None:
        self._pipe, other = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_serve, args=(other, Path(self._folder.name)), daemon=True)
        self._process.start()
        other.close()

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, folder: Path) -> None:
    """Read what comes through the pipe; the process may grow by ``MEMORY``, not more."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            data, suffix = pipe.recv()
        except EOFError:
            return
        path = folder / f"fil.{suffix}"
        path.write_bytes(data)
        started = process_time()
        outcome = attempt(path)
        pipe.send((outcome.verdict.value, outcome.detail, process_time() - started))
