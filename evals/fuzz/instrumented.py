"""The process of a guided run: ``python -m evals.fuzz.instrumented READER FOLDER CORPUS -runs=N …``."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import atheris

LIBRARIES = {"pdf": ["pypdf"], "docx": ["docx"], "md": ["markdown_it", "mdit_py_plugins"]}


def main(reader: str, folder: Path, options: list[str]) -> None:
    """Try the reader until the runs are spent; the process ends within ``Fuzz``."""
    with atheris.instrument_imports(include=["ingest", *LIBRARIES.get(reader, [])]):
        from evals.fuzz.campaign import keep
        from evals.fuzz.mutations import mutate
        from evals.fuzz.trial import attempt
    known: set[str] = set()
    scratch = TemporaryDirectory()
    path = Path(scratch.name, f"fil.{reader}")

    def trial(data: bytes) -> None:
        path.write_bytes(data)
        outcome = attempt(path)
        if outcome.is_failure and outcome.detail not in known:
            known.add(outcome.detail)
            keep(folder, f"{reader}-styrt-{hashlib.sha256(data).hexdigest()[:12]}", reader, data, outcome)

    def damage(data: bytes, longest: int, seed: int) -> bytes:
        damaged = mutate(data, reader, Random(seed))
        return damaged if len(damaged) <= longest else data[:longest]

    atheris.Setup([sys.argv[0], *options], trial, custom_mutator=damage)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
