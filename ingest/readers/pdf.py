"""Reads a PDF into blocks: pypdf for structure (encryption, labels, bookmarks), pdfplumber for words and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.table import TableFinder
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ingest.errors import LimitError, ReadError
from ingest.readers.layout import Word, crossed, find_gutter, lay_out, usual_gutter
from ingest.readers.pdf_blocks import Assembler
from ingest.readers.pdf_furniture import drop_running_lines, without_contents
from ingest.readers.pdf_page import Page, RawPage, Table, clean, fold, join_lines
from ingest.types import ReadResult

MAX_PAGES = 3000
MIN_CHARACTERS_PER_PAGE = 20


def read(path: Path) -> ReadResult:
    """Read a PDF.

    :raises ReadError: if it is damaged, encrypted or has no text.
    :raises LimitError: if it has more pages than ``MAX_PAGES``.
    """
    labels, bookmarks, metadata = _structure(path)
    pages = [without_contents(page) for page in drop_running_lines(_pages(path, labels))]
    characters = sum(len(line.text) for page in pages for line in page.lines)
    characters += sum(len(cell) for page in pages for table in page.tables for row in table.rows for cell in row)
    if characters < MIN_CHARACTERS_PER_PAGE * len(pages) and characters < 400:
        raise ReadError(
            "PDF-en har nesten ingen tekst og er trolig skannet; kjør tekstgjenkjenning (OCR) på den og prøv igjen"
        )
    blocks = tuple(Assembler(pages, bookmarks).blocks())
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
        bookmarks = frozenset(fold(title) for title in _titles(reader.outline))
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


def _pages(path: Path, labels: Sequence[str]) -> list[Page]:
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
        pages.append(Page(number, label, page.width, page.height, lines, tables))
    return pages


def _raw_pages(path: Path) -> Iterator[RawPage]:
    try:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                tables = _tables(page)
                words = [
                    Word(
                        text=clean(word["text"]),
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
                yield RawPage(float(page.width), float(page.height), tuple(free), tuple(tables))
                page.close()
    except (PDFException, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as exc:
        raise ReadError(f"PDF-en er skadet eller ufullstendig ({type(exc).__name__}: {exc})") from exc


def _tables(page: Any) -> list[Table]:
    if not (page.lines or page.rects):
        return []
    finder = TableFinder(page)
    found = []
    for table in finder.tables:
        rows = [tuple(_cell(cell) for cell in row) for row in table.extract()]
        rows = [row for row in rows if any(row)]
        is_grid = len(rows) > 1 and max((sum(1 for cell in row if cell) for row in rows), default=0) > 1
        x0, top, x1, bottom = table.bbox
        found.append(Table(x0, top, x1, bottom, tuple(rows) if is_grid else ()))
    in_tables = {cell for table in finder.tables for cell in table.cells}
    found += [Table(x0, top, x1, bottom, ()) for x0, top, x1, bottom in set(finder.cells) - in_tables]
    page_area = page.width * page.height
    return [t for t in found if t.x1 - t.x0 > 40 and t.bottom - t.top > 10 and t.area < 0.7 * page_area]


def _cell(text: str | None) -> str:
    lines = [clean(line) for line in (text or "").split("\n")]
    return join_lines([line for line in lines if line])


def _is_bold(font: str) -> bool:
    return bool(re.search(r"bold|black|heavy|semibold|demi", font, re.IGNORECASE))
