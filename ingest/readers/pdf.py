"""Reads a PDF into blocks: pypdf for structure (encryption, labels, bookmarks), pdfplumber for words and tables."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.table import TableFinder
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ingest.errors import LimitError, ReadError
from ingest.outline import parse_heading
from ingest.readers.layout import Line, Word, crossed, find_gutter, lay_out, usual_gutter
from ingest.types import Block, BlockKind, ReadResult

MAX_PAGES = 3000
MIN_CHARACTERS_PER_PAGE = 20

_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*(\d+|[ivxlc]+)?\s*$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(innhold|innholdsfortegnelse|innhald|contents)$", re.IGNORECASE)
_MARKER = re.compile(r"^(?P<marker>[•▪◦‣·●■\-–—☐☒☑]|\(?\d{1,2}[.)]|\(?[a-zæøå]\))\s+(?=\S)")
_BULLETS = "•▪◦‣·●■-–—"
_FOOTNOTE = re.compile(r"^(\d{1,2}|\*+)\s+(?=\S)")
_PAGE_NUMBER = re.compile(r"^(?:side\s+)?(?:\d+|[ivxlc]+)(?:\s+(?:av|/)\s+\d+)?$", re.IGNORECASE)
_TEXT_FIXES = str.maketrans({"\x7f": "•", "\u00ad": "\u00ad", "\u00a0": " ", "\u200b": None, "\ufeff": None})


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table or box on one page; ``rows`` is empty for a box around running text."""

    x0: float
    top: float
    x1: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.bottom - self.top)

    def holds(self, word: Word) -> bool:
        middle_x, middle_y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.x0 - 1 <= middle_x <= self.x1 + 1 and self.top - 1 <= middle_y <= self.bottom + 1


@dataclass(frozen=True, slots=True)
class _RawPage:
    """A page before its lines are put in order; ``words`` are those outside ruled tables."""

    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[_Table, ...]

    @property
    def running(self) -> list[Word]:
        """The words outside boxes."""
        return [word for word in self.words if not any(table.holds(word) for table in self.tables)]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    label: str
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[_Table, ...]


def read(path: Path) -> ReadResult:
    """Read a PDF.

    :raises ReadError: if it is damaged, encrypted or has no text.
    :raises LimitError: if it has more pages than ``MAX_PAGES``.
    """
    labels, bookmarks, metadata = _structure(path)
    pages = [_without_contents(page) for page in _drop_running_lines(_pages(path, labels))]
    characters = sum(len(line.text) for page in pages for line in page.lines)
    characters += sum(len(cell) for page in pages for table in page.tables for row in table.rows for cell in row)
    if characters < MIN_CHARACTERS_PER_PAGE * len(pages) and characters < 400:
        raise ReadError(
            "PDF-en har nesten ingen tekst og er trolig skannet; kjør tekstgjenkjenning (OCR) på den og prøv igjen"
        )
    blocks = tuple(_Assembler(pages, bookmarks).blocks())
    thin = [page.number for page in pages if not page.lines and not page.tables]
    warnings = (f"sider uten tekst: {', '.join(map(str, thin))}",) if thin else ()
    return ReadResult(blocks=blocks, pages=len(pages), metadata=metadata, warnings=warnings)


