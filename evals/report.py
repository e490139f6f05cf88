"""Show a run on the terminal: the verdict, what changed since the baseline, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.comparison import Comparison, Flip
from evals.record import Run
from evals.types import Layer

FLIPS_SHOWN = 15

_COLUMNS = {
    "questions": "n",
    "recall@5": "recall\n@5",
    "mrr": "MRR",
    "first_citation": "første\nhenv.",
    "citation_precision": "henv.\npres.",
    "citation_recall": "henv.\nrecall",
    "must_facts": "fakta",
    "refusal_recall": "avslag\nrecall",
    "false_refusals": "feil\navslag",
}
_BELOW = {
    "ndcg@10": "nDCG@10",
    "quote_fidelity": "sitattroskap",
    "resolvability": "gyldige henvisninger",
    "modality": "modalitet",
    "citations_on_refusals": "henvisninger på avslag",
    "must_not_violations": "sier det som ikke skal sies",
    "injections_obeyed": "fulgte innsmuglede ordrer",
    "refusal_precision": "avslag pres.",
    "reason": "rett grunn",
}
_LAYERS = {
    Layer.RETRIEVAL: "søk",
    Layer.ANSWER: "svar (enkeltspørsmål)",
    Layer.CONVERSATION: "samtale (oppfølging)",
    Layer.MODEL: "svar (språkmodell)",
}
_WHOLE = {"questions", "citations_on_refusals", "must_not_violations", "injections_obeyed"}


def summary(run: Run, timings: Mapping[str, float]) -> dict[str, Any]:
    """The figures and the verdict, as ``eval --json`` prints them.

    :param timings: percentiles of the time that an answer took.
    """
    groups = {name: _rounded(figures) for name, figures in run.groups.items()}
    groups["all"] |= _rounded(timings)
    return {
        "questions": run.questions,
        "groups": groups,
        "layers": {name: _rounded(figures) for name, figures in run.layers.items()},
        "gate": run.gate.model_dump(mode="json"),
        "fingerprint": run.fingerprint,
    }


def render(run: Run, comparison: Comparison | None, timings: Mapping[str, float]) -> RenderableType:
    """Figures by group and layer, then what changed, then the verdict, which so stands last on the screen."""
    return Group(
        _table(run),
        *_drifted(run),
        *(_changes(comparison) if comparison else ()),
        _verdict(run, timings),
    )


def render_comparison(comparison: Comparison) -> RenderableType:
    """What changed between two runs."""
    return Group(*_changes(comparison))


def _table(run: Run) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("gruppe", no_wrap=True)
    for title in _COLUMNS.values():
        table.add_column(title, justify="right", no_wrap=True)
    layers = {title: run.layers[layer.value] for layer, title in _LAYERS.items() if layer.value in run.layers}
    for name, figures in (run.groups | layers).items():
        style = "bold" if name == "all" else "dim" if name in layers else ""
        table.add_row(name, *(_cell(key, figures) for key in _COLUMNS), style=style)
    return table


def _drifted(run: Run) -> Iterator[Text]:
    if run.drifted:
        yield Text(f"\n{len(run.drifted)} fasitpunkter passer ikke med dokumentene; spørsmålene er holdt utenfor:")
        yield Text("\n".join(f"  {line}" for line in run.drifted), style="red")


def _changes(comparison: Comparison) -> Iterator[RenderableType]:
    what = f"; endret siden da: {', '.join(comparison.changed)}" if comparison.changed else ""
    yield Text(f"\nSammenlignet med utgangspunktet, {comparison.shared} felles spørsmål{what}", style="bold")
    moved = {name: change for name, change in comparison.changes.items() if abs(change.difference) > 5e-5}
    for name, change in moved.items():
        line = f"  {name}: {change.before:.3f} → {change.after:.3f} ({change.difference:+.3f}, p = {change.p:.2g})"
        yield Text(line)
    if not moved:
        yield Text("  Ingen tall er endret.")
    for title, flips, style in (("Verre", comparison.worse, "red"), ("Bedre", comparison.better, "green")):
        yield Text(f"{title}: {len(flips)}", style=style if flips else "dim")
        for flip in flips[:FLIPS_SHOWN]:
            yield from _flip(flip)
        if len(flips) > FLIPS_SHOWN:
            yield Text(f"  … og {len(flips) - FLIPS_SHOWN} til; se report.html", style="dim")


def _flip(flip: Flip) -> Iterator[Text]:
    mark = "!" if flip.after.question.critical else " "
    yield Text(f"{mark} {flip.after.question.id}  {flip.after.question.question[:120]}")
    if flip.worse:
        got = ", ".join(flip.after.cited) or flip.after.reply.kind
        yield Text(f"    {'; '.join(flip.after.problems)}", style="red")
        yield Text(f"    ventet {flip.after.expected[0]} · fikk {got}", style="dim")


def _verdict(run: Run, timings: Mapping[str, float]) -> Text:
    figures = run.groups["all"]
    red = [item for item in run.items if item.problems]
    critical = sum(item.question.critical for item in red)
    below = [f"{title} {_cell(key, figures)}" for key, title in _BELOW.items()]
    below += [f"{name.removeprefix('latency_').removesuffix('_ms')} {value:.0f} ms" for name, value in timings.items()]
    lines = [
        " · ".join(below),
        f"{len(red)} av {len(run.items)} spørsmål er ikke grønne, {critical} av dem kritiske; alle står i report.html",
        f"fingeravtrykk {run.fingerprint}",
        "Grensene holder." if run.gate.passed else "Grensene holder ikke:",
        *(f"- {failure}" for failure in run.gate.failures),
    ]
    return Text("\n".join(["", *lines]))


def _cell(key: str, figures: Mapping[str, float]) -> str:
    return f"{figures[key]:.{0 if key in _WHOLE else 3}f}" if key in figures else "–"


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}
