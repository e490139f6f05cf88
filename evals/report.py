"""Show a run: a table on the terminal, and every result in ``report.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.types import EvalReport, ItemResult

FILE = "report.json"

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
    "citations_on_refusals": "henvisninger på avslag",
    "must_not_violations": "sier det som ikke skal sies",
    "refusal_precision": "avslag pres.",
    "reason": "rett grunn",
    "latency_p50_ms": "p50 ms",
    "latency_p95_ms": "p95 ms",
}
_WHOLE = {"questions", "citations_on_refusals", "must_not_violations", "latency_p50_ms", "latency_p95_ms"}


def summary(report: EvalReport) -> dict[str, Any]:
    """The figures and the verdict, as ``eval --json`` prints them."""
    return {
        "questions": len(report.results),
        "groups": {name: _rounded(figures) for name, figures in report.groups.items()},
        "gate": {"passed": report.gate.passed, "failures": list(report.gate.failures)},
        "fingerprint": report.fingerprint,
    }


def write(report: EvalReport, folder: Path) -> Path:
    """Write summary and items to ``report.json`` in the folder, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    data = summary(report) | {"generation": report.generation, "items": [_item(item) for item in report.results]}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def render(report: EvalReport) -> RenderableType:
    """Figures by group, the questions that went wrong, and the verdict."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("gruppe", no_wrap=True)
    for title in _COLUMNS.values():
        table.add_column(title, justify="right", no_wrap=True)
    for name, figures in report.groups.items():
        table.add_row(name, *(_cell(key, figures) for key in _COLUMNS), style="bold" if name == "all" else "")
    return Group(table, *_wrong(report), _verdict(report))


def _wrong(report: EvalReport) -> Iterator[RenderableType]:
    wrong = [item for item in report.results if item.problems]
    yield Text(f"{len(wrong)} av {len(report.results)} spørsmål er ikke grønne (! = kritisk).", style="bold")
    for item in wrong:
        mark = "!" if item.question.critical else " "
        wanted = ", ".join(item.gold) or str(item.question.answerable)
        got = ", ".join(item.cited) or str(item.reason or item.reply.kind)
        yield Text(f"{mark} {item.question.id}  {item.question.question[:200]}")
        yield Text(f"    {'; '.join(item.problems)}", style="red")
        yield Text(f"    ventet {wanted} · fikk {got}", style="dim")


def _verdict(report: EvalReport) -> Text:
    figures = report.groups["all"]
    lines = [
        " · ".join(f"{title} {_cell(key, figures)}" for key, title in _BELOW.items()),
        f"fingeravtrykk {report.fingerprint}",
        "Grensene holder." if report.gate.passed else "Grensene holder ikke:",
        *(f"- {failure}" for failure in report.gate.failures),
    ]
    return Text("\n".join(["", *lines]))


def _cell(key: str, figures: Mapping[str, float]) -> str:
    return f"{figures[key]:.{0 if key in _WHOLE else 3}f}" if key in figures else "–"


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


def _item(item: ItemResult) -> dict[str, Any]:
    return {
        "question": item.question.model_dump(mode="json"),
        "problems": list(item.problems),
        "gold": dict(item.gold),
        "ranking": list(item.ranking),
        "resolved": list(item.resolved),
        "faithful": list(item.faithful),
        "facts": list(item.facts),
        "violations": list(item.violations),
        "latency_ms": round(item.latency_ms, 2),
        "reply": item.reply.to_dict(),
    }
