"""How long people wait."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def percentile(p: float, times: Sequence[float]) -> float:
    """The p-th percentile by nearest rank: the smallest time that at least p % do not exceed.

    ``sorted(times)[⌈p/100 · n⌉ - 1]``. Source: Hyndman and Fan, Sample Quantiles in Statistical Packages (1996),
    type 1.
    """
    return sorted(times)[max(ceil(p / 100 * len(times)), 1) - 1]
