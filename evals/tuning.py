"""Learns the weights of the ranker and of the confidence model from the tuning questions, never from the test part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from app import Assistant
from app.errors import QuestionError
from app.settings import LinearModel
from app.types import Turn
from evals.labels import SectionTable
from evals.types import Question

CALIBRATION = Path(__file__).with_name("calibration")
CANDIDATES = 40
FOLDS = 8
RANKER_PENALTY = 0.5
"""Weight of the ridge penalty on the ranker's standardised weights."""

Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The models by name of their settings table, and what cross-validation by question promises of them."""

    models: dict[str, LinearModel]
    figures: dict[str, dict[str, float]]

    def to_toml(self) -> str:
        """The models as tables of ``sambandssvar.toml``."""
        tables = []
        for name, model in self.models.items():
            lines = [f"{feature} = {weight:.3f}" for feature, weight in model.weights.items()]
            tables.append(
                "\n".join([f"[{name}]", f"intercept = {model.intercept:.3f}", "", f"[{name}.weights]", *lines])
            )
        return "\n\n".join(tables)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One tuning question in its place in a conversation; ``gold`` is empty where nothing answers it."""

    text: str
    history: tuple[Turn, ...]
    gold: frozenset[str]
    answerable: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """Feature rows with their labels: the candidates of one question, or the signs of one decision."""

    features: Matrix
    labels: Matrix


def tune(questions: Sequence[Question], assistant: Assistant) -> Tuning:
    """Fit both models, which candidate answers and whether the best one does, with and without the question bank."""
    models: dict[str, LinearModel] = {}
    figures: dict[str, dict[str, float]] = {}
    settings = assistant.settings
    without = settings.model_copy(update={"retrieval": settings.retrieval.model_copy(update={"bank": 0.0})})
    for name, variant in (("banked", assistant), ("plain", Assistant.open(assistant.index_dir, without))):
        found, measured = _tune_one(questions, variant)
        models.update({f"{table}.{name}": model for table, model in found.items()})
        figures.update({f"{stage}, {name}": values for stage, values in measured.items()})
    return Tuning(models, figures)


def _tune_one(
    questions: Sequence[Question], assistant: Assistant
) -> tuple[dict[str, LinearModel], dict[str, dict[str, float]]]:
    asked = [*_from_set(questions, assistant), *_from_calibration(assistant)]
    names, candidates = _candidates(asked, assistant)
    signs, decisions = _decisions(asked, assistant)
    ranker, held_out = _cross_validated(names, candidates, _fit_ranking)
    confidence, judged = _cross_validated(signs, decisions, _fit_decision)
    first_stage = [rows.features[:, names.index("lexical")] for rows in candidates]
    figures = {
        "first stage": _ranking_figures(candidates, first_stage),
        "ranker": _ranking_figures(candidates, held_out),
        "confidence": _refusal_figures(decisions, judged),
    }
    return {"ranking": ranker, "confidence": confidence}, figures


def _from_set(questions: Sequence[Question], assistant: Assistant) -> Iterator[_Asked]:
    table = SectionTable.of(assistant)
    turns: dict[str, Turn] = {}
    for question in questions:
        history = (turns[question.after],) if question.after in turns else ()
        turns[question.id] = assistant.turn(assistant.ask(question.question, history))
        gold = frozenset(section for section, grade in table.grades(question).items() if grade == 2)
        yield _Asked(question.question, history, gold, question.answerable is True)


def _from_calibration(assistant: Assistant) -> Iterator[_Asked]:
    sections = {
        (document.id, section.number or section.title): section.id
        for document in assistant.documents()
        for section in assistant.sections(document.id)
    }
    for entry in _lines(CALIBRATION / "answerable.jsonl"):
        places = [entry, *entry.get("also", [])]
        gold = frozenset(sections[place["doc"], place["section"]] for place in places)
        yield _Asked(entry["question"], (), gold, True)
    for entry in _lines(CALIBRATION / "unanswerable.jsonl"):
        yield _Asked(entry["question"], (), frozenset(), False)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _candidates(asked: Sequence[_Asked], assistant: Assistant) -> tuple[list[str], list[_Rows]]:
    names: list[str] = []
    found = []
    for item in asked:
        if not item.gold:
            continue
        hits = [h for h in assistant.search(item.text, CANDIDATES, history=item.history) if not h.parts["exact"]]
        labels = np.array([hit.section_id in item.gold for hit in hits], dtype=float)
        if labels.any():
            names = [name for name in hits[0].parts if name != "exact"]
            found.append(_Rows(np.array([[hit.parts[name] for name in names] for hit in hits]), labels))
    return names, found


