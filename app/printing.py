"""What the commands print: data on stdout, in bokmål where people read it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from app.assistant import Assistant
from app.citers import Mention
from app.citing import labelled
from app.reading import percent
from app.types import Explanation, Hit, Kind, Reply
from app.versions import state_words
from ingest.types import DocumentReport, IngestReport, State
from ingest.versions import label

SHOWN_ITEMS = 4
STATUS_WORDS = {
    "added": "ny",
    "changed": "endret",
    "unchanged": "uendret",
    "removed": "fjernet",
    "failed": "feilet",
}
KIND_WORDS = {"changed": "endret", "moved": "flyttet", "removed": "fjernet", "added": "nytt"}


def print_report(report: IngestReport) -> None:
    """What ingest did with every document, as a table."""
    table = Table("Dokument", "Status", "Sider", "Punkter", "Passasjer", "Merknad")
    for document in report.documents:
        numbers = [str(n) if n else "–" for n in (document.pages, document.sections, document.passages)]
        remark = document.reason or "; ".join(filter(None, (_changes(document), *document.warnings)))
        table.add_row(document.id, STATUS_WORDS[document.status], *numbers, remark)
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(table)
    console.print(f"Generasjon {report.generation} etter {report.seconds:.1f} s, {report.embedded} nye vektorer")


def report_line(report: IngestReport) -> str:
    """What ingest did, in one line with the time of day."""
    counts = Counter(STATUS_WORDS[document.status] for document in report.documents)
    counted = ", ".join(f"{count} {word}" for word, count in counts.items())
    reasons = "".join(f"; {document.id}: {document.reason}" for document in report.failed)
    return f"{datetime.now():%H:%M:%S} {counted}, {report.embedded} nye vektorer, {report.seconds:.1f} s{reasons}"


def print_mentions(mentions: Sequence[Mention]) -> None:
    """What cites sections that are no longer as they were; nothing where nothing does."""
    if not mentions:
        return
    write("Disse viser til punkter som er endret, og bør kontrolleres:")
    for mention in mentions:
        more = len(mention.items) - SHOWN_ITEMS
        items = "; ".join(mention.items[:SHOWN_ITEMS]) + (f"; og {more} til" if more > 0 else "")
        write(f"  {mention.document} {mention.section} ({KIND_WORDS[mention.kind]}), {mention.by}: {items}")
    write("Undervisning og quiz lages av gjeldende tekst hver gang. Lag lagrede utskrifter om disse punktene på nytt.")


def print_status(assistant: Assistant) -> None:
    """What the index holds, one line a document."""
    table = Table(title=f"Generasjon {assistant.generation}", box=SIMPLE)
    table.add_column("Dokument", no_wrap=True)
    table.add_column("Nivå", no_wrap=True, justify="right")
    table.add_column("Versjon", no_wrap=True, max_width=16)
    table.add_column("Gyldig fra", no_wrap=True)
    for name in ("Sider", "Punkter", "Beholdt", "Merknader"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("Status", no_wrap=True)
    for document in assistant.documents():
        report = assistant.reading(document.id)
        valid_from = document.valid_from.isoformat() if document.valid_from else ""
        figures = (str(report.pages or "–"), str(report.sections), percent(report.kept), str(len(report.remarks)))
        about = (document.id, str(document.level), document.version, valid_from)
        table.add_row(*about, *figures, state_words(document))
    console = Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print("Hele leserapporten for et dokument: sambandssvar status DOKUMENT_ID")


def print_hits(assistant: Assistant, hits: list[Hit], explain: bool) -> None:
    """The sections found, best first, each with the beginning of its best passage.

    :param explain: whether what spoke for and against each is said too.
    """
    documents = {document.id: document for document in assistant.documents()}
    if not hits:
        write("Ingen treff.")
    for hit in hits:
        page = f", side {hit.page}" if hit.page else ""
        name = hit.section if hit.section == hit.section_title else f"{hit.section} {hit.section_title}"
        document = documents[hit.document]
        version = "" if document.state is State.CURRENT else f" versjon {label(document)} ({state_words(document)})"
        write(f"{hit.rank:2}. {document.short_title}{version}, {name}{page}")
        write(f"    {' '.join(hit.text.split())[:200]}")
        if explain:
            parts = " ".join(f"{name}={value:.2f}" for name, value in hit.parts.items() if value)
            write(f"    {hit.score:.3f}: {parts}")


def print_reply(reply: Reply) -> None:
    """A reply as people read it, with its citations and notes."""
    write("\n\n".join(f"{heading}\n{text}" if heading else text for heading, text in labelled(reply)))
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


def print_explanation(explanation: Explanation) -> None:
    """Why a question led to its reply, with what was taken out of a language model's answer."""
    write("Hvorfor dette svaret?")
    for line in (explanation.decision, *explanation.understood):
        write(f"  {line}")
    for place, item in enumerate(explanation.considered, start=1):
        used = ", brukt i svaret" if item.used else ""
        write(f"  {place}. {item.document}, {item.section}{used}")
        write(f"     {item.strength}: {', '.join(item.reasons)}")
    for line in filter(None, (*explanation.filtered, explanation.model)):
        write(f"  {line}")
    for removed in explanation.removed:
        write(f"  Fjernet fra språkmodellens svar: «{removed.text}» {removed.reason}")


def _changes(document: DocumentReport) -> str:
    """How many sections of a document came, went, moved and changed."""
    counts = Counter(change.kind for change in document.changes)
    parts = [f"{counts[kind]} {word}" for kind, word in KIND_WORDS.items() if counts[kind]]
    return f"punkter: {', '.join(parts)}" if parts else ""


def report_json(report: IngestReport, mentions: Sequence[Mention]) -> dict[str, Any]:
    """The report as ``ingest --json`` prints it; what only some documents have stands only with those."""
    data = {**asdict(report), "seconds": round(report.seconds, 2)}
    for document in data["documents"]:
        for key in ("version", "changes"):
            if not document[key]:
                del document[key]
    return {**data, "cited_by": [asdict(mention) for mention in mentions]} if mentions else data


def write_json(value: Any) -> None:
    """One JSON value on one line of stdout."""
    write(json.dumps(value, ensure_ascii=False))


def write(line: str) -> None:
    """One line of stdout, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