def _structure(path: Path) -> tuple[list[str], frozenset[str], dict[str, str]]:
    """Page labels, the folded bookmark titles, and the title that the file carries."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("PDF-en er låst med passord; lagre en kopi uten passord")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise LimitError(f"PDF-en har {count} sider; grensen er {MAX_PAGES}")
        if not count:
            raise ReadError("PDF-en har ingen sider")
        bookmarks = frozenset(_fold(title) for title in _titles(reader.outline))
        information = reader.metadata
        title = (information.title or "").strip() if information else ""
        return list(reader.page_labels), bookmarks, {"title": title} if title else {}
    except DependencyError as exc:
        raise ReadError(f"PDF-en er kryptert på en måte som ikke kan leses her: {exc}") from exc
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as exc:
        raise ReadError(f"PDF-en er skadet eller ufullstendig ({type(exc).__name__}: {exc})") from exc


def _titles(outline: Iterable[Any]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, Destination):
            yield str(entry.title)
        elif isinstance(entry, list):
            yield from _titles(entry)


def _pages(path: Path, labels: Sequence[str]) -> list[_Page]:
    raw = list(_raw_pages(path))
    gutters = [find_gutter(page.running) for page in raw]
    usual = usual_gutter(gutters)
    pages = []
    for number, (page, found) in enumerate(zip(raw, gutters, strict=True), start=1):
        gutter = found or (usual if usual and not crossed(page.running, usual) else None)
        boxes = [(box.x0, box.top, box.x1, box.bottom) for box in page.tables if not box.rows]
        lines = tuple(lay_out(page.words, boxes, gutter))
        label = labels[number - 1] if number <= len(labels) else str(number)
        tables = tuple(table for table in page.tables if table.rows)
        pages.append(_Page(number, label, page.width, page.height, lines, tables))
    return pages


def _raw_pages(path: Path) -> Iterator[_RawPage]:
    try:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                tables = _tables(page)
                words = [
                    Word(
                        text=_clean(word["text"]),
                        x0=float(word["x0"]),
                        x1=float(word["x1"]),
                        top=float(word["top"]),
                        bottom=float(word["bottom"]),
                        size=round(float(word["size"]), 1),
                        bold=_is_bold(word["fontname"]),
                    )
                    for word in page.extract_words(extra_attrs=["fontname", "size"], x_tolerance_ratio=0.18)
                    if word.get("upright", True)
                ]
                free = [word for word in words if word.text and not any(t.rows and t.holds(word) for t in tables)]
                yield _RawPage(float(page.width), float(page.height), tuple(free), tuple(tables))
                page.close()
    except (PDFException, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as exc:
        raise ReadError(f"PDF-en er skadet eller ufullstendig ({type(exc).__name__}: {exc})") from exc


def _tables(page: Any) -> list[_Table]:
    if not (page.lines or page.rects):
        return []
    finder = TableFinder(page)
    found = []
    for table in finder.tables:
        rows = [tuple(_cell(cell) for cell in row) for row in table.extract()]
        rows = [row for row in rows if any(row)]
        is_grid = len(rows) > 1 and max((sum(1 for cell in row if cell) for row in rows), default=0) > 1
        x0, top, x1, bottom = table.bbox
        found.append(_Table(x0, top, x1, bottom, tuple(rows) if is_grid else ()))
    in_tables = {cell for table in finder.tables for cell in table.cells}
    found += [_Table(x0, top, x1, bottom, ()) for x0, top, x1, bottom in set(finder.cells) - in_tables]
    page_area = page.width * page.height
    return [t for t in found if t.x1 - t.x0 > 40 and t.bottom - t.top > 10 and t.area < 0.7 * page_area]


def _cell(text: str | None) -> str:
    lines = [_clean(line) for line in (text or "").split("\n")]
    return join_lines([line for line in lines if line])


def _clean(text: str) -> str:
    text = text.replace("(cid:127)", "•").translate(_TEXT_FIXES)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_bold(font: str) -> bool:
    return bool(re.search(r"bold|black|heavy|semibold|demi", font, re.IGNORECASE))


def _fold(text: str) -> str:
    return re.sub(r"[^\w§]+", " ", unicodedata.normalize("NFKC", text)).casefold().strip()


def join_lines(lines: Sequence[str]) -> str:
    """Join the lines of one paragraph, taking a word apart at a line end together again."""
    text = ""
    for line in lines:
        if not text:
            text = line
        elif text.endswith("\u00ad"):
            text = text[:-1] + line
        elif text.endswith("-") and not text.endswith(" -"):
            text = _join_hyphenated(text, line)
        else:
            text = f"{text} {line}"
    return text.replace("\u00ad", "")


def _join_hyphenated(text: str, line: str) -> str:
    last = text[:-1].split()[-1].lstrip("(«\"'") if text[:-1].split() else ""
    first = re.split(r"[\s,.;:]", line, maxsplit=1)[0]
    if first in {"og", "eller", "samt", "til"}:
        return f"{text} {line}"
    is_hard = not line[:1].islower() or last.isupper() or any(c.isdigit() for c in last) or "/" in last[-1:]
    return text + line if is_hard else text[:-1] + line


def _drop_running_lines(pages: list[_Page]) -> list[_Page]:
    """Drop headers and footers: lines at the edge of the page that recur, numbers aside, at the same height."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [set(_edge_keys(page)) for page in pages]
    for keys in edges:
        seen.update(keys)
    needed = max(2, round(0.25 * len(pages)))
    kept = []
    for page in pages:
        running = [line for line in page.lines if _is_running(line, page, seen, needed)]
        body = [line for line in page.lines if line not in running]
        for line in sorted(running, key=lambda line: abs(line.top - page.height / 2)):
            if any(_adjoins(line, other) for other in body):
                body.append(line)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line in body)))
    return kept


