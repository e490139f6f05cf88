"""Learns the weights of the ranker and of the confidence model from the tuning questions, never from the test part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tomlkit
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from app import Assistant, engine, models
from app.answer.units import AnswerUnit
from app.errors import QuestionError
from app.models import WORDS, LinearModel, Models
from app.reader import log_odds
from app.settings import Settings
from app.types import UNSURE, Turn
from evals.errors import LabelError
from evals.labels import SectionTable
from evals.text import stands_in
from evals.types import Question
from evals.unfamiliar.corpora import conversations, corpora, sections
from ingest.embedding import Embedder

CALIBRATION = Path(__file__).with_name("calibration")
CANDIDATES = 60
FOLDS = 8
FALSE_REFUSALS = {"banked": 0.055, "plain": 0.08}
"""Share of the answerable questions that may be refused. Far more of those of ``plain`` are everyday ones, of which one
in five may be. ``UNSURE_REFUSALS`` is the same where no section found is likely to answer, as it is with nearly all of
those and with hardly any other; ``IN_DANGER`` for what sounds like somebody in danger."""

UNSURE_REFUSALS = 0.18
IN_DANGER = 0.15
RANKER_PENALTY = 0.5
"""Weight of the ridge penalty on the ranker's standardised weights."""

BEFORE_READING = LinearModel(intercept=0.0, weights={"ranked": 1.0, "read": 0.0, "said": 0.0})
"""The order of what is read before anything is known of the reader: the ranker's."""

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The models by the name of the way to search, and what cross-validation by question promises of them."""

    models: dict[str, Models]
    figures: Figures

    def to_toml(self) -> str:
        """The models as ``app.models`` reads them."""
        return _toml(self.models)


@dataclass(frozen=True, slots=True)
class Asked:
    """One tuning question in its place in a conversation, and who is asked.

    :param gold: ids of the sections that answer; empty where nothing does.
    :param facts: what an answer must say, as it stands there, in any of its spellings.
    """

    assistant: Assistant
    text: str
    history: tuple[Turn, ...]
    gold: frozenset[str]
    answerable: bool
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Feature rows with their labels: the candidates of one question, or the signs of one decision."""

    features: Matrix
    labels: Matrix


def tune(questions: Sequence[Question], assistant: Assistant, folder: Path) -> Tuning:
    """Fit the models: which candidate answers, and whether the best one does, with and without vectors.

    ``banked`` learns from the corpus with its question bank; ``plain`` from the corpus without it and from the
    unfamiliar corpora of the tuning part.

    :param folder: where the indexes of the unfamiliar corpora are kept.
    """
    figures: Figures = {}
    current = models.load(assistant.settings.weights)
    names = {WORDS: False, Embedder(assistant.settings.embedding).name: True}
    found = {name: current.get(name, current[WORDS]) for name in names}
    for name, is_dense in names.items():
        if is_dense and assistant.settings.retrieval.read and not found[name].reading:
            found[name] = found[name].model_copy(update={"reading": BEFORE_READING})
    for stage in (_rankers, _readers, _choosers, _deciders):
        with TemporaryDirectory() as scratch:
            weights = Path(scratch) / "weights.toml"
            weights.write_text(_toml(found), "utf-8")
            for name, is_dense in names.items():
                settings = _changed(assistant.settings.model_copy(update={"weights": weights}), dense=is_dense)
                if stage is _rankers:
                    settings = _changed(settings, read=0)
                sets = {
                    "banked": list(_of_corpus(questions, assistant.index_dir, settings)),
                    "plain": [
                        *_of_corpus(questions, assistant.index_dir, _changed(settings, bank=0.0)),
                        *_of_unfamiliar(folder, settings),
                    ],
                }
                found[name], measured = stage(sets, found[name])
                figures.update({f"{name}, {what}": values for what, values in measured.items()})
    return Tuning(found, figures)


def _rankers(sets: Mapping[str, Sequence[Asked]], before: Models) -> tuple[Models, Figures]:
    """New rankers, judged by questions that they did not see."""
    fitted: dict[str, LinearModel] = {}
    figures: Figures = {}
    for kind, asked in sets.items():
        names, rows = candidates(asked)
        fitted[kind], held_out = cross_validated(names, rows, fit_ranking)
        first_stage = [item.features[:, names.index("lexical")] for item in rows]
        figures[f"{kind}, first stage"] = _ranking_figures(rows, first_stage)
        figures[f"{kind}, ranker"] = _ranking_figures(rows, held_out)
    return before.model_copy(update={"ranking": models.Ranking(**fitted)}), figures


