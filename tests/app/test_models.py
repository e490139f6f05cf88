"""Weights come from a file that says for which embedder each of them was tuned."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import models
from app.errors import SettingsError
from app.models import WORDS, LinearModel
from ingest.embedding import OWN


def test_the_shipped_weights_are_for_searches_with_and_without_vectors() -> None:
    assert set(models.load(models.WEIGHTS)) == {WORDS, OWN}


def test_a_linear_model_adds_weighted_features() -> None:
    model = LinearModel(intercept=-1.0, weights={"coverage": 2.0, "near": 3.0})
    assert model.probability({"coverage": 0.5, "near": 0.0, "length": 7.0}) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "text",
    ["words = 3", "[words.ranking]\nbanked = 1", "= nothing", "[norwegian]\n"],
    ids=["no-table", "half-a-model", "no-toml", "without-words"],
)
def test_a_file_that_tune_did_not_write_is_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="lag dem på nytt med «python -m evals tune»"):
        models.load(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"weights\.toml"):
        models.load(tmp_path / "weights.toml")
