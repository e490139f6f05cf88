"""The report as one HTML page that needs no other file, no network and no script to be read or printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.groups import DIMENSIONS, NAMES
from evals import plots
from evals.comparison import Comparison
from evals.metrics import latency
from evals.metrics.confidence import Point
from evals.record import Item, Run

TEMPLATE = "page.html"
SLOWEST = 10
_HEADLINE = {
    "recall@5": "Rette punkter blant de fem første",
    "mrr": "Hvor høyt det første rette punktet står",
    "map@10": "Rette punkter høyt oppe, alle",
    "ndcg@10": "Rette punkter høyt oppe, de beste først",
    "first_citation": "Første henvisning er rett",
    "citation_precision": "Henvisninger som er rette",
    "citation_recall": "Rette punkter som er vist til",
    "must_facts": "Nødvendige fakta i svaret",
    "quote_fidelity": "Sitater ordrett i kilden",
    "resolvability": "Henvisninger som finnes",
    "modality": "Skal, bør, kan og ikke er beholdt",
    "refusal_recall": "Avslag når det ikke står der",
    "refusal_precision": "Avslag som var rette",
    "false_refusals": "Avslag som var feil (lavt er bra)",
    "reason": "Rett grunn til avslag",
    "sentence_recall": "Setninger som har dekning i det de viser til",
    "sentence_precision": "Henvisninger som trengs for setningen",
    "aurc": "Areal under risiko mot dekning (lavt er bra)",
    "calibration_error": "Feil i kalibreringen (lavt er bra)",
}
_COLUMNS = (
    "recall@5",
    "mrr",
    "first_citation",
    "citation_precision",
    "citation_recall",
    "must_facts",
    "refusal_recall",
    "false_refusals",
)
_PANELS = {
    "recall@5": "recall@5",
    "first_citation": "første henvisning",
    "must_facts": "fakta",
    "refusal_recall": "avslag",
}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["figure"] = lambda value: f"{value:.3f}".replace(".", ",")
_environment.filters["name"] = lambda text: NAMES.get(text, text)


def render(run: Run, comparison: Comparison | None, times: Mapping[str, float]) -> str:
    """The whole page.

    :param times: milliseconds by question id, of those that were timed.
    """
    red = sorted((item for item in run.items if item.problems), key=lambda item: not item.question.critical)
    items = {(item.question.id, item.mode): item for item in run.items}
    return _environment.get_template(TEMPLATE).render(
        run=run,
        comparison=comparison,
        headline=[(name, title, *_figure(name, run, comparison)) for name, title in _HEADLINE.items()],
        plots=[Markup(plot) for plot in _plots(run, times)],
        confusion=_confusion(run.items),
        red=red,
        slowest=[(items[key, "quote"], ms) for key, ms in sorted(times.items(), key=lambda pair: -pair[1])[:SLOWEST]],
        groups=_by_dimension(run.groups),
        columns=[name for name in _COLUMNS if name in run.groups["all"]],
        titles=_HEADLINE,
        current=lambda kept: items[kept.question.id, kept.mode],
        anchors={key: f"punkt-{position}" for position, key in enumerate(run.sections)},
    )


def _figure(name: str, run: Run, comparison: Comparison | None) -> tuple[float | None, Any, Any]:
    """The figure over all questions, its interval, and how it moved."""
    change = comparison.changes.get(name) if comparison else None
    return run.groups["all"].get(name), run.intervals["all"].get(name), change


def _plots(run: Run, times: Mapping[str, float]) -> Iterator[str]:
    overall = run.groups["all"]
    for dimension, groups in _by_dimension(run.groups).items():
        if dimension == DIMENSIONS["split"] or len(groups) < 2:
            continue
        around = {label: run.intervals[key] for key, label in _labels(run.groups).items()}
        yield plots.by_group(groups, around, _PANELS, overall)
    if run.risk_coverage:
        yield plots.risk_coverage(run.risk_coverage, _today(run.items), overall.get("aurc"))
        yield plots.calibration(run.reliability, overall.get("calibration_error"))
    if times:
        spread = list(times.values())
        yield plots.latency(spread, {f"p{p}": latency.percentile(p, spread) for p in (50, 95)})


def _labels(groups: Mapping[str, object]) -> dict[str, str]:
    return {key: NAMES.get(value, value) for key in groups if (value := key.partition(":")[2])}


def _by_dimension(groups: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, Mapping[str, float]]]:
    found: dict[str, dict[str, Mapping[str, float]]] = {}
    for key, label in _labels(groups).items():
        found.setdefault(DIMENSIONS[key.partition(":")[0]], {})[label] = groups[key]
    return found


def _today(items: Sequence[Item]) -> Point | None:
    """How many of the questions are answered today, and how many of these answers are mistakes."""
    asked = [item for item in items if item.mode == "quote" and item.reply]
    answered = [item for item in asked if not item.refused]
    if not answered:
        return None
    wrong = sum(not item.question.should_answer or not item.values["hit@1"] for item in answered)
    return Point(0.0, len(answered) / len(asked), wrong / len(answered))


def _confusion(items: Sequence[Item]) -> dict[tuple[bool, bool], int]:
    """How many questions, by whether they should be answered and whether they were."""
    counts = dict.fromkeys([(should, did) for should in (True, False) for did in (True, False)], 0)
    for item in items:
        counts[item.question.should_answer, not item.refused] += 1
    return counts
