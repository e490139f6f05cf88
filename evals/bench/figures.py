"""Measured figures beside their limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from rich.table import Table

Tell = Callable[[str], None]
"""Called with what is being measured."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured: a time, a size, or a ratio (unit ``×``).

    :param limit: the most that it may be, in the same unit; None where nothing is promised.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def broken(self) -> bool:
        """Whether it is more than the limit allows."""
        return self.limit is not None and self.value > self.limit


def render(figures: Sequence[Figure]) -> Table:
    """The figures beside their limits."""
    table = Table("Måling", "Verdi", "Grense", "")
    for figure in figures:
        limit = "–" if figure.limit is None else f"≤ {figure.limit:g} {figure.unit}"
        verdict = "" if figure.limit is None else "BRUTT" if figure.broken else "holder"
        table.add_row(figure.name, f"{figure.value:.2f} {figure.unit}", limit, verdict)
    return table


def timed(work: Callable[..., Result], *args: object) -> tuple[Result, float]:
    """What the work gives, and the seconds that it took."""
    started = perf_counter()
    return work(*args), perf_counter() - started