def _readers(sets: Mapping[str, Sequence[Asked]], before: Models) -> tuple[Models, Figures]:
    """A new order of what the reader has read, judged in the same way."""
    names, rows = read(asked for kind in sets.values() for asked in kind)
    if not rows:
        return before, {}
    fitted, held_out = cross_validated(names, rows, fit_ranking)
    ranked = [item.features[:, names.index("ranked")] for item in rows]
    figures = {"ranker": _ranking_figures(rows, ranked), "reader": _ranking_figures(rows, held_out)}
    return before.model_copy(update={"reading": fitted}), figures


def _choosers(sets: Mapping[str, Sequence[Asked]], before: Models) -> tuple[Models, Figures]:
    """A new choice of the unit to quote, judged in the same way."""
    names, rows = units(asked for kind in sets.values() for asked in kind)
    fitted, held_out = cross_validated(names, rows, fit_ranking)
    first = [float(item.labels[int(np.argmax(odds))]) for item, odds in zip(rows, held_out, strict=True)]
    return before.model_copy(update={"units": fitted}), {"units": {"first": float(np.mean(first))}}


def _deciders(sets: Mapping[str, Sequence[Asked]], before: Models) -> tuple[Models, Figures]:
    """New confidence models over the rankers' best sections, judged in the same way."""
    fitted: dict[str, models.Decider] = {}
    figures: Figures = {}
    for kind, asked in sets.items():
        names, rows = decisions(asked)
        model, held_out = cross_validated(names, rows, fit_decision)
        threshold, in_danger = (_threshold(rows, held_out, share) for share in (FALSE_REFUSALS[kind], IN_DANGER))
        odds = names.index("odds")
        far = [place for place, row in enumerate(rows) if row.features[0, odds] < log_odds(UNSURE)]
        unsure = _threshold([rows[i] for i in far], [held_out[i] for i in far], UNSURE_REFUSALS)
        fitted[kind] = models.Decider(
            **model.model_dump(), threshold=threshold, unsure=max(threshold, unsure), in_danger=in_danger
        )
        figures[f"{kind}, confidence"] = _refusal_figures(rows, held_out)
    return before.model_copy(update={"confidence": models.Confidence(**fitted)}), figures


def _changed(settings: Settings, **changes: float) -> Settings:
    return settings.model_copy(update={"retrieval": settings.retrieval.model_copy(update=changes)})


def _toml(found: Mapping[str, Models]) -> str:
    rounded = {
        name: json.loads(model.model_dump_json(exclude_none=True), parse_float=lambda text: round(float(text), 3))
        for name, model in found.items()
    }
    return tomlkit.dumps(rounded)


def _of_corpus(questions: Sequence[Question], index: Path, settings: Settings) -> Iterator[Asked]:
    """The tuning part of the question set and the calibration questions."""
    assistant = Assistant.open(index, settings)
    assistant.warm()
    table = SectionTable.of(assistant)
    turns: dict[str, Turn] = {}
    for question in questions:
        history = (turns[question.after],) if question.after in turns else ()
        turns[question.id] = assistant.turn(assistant.ask(question.question, history))
        gold = frozenset(section for section, grade in table.grades(question).items() if grade == 2)
        facts = tuple(place.quote for place in question.gold if place.grade == 2)
        yield Asked(assistant, question.question, history, gold, question.answerable is True, facts)
    ids = sections(assistant)
    for entry in _lines(CALIBRATION / "answerable.jsonl"):
        places = [entry, *entry.get("also", [])]
        try:
            gold = frozenset(ids[place["doc"], place["section"]] for place in places)
        except KeyError as exc:
            raise LabelError(
                f"Vektene læres av dokumentene som følger med, og indeksen i {index} mangler {' '.join(exc.args[0])}; "
                "lag en med «sambandssvar ingest --corpus corpus --index var/tuning», og oppgi den med --index"
            ) from exc
        yield Asked(assistant, entry["question"], (), gold, True)
    for entry in _lines(CALIBRATION / "unanswerable.jsonl"):
        yield Asked(assistant, entry["question"], (), frozenset(), False)


