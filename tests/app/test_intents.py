"""A question's vector tells what kind of message it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.intents import PROCEDURE, REASONS, Intents


def test_the_likeliest_label_is_the_one_whose_weights_point_that_way(tmp_path: Path) -> None:
    made = Intents((PROCEDURE, "roster"), np.eye(2, dtype=np.float32), np.zeros(2, np.float32), "abc")
    made.save(tmp_path / "intents.npz")
    read = Intents.load(tmp_path / "intents.npz")
    found = read.probabilities(np.array([0.0, 2.0], np.float32))
    assert found["roster"] > 0.8
    assert sum(found.values()) == pytest.approx(1)
    assert read.embedder == "abc"


def test_the_shipped_model_knows_every_reason() -> None:
    assert set(Intents.load().labels) == {PROCEDURE, *REASONS}
