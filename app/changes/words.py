"""How changes are spoken of."""

from __future__ import annotations

from ingest.changes import Change, Comparison, Notice
from ingest.types import Section


def kinds(change: Change) -> str:
    """What happened to a section, in few words."""
    if change.old is None:
        return "ny" + (f", teksten er hentet fra {place(change.origin)}" if change.origin else "")
    if change.new is None:
        return "fjernet" + (f", teksten står nå i {place(change.origin)}" if change.origin else "")
    parts = []
    if change.moved:
        parts.append(f"flyttet fra {place(change.old)}")
    if change.changed:
        parts.append("endret")
    return ", ".join(parts)


def place(section: Section) -> str:
    """A section by its number, or its title where it has none."""
    return section.number or f"«{section.title}»"


def notice(found: Notice) -> str:
    """A changed rule word or number."""
    if not found.old:
        return f"«{found.new}» er kommet til"
    if not found.new:
        return f"«{found.old}» er tatt ut"
    return f"{found.old} → {found.new}"


def summary(comparison: Comparison) -> str:
    """How many sections came, went, moved and changed."""
    counts = (
        (len(comparison.added), "nye", "nytt"),
        (len(comparison.removed), "fjernet", "fjernet"),
        (len(comparison.moved), "flyttet", "flyttet"),
        (len(comparison.changed), "endret", "endret"),
    )
    parts = [f"{count} {one if count == 1 else many}" for count, many, one in counts if count]
    return f"Punkter: {', '.join(parts)}." if parts else "Ingen punkter er endret."


def carried(old: Section, new: Section, count: int) -> str:
    """That text went from one section to another."""
    what = "1 setning eller rad" if count == 1 else f"{count} setninger eller rader"
    return f"{what} fra {place(old)} står nå i {place(new)}"