def _decisions(asked: Sequence[_Asked], assistant: Assistant) -> tuple[list[str], list[_Rows]]:
    names: list[str] = []
    found = []
    for item in asked:
        try:
            signs = assistant.signs(item.text, item.history)
        except QuestionError:
            continue
        if signs:
            names = list(signs)
            found.append(_Rows(np.array([[signs[name] for name in names]]), np.array([float(item.answerable)])))
    return names, found


def _cross_validated(
    names: Sequence[str], rows: Sequence[_Rows], fit: Callable[[Sequence[_Rows]], tuple[Matrix, float]]
) -> tuple[LinearModel, list[Matrix]]:
    """The model fitted on everything, and for every question the scores by a model that did not see it."""
    scores: list[Matrix] = [np.zeros(0)] * len(rows)
    for fitted, held_out in KFold(FOLDS, shuffle=True, random_state=0).split(np.zeros(len(rows))):
        coefficients, intercept = fit([rows[i] for i in fitted])
        for i in held_out:
            scores[i] = rows[i].features @ coefficients + intercept
    coefficients, intercept = fit(rows)
    weights = dict(zip(names, map(float, coefficients), strict=True))
    return LinearModel(intercept=intercept, weights=weights), scores


def _fit_ranking(rows: Sequence[_Rows]) -> tuple[Matrix, float]:
    """Conditional logit (McFadden 1974): every gold section is to win against all others of its question.

    The score is then scaled by logistic regression (Platt 1999), so that it is a log-odds.
    """
    features, labels, mean, deviation = _standardised(rows)
    bounds = np.cumsum([len(item.labels) for item in rows])[:-1]
    groups = list(zip(np.split(features, bounds), np.split(labels, bounds), strict=True))

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total = float(RANKER_PENALTY * weights @ weights)
        gradient = 2 * RANKER_PENALTY * weights
        for group, gold in groups:
            scores = group @ weights
            others = gold == 0
            for winner in np.flatnonzero(gold):
                field = np.append(np.flatnonzero(others), winner)
                shares = softmax(scores[field])
                total -= float(np.log(shares[-1])) / gold.sum()
                gradient += (shares @ group[field] - group[winner]) / gold.sum()
        return total, gradient

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x
    scaled = LogisticRegression().fit((features @ found)[:, None], labels)
    coefficients = float(scaled.coef_[0][0]) * found / deviation
    return coefficients, float(scaled.intercept_[0] - (coefficients * mean).sum())


def _fit_decision(rows: Sequence[_Rows]) -> tuple[Matrix, float]:
    """Logistic regression on the scale of the raw features."""
    features, labels, mean, deviation = _standardised(rows)
    model = LogisticRegression(max_iter=2000).fit(features, labels)
    coefficients = model.coef_[0] / deviation
    return coefficients, float(model.intercept_[0] - (coefficients * mean).sum())


def _standardised(rows: Sequence[_Rows]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """All features with mean 0 and deviation 1, their labels, and what was taken out."""
    features = np.vstack([item.features for item in rows])
    labels = np.concatenate([item.labels for item in rows])
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation[deviation == 0] = 1.0
    return (features - mean) / deviation, labels, mean, deviation


def _ranking_figures(rows: Sequence[_Rows], scores: Sequence[Matrix]) -> dict[str, float]:
    recalls, ranks = [], []
    for item, values in zip(rows, scores, strict=True):
        ordered = item.labels[np.argsort(-values, kind="stable")]
        recalls.append(ordered[:5].sum() / ordered.sum())
        ranks.append(1 / (1 + int(np.argmax(ordered))))
    return {"recall@5": float(np.mean(recalls)), "mrr": float(np.mean(ranks))}


def _refusal_figures(rows: Sequence[_Rows], scores: Sequence[Matrix]) -> dict[str, float]:
    """For shares of false refusals, which threshold gives them and what share of the unanswerable it refuses."""
    labels = np.concatenate([item.labels for item in rows])
    probabilities = 1 / (1 + np.exp(-np.concatenate(scores)))
    answerable = np.sort(probabilities[labels == 1])
    figures = {}
    for share in (0.03, 0.05, 0.1):
        threshold = float(answerable[int(share * len(answerable))])
        figures[f"threshold at {share:.0%} false"] = threshold
        figures[f"refused at {share:.0%} false"] = float(np.mean(probabilities[labels == 0] < threshold))
    return figures
