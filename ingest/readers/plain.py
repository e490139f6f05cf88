"""Plain text to blocks: headings, lists and tables known by how they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.outline import Style, parse_heading
from ingest.readers.lines import (
    block_of,
    clean,
    has_leaders,
    is_capitals,
    leads_far,
    looks_like_heading,
    looks_like_title,
    split_marker,
    split_markers,
)
from ingest.readers.metadata import is_pair
from ingest.readers.tables import Cell, Table
from ingest.types import Block, BlockKind

MAX_ENTRY = 200
FEW = 2
"""An entry of a table of contents has fewer lines between itself and the one before."""

_RULE = re.compile(r"^\s*([=\-_*~#])\1{2,}\s*$")
_PAGE = re.compile(r"^\s*(?:side|s\.)\s*\d+\s*(?:av|/)\s*\d+\s*$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:innhold|innholdsfortegnelse|innhald)$", re.IGNORECASE)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a plain text."""
    return _settled(list(_Flow(_without_entries(text.replace("\f", "\n\n").split("\n"))).blocks()))


def _without_entries(lines: Sequence[str]) -> list[str]:
    """Drop page numbers, the entries of a table of contents, and its title right above them."""
    kept: list[str] = []
    title = -1
    since_entry = FEW
    for line in lines:
        is_short = len(line) <= MAX_ENTRY
        if is_short and has_leaders(line) and (title >= 0 or since_entry < FEW or not leads_far(line)):
            since_entry = 0
            if title >= 0:
                kept[title], title = "", -1
        elif not (is_short and _PAGE.match(line)):
            title = len(kept) if _CONTENTS.match(clean(line)) else title if not line.strip() else -1
            since_entry += bool(line.strip())
            kept.append(line)
    return kept


