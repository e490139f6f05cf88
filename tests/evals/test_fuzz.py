"""The fuzzing itself: it repeats, it damages, and it notices a reader that crashes, stalls or eats memory."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from evals.fuzz import campaign, workers
from evals.fuzz.__main__ import main
from evals.fuzz.mutations import MAX_BYTES, mutate
from evals.fuzz.seeds import READERS, seeds
from evals.fuzz.trial import Outcome, Verdict, attempt
from evals.fuzz.workers import Worker
from ingest import readers
from ingest.errors import ReadError
from ingest.readers.kinds import Kind
from ingest.types import Block, BlockKind, ReadResult


@pytest.mark.parametrize("reader", READERS)
def test_the_same_seed_gives_the_same_damage(reader: str) -> None:
    files = [campaign.damaged(reader, 3, number) for number in range(20)]
    assert files == [campaign.damaged(reader, 3, number) for number in range(20)]
    assert files != [campaign.damaged(reader, 4, number) for number in range(20)]
    assert sum(data not in seeds(reader) for data in files) >= 15
    assert all(len(data) <= MAX_BYTES for data in files)


@pytest.mark.parametrize("reader", READERS)
def test_damage_can_be_damaged_again(reader: str) -> None:
    data = b""
    for seed in range(30):
        data = mutate(data or seeds(reader)[0], reader, Random(seed))


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (ReadError("filen er skadet"), Verdict.REFUSED),
        (ReadError("to\nlinjer er ikke én"), Verdict.CRASH),
        (ReadError(""), Verdict.CRASH),
        (KeyError("x"), Verdict.CRASH),
        (ReadResult((Block(BlockKind.PARAGRAPH, "Tekst."),)), Verdict.READ),
        (ReadResult((Block(BlockKind.PARAGRAPH, "to\nlinjer"),)), Verdict.CRASH),
        (ReadResult((Block(BlockKind.PARAGRAPH, "\ud800"),)), Verdict.CRASH),
    ],
)
def test_a_trial_holds_a_reader_to_what_it_promises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Exception | ReadResult, verdict: Verdict
) -> None:
    def read(path: Path) -> ReadResult:
        if isinstance(made, Exception):
            raise made
        return made

    monkeypatch.setitem(readers._READERS, Kind.TEXT, read)
    path = tmp_path / "a.txt"
    path.write_text("Varsle vaktleder.", "utf-8")
    assert attempt(path).verdict is verdict


def stalling(path: Path) -> Outcome:
    while b"sov" in path.read_bytes():
        time.process_time()
    if b"spis" in path.read_bytes():
        _ = bytearray(3 * 2**30)
    if b"stopp" in path.read_bytes():
        raise SystemExit(3)
    return Outcome(Verdict.READ)


def test_a_worker_that_hangs_or_dies_is_noticed_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "attempt", stalling)
    monkeypatch.setattr(workers, "HANG_S", 0.3)
    monkeypatch.setattr(workers, "_PROCESSES", workers.multiprocessing.get_context("fork"))
    with Worker() as worker:
        assert worker.run(b"sov", "txt").verdict is Verdict.HANG
        assert worker.run(b"stopp", "txt").verdict is Verdict.DEATH
        assert worker.run(b"spis", "txt").verdict is Verdict.DEATH
        assert worker.run(b"ord", "txt").verdict is Verdict.READ


def test_a_failure_is_kept_with_its_file_and_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(self: Worker, data: bytes, suffix: str) -> Outcome:
        return Outcome(Verdict.CRASH if suffix == "rtf" else Verdict.READ, "KeyError")

    monkeypatch.setattr(Worker, "run", failing)
    arguments = ["--count", "4", "--seed", "9", "--out", str(tmp_path), "--reader", "txt", "--reader", "rtf"]
    assert main(arguments) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("rtf-9-1.rtf", "rtf-9-1.rtf.log", "rtf-9-3.rtf", "rtf-9-3.rtf.log")
    ]
    assert (tmp_path / "rtf-9-3.rtf").read_bytes() == campaign.damaged("rtf", 9, 3)
    assert "rtf-9-1.rtf" in capsys.readouterr().err
    assert main([*arguments[:6], "--reader", "txt"]) == 0


def test_a_short_campaign_finds_no_failure(tmp_path: Path) -> None:
    tallies = dict(campaign.run(["txt", "md", "rtf"], 12, 1, tmp_path))
    assert {reader: tally.trials for reader, tally in tallies.items()} == {"txt": 4, "md": 4, "rtf": 4}
    assert not any(tally.failures for tally in tallies.values())
