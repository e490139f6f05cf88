"""With a language model, a question is also searched for in official words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import Assistant
from app.rewording import MAX_LENGTH, Reworder, merged
from app.settings import Settings
from app.types import Hit
from ingest import build
from tests.support.corpora import GUIDE, write_corpus
from tests.support.model_server import Mode, ModelServer

COLLOQUIAL = "walkien forsvant på bussen, hvor fort må vi si fra?"
OFFICIAL = "Når skal tap av radioterminal meldes til driftssenteret?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rewording")
    build(write_corpus(folder / "corpus", {"guide": GUIDE}), folder / "index")
    return folder / "index"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def test_what_the_model_says_is_searched_for_beside_the_question(index: Path, server: ModelServer) -> None:
    server.enqueue(OFFICIAL)
    settings = server.within(60, pause_s=60).model_copy(update={"reword": True, "reword_s": 60})
    assistant = Assistant.open(index, Settings(llm=settings))
    reply = assistant.ask(COLLOQUIAL)
    assert "ti minutter" in reply.text
    assert COLLOQUIAL in str(server.requests[0]["messages"])


@pytest.mark.parametrize("saying", [Mode.ERROR, Mode.GARBAGE, "ord " * MAX_LENGTH], ids=["error", "garbage", "essay"])
def test_a_model_that_fails_or_says_too_much_adds_nothing(server: ModelServer, saying: Mode | str) -> None:
    server.enqueue(saying)
    settings = server.within(60, pause_s=60).model_copy(update={"reword": True, "reword_s": 60})
    assert Reworder(settings).begin(COLLOQUIAL).result() == ""


def test_a_section_keeps_the_better_of_its_scores() -> None:
    def hit(section: str, score: float, exact: float = 0.0) -> Hit:
        return Hit(1, "guide", section, section, "", 0, "", score, {"exact": exact})

    found = merged([hit("a", 0.9), hit("b", 0.2)], [hit("b", 0.95), hit("c", 0.1, exact=1.0)])
    assert [(each.section_id, each.score, each.rank) for each in found] == [("c", 0.1, 1), ("b", 0.95, 2)]
