"""A question's vector tells what kind of message it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app import Assistant
from app.errors import SettingsError
from app.intents import EMERGENCY, PROCEDURE, REASONS, Intents
from app.settings import Settings
from app.triage import NO_EMERGENCY_CHANNEL
from app.types import Kind
from ingest.embedding import Embedder


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


def test_what_is_no_model_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "intents.npz").write_text("ikke en modell", "utf-8")
    for name in ("intents.npz", "ingensteds.npz"):
        with pytest.raises(SettingsError, match=name):
            Intents.load(tmp_path / name)


def ever(tmp_path: Path, emergency: float) -> Settings:
    """Settings by which any message is one of somebody in danger, by the same probability."""
    odds = np.log(np.array([emergency, 1 - emergency], np.float32))
    path, embedder = tmp_path / "intents.npz", Embedder(Settings().embedding).fingerprint
    Intents((EMERGENCY, PROCEDURE), np.zeros((2, 384), np.float32), odds, embedder).save(path)
    return Settings(intents=path)


@pytest.mark.parametrize(("emergency", "kind"), [(0.4, Kind.ANSWER), (0.6, Kind.ANSWER), (0.9, Kind.EMERGENCY)])
def test_who_may_be_in_danger_is_told_first_that_this_is_no_channel_for_it(
    built_index: Path, tmp_path: Path, emergency: float, kind: Kind
) -> None:
    assistant = Assistant.open(built_index, ever(tmp_path, emergency))
    assistant.warm()
    reply = assistant.ask("hvem varsler jeg når radioen er borte?")
    assert reply.kind is kind
    assert (NO_EMERGENCY_CHANNEL in (*reply.notes[:1], reply.text[: len(NO_EMERGENCY_CHANNEL)])) is (emergency > 0.5)
