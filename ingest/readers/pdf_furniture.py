"""Takes running headers, footers and page numbers out of the pages of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.numbering import Style, parse_heading
from ingest.readers.layout import Line
from ingest.readers.pdf_page import Page, Table, fold

_NOTE = re.compile(r"^(\d{1,2}|\*+)\s+(?=\S)")
_PAGE_NUMBER = re.compile(r"^\W*(?:side\s+)?(?:\d+|[ivxlc]+)(?:\s*(?:av|/)\s*\d+)?\W*$", re.IGNORECASE)

_OF_PAGE = re.compile(r"\bside\b|\bs\.\s*\d|\d\s*(?:av|/|\|)\s*\d|^[^\w§]*\d", re.IGNORECASE)
_NAMED = (Style.PART, Style.CHAPTER, Style.APPENDIX, Style.PARAGRAPH)


def drop_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Drop headers and footers: what stands at the edge of the pages again and again.

    Either the same words recur, numbers aside, at the same height; or nearly every page has a small line of its own
    at that height, apart from the body, such as the title of the chapter. Headings that differ in their number alone,
    such as «Vedlegg 1» and «Vedlegg 2», stay.
    """
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update(set(_edge_keys(page)))
    slots = _Slots(pages)
    headings = _NumberedHeadings(pages)
    needed = max(2, round(0.25 * len(pages)))
    kept = []
    for page in pages:
        running = [
            line
            for line in page.lines
            if (_is_running(line, page, seen, needed) or slots.holds(line, page)) and not headings.has(line, page)
        ]
        dropped = {id(line) for line in running}
        body = [line for line in page.lines if id(line) not in dropped]
        for line in sorted(running, key=lambda line: abs(line.top - page.height / 2)):
            if any(_adjoins(line, other) for other in body):
                body.append(line)
                dropped.discard(id(line))
        kept.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped)))
    return kept


def drop_running_tables(pages: Sequence[Page]) -> list[Page]:
    """Drop the tables at the very edge of the pages that recur there, numbers aside, such as a ruled header."""
    seen = Counter(key for page in pages for key in {_table_key(t) for t in page.tables if _is_outermost(t, page)})
    needed = max(2, round(0.5 * len(pages)))
    return [
        replace(
            page, tables=tuple(t for t in page.tables if not _is_outermost(t, page) or seen[_table_key(t)] < needed)
        )
        for page in pages
    ]


def _is_outermost(table: Table, page: Page) -> bool:
    """Whether a table stands at the head of a page with no line above it, or at its foot with none below."""
    if table.bottom < 0.25 * page.height:
        return all(line.top > table.top for line in page.lines)
    return table.top > 0.85 * page.height and all(line.bottom < table.bottom for line in page.lines)


def _table_key(table: Table) -> tuple[str, int]:
    return _without_numbers(" ".join(cell for row in table.rows for cell in row)), round(table.top / 4)


class _Slots:
    """The heights at which nearly every page has a line that stands apart from the body."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._texts = Counter(_without_numbers(line.text) for page in pages for line in page.lines)
        self._body = _body_size(pages)
        apart: Counter[tuple[bool, int]] = Counter()
        joined: Counter[tuple[bool, int]] = Counter()
        filled = sum(bool(page.lines) for page in pages)
        for page in pages:
            rows = {(_slot(line), _is_apart(line, page)) for line in page.lines if _at_edge(line, page)}
            apart.update(slot for slot, is_apart in rows if is_apart)
            joined.update(slot for slot, is_apart in rows if not is_apart)
        self._found = {
            slot for slot, count in apart.items() if count >= max(3, 0.5 * filled) and joined[slot] <= 0.1 * count
        }

    def holds(self, line: Line, page: Page) -> bool:
        """Whether a line is a header or footer by its place; a large or bold one only if its words come elsewhere."""
        if not (_at_edge(line, page) and _slot(line) in self._found and _is_apart(line, page)):
            return False
        if _is_note(line, page):
            return False
        recurs = self._texts[_without_numbers(line.text)] > 1
        return recurs or (line.size <= self._body and not line.bold)


class _NumberedHeadings:
    """The lines at the head of a page that no other line repeats and whose number is not that of the page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._texts = Counter(fold(line.text) for page in pages for line in page.lines)
        self._body = _body_size(pages)

    def has(self, line: Line, page: Page) -> bool:
        """Whether a line is a heading: larger than the body, «Vedlegg 2» or the like, or bold with another number."""
        if line.top > 0.12 * page.height or self._texts[fold(line.text)] > 1 or _OF_PAGE.search(line.text):
            return False
        found = parse_heading(line.text)
        is_named = found is not None and found.style in _NAMED
        numbers = set(re.findall(r"\d+", line.text))
        if line.size < self._body - 0.4 or not (numbers or is_named):
            return False
        is_other = line.bold and not {str(page.number), page.label} & numbers
        return is_named or is_other or line.size > self._body + 0.4


def _body_size(pages: Sequence[Page]) -> float:
    """The size of most of the text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def _is_note(line: Line, page: Page) -> bool:
    """Whether a line is a footnote that the page refers to."""
    match = _NOTE.match(line.text)
    return match is not None and any(match.group(1) in other.references for other in page.lines)


def _slot(line: Line) -> tuple[bool, int]:
    return line.bold, round(line.bottom / 3)


def _is_apart(line: Line, page: Page) -> bool:
    """Whether there is white between a line at the edge and the next line towards the middle of the page."""
    if line.bottom < page.height / 2:
        nearest = min((other.top for other in page.lines if other.top > line.bottom - 1), default=page.height)
        return nearest - line.bottom > 0.8 * line.size
    nearest = max((other.bottom for other in page.lines if other.bottom < line.top + 1), default=0.0)
    return line.top - nearest > 0.8 * line.size


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+|\b[ivxl]+\b", "", fold(text)).strip()


def _adjoins(line: Line, body: Line) -> bool:
    """Whether a line at the edge is one paragraph with a line of the body, and so no header or footer."""
    gap = max(body.top - line.bottom, line.top - body.bottom)
    overlaps = line.x0 < body.x1 and body.x0 < line.x1
    return overlaps and gap < 0.5 * line.size and abs(line.size - body.size) < 0.3 and line.bold == body.bold


def _edge_keys(page: Page) -> Iterator[tuple[str, int]]:
    for line in page.lines:
        if _at_edge(line, page):
            yield _running_key(line)


def _at_edge(line: Line, page: Page) -> bool:
    return line.top < 0.12 * page.height or line.bottom > 0.88 * page.height


def _running_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", fold(line.text)), round(line.top / 4)


def _is_running(line: Line, page: Page, seen: Counter[tuple[str, int]], needed: int) -> bool:
    if not _at_edge(line, page) or _is_note(line, page):
        return False
    text, height = _running_key(line)
    count = max(seen[(text, near)] for near in (height - 1, height, height + 1))
    if count >= needed and count >= 2:
        return True
    return bool(_PAGE_NUMBER.match(line.text)) and (line.top < 0.08 * page.height or line.bottom > 0.92 * page.height)
