"""How a document was read, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.assistant import Assistant
from ingest.crossreferences import Link
from ingest.readingreport import DroppedSummary, ReadingReport
from ingest.types import Document, DroppedKind, Section

KINDS = {
    DroppedKind.HEADER: "topptekst",
    DroppedKind.FOOTER: "bunntekst",
    DroppedKind.MENU: "menyer og annet rundt innholdet",
    DroppedKind.CONTENTS: "innholdsfortegnelse",
    DroppedKind.METADATA: "opplysninger om dokumentet",
    DroppedKind.REPEATED: "det som står flere ganger",
}


def percent(share: float | None) -> str:
    """A share in whole percent; a dash where it is not known, and never 100 for less than all."""
    if share is None:
        return "–"
    return f"{int(100 * share)} %" if share >= 0.01 or share == 0 else "under 1 %"


def facts(report: ReadingReport) -> Iterator[tuple[str, str]]:
    """The figures of a report, each with its name."""
    if report.companion:
        yield "Tekst fra", f"{report.companion}, som ligger ved siden av PDF-en"
    yield "Sider", str(report.pages or "–")
    yield "Punkter", str(report.sections)
    yield "Tabeller", str(report.tables)
    yield "Tekst beholdt", percent(report.kept)


def dropped_line(summary: DroppedSummary) -> str:
    """What was dropped for one reason, with the first examples."""
    share = f", {percent(summary.share)} av teksten" if summary.share is not None else ""
    examples = "; ".join(f"«{text}»{f' (side {page})' if page else ''}" for text, page in summary.examples)
    places = "sted" if summary.count == 1 else "steder"
    return f"{KINDS[summary.kind]} ({summary.count} {places}{share}), for eksempel {examples}"


def unresolved(assistant: Assistant, document: str) -> list[tuple[Section, Link]]:
    """The references in a document that lead nowhere, each with the section that it stands in."""
    return [
        (section, link)
        for section in assistant.sections(document)
        for link in assistant.links(section.id)
        if not link.target
    ]


def unresolved_line(section: Section, link: Link) -> str:
    """A reference that leads nowhere, and why."""
    return f"«{section.text[link.start : link.end]}» i {section.heading}: {link.reason}"


def status_data(assistant: Assistant, document: Document) -> dict[str, Any]:
    """A document as ``status --json`` prints it."""
    return {
        "id": document.id,
        "title": document.title,
        "level": document.level,
        "organisation": document.organisation,
        "version": document.version,
        "state": str(document.state),
        "superseded_by": document.superseded_by,
        "valid_from": document.valid_from.isoformat() if document.valid_from else "",
        "review_by": document.review_by.isoformat() if document.review_by else "",
        "official": document.official,
        "registered": document.registered,
        "sections": len(assistant.sections(document.id)),
        "reading": _data(assistant, document.id),
    }


def report_lines(assistant: Assistant, document: str) -> Iterator[str]:
    """The whole report on a document, a line each."""
    report = assistant.reading(document)
    yield from (f"{name}: {value}" for name, value in facts(report))
    blocks: Sequence[tuple[str, list[str]]] = (
        ("Utelatt", [dropped_line(summary) for summary in report.dropped]),
        ("Merknader", list(report.remarks)),
        ("Henvisninger som ikke fører noe sted", [unresolved_line(*each) for each in unresolved(assistant, document)]),
    )
    for title, lines in blocks:
        if lines:
            yield f"{title}:"
            yield from (f"  – {line}" for line in lines)


def _data(assistant: Assistant, document: str) -> dict[str, Any]:
    report = assistant.reading(document)
    loose = unresolved(assistant, document)
    return {
        "pages": report.pages,
        "tables": report.tables,
        "kept": _rounded(report.kept),
        "dropped": [
            {
                "kind": str(summary.kind),
                "count": summary.count,
                "share": _rounded(summary.share),
                "examples": [{"text": text, "page": page} for text, page in summary.examples],
            }
            for summary in report.dropped
        ],
        "remarks": list(report.remarks),
        "companion": report.companion,
        "links": sum(bool(link.target) for s in assistant.sections(document) for link in assistant.links(s.id)),
        "unresolved": [
            {
                "section": section.number or section.title,
                "text": section.text[link.start : link.end],
                "reason": link.reason,
            }
            for section, link in loose
        ],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