def _adjoins(line: Line, body: Line) -> bool:
    """Whether a line at the edge is one paragraph with a line of the body, and so no header or footer."""
    gap = max(body.top - line.bottom, line.top - body.bottom)
    overlaps = line.x0 < body.x1 and body.x0 < line.x1
    return overlaps and gap < 0.5 * line.size and abs(line.size - body.size) < 0.3 and line.bold == body.bold


def _edge_keys(page: _Page) -> Iterator[tuple[str, int]]:
    for line in page.lines:
        if _at_edge(line, page):
            yield _running_key(line)


def _at_edge(line: Line, page: _Page) -> bool:
    return line.top < 0.12 * page.height or line.bottom > 0.88 * page.height


def _running_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", _fold(line.text)), round(line.top / 4)


def _is_running(line: Line, page: _Page, seen: Counter[tuple[str, int]], needed: int) -> bool:
    if not _at_edge(line, page):
        return False
    text, height = _running_key(line)
    count = max(seen[(text, near)] for near in (height - 1, height, height + 1))
    if count >= needed and count >= 2:
        return True
    return bool(_PAGE_NUMBER.match(line.text)) and (line.top < 0.08 * page.height or line.bottom > 0.92 * page.height)


def _without_contents(page: _Page) -> _Page:
    """Drop the lines of a table of contents, wrapped entries and the heading above included."""
    leaders = [index for index, line in enumerate(page.lines) if _LEADERS.search(line.text)]
    if not leaders:
        return page
    first, last = leaders[0], leaders[-1]
    for index in range(first - 1, max(-1, first - 3), -1):
        if _CONTENTS.match(page.lines[index].text):
            first = index
            break
    dense = len(leaders) >= 0.5 * (last - leaders[0] + 1)
    kept = tuple(
        line
        for index, line in enumerate(page.lines)
        if not (_LEADERS.search(line.text) or (dense and first <= index <= last))
    )
    return replace(page, lines=kept)


