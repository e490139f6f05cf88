"""Damage guided by coverage: atheris keeps what reaches new code in a reader and damages that further."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from evals.errors import EvalError
from evals.fuzz.mutations import MAX_BYTES, mutate
from evals.fuzz.seeds import seeds

PACKAGES = ("ingest", "pypdf", "docx", "markdown_it", "mdit_py_plugins", "bs4")
HANG_S = 10
MEMORY_MB = 1024 + 256


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a guided run.

    :param before: how many edges of the code the whole documents reach; ``after`` the same for all that was kept.
    """

    trials: int
    before: int
    after: int
    failures: tuple[Path, ...]


def run(reader: str, count: int, seed: int, folder: Path) -> Found:
    """Try a reader on ``count`` files in a process that is instrumented.

    :raises EvalError: if atheris is not installed.
    """
    if importlib.util.find_spec("atheris") is None:
        raise EvalError("--guided trenger atheris; installer prosjektet med tillegget dev")
    folder.mkdir(parents=True, exist_ok=True)
    earlier = set(folder.iterdir())
    with TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(reader)):
            Path(corpus, f"hel-{number}").write_bytes(data)
        command = [sys.executable, "-m", "evals.fuzz.guided", reader, str(folder), corpus]
        limits = [f"-max_len={MAX_BYTES}", f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", "-len_control=0"]
        told = [f"-runs={count}", f"-seed={seed}", f"-artifact_prefix={folder}/{reader}-styrt-"]
        done = subprocess.run([*command, *limits, *told], capture_output=True, text=True, errors="replace", check=False)
    covered = [int(number) for number in re.findall(r"\bcov: (\d+)", done.stderr)]
    trials = [int(number) for number in re.findall(r"^#(\d+)\s", done.stderr, re.MULTILINE)]
    new = sorted(path for path in set(folder.iterdir()) - earlier if path.suffix != ".log")
    if done.returncode and not new:
        raise EvalError(f"den styrte kjøringen for {reader} stoppet: {done.stderr.strip().splitlines()[-1:]}")
    return Found(max(trials, default=0), min(covered, default=0), max(covered, default=0), tuple(new))


def _serve(reader: str, folder: Path, rest: list[str]) -> None:
    """The instrumented process; it ends within ``Fuzz``."""
    import atheris

    with atheris.instrument_imports(include=list(PACKAGES)):
        from evals.fuzz.campaign import keep
        from evals.fuzz.trial import attempt
    scratch = TemporaryDirectory()
    path = Path(scratch.name, f"fil.{reader}")
    known: set[str] = set()

    def try_one(data: bytes) -> None:
        path.write_bytes(data)
        outcome = attempt(path)
        if outcome.is_failure and outcome.detail not in known:
            known.add(outcome.detail)
            digest = hashlib.sha256(data).hexdigest()[:12]
            keep(folder, f"{reader}-styrt-{digest}", reader, data, outcome)

    def damage(data: bytes, longest: int, seed: int) -> bytes:
        return mutate(data, reader, Random(seed))[:longest]

    atheris.Setup([sys.argv[0], *rest], try_one, custom_mutator=damage)
    atheris.Fuzz()


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