def _of_unfamiliar(folder: Path, settings: Settings) -> Iterator[Asked]:
    for corpus in corpora("tune"):
        assistant = corpus.assistant(folder / corpus.name, settings)
        assistant.warm()
        ids = sections(assistant)
        for question, history in conversations(corpus, assistant):
            gold = frozenset(ids[place] for place, grade in question.gold.items() if grade == 2)
            facts = tuple(spelling for fact in question.facts for spelling in fact)
            yield Asked(assistant, question.text, history, gold, question.answerable is True, facts)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def candidates(asked: Iterable[Asked]) -> tuple[list[str], list[_Rows]]:
    """The features of the candidates of each question that finds a section of its gold."""
    names: list[str] = []
    found = []
    for item in asked:
        if not item.gold:
            continue
        hits = item.assistant.search(item.text, CANDIDATES, history=item.history)
        hits = [hit for hit in hits if not hit.parts["exact"]]
        labels = np.array([hit.section_id in item.gold for hit in hits], dtype=float)
        if labels.any():
            names = [name for name in hits[0].parts if name != "exact"]
            found.append(_Rows(np.array([[hit.parts[name] for name in names] for hit in hits]), labels))
    return names, found


def read(asked: Iterable[Asked]) -> tuple[list[str], list[_Rows]]:
    """The signs of the best sections, read or not, for each question that finds one of its gold."""
    names = list(BEFORE_READING.weights)
    found = []
    for item in (one for one in asked if one.gold):
        hits = item.assistant.search(item.text, engine.CANDIDATES, history=item.history, closely=True)
        hits = [hit for hit in hits if names[0] in hit.parts]
        labels = np.array([hit.section_id in item.gold for hit in hits], dtype=float)
        if labels.any():
            found.append(_Rows(np.array([[hit.parts[name] for name in names] for hit in hits]), labels))
    return names, found


def units(asked: Iterable[Asked]) -> tuple[list[str], list[_Rows]]:
    """The signs of the units of each section of the gold that states a fact, with which of them do."""
    names: list[str] = []
    found = []
    for item in (one for one in asked if one.facts):
        judged: dict[str, list[tuple[AnswerUnit, dict[str, float]]]] = {}
        for unit, signs in item.assistant.unit_signs(item.text, item.history):
            judged.setdefault(unit.section_id, []).append((unit, signs))
        for own in (judged[section] for section in item.gold if section in judged):
            labels = np.array([float(_states(unit.text, item.facts)) for unit, _ in own])
            if 0 < labels.sum() < len(labels):
                names = list(own[0][1])
                found.append(_Rows(np.array([[signs[name] for name in names] for _, signs in own]), labels))
    return names, found


def _states(text: str, facts: Sequence[str]) -> bool:
    return any(stands_in(fact.casefold(), text.casefold()) for fact in facts)


def decisions(asked: Iterable[Asked]) -> tuple[list[str], list[_Rows]]:
    """The signs of the best section of each question that is not settled before a search."""
    names: list[str] = []
    found = []
    for item in asked:
        try:
            signs = item.assistant.signs(item.text, item.history)
        except QuestionError:
            continue
        if signs:
            names = list(signs)
            found.append(_Rows(np.array([[signs[name] for name in names]]), np.array([float(item.answerable)])))
    return names, found


def cross_validated(
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


def fit_ranking(rows: Sequence[_Rows]) -> tuple[Matrix, float]:
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


def fit_decision(rows: Sequence[_Rows]) -> tuple[Matrix, float]:
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


def _threshold(rows: Sequence[_Rows], scores: Sequence[Matrix], share: float) -> float:
    """The probability below which a share of the answerable questions lies."""
    probabilities = 1 / (1 + np.exp(-np.concatenate(scores)))
    answerable = np.sort(probabilities[np.concatenate([item.labels for item in rows]) == 1])
    return float(answerable[int(share * len(answerable))])


def _refusal_figures(rows: Sequence[_Rows], scores: Sequence[Matrix]) -> dict[str, float]:
    """For shares of false refusals, what share of the unanswerable is refused then."""
    unanswerable = np.concatenate([item.labels for item in rows]) == 0
    probabilities = 1 / (1 + np.exp(-np.concatenate(scores)))
    return {
        f"refused at {share:.0%} false": float(np.mean(probabilities[unanswerable] < _threshold(rows, scores, share)))
        for share in (0.03, 0.05, 0.08, 0.12)
    }
