"""Reads Word files: styles and Word's own numbers first, the look of a line where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from docx.oxml.ns import qn

from ingest.errors import ReadError
from ingest.outline import parse_heading
from ingest.readers.docx_numbering import Numbering
from ingest.readers.docx_package import Element, Parts, open_parts
from ingest.readers.docx_paragraphs import Item, Paragraph, blocks_with_headings
from ingest.readers.docx_styles import Styles, is_on, value
from ingest.readers.docx_text import Line, Text, chosen, is_deleted, is_drop_cap
from ingest.readers.lines import as_notes, cell_text, clean, has_leaders
from ingest.readers.metadata import lift
from ingest.readers.tables import Cell, Table
from ingest.types import Block, BlockKind, ReadResult

_CONTAINERS = frozenset(qn(name) for name in ("w:ins", "w:moveTo", "w:customXml", "w:sdtContent", "w:smartTag"))
_CONTENTS = re.compile(r"innhold|innholdsfortegnelse|innhald", re.IGNORECASE)
_NUMBERED_ENTRY = re.compile(r"(.{3,})\t\s*\d{1,3}")


def read(path: Path) -> ReadResult:
    """Read a Word file, with all tracked changes taken as accepted.

    :raises ReadError: if it cannot be opened or has no text.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    parts = open_parts(path)
    flow = _Flow(parts)
    blocks, metadata = lift(list(blocks_with_headings(flow.items)))
    if not blocks:
        raise ReadError("dokumentet har ingen tekst")
    title = flow.title or _first_title(blocks)
    about = ({"title": title} if title else {}) | _margin_data(parts) | metadata
    return ReadResult(tuple(blocks), metadata=about)


def _first_title(blocks: Sequence[Block]) -> str:
    first = blocks[0]
    return first.text if first.kind is BlockKind.HEADING and parse_heading(first.text) is None else ""


def _margin_data(parts: Parts) -> dict[str, str]:
    """What page headers and footers say of the document: its id, version and dates."""
    found: dict[str, str] = {}
    for margin in parts.margins:
        flow = _Flow(parts, margin)
        lines = [item for item in flow.items if isinstance(item, Paragraph)]
        pieces = [clean(piece) for line in lines for piece in re.split(r"[\t\n|]| {3,}", line.text)]
        paragraphs = [Block(BlockKind.PARAGRAPH, piece) for piece in pieces if piece]
        rows = [item for item in flow.items if isinstance(item, Block)]
        found = lift([*rows, *paragraphs])[1] | found
    return found