class _Flow:
    """Walks the groups of lines between blank lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._groups = _without_contents(list(_groups(lines)))
        lengths = sorted(len(line) for group in self._groups for line in group if len(line) > 40)
        self._is_wrapped = bool(lengths) and lengths[int(0.9 * (len(lengths) - 1))] <= 110
        self._tables = 0

    def blocks(self) -> Iterator[Block]:
        for group in self._groups:
            yield from self._group(group)

    def _group(self, group: Sequence[str]) -> Iterator[Block]:
        if _RULE.match(group[0]):
            group = group[1:]
        if len(group) > 1 and (rule := _RULE.match(group[1])) and not _RULE.match(group[0]):
            title = clean(group[0])
            depth = 0 if parse_heading(title) else 1 if rule.group(1) in "=#*" else 2
            yield Block(BlockKind.HEADING, title, depth=depth)
            group = group[2:]
        group = [line for line in group if not _RULE.match(line)]
        if not group:
            return
        rows = _rows(group)
        if rows:
            self._tables += 1
            yield from Table([[Cell(clean(cell)) for cell in row] for row in rows]).blocks(self._tables)
            return
        if _is_heading(group):
            yield Block(BlockKind.HEADING, clean(group[0]))
            group = group[1:]
        yield from self._paragraphs(group)

    def _paragraphs(self, group: Sequence[str]) -> Iterator[Block]:
        parts: list[tuple[str, list[str]]] = []
        cleaned = [clean(raw) for raw in group]
        for raw, line, (marker, rest) in zip(group, cleaned, split_markers(cleaned), strict=True):
            apart = not self._is_wrapped and not (parts and parts[-1][0] and raw.startswith((" ", "\t")))
            if marker or not parts or apart or is_pair(line) or is_pair(parts[-1][1][-1]):
                parts.append((marker, [rest]))
            else:
                parts[-1][1].append(line)
        yield from (block for marker, lines in parts if (block := block_of(marker, lines)).text)


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _is_heading(group: Sequence[str]) -> bool:
    """Whether the first line of a group is a heading: alone, or numbered and shorter than the text below it."""
    first = clean(group[0])
    if len(group) == 1:
        return looks_like_heading(first) is not None or (is_capitals(first) and not first.endswith((".", ":", ",")))
    second = clean(group[1])
    heading = looks_like_heading(first)
    if heading and heading.style in (Style.APPENDIX, Style.CHAPTER, Style.PARAGRAPH):
        return heading.title != "" and (not second[:1].islower() or split_marker(second)[0] != "")
    is_numbered = heading is not None and split_marker(first)[0] == ""
    is_followed_by_text = parse_heading(second) is None and not split_marker(second)[0] and not second[:1].islower()
    return is_numbered and is_followed_by_text and len(first) < 70 and len(second) > len(first)


def _rows(group: Sequence[str]) -> list[list[str]]:
    """The rows of a table that is typed with bars or tabs; empty for other text."""
    for bar in ("|", "\t"):
        rows = [line.strip().strip("|").split(bar) if bar == "|" else line.rstrip().split(bar) for line in group]
        rows = [row for row in rows if not all(re.fullmatch(r"[\s:+-]*", cell) for cell in row)]
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1 and all(row[0].strip() for row in rows[:1]):
            return [] if all(split_marker(f"{clean(row[0])} x")[0] for row in rows) else rows
    return []


def _settled(blocks: Sequence[Block]) -> list[Block]:
    """Take back headings that are steps of a list, and find headings in a text that has no marked ones."""
    settled = [_listed(blocks, place) for place in range(len(blocks))]
    numbered = [block for block in settled if block.kind is BlockKind.HEADING and parse_heading(block.text)]
    if len(numbered) >= 3 and not any(is_capitals(block.text) for block in numbered):
        return [_calmed(block) if place else block for place, block in enumerate(settled)]
    headings = sum(1 for block in settled[1:] if block.kind is BlockKind.HEADING)
    return settled if headings else _guessed(settled)


def _listed(blocks: Sequence[Block], place: int) -> Block:
    """A lone «2. Velg gruppe» between «1. …» and «3. …» is a step, not a chapter without text."""
    block = blocks[place]
    step = _step(block)
    before = _step(blocks[place - 1]) if place else None
    after = _step(blocks[place + 1]) if place + 1 < len(blocks) else None
    if step is None or (before != (step[0] - 1, step[1]) and after != (step[0] + 1, step[1])):
        return block
    marker, rest = split_marker(block.text)
    if not marker:
        return replace(block, kind=BlockKind.PARAGRAPH)
    return Block(BlockKind.LIST_ITEM, rest, marker=marker)


def _step(block: Block) -> tuple[int, bool] | None:
    """The number of a heading at the outermost level, and whether it is written with a full stop."""
    found = parse_heading(block.text) if block.kind is BlockKind.HEADING else None
    is_outermost = found is not None and found.style is Style.DECIMAL and len(found.key) == 1
    return (found.key[0], bool(split_marker(block.text)[0])) if found and is_outermost else None


def _calmed(block: Block) -> Block:
    """In a text with numbered headings, a line in capitals is a word of radio traffic or the like."""
    is_loose = block.kind is BlockKind.HEADING and block.depth == 0 and parse_heading(block.text) is None
    return replace(block, kind=BlockKind.PARAGRAPH) if is_loose else block


def _without_contents(groups: Sequence[list[str]]) -> list[list[str]]:
    """Drop «Innhold» and the numbered lines under it."""
    kept: list[list[str]] = []
    for group in groups:
        is_titled = _CONTENTS.match(clean(group[0])) is not None
        follows_title = bool(kept) and len(kept[-1]) == 1 and _CONTENTS.match(clean(kept[-1][0])) is not None
        entries = group[1:] if is_titled else group
        if (is_titled or follows_title) and len(entries) > 1 and all(parse_heading(clean(line)) for line in entries):
            if follows_title:
                kept.pop()
            continue
        kept.append(group)
    return kept


def _guessed(blocks: Sequence[Block]) -> list[Block]:
    """Short lines above running text, in a text where nothing else marks the headings."""
    found = []
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        is_lead = after is not None and (after.kind is not BlockKind.PARAGRAPH or len(after.text) > 60)
        is_title = block.kind is BlockKind.PARAGRAPH and looks_like_title(block.text) and len(block.text) <= 60
        found.append(replace(block, kind=BlockKind.HEADING) if is_lead and is_title else block)
    return found