class _Assembler:
    """Turns the lines and tables of all pages into blocks in reading order."""

    def __init__(self, pages: Sequence[_Page], bookmarks: frozenset[str]) -> None:
        self._pages = pages
        self._bookmarks = bookmarks
        sizes: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                sizes[line.size] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 10.0
        heading_sizes = sorted({size for size in sizes if size > self._body + 0.4}, reverse=True)
        self._depths = {size: depth for depth, size in enumerate(heading_sizes[:6], start=1)}
        self._table = 0
        self._header: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
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

    def _page_blocks(self, page: _Page) -> Iterator[Block]:
        notes = self._footnotes(page)
        body = [line for line in page.lines if id(line) not in notes.ids]
        references: dict[str, str] = dict(notes.texts)
        items: list[Line | _Table] = list(body)
        for table in sorted(page.tables, key=lambda t: t.top):
            items.insert(_position(table, items), table)
        group: list[Line] = []
        for item in [*items, None]:
            if isinstance(item, Line) and group and self._same_paragraph(group, item):
                group.append(item)
                continue
            if group:
                yield self._block(group, page)
                yield from _cited_notes(group, references, page)
                group = []
            if isinstance(item, Line):
                group = [item]
            elif isinstance(item, _Table):
                is_first = item is (items[0] if items else None)
                yield from self._rows(item, page, is_first)
        for key in list(references):
            yield Block(BlockKind.NOTE, references[key], page=page.number, marker=key, page_label=page.label)

    def _footnotes(self, page: _Page) -> _Footnotes:
        """The small lines at the foot of the page, by their marker."""
        ids: set[int] = set()
        texts: dict[str, list[str]] = {}
        current = ""
        for line in page.lines:
            small = line.size < 0.93 * self._body and line.top > 0.5 * page.height and not line.boxed
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

    def _is_heading(self, line: Line) -> bool:
        text = line.text
        if line.boxed or len(text) > 160 or not any(c.isalpha() for c in text):
            return False
        stands_out = line.size > self._body + 0.4 or line.bold
        numbered = parse_heading(text) is not None
        if numbered and _fold(text) in self._bookmarks:
            return True
        if not stands_out or (text.endswith((".", ";", ",")) and not numbered):
            return False
        return numbered or line.size > self._body + 0.9 or (line.bold and not text.endswith(":") and len(text) < 90)

    def _same_paragraph(self, group: Sequence[Line], line: Line) -> bool:
        last = group[-1]
        if line.boxed != last.boxed or line.bold != last.bold or abs(line.size - last.size) > 0.6:
            return False
        gap = line.top - last.bottom
        if line.column == last.column and (gap > 0.75 * line.size or gap < -line.size):
            return False
        if self._is_heading(last) or self._is_heading(line):
            merges = self._is_heading(last) and (self._is_heading(line) or not line.boxed)
            return merges and parse_heading(line.text) is None and line.column == last.column and gap < 0.6 * line.size
        if _MARKER.match(line.text) and not (
            last.text.endswith("-") or (line.text[0] in "-–—" and line.x0 > last.x0 + 40)
        ):
            return False
        if line.column != last.column:
            return not last.text.endswith((".", ":", "?", "!")) and line.text[:1].islower()
        outdented = line.x0 < group[0].x0 - 4 and _MARKER.match(group[0].text) is not None
        finished = last.text.endswith((".", ":", "?", "!")) and last.x1 < last.right - 0.25 * (last.right - last.left)
        return not outdented and not (finished and gap > 0.5 * line.size)

    def _block(self, group: Sequence[Line], page: _Page) -> Block:
        text = join_lines([line.text for line in group])
        first = group[0]
        if self._is_heading(first):
            depth = 0 if parse_heading(text) else self._depths.get(first.size, len(self._depths) + 1)
            return Block(BlockKind.HEADING, text, page=page.number, depth=depth, page_label=page.label)
        if match := _MARKER.match(text):
            marker = match.group("marker")
            return Block(
                BlockKind.NOTE if first.boxed else BlockKind.LIST_ITEM,
                text[match.end() :],
                page=page.number,
                marker="•" if marker in _BULLETS else marker,
                page_label=page.label,
            )
        kind = BlockKind.NOTE if first.boxed else BlockKind.PARAGRAPH
        return Block(kind, text, page=page.number, page_label=page.label)

    def _rows(self, table: _Table, page: _Page, is_first: bool) -> Iterator[Block]:
        header = table.rows[0]
        rows: Sequence[tuple[str, ...]] = table.rows
        goes_on = is_first and self._header and len(self._header) == len(header) and page.number > 1
        if goes_on and header == self._header:
            rows = rows[1:]
        elif not (goes_on and self._at_top(table, page)):
            self._table += 1
            self._header = header
        for cells in rows:
            yield Block(
                BlockKind.TABLE_ROW,
                " | ".join(cells),
                page=page.number,
                cells=cells,
                header=self._header,
                table=self._table,
                page_label=page.label,
            )

    @staticmethod
    def _at_top(table: _Table, page: _Page) -> bool:
        return table.top < 0.16 * page.height


@dataclass(frozen=True, slots=True)
class _Footnotes:
    ids: set[int]
    texts: dict[str, str]


def _cited_notes(group: Sequence[Line], notes: dict[str, str], page: _Page) -> Iterator[Block]:
    for reference in [reference for line in group for reference in line.references]:
        if text := notes.pop(reference, ""):
            yield Block(BlockKind.NOTE, text, page=page.number, marker=reference, page_label=page.label)


def _position(table: _Table, items: Sequence[Line | _Table]) -> int:
    """Where a table goes among the lines: after the last line of its column that stands above it."""
    middle = (table.x0 + table.x1) / 2
    place = 0
    for index, item in enumerate(items):
        above = item.bottom <= table.top + 4
        same_column = isinstance(item, _Table) or item.left - 2 <= middle <= item.right + 2
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
