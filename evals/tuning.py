"""Learns the ranker's weights from the tuning part of the question set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from app import Assistant
from app.types import Turn
from evals.labels import SectionTable
from evals.metrics import retrieval
from evals.types import Question

CANDIDATES = 40
FOLDS = 8
REGULARISATION = 0.3

Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Weights:
    """What goes into ``[ranking]`` of the settings."""

    intercept: float
    weights: dict[str, float]

    def to_toml(self) -> str:
        """The section of ``sambandssvar.toml``."""
        lines = [f"{name} = {value:.3f}" for name, value in self.weights.items()]
        return "\n".join(["[ranking]", f"intercept = {self.intercept:.3f}", "", "[ranking.weights]", *lines])


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights fitted on all tuning questions, and the cross-validated figures that they promise.

    :param figures: recall@5 and MRR of the first stage alone and of the ranker, each on folds not fitted on.
    """

    weights: Weights
    figures: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class _Item:
    """The candidates of one question: their features, one row each, and which of them answer."""

    sections: tuple[str, ...]
    features: Matrix
    gold: frozenset[str]

    @property
    def answers(self) -> Matrix:
        return np.array([section in self.gold for section in self.sections], dtype=float)


def tune(questions: Sequence[Question], assistant: Assistant) -> Tuning:
    """Fit logistic regression on the candidates of every answerable question, with cross-validation by question."""
    names, items = _items(questions, assistant)
    scores: list[Matrix] = [np.zeros(0)] * len(items)
    for fitted, held_out in KFold(FOLDS, shuffle=True, random_state=0).split(items):
        model = _fit([items[i] for i in fitted])
        for i in held_out:
            scores[i] = items[i].features @ model[0] + model[1]
    coefficients, intercept = _fit(items)
    first = [item.features[:, names.index("lexical")] for item in items]
    weights = Weights(float(intercept), dict(zip(names, map(float, coefficients), strict=True)))
    return Tuning(weights, {"first stage": _figures(items, first), "ranker": _figures(items, scores)})


def _items(questions: Sequence[Question], assistant: Assistant) -> tuple[list[str], list[_Item]]:
    table = SectionTable.of(assistant)
    turns: dict[str, Turn] = {}
    names: list[str] = []
    items = []
    for question in questions:
        history = [turns[question.after]] if question.after in turns else []
        turns[question.id] = assistant.turn(assistant.ask(question.question, history))
        gold = frozenset(section for section, grade in table.grades(question).items() if grade == 2)
        if not gold:
            continue
        hits = [
            hit for hit in assistant.search(question.question, CANDIDATES, history=history) if not hit.parts["exact"]
        ]
        names = names or [name for hit in hits[:1] for name in hit.parts if name != "exact"]
        if any(hit.section_id in gold for hit in hits):
            features = np.array([[hit.parts[name] for name in names] for hit in hits])
            items.append(_Item(tuple(hit.section_id for hit in hits), features, gold))
    return names, items


def _fit(items: Sequence[_Item]) -> tuple[Matrix, float]:
    """Coefficients and intercept on the scale of the raw features."""
    features = np.vstack([item.features for item in items])
    answers = np.concatenate([item.answers for item in items])
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation[deviation == 0] = 1.0
    model = LogisticRegression(C=REGULARISATION, max_iter=2000)
    model.fit((features - mean) / deviation, answers)
    coefficients = model.coef_[0] / deviation
    return coefficients, float(model.intercept_[0] - (coefficients * mean).sum())


def _figures(items: Sequence[_Item], scores: Sequence[Matrix]) -> dict[str, float]:
    recalls, ranks = [], []
    for item, values in zip(items, scores, strict=True):
        ranking = [item.sections[i] for i in np.argsort(-values, kind="stable")]
        recalls.append(len(item.gold.intersection(ranking[:5])) / len(item.gold))
        ranks.append(max((1 / (i + 1) for i, section in enumerate(ranking) if section in item.gold), default=0.0))
    return {"recall@5": float(np.mean(recalls)), "mrr": float(np.mean(ranks))}
