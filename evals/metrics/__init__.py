"""The figures of a group of results; each module here has one family with its formulas and where they come from.

Most figures are means: the figure of a group is the mean of what ``per_item`` gives for its results, over those that
have it. The others are counts, shares of all citations, or speak of the group as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import fmean

from evals.metrics import citation, confidence, facts, latency, refusal, retrieval
from evals.metrics.confidence import Bin, Point
from evals.types import ItemResult

_ANSWERABLE: dict[str, Callable[[ItemResult], float]] = {
    "recall@5": lambda item: retrieval.recall_at(5, item.ranking, item.gold),
    "recall@10": lambda item: retrieval.recall_at(10, item.ranking, item.gold),
    "hit@1": lambda item: retrieval.hit_at(1, item.ranking, item.gold),
    "hit@5": lambda item: retrieval.hit_at(5, item.ranking, item.gold),
    "mrr": lambda item: retrieval.reciprocal_rank(item.ranking, item.gold),
    "map@10": lambda item: retrieval.average_precision_at(10, item.ranking, item.gold),
    "ndcg@10": lambda item: retrieval.ndcg_at(10, item.ranking, item.gold),
    "citation_precision": lambda item: citation.precision(item.cited, item.gold),
    "citation_recall": lambda item: citation.recall(item.cited, item.gold),
    "first_citation": lambda item: citation.first_right(item.cited, item.gold),
    "false_refusals": lambda item: float(item.refused),
}
_UNANSWERABLE: dict[str, Callable[[ItemResult], float]] = {
    "refusal_recall": lambda item: float(item.refused),
    "reason": lambda item: float(item.reason == item.question.answerable),
}


def per_item(item: ItemResult) -> dict[str, float]:
    """The figures of one result, each 0–1, that a group has the mean of."""
    family = _ANSWERABLE if item.question.should_answer else _UNANSWERABLE
    figures = {name: of(item) for name, of in family.items()}
    if item.question.should_answer and item.facts:
        figures["must_facts"] = facts.coverage(item.facts)
    if not item.refused:
        figures["sentence_recall"] = citation.share(item.carried) or 0.0
        figures["sentence_precision"] = citation.share(item.relevant) or 0.0
    if item.modality:
        figures["modality"] = fmean(item.modality)
    if item.confidence is not None:
        figures["brier"] = confidence.squared_error(item.confidence, item.question.should_answer)
    return figures


def measure(results: Sequence[ItemResult]) -> dict[str, float]:
    """All figures that the group allows; one that has nothing to be measured on is left out."""
    figures: dict[str, float | None] = {"questions": len(results), **_means(results)}
    figures["must_not_violations"] = sum(len(item.violations) for item in results)
    figures["quote_fidelity"] = citation.share([ok for item in results for ok in item.faithful])
    figures["resolvability"] = citation.share([ok for item in results for ok in item.resolved])
    figures["citations_on_refusals"] = sum(len(item.reply.citations) for item in results if item.refused)
    figures |= refusal.measure([(not item.question.should_answer, item.refused) for item in results])
    figures["aurc"] = confidence.aurc(*_rated(results, _mistaken))
    figures["calibration_error"] = confidence.calibration_error(*_rated(results, _answerable))
    if results:
        times = [item.latency_ms for item in results]
        figures |= {"latency_p50_ms": latency.percentile(50, times), "latency_p95_ms": latency.percentile(95, times)}
    return {name: value for name, value in figures.items() if value is not None}


def risk_coverage(results: Sequence[ItemResult]) -> tuple[Point, ...]:
    """The risk–coverage curve of the results that have a confidence.

    A mistake is to answer what the sources do not answer, or to have a section first that is not gold, whether or not
    the assistant answered: the curve shows what every threshold would lead to, not just the one in the settings.
    """
    return confidence.risk_coverage(*_rated(results, _mistaken))


def reliability(results: Sequence[ItemResult]) -> tuple[Bin, ...]:
    """How often the sources answered, by confidence, over the results that have one."""
    return confidence.reliability(*_rated(results, _answerable))


def _means(results: Sequence[ItemResult]) -> dict[str, float]:
    values: dict[str, list[float]] = defaultdict(list)
    for item in results:
        for name, value in per_item(item).items():
            values[name].append(value)
    return {name: fmean(each) for name, each in values.items()}


def _mistaken(item: ItemResult) -> bool:
    return not (item.question.should_answer and retrieval.hit_at(1, item.ranking, item.gold))


def _answerable(item: ItemResult) -> bool:
    return item.question.should_answer


def _rated(results: Sequence[ItemResult], judge: Callable[[ItemResult], bool]) -> tuple[list[float], list[bool]]:
    """The confidence of each result that has one, and what came of it."""
    pairs = [(each, judge(item)) for item in results if (each := item.confidence) is not None]
    return [each for each, _ in pairs], [outcome for _, outcome in pairs]
