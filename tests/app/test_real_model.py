"""The protocol against a server that nobody here wrote: a tiny model, made on the spot, served by transformers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import Assistant
from app.answer.composed import SILENT
from app.settings import LanguageModelSettings, Settings
from ingest import build
from tests.support.corpora import GUIDE, write_corpus
from tests.support.tiny_model import make_model, serving

LOSS = "Tap av radioterminal skal meldes til driftssenteret innen ti minutter."
QUESTION = "Når skal tap av radioterminal meldes til driftssenteret?"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    build(write_corpus(folder / "corpus", {"veileder": GUIDE}), folder / "index")
    return folder / "index"


def helped_by(model: Path, address: str, index: Path) -> Assistant:
    settings = LanguageModelSettings(base_url=address, model=str(model), timeout_s=90, pause_s=90, max_tokens=50)
    return Assistant.open(index, Settings(llm=settings))


def test_what_a_real_server_streams_is_shown_as_it_comes(address: str, index: Path, tmp_path: Path) -> None:
    make_model(tmp_path / "model", f"{LOSS} [1] Ring politiet [2]")
    assistant = helped_by(tmp_path / "model", address, index)

    first, last = assistant.stream(QUESTION)

    assert (first.finished, last.finished) == (False, True)
    assert first.text == last.text == f"{LOSS} [1]"
    assert last.mode.startswith("llm:")
    assert last.notes[-1] == "1 setning fra språkmodellen ble fjernet fordi kildene ikke sier det."


def test_nonsense_of_a_real_server_never_reaches_the_screen(address: str, index: Path, tmp_path: Path) -> None:
    make_model(tmp_path / "model", f"{LOSS} [1]", steps=0)
    assistant = helped_by(tmp_path / "model", address, index)

    (reply,) = assistant.stream(QUESTION)

    assert (reply.mode, reply.notes[-1]) == ("quote", SILENT)
    assert reply.text.startswith(LOSS)


def test_a_model_that_a_real_server_does_not_have_is_no_answer(address: str, index: Path, tmp_path: Path) -> None:
    (reply,) = helped_by(tmp_path / "none", address, index).stream(QUESTION)

    assert (reply.mode, reply.notes[-1]) == ("quote", SILENT)
