"""The plots of the report, each as one piece of SVG that needs no other file."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.metrics.confidence import Bin, Point
from evals.statistics import Interval

INK, ACCENT, FAINT, BAD = "#1d2733", "#0b5cad", "#c9d3dd", "#b3261e"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sambandssvar",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
}


def by_group(
    groups: Mapping[str, Mapping[str, float]],
    intervals: Mapping[str, Mapping[str, Interval]],
    figures: Mapping[str, str],
    overall: Mapping[str, float],
) -> str:
    """A dot for each group and figure, with its 95 % interval; a line shows the figure over all questions.

    :param groups: figures by the group's name as people read it.
    :param figures: titles of the panels by name of the figure.
    """
    names = list(groups)[::-1]
    with mpl.rc_context(_STYLE):
        canvas = Figure(figsize=(9.6, 0.7 + 0.27 * len(names)), layout="constrained")
        panels = canvas.subplots(1, len(figures), sharey=True, squeeze=False)[0]
        for panel, (figure, title) in zip(panels, figures.items(), strict=True):
            _dots(panel, figure, [groups[name] for name in names], [intervals.get(name, {}) for name in names])
            if figure in overall:
                panel.axvline(overall[figure], color=ACCENT, linewidth=0.8, linestyle=":")
            panel.set_title(title, fontsize=9, loc="left")
            panel.set_xlim(-0.02, 1.02)
            panel.set_ylim(-0.6, len(names) - 0.4)
            panel.set_yticks(range(len(names)), names)
            panel.grid(axis="x", color=FAINT, linewidth=0.4)
        return _svg(canvas)


def risk_coverage(points: Sequence[Point], here: Point | None, area: float | None) -> str:
    """How many of the answers would be mistakes, by how many of the questions were answered.

    :param here: where today's threshold stands.
    :param area: the area under the curve, for the title.
    """
    with mpl.rc_context(_STYLE):
        canvas, axes = _square()
        axes.plot([p.coverage for p in points], [p.risk for p in points], color=ACCENT)
        if here:
            axes.plot([here.coverage], [here.risk], "o", color=BAD)
            axes.annotate(
                f"terskelen i dag\n{here.coverage:.0%} besvart, {here.risk:.1%} feil",
                (here.coverage, here.risk),
                (-10, 14),
                textcoords="offset points",
                ha="right",
            )
        axes.set(xlabel="andel av spørsmålene som besvares", ylabel="andel av svarene som er feil", xlim=(0, 1.02))
        axes.set_ylim(bottom=0)
        axes.set_title("Risiko mot dekning" + (f" (areal {area:.3f})" if area is not None else ""), loc="left")
        return _svg(canvas)


def calibration(bins: Sequence[Bin], error: float | None) -> str:
    """How often the documents answer, by how sure the assistant is that they do."""
    with mpl.rc_context(_STYLE):
        canvas, axes = _square()
        axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", linewidth=1)
        axes.plot([b.confidence for b in bins], [b.answerable for b in bins], "o-", color=ACCENT, markersize=4)
        for each in bins:
            axes.annotate(str(each.count), (each.confidence, each.answerable), (4, -11), textcoords="offset points")
        axes.set(xlabel="hvor sikker appen er", ylabel="andel som kan besvares", xlim=(0, 1.02), ylim=(0, 1.05))
        axes.set_title("Kalibrering" + (f" (ECE {error:.3f})" if error is not None else ""), loc="left")
        return _svg(canvas)


def latency(times: Sequence[float], percentiles: Mapping[str, float]) -> str:
    """How the times of single answers are spread, in milliseconds."""
    with mpl.rc_context(_STYLE):
        canvas, axes = _square()
        axes.hist(times, bins=30, color=FAINT, edgecolor="white")
        for name, value in percentiles.items():
            axes.axvline(value, color=ACCENT, linewidth=1)
            axes.annotate(
                f"{name} {value:.0f} ms", (value, axes.get_ylim()[1] * 0.94), (4, 0), textcoords="offset points"
            )
        axes.set(xlabel="millisekunder", ylabel="antall spørsmål", xlim=(0, None))
        axes.set_title(f"Svartid ({len(times)} spørsmål, ett om gangen)", loc="left")
        return _svg(canvas)


def _dots(
    panel: Axes, figure: str, groups: Sequence[Mapping[str, float]], intervals: Sequence[Mapping[str, Interval]]
) -> None:
    for height, (figures, around) in enumerate(zip(groups, intervals, strict=True)):
        if figure not in figures:
            continue
        if figure in around:
            panel.hlines(height, around[figure].low, around[figure].high, color=ACCENT, linewidth=1, alpha=0.6)
        panel.plot([figures[figure]], [height], "o", color=ACCENT, markersize=4)


def _square() -> tuple[Figure, Axes]:
    canvas = Figure(figsize=(4.7, 3.3), layout="constrained")
    return canvas, canvas.subplots()


def _svg(canvas: Figure) -> str:
    """The figure as an ``<svg>`` element without the XML declaration and without the date."""
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"^.*?(?=<svg)", "", buffer.getvalue(), count=1, flags=re.DOTALL)
