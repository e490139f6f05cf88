"""Turns the ordered lines and the tables of a PDF into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.numbering import parse_heading
from ingest.readers.layout import Line
from ingest.readers.pdf_headings import BULLETS, Headings
from ingest.readers.pdf_page import Page, Table, join_lines
from ingest.readers.pdf_tables import PAGE_TOP
from ingest.readers.tables import begins_with_data
from ingest.types import CELLS, Block, BlockKind

_MARKER = re.compile(r"^(?P<marker>[•▪◦‣·●■\-–—☐☒☑]|\(?\d{1,2}[.)]|\(?[a-zæøå]\))\s+(?=\S)")
_COUNTED = re.compile(
    r"(?P<number>\d{1,2})\.\s+(?:(?P<month>januar|februar|mars|april|mai|juni|juli|august|september|oktober|november"
    r"|desember)\b|(?P<lower>[a-zæøå]))?"
)
_DASHES = ("-", "–", "—")
_FOOTNOTE = re.compile(r"^(\d{1,2}|\*+|[a-z](?=\s+[A-ZÆØÅ]))\s+(?=\S)")


class Assembler:
    """Turns the lines and tables of all pages into blocks in reading order."""

    def __init__(self, pages: Sequence[Page], headings: Headings) -> None:
        self._pages = pages
        self._headings = headings
        self._running_on = frozenset({*_ordinals(pages), *_dashes(pages)})
        self._table = 0
        self._header: tuple[str, ...] = ()
        self._open: Table | None = None
        self._open_page = 0

    def blocks(self) -> Iterator[Block]:
        """All blocks of the document in reading order; a paragraph that crosses a page is one block."""
        pending: Block | None = None
        for page in self._pages:
            for block in self._page_blocks(page):
                if pending and _continues(pending, block):
                    pending = replace(pending, text=join_lines([pending.text, block.text]))
                    continue
                if pending:
                    yield pending
                pending = block
        if pending:
            yield pending

    def _page_blocks(self, page: Page) -> Iterator[Block]:
        notes = self._footnotes(page)
        body = [line for line in page.lines if id(line) not in notes.ids]
        references: dict[str, str] = dict(notes.texts)
        items: list[Line | Table] = list(body)
        for table in sorted(page.tables, key=lambda t: t.top):
            items.insert(_position(table, items), table)
        group: list[Line] = []
        for item in [*items, None]:
            if isinstance(item, Line) and group and self._same_paragraph(group, item, page):
                group.append(item)
                continue
            if group:
                yield self._block(group, page)
                yield from _cited_notes(group, references, page)
                group = []
            if isinstance(item, Line):
                group = [item]
                self._open = None
            elif isinstance(item, Table):
                yield from self._rows(item, page)
        for key in list(references):
            yield Block(BlockKind.NOTE, references[key], page=page.number, marker=key, page_label=page.label)

    def _footnotes(self, page: Page) -> _Footnotes:
        """The small lines at the foot of the page, by their marker."""
        ids: set[int] = set()
        texts: dict[str, list[str]] = {}
        current = ""
        for line in page.lines:
            small = line.size < 0.93 * self._headings.body and line.top > 0.5 * page.height and not line.boxed
            match = _FOOTNOTE.match(line.text) if small else None
            if match:
                current = match.group(1)
                texts[current] = [line.text[match.end() :]]
                ids.add(id(line))
            elif small and current:
                texts[current].append(line.text)
                ids.add(id(line))
            else:
                current = ""
        return _Footnotes(ids, {key: join_lines(lines) for key, lines in texts.items()})

    def _same_paragraph(self, group: Sequence[Line], line: Line, page: Page) -> bool:
        last = group[-1]
        if line.boxed != last.boxed or line.bold != last.bold or abs(line.size - last.size) > 0.6:
            return False
        gap = line.top - last.bottom
        if line.column == last.column and (gap > 0.75 * line.size or gap < -line.size):
            return False
        opens = self._headings.accepts(last, page.number)
        if opens or self._headings.accepts(line, page.number):
            return opens and parse_heading(line.text) is None and line.column == last.column and gap < 0.6 * line.size
        is_within = last.text.endswith("-") or (line.text[0] in _DASHES and line.x0 > last.x0 + 40)
        if _MARKER.match(line.text) and not is_within and (self._is_item(line) or not _is_full(last)):
            return False
        if line.column != last.column:
            return not last.text.endswith((".", ":", "?", "!")) and line.text[:1].islower()
        outdented = line.x0 < group[0].x0 - 4 and self._is_item(group[0])
        finished = last.text.endswith((".", ":", "?", "!")) and last.x1 < last.right - 0.25 * (last.right - last.left)
        return not outdented and not (finished and gap > 0.5 * line.size)

    def _is_item(self, line: Line) -> bool:
        return _MARKER.match(line.text) is not None and id(line) not in self._running_on

    def _block(self, group: Sequence[Line], page: Page) -> Block:
        text = join_lines([line.text for line in group])
        first = group[0]
        if self._headings.accepts(first, page.number):
            return Block(
                BlockKind.HEADING,
                text,
                page=page.number,
                depth=self._headings.depth(first, text, page.number),
                page_label=page.label,
                evidence=self._headings.evidence(first, text, page.number),
            )
        match = _MARKER.match(text)
        if match and id(first) not in self._running_on:
            marker = match.group("marker")
            return Block(
                BlockKind.NOTE if first.boxed else BlockKind.LIST_ITEM,
                text[match.end() :],
                page=page.number,
                marker="•" if marker in BULLETS else marker,
                page_label=page.label,
            )
        kind = BlockKind.NOTE if first.boxed else BlockKind.PARAGRAPH
        return Block(kind, text, page=page.number, page_label=page.label)

    def _rows(self, table: Table, page: Page) -> Iterator[Block]:
        """The rows of a table, or those that continue one when nothing stands between it and the page before."""
        before = self._open
        header = () if begins_with_data(table.rows) else table.rows[0]
        rows: Sequence[tuple[str, ...]] = table.rows
        goes_on = before is not None and page.number == self._open_page + 1 and table.continues(before)
        if before is not None and goes_on:
            rows = [table.spread(row, before) for row in rows]
        if goes_on and rows[0] == self._header:
            rows = rows[1:]
        elif not (goes_on and table.top < PAGE_TOP * page.height):
            self._table += 1
            self._open, self._header = table, header
            if table.title:
                yield Block(BlockKind.PARAGRAPH, table.title, page=page.number, page_label=page.label)
        self._open_page = page.number
        for cells in rows:
            yield Block(
                BlockKind.TABLE_ROW,
                CELLS.join(cells),
                page=page.number,
                cells=cells,
                header=self._header,
                table=self._table,
                page_label=page.label,
            )


@dataclass(frozen=True, slots=True)
class _Footnotes:
    ids: set[int]
    texts: dict[str, str]


def _ordinals(pages: Sequence[Page]) -> Iterator[int]:
    """The lines that begin with «1. mars» or «2. ledd»; a step in small letters has others beside it."""
    found = [(id(line), match) for page in pages for line in page.lines if (match := _COUNTED.match(line.text))]
    numbers = [int(match["number"]) for _, match in found]
    for place, (line, match) in enumerate(found):
        near = numbers[max(0, place - 2) : place] + numbers[place + 1 : place + 3]
        is_step = any(abs(number - numbers[place]) < 2 for number in near)
        if match["month"] or (match["lower"] and not is_step):
            yield line


def _dashes(pages: Sequence[Page]) -> Iterator[int]:
    """The lines that go on with a dash in the middle of a sentence: no other on the page begins with one there."""
    for page in pages:
        for above, line in pairwise(page.lines):
            is_below = above.column == line.column and abs(above.x0 - line.x0) < 2
            if line.text.startswith(_DASHES) and is_below and _is_full(above):
                beside = [other.text[:1] for other in page.lines if abs(other.x0 - line.x0) < 2]
                if beside.count(line.text[0]) == 1:
                    yield id(line)


def _is_full(line: Line) -> bool:
    """Whether a line reaches the right edge of its column in the middle of a sentence."""
    is_wide = line.x1 > line.right - 0.15 * (line.right - line.left)
    return is_wide and not line.text.endswith((".", ":", ";", "?", "!"))


def _cited_notes(group: Sequence[Line], notes: dict[str, str], page: Page) -> Iterator[Block]:
    for reference in [reference for line in group for reference in line.references]:
        if text := notes.pop(reference, ""):
            yield Block(BlockKind.NOTE, text, page=page.number, marker=reference, page_label=page.label)


def _position(table: Table, items: Sequence[Line | Table]) -> int:
    """Where a table goes among the lines: after the last line of its column that stands above it."""
    middle = (table.x0 + table.x1) / 2
    place = 0
    for index, item in enumerate(items):
        above = item.bottom <= table.top + 4
        same_column = isinstance(item, Table) or not item.column or item.left - 2 <= middle <= item.right + 2
        if above and same_column:
            place = index + 1
    return place


def _continues(block: Block, following: Block) -> bool:
    """Whether a paragraph goes on at the top of the next page or column."""
    flowing = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return (
        block.kind in flowing
        and following.kind is BlockKind.PARAGRAPH
        and following.page == block.page + 1
        and not block.text.endswith((".", ":", "?", "!", ";"))
        and following.text[:1].islower()
    )
