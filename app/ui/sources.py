"""The source panel: a section in full with the quote marked, and the way to its neighbours."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from app import Assistant
from app.citing import web_address
from app.ui.markup import (
    Span,
    attributes,
    button,
    day,
    escape,
    is_overdue,
    level_badge,
    link,
    linked,
    notice_html,
    state_line,
    training_badge,
)
from ingest.crossreferences import Link
from ingest.errors import IngestError
from ingest.types import Block, BlockKind, Document, Section

logger = logging.getLogger(__name__)

EMPTY_PANEL = """
<section class="ss-source ss-empty" aria-label="Kilde">
  <h2>Kilde</h2>
  <p>Her vises punktet som svaret bygger på, i sin helhet og med sitatet markert.</p>
  <p>Velg en henvisning i svaret, eller slå opp et punkt under fanen Dokumenter.</p>
</section>
"""
MISSING_SECTION = """
<section class="ss-source ss-empty" aria-label="Kilde" role="status">
  <h2>Kilde</h2>
  <p>Punktet finnes ikke lenger i dokumentene. Still spørsmålet på nytt for å få svar fra gjeldende utgave.</p>
</section>
"""


def locate(text: str, quote: str, start: int = 0) -> tuple[Span, ...]:
    """Where a quote stands in the text of its section; empty when it does not stand there word for word."""
    if not quote.strip():
        return ()
    found = start if text.startswith(quote, start) else text.find(quote)
    return ((found, found + len(quote)),) if found >= 0 else ()


def body(section: Section, spans: Sequence[Span] = (), links: Sequence[Link] = ()) -> str:
    """The blocks of a section as HTML, with the spans of its text marked and its references as links."""
    parts = []
    for (kind, table), group in groupby(section.placed, key=lambda item: (item[1].kind, item[1].table)):
        blocks = list(group)
        if kind is BlockKind.TABLE_ROW and table:
            parts.append(_table(blocks, spans, links))
        elif kind is BlockKind.LIST_ITEM:
            items = "".join(
                f'<li><span class="ss-bullet">{escape(block.marker)}</span>'
                f"<span>{linked(block.text, at + len(_lead(block)), spans, links)}</span></li>"
                for at, block in blocks
            )
            parts.append(f'<ul class="ss-items">{items}</ul>')
        else:
            tag = {BlockKind.HEADING: "h4", BlockKind.NOTE: "aside"}.get(kind, "p")
            parts += [f"<{tag}>{linked(block.line, at, spans, links)}</{tag}>" for at, block in blocks]
    return "".join(parts) or '<p class="ss-quiet">Punktet har ingen egen tekst, bare underpunkter.</p>'


def section_html(
    assistant: Assistant, section_id: str, quote: str = "", start: int = 0, by_person: bool = False, more: str = ""
) -> str:
    """The whole panel for a section.

    :param by_person: the person asked for it, so that a narrow screen moves down to it.
    :param more: HTML to show below the text.
    """
    try:
        section = assistant.section(section_id)
        document = next(document for document in assistant.documents() if document.id == section.document)
    except (KeyError, StopIteration):
        return MISSING_SECTION
    except IngestError as exc:
        logger.error("section not shown: %s", exc)
        return notice_html(str(exc))
    spans = locate(section.text, quote, start)
    warning = ""
    if quote.strip() and not spans:
        warning = '<p class="ss-warning">Sitatet er ikke funnet ordrett her; hele punktet vises uten markering.</p>'
    path = " › ".join(escape(part) for part in section.path[:-1])
    text = body(section, spans, assistant.links(section_id))
    opened = attributes(data_opened=secrets.token_hex(4), data_by_person="1" if by_person else None)
    return f"""
<section class="ss-source" aria-label="Kilde"{opened}>
  <header>
    {button("↑ Tilbake", "back", "ss-back")}
    <p class="ss-badges">{level_badge(document.level)}{training_badge(document)}</p>
    <h2 tabindex="-1">{escape(section.heading)}</h2>
    <p class="ss-document">{escape(document.title)}</p>
    {f'<p class="ss-path">{path}</p>' if path else ""}
    {state_line(document)}
    {_facts(document, section, assistant.reading(document.id).companion)}
    {warning}
  </header>
  <div class="ss-section-text" tabindex="0" role="region" aria-label="Teksten i punktet">{text}</div>
  {more}
  <footer>{_neighbours(assistant.sections(document.id), section)}</footer>
</section>
"""


def _facts(document: Document, section: Section, companion: str) -> str:
    facts = [
        ("Versjon", escape(document.version)),
        ("Gjelder fra", day(document.valid_from)),
        ("Side", _page(section)),
        ("Tekst", f"rettet, fra {escape(companion)}" if companion else ""),
        ("Utgiver", escape(document.publisher)),
        ("Virksomhet", escape(document.organisation)),
        ("Lenke", link(web_address(document.source_url, section.url), "offisiell side")),
    ]
    if is_overdue(document, date.today()):
        facts.append(("Revisjonsfrist", f'<strong class="ss-overdue">utgått {day(document.review_by)}</strong>'))
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts if value)
    return f'<dl class="ss-facts">{rows}</dl>'


def _page(section: Section) -> str:
    first, last = section.pages
    if section.page_label:
        return escape(section.page_label)
    if not first:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _neighbours(sections: Sequence[Section], section: Section) -> str:
    at = next((place for place, other in enumerate(sections) if other.id == section.id), None)
    if at is None:
        return ""
    before = sections[at - 1] if at else None
    after = sections[at + 1] if at + 1 < len(sections) else None
    return _neighbour("← Forrige punkt", before) + _neighbour("Neste punkt →", after)


def _neighbour(label: str, section: Section | None) -> str:
    if section is None:
        return "<span></span>"
    words = f"<small>{label}</small><span>{escape(section.heading)}</span>"
    return button(words, "show_section", "ss-neighbour", section=section.id)


def _lead(block: Block) -> str:
    return f"{block.marker} " if block.marker else ""


def _table(rows: Sequence[tuple[int, Block]], spans: Sequence[Span], links: Sequence[Link]) -> str:
    header = rows[0][1].header
    head = _cells("th", header, 0, (), ()) if header else ""
    lines = []
    for at, block in rows:
        if header and block.cells == header:
            head = _cells("th", header, at, spans, links)
        else:
            lines.append(f"<tr>{_cells('td', block.cells or (block.text,), at, spans, links)}</tr>")
    return (
        '<div class="ss-table" tabindex="0" role="region" aria-label="Tabell"><table>'
        f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cells(tag: str, cells: Sequence[str], at: int, spans: Sequence[Span], links: Sequence[Link]) -> str:
    scope = attributes(scope="col" if tag == "th" else None)
    parts = []
    for cell in cells:
        parts.append(f"<{tag}{scope}>{linked(cell, at, spans, links)}</{tag}>")
        at += len(cell) + len(" | ")
    return "".join(parts)
