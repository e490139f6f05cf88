"""Times beside their limits."""

from __future__ import annotations

import pytest
from rich.console import Console

from evals.bench.figures import Figure, render
from evals.bench.speed import spread


@pytest.mark.parametrize(
    ("value", "limit", "broken"), [(2.9, 3.0, False), (3.0, 3.0, False), (3.1, 3.0, True), (999.0, None, False)]
)
def test_a_limit_is_broken_only_above_it(value: float, limit: float | None, broken: bool) -> None:
    assert Figure("uendret innlesing", value, "s", limit).broken is broken


def test_the_limit_is_for_the_median_and_not_for_the_slowest() -> None:
    median, slow = spread("ask", [*[10.0] * 90, *[500.0] * 10], limit=100)
    assert (median.value, median.limit, median.broken) == (10, 100, False)
    assert (slow.value, slow.limit, slow.broken) == (500, None, False)


def test_the_table_says_which_limit_is_broken() -> None:
    figures = [
        Figure("innlesing", 61.0, "s", 60.0),
        Figure("ask", 12.345, "ms", 100.0),
        Figure("åpne indeksen", 0.5, "s"),
    ]
    console = Console(width=100)
    with console.capture() as capture:
        console.print(render(figures))
    lines = capture.get().splitlines()
    row = {name: next(line for line in lines if name in line) for name in ("innlesing", "ask", "åpne indeksen")}
    assert "61.00 s" in row["innlesing"] and "≤ 60 s" in row["innlesing"] and "BRUTT" in row["innlesing"]
    assert "12.35 ms" in row["ask"] or "12.34 ms" in row["ask"]
    assert "≤ 100 ms" in row["ask"] and "holder" in row["ask"]
    assert "–" in row["åpne indeksen"] and "holder" not in row["åpne indeksen"]