class _Flow:
    """Walks the body of a document, or of one of its page headers."""

    def __init__(self, parts: Parts, root: Element | None = None) -> None:
        self.items: list[Item] = []
        self.title = ""
        self._styles = Styles(parts.styles)
        self._text = Text(self._styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._notes = {"footnote": parts.footnotes, "endnote": parts.endnotes}
        self._cited = 0
        self._tables = 0
        self._carried = ""
        body = parts.document.find(qn("w:body")) if root is None else root
        self._walk(body if body is not None else ())

    def _walk(self, parent: Element) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag == qn("w:sdt"):
                self._control(child)
            elif child.tag in _CONTAINERS:
                self._walk(child)
            elif str(child.tag).endswith("}AlternateContent"):
                self._walk(chosen(child))

    def _control(self, control: Element) -> None:
        gallery = value(control, "w:sdtPr/w:docPartObj/w:docPartGallery") or ""
        content = control.find(qn("w:sdtContent"))
        if content is not None and "Table of Contents" not in gallery:
            self._walk(content)

    def _captured(self, parent: Element) -> list[Item]:
        """The items of a cell or a text box, kept apart from those before it."""
        before, self.items = self.items, []
        self._walk(parent)
        found, self.items = self.items, before
        return found

    def _paragraph(self, element: Element) -> None:
        line = self._text.read(element)
        text, self._carried = self._carried + line.text, ""
        if is_deleted(element, "w:pPr/w:rPr") or is_drop_cap(element):
            self._carried = text
            return
        style = self._styles.of(element)
        if line.in_contents or self._styles.is_contents(style) or _is_entry(text):
            self._drop_contents_title()
            return
        label = self._numbering.label(element)
        notes = tuple(self._cited_notes(line))
        if not clean(text):
            self.items.extend(notes)
        elif self._styles.is_title(style) and not self.title:
            self.title = clean(text)
        else:
            is_loose_item = label is None and self._styles.is_list(style)
            self.items.append(
                Paragraph(
                    text=text,
                    level=self._styles.level(element),
                    label="•" if is_loose_item else label.text if label else "",
                    is_bullet=is_loose_item or (label is not None and label.is_bullet),
                    is_bold=line.is_bold,
                    is_underlined=line.is_underlined,
                    size=line.size,
                    notes=notes,
                )
            )

    def _drop_contents_title(self) -> None:
        last = self.items[-1] if self.items else None
        if isinstance(last, Paragraph) and _CONTENTS.fullmatch(last.line):
            self.items.pop()

    def _cited_notes(self, line: Line) -> Iterator[Block]:
        for box in line.boxes:
            yield from as_notes(_plain(self._captured(box)))
        for kind, identifier in line.notes:
            self._cited += 1
            part = self._notes[kind]
            found = [note for note in (part if part is not None else ()) if note.get(qn("w:id")) == identifier]
            blocks = as_notes([block for note in found for block in _plain(self._captured(note))])
            text = " ".join(block.line for block in blocks)
            if text:
                yield Block(BlockKind.NOTE, text, marker=str(self._cited))

    def _table(self, element: Element) -> None:
        rows = [row for row in _rows(element) if not is_deleted(row, "w:trPr")]
        content = [[(cell, self._captured(cell)) for cell in _cells(row)] for row in rows]
        if self._is_layout(content):
            for items in (items for row in content for _, items in row):
                is_box = len(content) == 1 and not any(isinstance(i, Paragraph) and i.level for i in items)
                self.items.extend(as_notes(_plain(items)) if is_box else items)
            return
        marked = len(list(takewhile(lambda row: is_on(row, "w:trPr/w:tblHeader"), rows)))
        header_rows = marked if 0 < marked < len(rows) else None
        found = list(Table(_laid_out(rows, content), header_rows).blocks(self._tables + 1))
        self._tables += any(block.table for block in found)
        self.items.extend(found)
        for _, items in (cell for row in content for cell in row):
            self.items.extend(note for item in items if isinstance(item, Paragraph) for note in item.notes)

    @staticmethod
    def _is_layout(content: Sequence[Sequence[tuple[Element, list[Item]]]]) -> bool:
        """A table of one column is a box, and one with headings in it lays out a page."""
        items = [item for row in content for _, found in row for item in found]
        return all(len(row) < 2 for row in content) or any(isinstance(item, Paragraph) and item.level for item in items)


def _is_entry(text: str) -> bool:
    """An entry of a table of contents that was typed by hand."""
    text = text.strip()
    if len(text) > 200:
        return False
    match = _NUMBERED_ENTRY.fullmatch(text)
    return has_leaders(text) or (match is not None and parse_heading(clean(match.group(1))) is not None)


def _plain(items: Sequence[Item]) -> list[Block]:
    return [block for item in items for block in (item.body() if isinstance(item, Paragraph) else [item])]


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag == qn("w:sdt") or child.tag in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt") or child.tag in _CONTAINERS:
            yield from _cells(child)


def _laid_out(rows: Sequence[Element], content: Sequence[Sequence[tuple[Element, list[Item]]]]) -> list[list[Cell]]:
    """The cells of a table; one that goes on from the row above is counted as a span of that one."""
    grid: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    for y, row in enumerate(rows):
        line: list[Cell] = []
        x = _number(row, "w:trPr/w:gridBefore", 0)
        line.extend([Cell("", columns=x)] if x else [])
        for cell, items in content[y]:
            columns = max(1, _number(cell, "w:tcPr/w:gridSpan", 1))
            merge = value(cell, "w:tcPr/w:vMerge")
            if merge not in (None, "restart") and x in open_cells:
                above, place = open_cells[x]
                first = grid[above][place]
                grid[above][place] = Cell(first.text, first.columns, y - above + 1)
            else:
                blocks = [block for block in _plain(items) if block.kind is not BlockKind.NOTE]
                open_cells.pop(x, None)
                if merge == "restart":
                    open_cells[x] = (y, len(line))
                line.append(Cell(cell_text(blocks), columns))
            x += columns
        grid.append(line)
    return grid


def _number(element: Element, path: str, default: int) -> int:
    found = value(element, path)
    return int(found) if found is not None and found.isdigit() else default
