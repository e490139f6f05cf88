"""How several things are named in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


def series(words: Sequence[str]) -> str:
    """Words in a row: «a», «a og b», «a, b og c»."""
    *before, last = words
    return f"{', '.join(before)} og {last}" if before else last
