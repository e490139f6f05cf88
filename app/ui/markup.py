"""Pieces of HTML that several tabs share; everything that comes from documents or people is escaped here."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from app.versions import standing_note
from ingest.crossreferences import Link
from ingest.types import Document

LEVELS = {
    0: "Lov og forskrift",
    1: "Nivå 1 · felles",
    2: "Nivå 2 · nasjonal",
    3: "Nivå 3 · lokal",
}
AUDIENCES = {"kontrollrom": "Kontrollrom", "radioterminal": "Radioterminal", "leder": "Leder"}

Span = tuple[int, int]


def escape(text: object) -> str:
    """Make text safe both between tags and within quoted attributes."""
    return html.escape(str(text), quote=True)


def attributes(**values: object) -> str:
    """HTML attributes with escaped values; ``data_event`` becomes ``data-event``, and None is left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in values.items()
        if value is not None
    )


FOCUS = attributes(tabindex="-1", data_focus="1")
"""What makes an element take the focus when it appears."""


def notice_html(notice: str, focus: bool = False) -> str:
    """One sentence on what went wrong, read out by screen readers; nothing when nothing did."""
    return f'<p class="ss-notice" role="alert"{FOCUS if focus else ""}>{escape(notice)}</p>' if notice else ""


def button(label: str, event: str, style: str = "", **values: object) -> str:
    """A button that raises an event of the page; the label is HTML, the values travel with the event.

    :param values: ``aria_…`` become attributes, everything else becomes ``data-…``.
    """
    own = {name: value for name, value in values.items() if name.startswith("aria_")}
    data = {f"data_{name}": value for name, value in values.items() if name not in own}
    given = attributes(type="button", class_=f"ss-button {style}".strip(), data_event=event, **own, **data)
    return f"<button{given}>{label}</button>"


def level_badge(level: int) -> str:
    """The level of a document, in words and colour."""
    return f'<span class="ss-level ss-level-{level}">{escape(LEVELS.get(level, f"Nivå {level}"))}</span>'


def training_badge(document: Document) -> str:
    """A mark on documents of the training edition; nothing on official ones."""
    return "" if document.official else '<span class="ss-training">Øvingsutgave</span>'


def state_line(document: Document) -> str:
    """A warning on a version that is not in force; nothing on one that is."""
    note = standing_note(document)
    return f'<p class="ss-warning" role="note">{escape(note)}</p>' if note else ""


def link(url: str, label: str) -> str:
    """A link that opens in a new tab; anything but http and https is left out."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'


def day(value: date | None) -> str:
    """A date as Norwegians write it, or nothing."""
    return f"{value:%d.%m.%Y}" if value else ""


def is_overdue(document: Document, today: date) -> bool:
    """Whether the document should have been reviewed before today."""
    return document.review_by is not None and document.review_by < today


def linked(text: str, offset: int, spans: Sequence[Span], links: Sequence[Link]) -> str:
    """As ``marked``, with the references that lead to a section as buttons that show it."""
    parts: list[str] = []
    position = 0
    for link in links:
        begin, end = link.start - offset, link.end - offset
        if link.target and position <= begin and end <= len(text):
            label = marked(text[begin:end], offset + begin, spans)
            parts.append(marked(text[position:begin], offset + position, spans))
            parts.append(button(label, "show_section", "ss-link", section=link.target))
            position = end
    return "".join(parts) + marked(text[position:], offset + position, spans)


def marked(text: str, offset: int, spans: Sequence[Span]) -> str:
    """Escape a piece of text and put ``<mark>`` around what falls within the spans.

    :param offset: where the piece starts in the text that the spans count in.
    """
    parts: list[str] = []
    position = 0
    for begin, end in spans:
        begin, end = max(begin - offset, position), min(end - offset, len(text))
        if begin < end:
            parts.append(f"{escape(text[position:begin])}<mark>{escape(text[begin:end])}</mark>")
            position = end
    return "".join(parts) + escape(text[position:])
