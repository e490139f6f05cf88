"""The tab «Evaluering»: the newest report of the fixed question set."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from app.groups import group_name
from app.ui.markup import day, escape
from app.ui.wiring import PRIVATE, text

logger = logging.getLogger(__name__)

COMMAND = "sambandssvar eval"
COLUMNS = {
    "questions": "Antall",
    "recall@5": "Recall@5",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
    "first_citation": "Første henvisning",
    "citation_precision": "Henvisning, presisjon",
    "citation_recall": "Henvisning, recall",
    "must_facts": "Fakta",
    "refusal_precision": "Avslag, presisjon",
    "refusal_recall": "Avslag, recall",
    "false_refusals": "Feil avslag",
    "quote_fidelity": "Sitattroskap",
}
NO_REPORT = (
    f'<p class="ss-quiet">Ingen evaluering er kjørt ennå. Kjør <code>{COMMAND}</code> på maskinen som appen kjører på, '
    "og last siden på nytt.</p>"
)


def newest_report(folder: Path) -> Path | None:
    """The report that was written last, in the folder or below it."""
    return max(folder.rglob("report.json"), key=lambda path: path.stat().st_mtime, default=None)


def evaluation_html(folder: Path) -> str:
    """The newest report as HTML, or which command makes one."""
    path: Path | None = folder
    try:
        path = newest_report(folder)
        if path is None:
            return NO_REPORT
        made = day(datetime.fromtimestamp(path.stat().st_mtime).date())
        return report_html(json.loads(path.read_text(encoding="utf-8")), made)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
        logger.warning("report %s cannot be shown: %r", path, exc)
        return (
            f'<p class="ss-warning">Rapporten {escape(path)} kan ikke leses. Kjør <code>{COMMAND}</code> på nytt.</p>'
        )


def report_html(report: Mapping[str, Any], made: str) -> str:
    """Verdict, figures by group, and the questions that went wrong.

    :param report: as ``sambandssvar eval`` writes it.
    """
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Gruppe", *COLUMNS.values()))
    rows = "".join(
        f'<tr><th scope="row">{escape(group_name(name))}</th>'
        + "".join(f"<td>{_figure(key, figures)}</td>" for key in COLUMNS)
        + "</tr>"
        for name, figures in report["groups"].items()
    )
    return (
        f"{_verdict(report['gate'])}"
        f'<p class="ss-quiet">{escape(report["questions"])} spørsmål · kjørt {escape(made)} · '
        f"fingeravtrykk <code>{escape(report['fingerprint'])}</code></p>"
        '<div class="ss-table ss-figures" tabindex="0" role="region" aria-label="Tall for hver gruppe"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_wrong(report.get('items', []))}"
    )


def _figure(key: str, figures: Mapping[str, float]) -> str:
    if key not in figures:
        return "–"
    return str(int(figures[key])) if key == "questions" else f"{figures[key]:.3f}".replace(".", ",")


def _verdict(gate: Mapping[str, Any]) -> str:
    if gate["passed"]:
        return '<p class="ss-verdict ss-passed">Alle grensene holder.</p>'
    failures = "".join(f"<li>{escape(failure)}</li>" for failure in gate["failures"])
    return f'<div class="ss-verdict ss-failed"><p>Disse grensene holder ikke:</p><ul>{failures}</ul></div>'


def _wrong(items: list[Mapping[str, Any]]) -> str:
    """The questions that went wrong; where a language model answered too, each was asked twice."""
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        answers.setdefault(item["question"]["id"], []).append(item)
    wrong = [same for same in answers.values() if any(item["problems"] for item in same)]
    if not wrong:
        return ""
    lines = "".join(
        f"<li>{escape(same[0]['question']['question'][:200])}{''.join(map(_problems, same))}</li>" for same in wrong
    )
    return (
        f'<details class="ss-wrong"><summary>{len(wrong)} av {len(answers)} spørsmål er ikke grønne</summary>'
        f"<ol>{lines}</ol></details>"
    )


def _problems(item: Mapping[str, Any]) -> str:
    if not item["problems"]:
        return ""
    by = "Med språkmodell: " if item["mode"] == "model" else ""
    return f"<br><small>{by}{escape('; '.join(item['problems']))}</small>"


class EvaluationTab:
    """The one component of the tab; every load of the page looks for a newer report."""

    def __init__(self, demo: gr.Blocks, folder: Path) -> None:
        text(
            '<h2>Evaluering</h2><p class="ss-quiet">Et fast spørsmålssett stilles til appen, '
            "og svarene måles mot fasiten.</p>"
        )
        shown = text("", "ss-evaluation-part")
        demo.load(lambda: evaluation_html(folder), None, shown, **PRIVATE)
