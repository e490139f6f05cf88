"""Reads a PDF into blocks: pypdf for structure (encryption, labels, bookmarks), PDFium for words and lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ingest.errors import LimitError, ReadError
from ingest.readers.dropped import dropped_lines, letters_on
from ingest.readers.layout import crossed, find_gutter, lay_out, usual_gutter
from ingest.readers.pdf_blocks import Assembler
from ingest.readers.pdf_contents import take_contents
from ingest.readers.pdf_forms import check_forms
from ingest.readers.pdf_furniture import drop_running_lines, drop_running_tables
from ingest.readers.pdf_headings import Bookmark, Headings
from ingest.readers.pdf_page import Page, RawPage, fold
from ingest.readers.pdf_tables import find_tables
from ingest.readers.pdf_text import DAMAGED, sheets
from ingest.types import DroppedKind, ReadResult

MAX_PAGES = 3000
MIN_CHARACTERS_PER_PAGE = 20

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)


def read(path: Path) -> ReadResult:
    """Read a PDF.

    :raises ReadError: if it is damaged, encrypted or has no text.
    :raises LimitError: if it has more pages than ``MAX_PAGES``.
    """
    labels, bookmarks, metadata = structure(path)
    whole = _pages(path, labels)
    printed = drop_running_lines(drop_running_tables(whole))
    pages, contents = take_contents(printed)
    characters = sum(len(line.text) for page in pages for line in page.lines)
    characters += sum(len(cell) for page in pages for table in page.tables for row in table.rows for cell in row)
    if characters < MIN_CHARACTERS_PER_PAGE * len(pages) and characters < 400:
        raise ReadError(
            "PDF-en har nesten ingen tekst og er trolig skannet; bruk en kopi med tekstgjenkjenning (OCR), "
            f"for eksempel fra «ocrmypdf -l nor {path.name} …», eller legg teksten i {path.stem}.md ved siden av PDF-en"
        )
    blocks = tuple(Assembler(pages, Headings(pages, bookmarks, contents)).blocks())
    thin = [page.number for page in printed if not page.lines and not page.tables]
    warnings = (f"sider uten tekst: {', '.join(map(str, thin))}",) if thin else ()
    return ReadResult(
        blocks=blocks,
        pages=len(pages),
        metadata=metadata,
        warnings=warnings,
        dropped=(*dropped_lines(whole, printed), *dropped_lines(printed, pages, DroppedKind.CONTENTS)),
        letters=letters_on(whole),
    )


def structure(path: Path) -> tuple[list[str], dict[str, list[Bookmark]], dict[str, str]]:
    """Page labels, the bookmarks by their folded titles, and the title that the file carries.

    :raises ReadError: if the file is damaged or encrypted.
    :raises LimitError: if it has more pages than ``MAX_PAGES``.
    """
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("PDF-en er låst med passord; lagre en kopi uten passord")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise LimitError(f"PDF-en har {count} sider; grensen er {MAX_PAGES}")
        if not count:
            raise ReadError("PDF-en har ingen sider")
        check_forms(reader)
        bookmarks: dict[str, list[Bookmark]] = defaultdict(list)
        for title, bookmark in _bookmarks(reader, reader.outline):
            bookmarks[fold(title)].append(bookmark)
        information = reader.metadata
        title = (information.title or "").strip() if information else ""
        return list(reader.page_labels), bookmarks, {"title": title} if title else {}
    except (DependencyError, NotImplementedError) as exc:
        raise ReadError("PDF-en er kryptert på en måte som ikke kan leses her; lagre en kopi uten kryptering") from exc
    except (PyPdfError, *_BROKEN, OSError) as exc:
        raise ReadError(DAMAGED) from exc


def _bookmarks(reader: PdfReader, outline: Iterable[Any], depth: int = 1) -> Iterator[tuple[str, Bookmark]]:
    for entry in outline:
        if isinstance(entry, Destination):
            page = reader.get_destination_page_number(entry)
            yield str(entry.title), Bookmark(0 if page is None or page < 0 else page + 1, depth)
        elif isinstance(entry, list):
            yield from _bookmarks(reader, entry, depth + 1)


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
    for sheet in sheets(path):
        tables = find_tables(sheet.rules, sheet.words, sheet.width, sheet.height)
        free = [word for word in sheet.words if not any(table.rows and table.holds(word) for table in tables)]
        yield RawPage(sheet.width, sheet.height, tuple(free), tuple(tables))
