"""An installation that has a cross-encoder lets it order the best sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import SettingsError
from app.reranking import Reranker
from app.settings import RerankerSettings
from app.types import Hit
from ingest.embedding import packaged_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real cross-encoder: the packaged encoder under a head of random weights."""
    import torch
    from sentence_transformers import CrossEncoder

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("cross-encoder")
    CrossEncoder(str(packaged_model()), num_labels=1, device="cpu", local_files_only=True).save_pretrained(str(folder))
    return folder


def hit(rank: int, title: str, exact: bool = False) -> Hit:
    return Hit(rank, "rutine", f"rutine#{rank}", str(rank), title, 1, f"Om {title}.", 1 - rank / 10, {"exact": exact})


HITS = [hit(1, "Nummer", exact=True), *(hit(n, title) for n, title in enumerate(("tap", "lån", "alarm", "kurs"), 2))]


def test_the_first_sections_are_ordered_anew_and_the_others_stay(model: Path) -> None:
    found = Reranker(RerankerSettings(model=str(model), candidates=3)).ordered("når skal tap meldes?", HITS)
    assert found[0] == HITS[0]
    assert {each.section_id for each in found[1:4]} == {each.section_id for each in HITS[1:4]}
    assert found[4] == HITS[4]
    assert [each.score for each in found] == [each.score for each in HITS]


def test_the_order_is_that_of_the_model(model: Path) -> None:
    from sentence_transformers import CrossEncoder

    plain = CrossEncoder(str(model), device="cpu", local_files_only=True)
    opinions = plain.predict([("alarm", f"{each.section_title}\n{each.text}") for each in HITS[1:]])
    best = HITS[1:][int(opinions.argmax())]
    assert Reranker(RerankerSettings(model=str(model))).ordered("alarm", HITS)[1].section_id == best.section_id


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"reranker\.model"):
        Reranker(RerankerSettings(model=str(tmp_path / "none"))).ordered("tap", HITS)
