"""How much of a figure is chance: intervals, and tests of two runs over the same questions.

Turns of one conversation depend on each other, so whole conversations are drawn and swapped, never single turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest, bootstrap, permutation_test

from evals.metrics import per_item
from evals.types import ItemResult, Question

LEVEL = 0.95
RESAMPLES = 2000
PERMUTATIONS = 9999

Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure would come to lie in 95 of 100 question sets like this one."""

    low: float
    high: float


def conversations(questions: Iterable[Question]) -> dict[str, str]:
    """The conversation of each question by id: the id of its first turn; questions come after those they follow."""
    found: dict[str, str] = {}
    for question in questions:
        found[question.id] = found.get(question.after, question.id)
    return found


def intervals(results: Sequence[ItemResult], conversation: Mapping[str, str]) -> dict[str, Interval]:
    """The interval of every figure of a group that is a mean over its results.

    :param conversation: as ``conversations`` gives it for the whole set.
    """
    values: dict[str, list[float]] = defaultdict(list)
    clusters: dict[str, list[str]] = defaultdict(list)
    for item in results:
        for name, value in per_item(item).items():
            values[name].append(value)
            clusters[name].append(conversation[item.question.id])
    return {name: interval(values[name], clusters[name]) for name in values}


def interval(values: Sequence[float], clusters: Sequence[str], seed: int = 0) -> Interval:
    """The 95 % interval of a mean of values between 0 and 1, by a bootstrap over clusters.

    Clusters are drawn with replacement, as many as there are, ``RESAMPLES`` times; the interval is bias-corrected and
    accelerated (BCa: Efron, Better Bootstrap Confidence Intervals, JASA 1987; clusters: Davison and Hinkley, Bootstrap
    Methods and their Application, 1997, 3.8). Where all clusters are alike, drawing says nothing of other questions:
    the interval is then the exact one of as many trials as there are clusters (Clopper and Pearson, Biometrika 1934).

    :param clusters: which values depend on each other: of each, the name of its conversation.
    :raises ValueError: if there are no values, or not as many clusters.
    """
    sums, counts = _by_cluster(values, clusters)
    means = sums / counts
    if np.ptp(means) == 0:
        return _exact(float(means[0]), len(means))
    found = bootstrap(
        (sums, counts),
        lambda total, count, axis=-1: total.sum(axis) / count.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def paired_p(before: Sequence[float], after: Sequence[float], clusters: Sequence[str] = (), seed: int = 0) -> float:
    """How likely a difference at least this large is between two runs that are equally good; two-sided.

    The paired randomisation test: the runs are swapped at random within each cluster; exact where at most 13 clusters
    differ. Source: Smucker, Allan and Carterette, A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation (CIKM 2007).

    :param before: a value for each question; ``after`` has the same questions in the same order.
    :param clusters: as for ``interval``; each question by itself where it is left out.
    :raises ValueError: if the lengths differ.
    """
    names = clusters or [str(place) for place in range(len(before))]
    differences = [new - old for old, new in zip(before, after, strict=True)]
    sums = _by_cluster(differences, names)[0] if differences else np.zeros(0)
    changed = sums[np.abs(sums) > 1e-12]
    if len(changed) < 2:
        return 1.0
    test = permutation_test(
        (changed,),
        lambda sample, axis=-1: sample.sum(axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        rng=np.random.default_rng(seed),
    )
    return float(test.pvalue)


def mcnemar_p(worse: int, better: int) -> float:
    """How likely so uneven a number of questions turned red and green is by chance alone; two-sided and exact.

    Source: McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions (Psychometrika 1947);
    the exact form is the binomial test of ``worse`` among ``worse + better``.
    """
    changed = worse + better
    return float(binomtest(worse, changed).pvalue) if changed else 1.0


def _by_cluster(values: Sequence[float], clusters: Sequence[str]) -> tuple[Vector, Vector]:
    """The sum and the number of the values of each cluster."""
    if not values or len(values) != len(clusters):
        raise ValueError(f"{len(values)} values and {len(clusters)} clusters; there must be as many, and at least one")
    sums: dict[str, float] = defaultdict(float)
    for cluster, value in zip(clusters, values, strict=True):
        sums[cluster] += value
    counts = Counter(clusters)
    return np.array(list(sums.values())), np.array([float(counts[cluster]) for cluster in sums])


def _exact(mean: float, clusters: int) -> Interval:
    """The interval of a mean that is the same in every cluster: nearly certain only where there are many."""
    low = float(binomtest(0, clusters).proportion_ci(LEVEL).high)
    return Interval(max(0.0, mean - low), min(1.0, mean + low))
