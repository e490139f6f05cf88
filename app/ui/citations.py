"""Citations as people read them, and as buttons that open the cited section."""

from __future__ import annotations

from app.types import Citation
from app.ui.markup import LEVELS, button, escape, level_badge


def citation_label(citation: Citation) -> str:
    """Where a citation stands, in one line: title, place, level, organisation, version and page."""
    parts = [citation.title, place(citation), f"nivå {citation.level}" if citation.level else LEVELS[0].lower()]
    parts += [citation.organisation, citation.edition]
    if citation.page:
        parts.append(f"side {citation.page_label or citation.page}")
    return ", ".join(part for part in parts if part)


def place(citation: Citation) -> str:
    """Number and title of the section that a citation points at."""
    if citation.section == citation.section_title:
        return citation.section
    return f"{citation.section} {citation.section_title}".strip()


def to_section(label: str, citation: Citation, style: str, aria_label: str | None = None) -> str:
    """A button that opens the section of a citation with the quote marked; the label is HTML."""
    return button(
        label,
        "show_section",
        style,
        section=citation.section_id,
        quote=citation.quote,
        start=citation.start,
        aria_label=aria_label,
    )


def reference(citation: Citation, number: str) -> str:
    """A citation on two lines: where it stands, and which edition of what level that is."""
    edition = [citation.edition] if citation.edition else []
    edition += [f"side {citation.page_label or citation.page}"] if citation.page else []
    return (
        f'<span class="ss-number">{number}</span>'
        f'<span class="ss-reference"><span>{escape(citation.title)}, <strong>{escape(place(citation))}</strong></span>'
        f'<span class="ss-edition">{level_badge(citation.level)} {escape(", ".join(edition))}</span></span>'
    )
