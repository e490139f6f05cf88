"""Changed files are taken up by themselves, when they are whole, and nothing in them stops the watch."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ingest import Index
from ingest.errors import IndexBusy, IngestError, RegisterError
from ingest.types import IngestReport
from ingest.watch import watch
from tests.support.corpora import GUIDE, write_corpus

PATIENCE_S = 60
SETTLED_MS = 600

Outcome = IngestReport | IngestError
Next = Callable[[], Outcome]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", {"guide": GUIDE, "rutine": GUIDE.replace("Dalby", "Fossheim")})


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def outcomes(corpus: Path, index: Path) -> Iterator[queue.Queue[Outcome]]:
    """What a watch that runs beside the test tells of."""
    told: queue.Queue[Outcome] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(corpus, index, told.put, None, stop, SETTLED_MS))
    thread.start()
    yield told
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


@pytest.fixture
def next_run(outcomes: queue.Queue[Outcome]) -> Next:
    """Waits for the next outcome; the first run is over when a test gets it."""
    assert statuses(outcomes.get(timeout=PATIENCE_S)) == {"guide": "added", "rutine": "added"}
    return lambda: outcomes.get(timeout=PATIENCE_S)


def statuses(outcome: Outcome) -> dict[str, str]:
    assert isinstance(outcome, IngestReport), outcome
    return {document.id: document.status for document in outcome.documents}


def text_of(index: Path) -> str:
    return Index.open(index).sections["guide#2"].text


def test_a_changed_file_is_taken_up(corpus: Path, index: Path, next_run: Next) -> None:
    (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", "fem minutter"), "utf-8")
    report = next_run()
    assert statuses(report) == {"guide": "changed", "rutine": "unchanged"}
    assert isinstance(report, IngestReport) and report.embedded == 1
    assert "fem minutter" in text_of(index)


def test_many_changes_at_once_are_one_run(corpus: Path, next_run: Next, outcomes: queue.Queue[Outcome]) -> None:
    for number in range(5):
        (corpus / "guide.md").write_text(f"{GUIDE}\nUtkast {number}.\n", "utf-8")
        (corpus / "rutine.md").write_text(f"{GUIDE}\nUtkast {number}.\n", "utf-8")
    assert statuses(next_run()) == {"guide": "changed", "rutine": "changed"}
    time.sleep(3 * SETTLED_MS / 1000)
    assert outcomes.empty()


def test_a_file_that_is_still_being_copied_is_not_read(
    corpus: Path, index: Path, next_run: Next, outcomes: queue.Queue[Outcome]
) -> None:
    text = GUIDE.replace("ti minutter", "fem minutter")
    with (corpus / "guide.md").open("w", encoding="utf-8") as file:
        for letter in range(0, len(text), 20):
            file.write(text[letter : letter + 20])
            file.flush()
            time.sleep(SETTLED_MS / 1000 / 10)
            assert outcomes.empty()
    assert statuses(next_run())["guide"] == "changed"
    assert "fem minutter" in text_of(index) and "2.1" in {s.number for s in Index.open(index).sections.values()}


def test_a_bad_file_is_told_of_and_its_last_version_serves(corpus: Path, index: Path, next_run: Next) -> None:
    (corpus / "guide.md").write_bytes(b"")
    assert statuses(next_run()) == {"guide": "failed", "rutine": "unchanged"}
    assert "ti minutter" in text_of(index)
    (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", "fem minutter"), "utf-8")
    assert statuses(next_run())["guide"] == "changed"
    assert "fem minutter" in text_of(index)


def test_a_bad_register_is_told_of_and_the_index_serves(corpus: Path, index: Path, next_run: Next) -> None:
    register = corpus / "register.toml"
    good = register.read_text("utf-8")
    register.write_text(good + "[[document]\n", "utf-8")
    assert isinstance(next_run(), RegisterError)
    assert "ti minutter" in text_of(index)
    register.write_text(good.replace("level = 3", "level = 2"), "utf-8")
    assert statuses(next_run()) == {"guide": "changed", "rutine": "changed"}


def test_another_writer_is_waited_for(corpus: Path, index: Path, next_run: Next) -> None:
    with FileLock(index / "lock"):
        (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", "fem minutter"), "utf-8")
        assert isinstance(next_run(), IndexBusy)
        time.sleep(3 * SETTLED_MS / 1000)
    assert statuses(next_run())["guide"] == "changed"


@pytest.mark.slow
def test_programs_own_files_and_the_index_itself_are_no_change(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"guide": GUIDE})
    told: list[Outcome] = []
    stop = threading.Event()
    arguments = (corpus, corpus / "index", told.append, None, stop, SETTLED_MS)
    thread = threading.Thread(target=watch, args=arguments)
    thread.start()
    while not told:
        time.sleep(0.05)
    (corpus / "~$guide.docx").write_bytes(b"lock")
    (corpus / ".guide.md.swp").write_bytes(b"draft")
    time.sleep(6 * SETTLED_MS / 1000)
    stop.set()
    thread.join(PATIENCE_S)
    assert len(told) == 1


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have child processes heed Ctrl-C also where this one was started to ignore it, as jobs in the background are."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_the_command_reports_each_run_in_one_line_and_ends_on_ctrl_c(corpus: Path, index: Path) -> None:
    command = [sys.executable, "-m", "app", "ingest", "--watch", "--corpus", str(corpus), "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout and process.stderr
        first = process.stdout.readline()
        assert "2 ny" in first and "8 nye vektorer" in first
        (corpus / "guide.md").write_bytes(b"")
        assert "1 feilet, 1 uendret" in (second := process.stdout.readline())
        assert "guide: filen er tom; forrige utgave brukes fortsatt" in second
        os.kill(process.pid, signal.SIGINT)
        rest, messages = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, rest, messages) == (0, "", "Stoppet.\n")
