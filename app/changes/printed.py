"""Changes on a terminal, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from app.changes.sources import Text
from app.changes.words import carried, kinds, notice, summary
from ingest.changes import Change, Comparison, Op, Piece
from ingest.types import Section

CONTEXT = 12
"""How many unchanged words are shown on each side of a change."""

_SIGNS = {Op.REMOVED: ("[-", "-]", "red strike"), Op.ADDED: ("{+", "+}", "green underline")}


def print_changes(old: Text, new: Text, comparison: Comparison) -> None:
    """All changes in reading order: ``[-removed-]`` and ``{+added+}`` words with a few around them."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Line(f"{old.heading} → {new.heading}", "bold"))
    console.print(Line(summary(comparison)))
    for change in comparison.different:
        console.print()
        console.print(Line.assemble((change.section.heading, "bold"), f"  ({kinds(change)})"))
        if change.follows and not change.changed:
            continue
        for found in change.notices:
            console.print(Line(f"    merk: {notice(found)}", "yellow"))
        if change.old and change.new and len(change.title) > 1:
            console.print(Line("    tittel: ").append_text(_line(change.title)))
        for piece in excerpts(change) if change.changed or not (change.old and change.new) else ():
            console.print(Line("    ").append_text(_line(piece)))
    if comparison.carried:
        console.print()
        for each in comparison.carried:
            console.print(Line(f"Flyttet tekst: {carried(each.old, each.new, len(each.texts))}."))


def as_json(old: Text, new: Text, comparison: Comparison) -> dict[str, Any]:
    """The comparison as ``changes --json`` prints it; a section that is moved and changed stands under both."""
    return {
        "old": {"name": old.name, "version": old.version, "sections": len(old.sections)},
        "new": {"name": new.name, "version": new.version, "sections": len(new.sections)},
        "added": [_entry(change) for change in comparison.added],
        "removed": [_entry(change) for change in comparison.removed],
        "moved": [_entry(change) for change in comparison.moved],
        "changed": [_entry(change) for change in comparison.changed],
        "carried": [
            {"from": _section(each.old), "to": _section(each.new), "texts": list(each.texts)}
            for each in comparison.carried
        ],
    }


def excerpts(change: Change) -> Iterator[tuple[Piece, ...]]:
    """The changed places of a section, line by line, without the unchanged words that are far from any change."""
    pieces = change.pieces
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.op is not Op.KEPT:
            found.append(piece)
            continue
        words = re.findall(r"\s*\S+", piece.new)
        is_first, is_last = at == 0, at == len(pieces) - 1
        if len(words) <= 2 * CONTEXT and not (is_first or is_last):
            found.append(piece)
            continue
        after = "" if is_first else "".join(words[:CONTEXT])
        before = "" if is_last else "".join(words[-CONTEXT:])
        if is_first and is_last:
            continue
        if after:
            found.append(_kept(after + (" …" if len(words) > CONTEXT else "")))
        if found:
            yield tuple(found)
        found = [_kept(("… " if len(words) > CONTEXT else "") + before.lstrip())] if before else []
    if found:
        yield tuple(found)


def _kept(text: str) -> Piece:
    return Piece(Op.KEPT, text, text)


def _line(pieces: Sequence[Piece]) -> Line:
    line = Line()
    for piece in pieces:
        text = " ".join(piece.text.split())
        spaced = " " if line and piece.text[:1].isspace() else ""
        if piece.op is Op.KEPT:
            line.append(spaced + text)
        elif text:
            opening, closing, style = _SIGNS[piece.op]
            line.append(spaced + opening + text + closing, style)
    return line


def _entry(change: Change) -> dict[str, Any]:
    return {
        "section": _section(change.section),
        "before": _section(change.old) if change.old and change.new else None,
        "follows": change.follows,
        "origin": _section(change.origin) if change.origin else None,
        "notices": [{"old": each.old, "new": each.new} for each in change.notices],
        "title": [{"op": str(piece.op), "text": piece.text} for piece in change.title],
        "diff": [{"op": str(piece.op), "text": piece.text} for piece in change.pieces],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "number": section.number,
        "title": section.title,
        "path": list(section.path),
        "page": section.pages[0],
    }
