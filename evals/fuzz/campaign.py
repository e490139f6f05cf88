"""Many trials: every reader gets its share of damaged files, and every failure is kept with its seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import local

from evals.fuzz.mutations import mutate
from evals.fuzz.seeds import seeds
from evals.fuzz.trial import Outcome, Verdict
from evals.fuzz.workers import Worker

WORKERS = 2


@dataclass(slots=True)
class Tally:
    """What came of the trials of one reader."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[Path] = field(default_factory=list)

    @property
    def trials(self) -> int:
        """How many files were read."""
        return self.verdicts.total()

    def add(self, outcome: Outcome) -> None:
        """Count a trial."""
        self.verdicts[outcome.verdict] += 1
        self.slowest = max(self.slowest, outcome.seconds)
        if outcome.verdict is Verdict.REFUSED:
            self.reasons[re.sub(r"[\d,.]+", "N", outcome.detail)] += 1


def damaged(reader: str, seed: int, number: int) -> bytes:
    """The damaged file of this number; the same seed gives the same file again."""
    random = Random(f"{seed}:{reader}:{number}")
    return mutate(random.choice(seeds(reader)), reader, random)


def run(readers: Sequence[str], count: int, seed: int, folder: Path) -> Iterator[tuple[str, Tally]]:
    """Try every reader on its share of ``count`` files; yields after each file.

    :param folder: where failures are kept, as the file itself and the reason beside it.
    """
    own = local()
    made: list[Worker] = []

    def trial(reader: str, number: int) -> tuple[str, int, Outcome]:
        if not hasattr(own, "worker"):
            own.worker = Worker()
            made.append(own.worker)
        return reader, number, own.worker.run(damaged(reader, seed, number), reader)

    tallies = {reader: Tally() for reader in readers}
    cases = [(readers[number % len(readers)], number) for number in range(count)]
    try:
        with ThreadPoolExecutor(WORKERS) as pool:
            for reader, number, outcome in pool.map(lambda case: trial(*case), cases):
                tallies[reader].add(outcome)
                if outcome.is_failure:
                    name = f"{reader}-{seed}-{number}"
                    tallies[reader].failures.append(keep(folder, name, reader, damaged(reader, seed, number), outcome))
                yield reader, tallies[reader]
    finally:
        for worker in made:
            worker.__exit__(None, None, None)


def keep(folder: Path, name: str, reader: str, data: bytes, outcome: Outcome) -> Path:
    """Save a file that a reader failed on, and what happened."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{reader}"
    path.write_bytes(data)
    path.with_suffix(f".{reader}.log").write_text(f"{outcome.verdict.value}\n{outcome.detail}\n", "utf-8")
    return path
