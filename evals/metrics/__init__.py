"""The figures of a group of results; each module here has one family with its formulas and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from evals.metrics import citation, facts, latency, refusal, retrieval
from evals.types import ItemResult

_ANSWERABLE: dict[str, Callable[[ItemResult], float]] = {
    "recall@5": lambda item: retrieval.recall_at(5, item.ranking, item.gold),
    "recall@10": lambda item: retrieval.recall_at(10, item.ranking, item.gold),
    "hit@1": lambda item: retrieval.hit_at(1, item.ranking, item.gold),
    "hit@5": lambda item: retrieval.hit_at(5, item.ranking, item.gold),
    "mrr": lambda item: retrieval.reciprocal_rank(item.ranking, item.gold),
    "ndcg@10": lambda item: retrieval.ndcg_at(10, item.ranking, item.gold),
    "citation_precision": lambda item: citation.precision(item.cited, item.gold),
    "citation_recall": lambda item: citation.recall(item.cited, item.gold),
    "first_citation": lambda item: citation.first_right(item.cited, item.gold),
}


def measure(results: Sequence[ItemResult]) -> dict[str, float]:
    """All figures that the group allows; one that has nothing to be measured on is left out."""
    answerable = [item for item in results if item.question.should_answer]
    with_facts = [item for item in answerable if item.facts]
    figures: dict[str, float | None] = {"questions": len(results)}
    if answerable:
        figures |= {name: fmean(map(of, answerable)) for name, of in _ANSWERABLE.items()}
    if with_facts:
        figures["must_facts"] = fmean(facts.coverage(item.facts) for item in with_facts)
    figures["must_not_violations"] = sum(len(item.violations) for item in results)
    figures["quote_fidelity"] = citation.share([ok for item in results for ok in item.faithful])
    figures["resolvability"] = citation.share([ok for item in results for ok in item.resolved])
    figures["citations_on_refusals"] = sum(len(item.reply.citations) for item in results if item.refused)
    figures |= refusal.measure([(not item.question.should_answer, item.refused) for item in results])
    figures["reason"] = citation.share(
        [item.reason == item.question.answerable for item in results if not item.question.should_answer]
    )
    if results:
        times = [item.latency_ms for item in results]
        figures |= {"latency_p50_ms": latency.percentile(50, times), "latency_p95_ms": latency.percentile(95, times)}
    return {name: value for name, value in figures.items() if value is not None}
