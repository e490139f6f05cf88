"""What the commands print: data on stdout, in bokmål where people read it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from app.assistant import Assistant
from app.types import Hit, Kind, Reply
from ingest.types import IngestReport

STATUS_WORDS = {
    "added": "ny",
    "changed": "endret",
    "unchanged": "uendret",
    "removed": "fjernet",
    "failed": "feilet",
}


def print_report(report: IngestReport) -> None:
    """What ingest did with every document, as a table."""
    table = Table("Dokument", "Status", "Sider", "Punkter", "Passasjer", "Merknad")
    for document in report.documents:
        numbers = [str(n) if n else "–" for n in (document.pages, document.sections, document.passages)]
        remark = document.reason or "; ".join(document.warnings)
        table.add_row(document.id, STATUS_WORDS[document.status], *numbers, remark)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Generasjon {report.generation} etter {report.seconds:.1f} s, {report.embedded} nye vektorer")


def report_line(report: IngestReport) -> str:
    """What ingest did, in one line with the time of day."""
    counts = Counter(STATUS_WORDS[document.status] for document in report.documents)
    counted = ", ".join(f"{count} {word}" for word, count in counts.items())
    reasons = "".join(f"; {document.id}: {document.reason}" for document in report.failed)
    return f"{datetime.now():%H:%M:%S} {counted}, {report.embedded} nye vektorer, {report.seconds:.1f} s{reasons}"


def report_json(report: IngestReport) -> dict[str, Any]:
    """What ingest did, for a program to read."""
    return {**asdict(report), "seconds": round(report.seconds, 2)}


def print_hits(assistant: Assistant, hits: list[Hit]) -> None:
    """The sections found, best first, each with the beginning of its best passage."""
    titles = {document.id: document.short_title for document in assistant.documents()}
    if not hits:
        write("Ingen treff.")
    for hit in hits:
        page = f", side {hit.page}" if hit.page else ""
        name = hit.section if hit.section == hit.section_title else f"{hit.section} {hit.section_title}"
        write(f"{hit.rank:2}. {titles[hit.document]}, {name}{page}")
        write(f"    {' '.join(hit.text.split())[:200]}")


def print_reply(reply: Reply) -> None:
    """A reply as people read it, with its citations and notes."""
    write(reply.text)
    for citation in reply.citations:
        write(f"  [{citation.n}] {citation.label} (nivå {citation.level})")
    if reply.nearest and reply.kind is Kind.REFUSAL:
        write("Nærmeste punkter:")
        for citation in reply.nearest:
            write(f"  – {citation.label}")
    for choice in reply.choices:
        write(f"  • {choice}")
    for note in reply.notes:
        write(f"  Merk: {note}")


def write_json(value: Any) -> None:
    """One JSON value on one line of stdout."""
    write(json.dumps(value, ensure_ascii=False))


def write(line: str) -> None:
    """One line of stdout, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
