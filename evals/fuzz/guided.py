"""Damage guided by coverage: atheris keeps what reaches new code in a reader and damages that further."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.errors import EvalError
from evals.fuzz.seeds import seeds

HANG_S = 60
LONGEST = 20_000
MEMORY_MB = 1024 + 256

_COVERED = re.compile(r"\bcov: (\d+)")
_TRIAL = re.compile(r"^#(\d+)\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a guided run.

    :param before: how many places in the code the whole documents reach; ``after`` the same for all that was kept.
    """

    trials: int
    before: int
    after: int
    failures: tuple[Path, ...]


def run(reader: str, count: int, seed: int, folder: Path) -> Found:
    """Try a reader on ``count`` files in a process that is instrumented.

    :raises EvalError: if atheris is not installed, or the process stops before it is done.
    """
    if importlib.util.find_spec("atheris") is None:
        raise EvalError("--guided trenger atheris; installer prosjektet med tillegget dev")
    folder.mkdir(parents=True, exist_ok=True)
    earlier = set(folder.iterdir())
    with TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(reader)):
            Path(corpus, f"hel-{number}").write_bytes(data)
        command = [sys.executable, "-m", "evals.fuzz.instrumented", reader, str(folder), corpus]
        limits = [f"-max_len={LONGEST}", f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", "-len_control=0"]
        told = [f"-runs={count}", f"-seed={seed}", f"-artifact_prefix={folder}/{reader}-styrt-"]
        done = subprocess.run([*command, *limits, *told], capture_output=True, text=True, errors="replace", check=False)
    covered = [int(number) for number in _COVERED.findall(done.stderr)]
    trials = [int(number) for number in _TRIAL.findall(done.stderr)]
    new = sorted(path for path in set(folder.iterdir()) - earlier if path.suffix != ".log")
    if not covered or (done.returncode and not new):
        last = " ".join(done.stderr.split())[-300:]
        raise EvalError(f"den styrte kjøringen for {reader} stoppet: {last}")
    return Found(max(trials, default=0), min(covered), max(covered), tuple(new))
