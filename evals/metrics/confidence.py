"""Whether the assistant knows when it knows: confidence held against what came of it.

Confidence is the probability, by the assistant's own account, that the sources answer. Two questions are put to it.
*Ranking*: if only the surest share of the questions were answered (the coverage), what share of those answers would be
a mistake (the risk)? *Calibration*: of the questions given 70 %, are seven in ten answerable?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from a confidence upwards would mean.

    :param coverage: share of the questions that would be answered.
    :param risk: share of those answers that would be mistakes.
    """

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence.

    :param confidence: their mean confidence.
    :param answerable: the share that the sources answer; equal to the confidence when it is calibrated.
    """

    count: int
    confidence: float
    answerable: float


def risk_coverage(confidences: Sequence[float], mistakes: Sequence[bool]) -> tuple[Point, ...]:
    """The risk–coverage curve, surest first, one point for each confidence that occurs.

    Source: El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification (JMLR 2010).
    """
    pairs = sorted(zip(confidences, mistakes, strict=True), key=lambda pair: -pair[0])
    points = []
    answered = wrong = 0
    for threshold, group in groupby(pairs, key=lambda pair: pair[0]):
        flags = [mistake for _, mistake in group]
        answered += len(flags)
        wrong += sum(flags)
        points.append(Point(threshold, answered / len(pairs), wrong / answered))
    return tuple(points)


def aurc(confidences: Sequence[float], mistakes: Sequence[bool]) -> float | None:
    """Area under the risk–coverage curve: ``1/n Σ_i risk(threshold = confidence_i)``; lower is better, None of nothing.

    Questions of the same confidence are answered together, so that their order does not matter. Source: Geifman,
    Uziel and El-Yaniv, Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers (ICLR 2019).
    """
    if not confidences:
        return None
    points = risk_coverage(confidences, mistakes)
    steps = zip(points, (0.0, *(point.coverage for point in points)), strict=False)
    return sum(point.risk * (point.coverage - before) for point, before in steps)


def reliability(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[Bin, ...]:
    """The questions in ``BINS`` bins of equal width by confidence, lowest first; empty bins are left out.

    Source: Niculescu-Mizil and Caruana, Predicting Good Probabilities with Supervised Learning (ICML 2005).
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, outcome in zip(confidences, answerable, strict=True):
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, outcome))
    return tuple(Bin(len(each), fmean(c for c, _ in each), fmean(a for _, a in each)) for each in bins if each)


def calibration_error(confidences: Sequence[float], answerable: Sequence[bool]) -> float | None:
    """Expected calibration error: ``Σ_bin n_bin/n · |share answerable - mean confidence|``; None of nothing.

    Source: Guo et al., On Calibration of Modern Neural Networks (ICML 2017).
    """
    if not confidences:
        return None
    bins = reliability(confidences, answerable)
    return sum(each.count * abs(each.answerable - each.confidence) for each in bins) / len(confidences)


def squared_error(confidence: float, answerable: bool) -> float:
    """``(confidence - outcome)²`` with outcome 1 for answerable; its mean is the Brier score; lower is better.

    Source: Brier, Verification of Forecasts Expressed in Terms of Probability (Monthly Weather Review 1950).
    """
    return (confidence - answerable) ** 2
