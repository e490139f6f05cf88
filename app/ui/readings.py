"""How a document was read, as a part of the page that can be folded out."""

from __future__ import annotations

from collections.abc import Iterable

from app import Assistant
from app.reading import dropped_line, facts, unresolved, unresolved_line
from app.ui.markup import escape
from ingest.readingreport import ReadingReport


def points_cell(report: ReadingReport) -> str:
    """The number of points for a table of documents, with that of the remarks where there are any."""
    count = len(report.remarks)
    remarks = f"<br><small>{count} {'merknad' if count == 1 else 'merknader'}</small>" if count else ""
    return f"{report.sections}{remarks}"


def reading_html(assistant: Assistant, document: str) -> str:
    """The whole report on a document; folded out from the start where it has remarks."""
    report = assistant.reading(document)
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts(report))
    loose = (unresolved_line(*each) for each in unresolved(assistant, document))
    parts = (
        _list("Merknader", report.remarks),
        _list("Utelatt", map(dropped_line, report.dropped)),
        _list("Henvisninger som ikke fører noe sted", loose),
    )
    opened = " open" if report.remarks else ""
    return (
        f'<details class="ss-reading"{opened}><summary>Slik ble dokumentet lest</summary>'
        f'<dl class="ss-facts">{rows}</dl>{"".join(parts)}</details>'
    )


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h4>{escape(title)}</h4><ul>{items}</ul>" if items else ""
