"""Learns to tell what kind of message a question is, from examples and from questions that the documents answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from app.intents import PROCEDURE, Intents
from evals.training import material
from ingest.embedding import Embedder

EXAMPLES = Path(__file__).with_name("calibration") / "intents.tsv"
FURTHER = 3000
"""How many questions about procedures are drawn from the training material, of those that a passage answers and of
those that it only nearly does."""

PENALTY = 4.0
"""Inverse strength of the ridge penalty."""


def examples() -> tuple[list[str], list[str]]:
    """The texts to learn from, and the label of each."""
    rows = [line.split("\t") for line in EXAMPLES.read_text("utf-8").splitlines()]
    answered = [question.text for entry in material.entries("train") for question in entry.questions]
    missed = [text for reading in material.readings("train") for text in reading.near_misses]
    chance = random.Random(0)
    further = [text for part in (answered, missed) for text in chance.sample(part, min(FURTHER, len(part)))]
    return [text for _, text in rows] + further, [label for label, _ in rows] + [PROCEDURE] * len(further)


def fit(embedder: Embedder) -> tuple[Intents, dict[str, float]]:
    """The model for an embedder, and for each label what share of its examples is told right, cross-validated."""
    texts, labels = examples()
    vectors = np.array([embedder.embed_query(text) for text in texts])
    model = LogisticRegression(C=PENALTY, max_iter=1000, class_weight="balanced")
    found = cross_val_predict(model, vectors, labels, cv=StratifiedKFold(5, shuffle=True, random_state=0))
    model.fit(vectors, labels)
    intents = Intents(
        tuple(map(str, model.classes_)),
        model.coef_.astype(np.float32),
        model.intercept_.astype(np.float32),
        embedder.fingerprint,
    )
    return intents, _shares(labels, found)


def _shares(labels: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    right = np.array(labels) == np.array(found)
    return {label: float(right[np.array(labels) == label].mean()) for label in sorted(set(labels))}
