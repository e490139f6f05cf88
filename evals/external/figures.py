"""The figures that are published for external sets, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.external.search import Finding
from evals.metrics.latency import percentile
from evals.metrics.retrieval import average_precision_at, ndcg_at, recall_at, reciprocal_rank
from evals.statistics import Interval, interval

# Published figures count every grade above 0 alike, except in nDCG.
_MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "ndcg@10": lambda ranking, gold: ndcg_at(10, ranking, gold),
    "recall@5": lambda ranking, gold: recall_at(5, ranking, dict.fromkeys(gold, 2)),
    "recall@10": lambda ranking, gold: recall_at(10, ranking, dict.fromkeys(gold, 2)),
    "mrr@10": lambda ranking, gold: reciprocal_rank(ranking[:10], gold),
    "map@10": lambda ranking, gold: average_precision_at(10, ranking, dict.fromkeys(gold, 2)),
}
STAGES: dict[str, Callable[[Finding], Sequence[str]]] = {
    "first_stage": lambda finding: finding.first_stage,
    "search": lambda finding: finding.ranked,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over the questions, with its 95 % interval."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search reached on a set.

    :param stages: figures by stage (``first_stage``, ``search``) and measure.
    """

    stages: Mapping[str, Mapping[str, Figure]]
    latency_p50_ms: float
    latency_p95_ms: float


def measure(findings: Sequence[Finding]) -> Outcome:
    """All figures of a set; questions about the same text depend on each other and are drawn together."""
    about = [min(finding.query.gold) for finding in findings]
    times = [finding.latency_ms for finding in findings]
    stages = {}
    for stage, ranking in STAGES.items():
        values = {name: [of(ranking(f), f.query.gold) for f in findings] for name, of in _MEASURES.items()}
        stages[stage] = {name: Figure(fmean(each), interval(each, about)) for name, each in values.items()}
    return Outcome(stages, percentile(50, times), percentile(95, times))
