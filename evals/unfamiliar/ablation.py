"""What each part of the search and of the reading adds, on documents that the product does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean

from rich.table import Table

from app.settings import Settings
from evals.unfamiliar.figures import Figures

STEPS: Mapping[str, Mapping[str, float]] = {
    "ord og n-gram": {"bridge": 0.0, "dense": False},
    "+ ordbok": {"dense": False},
    "+ vektorer": {"read": 0},
    "+ leser": {},
}
"""Each part with those before it, as settings of the search that leave out the others."""

SHOWN = (
    *((style, "recall@5") for style in ("answerable", "ordinary", "colloquial", "english")),
    *(("answerable", figure) for figure in ("mrr", "first", "facts", "false_refusals")),
    ("colloquial", "facts"),
    ("near_miss", "refused"),
)


def steps(settings: Settings) -> dict[str, Settings]:
    """The settings of each step."""
    return {
        step: settings.model_copy(update={"retrieval": settings.retrieval.model_copy(update=changes)})
        for step, changes in STEPS.items()
    }


def table(found: Mapping[str, Iterable[Figures]]) -> Table:
    """The means over the corpora, a row a step.

    :param found: for each step the figures of every corpus.
    """
    shown = Table("", *(f"{style} {figure}" for style, figure in SHOWN), box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for step, each in found.items():
        figures = list(each)
        shown.add_row(step, *(f"{fmean(one[style][figure] for one in figures):.3f}" for style, figure in SHOWN))
    return shown
