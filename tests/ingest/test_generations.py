"""Whatever happens to the process that writes an index, the last good generation serves."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app import Assistant
from app.settings import Settings
from ingest import Index, build
from ingest.errors import IndexBusy, IndexUnwritable, IngestError
from ingest.settings import EmbeddingSettings
from tests.support.corpora import GUIDE, write_corpus
from tests.support.victims import holding_the_lock, ingesting


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", {"guide": GUIDE, "rutine": GUIDE.replace("Dalby", "Fossheim")})


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def set_deadline(corpus: Path, minutes: int) -> None:
    (corpus / "guide.md").write_text(GUIDE.replace("ti minutter", f"{minutes} minutter"), "utf-8")


def deadline(index: Path) -> int:
    """What the index says, after everything in it has been found whole."""
    with closing(Index.open(index)) as opened:
        opened.load()
        assert len(opened.vectors_by_text()) == len(opened.passages) == 8
        assert opened.vectors.nearest(next(iter(opened.vectors_by_text().values())), 10, opened.documents)
        words = opened.sections["guide#2"].text.split()
    assert Assistant.open(index, Settings()).search("tap av radioterminal")[0].section == "2"
    return int(words[words.index("minutter.") - 1])


def litter(index: Path) -> set[str]:
    """What lies in the folder beside the generations that are kept, the pointer and the lock."""
    kept = sorted((index / "generations").iterdir())
    assert 1 <= len(kept) <= 2 and (index / "current").read_text("utf-8") == kept[-1].name
    return {path.name for path in index.iterdir()} - {"current", "generations", "lock"}


class TestKilled:
    """SIGKILL, so that nothing in the process can tidy up."""

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", [1, 2, 3, 4])
    def test_at_thirteen_random_moments(self, seed: int, corpus: Path, index: Path) -> None:
        build(corpus, index)
        duration = self.whole_run(corpus, index, 100)
        served, killed = 100, 0
        moments = random.Random(seed)
        for attempt in range(101, 160):
            set_deadline(corpus, attempt)
            with ingesting(corpus, index) as process:
                process.join(moments.uniform(0, duration))
                process.kill()
                process.join()
            killed += process.exitcode == -signal.SIGKILL
            found = deadline(index)
            assert found in (served, attempt)
            served = found
            if killed == 13:
                break
        assert killed == 13
        build(corpus, index)
        assert deadline(index) == attempt
        assert not litter(index)

    def whole_run(self, corpus: Path, index: Path, minutes: int) -> float:
        """How long a run takes that nobody kills."""
        set_deadline(corpus, minutes)
        with ingesting(corpus, index) as process:
            started = time.monotonic()
            process.join()
            return time.monotonic() - started

    @pytest.mark.parametrize(("move", "what"), [(1, "the finished generation into place"), (2, "the pointer")])
    def test_right_before_a_move(self, move: int, what: str, corpus: Path, index: Path) -> None:
        set_deadline(corpus, 5)
        build(corpus, index)
        set_deadline(corpus, 6)
        with ingesting(corpus, index, die_at_move=move) as process:
            process.join()
        assert process.exitcode == -signal.SIGKILL, what
        assert deadline(index) == 5
        set_deadline(corpus, 5)
        assert {document.status for document in build(corpus, index).documents} == {"unchanged"}
        assert not litter(index)

    def test_the_lock_dies_with_its_owner(self, corpus: Path, index: Path) -> None:
        with holding_the_lock(index) as owner:
            with pytest.raises(IndexBusy, match="vent til den er ferdig"):
                build(corpus, index)
            owner.kill()
            owner.join()
            assert build(corpus, index).generation


class TestUnwritable:
    """One sentence that says what is in the way, and the old generation serves."""

    @pytest.mark.parametrize("limit", [0, 30_000, 120_000, 200_000])
    def test_a_file_that_cannot_grow(self, limit: int, corpus: Path, index: Path) -> None:
        set_deadline(corpus, 5)
        build(corpus, index)
        set_deadline(corpus, 6)
        with no_file_larger_than(limit), pytest.raises(IndexUnwritable, match="Kan ikke skrive") as caught:
            build(corpus, index)
        assert "\n" not in str(caught.value) and "Traceback" not in str(caught.value)
        assert deadline(index) == 5
        assert not litter(index)

    def test_a_full_disk(self, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        set_deadline(corpus, 5)
        build(corpus, index)
        set_deadline(corpus, 6)
        monkeypatch.setattr(
            "ingest.index.LexicalIndex.save", lambda *_: os.write(os.open("/dev/full", os.O_WRONLY), b"x")
        )
        with pytest.raises(IndexUnwritable, match=r"disken er full.*--index"):
            build(corpus, index)
        assert deadline(index) == 5

    def test_a_file_where_the_folder_should_be(self, corpus: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        with pytest.raises(IndexUnwritable, match="Kan ikke skrive"):
            build(corpus, tmp_path / "file" / "index")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_is_read_only(self, corpus: Path, index: Path) -> None:
        index.mkdir(mode=0o500)
        with pytest.raises(IndexUnwritable, match="skrivetilgang mangler"):
            build(corpus, index)


def test_a_model_that_is_not_there_is_one_sentence_and_no_failed_documents(corpus: Path, index: Path) -> None:
    with pytest.raises(IngestError, match="Finner ikke embeddingmodellen"):
        build(corpus, index, EmbeddingSettings(model=str(corpus / "none")))


def test_what_a_generation_needs_is_in_it_alone(corpus: Path, index: Path, tmp_path: Path) -> None:
    build(corpus, index)
    copy = shutil.copytree(index, tmp_path / "copy")
    shutil.rmtree(index)
    shutil.rmtree(corpus)
    assert Assistant.open(copy, Settings()).ask("Når skal tap av radioterminal meldes?").citations


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
