"""Changes as one HTML page that needs nothing else: to read, to print and to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.changes.sources import Text
from app.changes.words import carried, kinds, notice, summary
from app.ui.markup import escape
from ingest.changes import Change, Comparison, Op, Piece

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --quiet: #566273; --ground: #fff; --line: #c9d1da;
  --gone: #9b1c1c; --gone-ground: #fdecec; --come: #14532d; --come-ground: #e6f6ea; --mark: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --quiet: #aab5c3; --ground: #141a21; --line: #3a4653;
  --gone: #ffb4b4; --gone-ground: #4a1d1d; --come: #a7e8bb; --come-ground: #173a24; --mark: #4a3c10; } }
body { font: 1.05rem/1.55 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 0; }
a { color: inherit; } .quiet { color: var(--quiet); }
nav ul { list-style: none; padding: 0; } nav li { margin: .25rem 0; padding-left: calc(var(--depth) * 1rem); }
section { border-top: 1px solid var(--line); padding: 1rem 0; break-inside: avoid-page; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.notices { background: var(--mark); padding: .5rem .75rem; margin: .5rem 0; list-style: none; }
del { color: var(--gone); background: var(--gone-ground); text-decoration: line-through; }
ins { color: var(--come); background: var(--come-ground); text-decoration: underline; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } a { text-decoration: none; }
  del, ins { print-color-adjust: exact; } }
"""
_SPOKEN = {Op.REMOVED: "fjernet:", Op.ADDED: "nytt:"}
_TAGS = {Op.REMOVED: "del", Op.ADDED: "ins"}


def changes_page(old: Text, new: Text, comparison: Comparison) -> str:
    """The whole page; everything that comes from the documents is escaped."""
    title = f"Endringer: {escape(old.heading)} → {escape(new.heading)}"
    entries = list(enumerate(comparison.different, start=1))
    return f"""<!DOCTYPE html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{escape(summary(comparison))}</p>
<p class="quiet"><del>Slik tekst</del> er tatt ut, og <ins>slik tekst</ins> er kommet til.
Laget {date.today():%d.%m.%Y}.</p>
</header>
{_contents(entries)}
<main>
{"".join(_section(number, change) for number, change in entries)}
{_carried(comparison)}
</main>
</body>
</html>
"""


def _contents(entries: Sequence[tuple[int, Change]]) -> str:
    items = "".join(
        f'<li style="--depth: {change.section.depth - 1}"><a href="#p{number}">{escape(change.section.heading)}</a> '
        f'<span class="quiet">{escape(kinds(change))}</span></li>'
        for number, change in entries
    )
    return f'<nav aria-label="Endrede punkter"><ul>{items}</ul></nav>' if items else ""


def _section(number: int, change: Change) -> str:
    noticed = "".join(f"<li>Merk: {escape(notice(each))}</li>" for each in change.notices)
    heading = escape(change.section.number) + " " + _marked(change.title)
    return f"""<section id="p{number}" aria-labelledby="h{number}">
<h2 id="h{number}">{heading.strip()}</h2>
<p class="quiet">{escape(kinds(change))}{_pages(change)}</p>
{f'<ul class="notices">{noticed}</ul>' if noticed else ""}
{f'<div class="text">{_marked(change.pieces)}</div>' if _is_shown(change) else ""}
</section>
"""


def _is_shown(change: Change) -> bool:
    """Whether the text is shown: not where the section has only moved."""
    return bool(change.pieces) and (change.changed or not (change.old and change.new))


def _pages(change: Change) -> str:
    sides = (("før", change.old), ("nå", change.new))
    pages = [f"side {s.page_label or s.pages[0]} {when}" for when, s in sides if s and s.pages[0]]
    return f" · {escape(', '.join(pages))}" if pages else ""


def _marked(pieces: Sequence[Piece]) -> str:
    parts = []
    for piece in pieces:
        tag = _TAGS.get(piece.op)
        words = escape(piece.text.strip()) if tag else escape(piece.text)
        if not tag:
            parts.append(words)
            continue
        lead = piece.text[: len(piece.text) - len(piece.text.lstrip())]
        tail = piece.text[len(piece.text.rstrip()) :] if words else ""
        spoken = f'<span class="spoken">{_SPOKEN[piece.op]} </span>'
        parts.append(f"{lead}<{tag}>{spoken}{words}</{tag}>{tail}" if words else lead)
    return "".join(parts)


def _carried(comparison: Comparison) -> str:
    items = "".join(f"<li>{escape(carried(c.old, c.new, len(c.texts)))}</li>" for c in comparison.carried)
    if not items:
        return ""
    return f'<section aria-labelledby="carried"><h2 id="carried">Flyttet tekst</h2><ul>{items}</ul></section>'
