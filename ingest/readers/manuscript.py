"""What a word processor wrote, in the order of the document; the same for DOCX, ODT and RTF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.errors import ReadError
from ingest.outline import parse_heading
from ingest.readers.dropped import dropped_blocks
from ingest.readers.lines import as_notes, cell_text, clean, has_leaders, leads_far
from ingest.readers.metadata import lift
from ingest.readers.paragraphs import Item, Paragraph, blocks_with_headings
from ingest.readers.tables import Cell, Table
from ingest.types import Block, BlockKind, Dropped, DroppedKind, ReadResult

_CONTENTS = re.compile(r"innhold|innholdsfortegnelse|innhald", re.IGNORECASE)
_NUMBERED_ENTRY = re.compile(r"(.{3,})\t\s*\d{1,3}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a table with what stands in it.

    :param rows: how many rows it spans, where the file says so.
    :param opens: whether the cells below that go on are one with it.
    :param goes_on: whether it is one with the cell above that opens.
    """

    items: Sequence[Item]
    columns: int = 1
    rows: int = 1
    opens: bool = False
    goes_on: bool = False

    @property
    def text(self) -> str:
        """The content in one line, without its notes."""
        return cell_text([block for block in plain(self.items) if block.kind is not BlockKind.NOTE])

    @property
    def notes(self) -> list[Block]:
        """Its footnotes, fact boxes and text boxes."""
        return [block for block in plain(self.items) if block.kind is BlockKind.NOTE]

    @property
    def is_heading(self) -> bool:
        """Whether it holds a heading and nothing else."""
        return len(self.items) == 1 and isinstance(self.items[0], Paragraph) and bool(self.items[0].level)


class Manuscript:
    """Collects the paragraphs and tables of a document, or of one of its page margins.

    :ivar title: what stands in the style of a title.
    :ivar kind: of a page margin, whether it is a header or a footer.
    :ivar warnings: what the reader could not take in.
    """

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.title = ""
        self.warnings: list[str] = []
        self.kind = DroppedKind.HEADER
        self._tables = 0
        self._contents: list[str] = []
        self._in_contents = False

    def add(self, paragraph: Paragraph, is_title: bool = False) -> None:
        """Add a paragraph; of one without text, its notes."""
        if not clean(paragraph.text):
            self.items.extend(paragraph.notes)
            return
        self._in_contents = False
        if is_title and not self.title:
            self.title = clean(paragraph.text)
        else:
            self.items.append(paragraph)

    def is_entry(self, text: str) -> bool:
        """Whether a paragraph is an entry of a table of contents that was typed by hand."""
        text = text.strip()
        if len(text) > 200 or (leads_far(text) and not self._in_contents and not self._contents_title):
            return False
        match = _NUMBERED_ENTRY.fullmatch(text)
        return has_leaders(text) or (match is not None and parse_heading(clean(match.group(1))) is not None)

    def pass_over(self, entry: str) -> None:
        """Leave out an entry of the table of contents, and the title of that table before it."""
        if title := self._contents_title:
            self.items.pop()
            self._contents.append(title)
        self._contents.append(clean(entry))
        self._in_contents = True

    @property
    def _contents_title(self) -> str:
        """The last line, where that is the title of a table of contents."""
        last = self.items[-1] if self.items else None
        return last.line if isinstance(last, Paragraph) and _CONTENTS.fullmatch(last.line) else ""

    def captured(self, walk: Callable[[], None]) -> list[Item]:
        """The items that ``walk`` adds, kept apart from those before them."""
        before, self.items = self.items, []
        walk()
        found, self.items = self.items, before
        return found

    def add_table(self, rows: Sequence[Sequence[Slot]], header_rows: int | None) -> None:
        """Add a table; one that only lays out the page, or frames a fact box, is taken apart.

        :param header_rows: how many rows are marked as header; None where the file does not say.
        """
        if _is_layout(rows, header_rows):
            for slot in (slot for row in rows for slot in row):
                is_box = len(rows) == 1 and not any(isinstance(i, Paragraph) and i.level for i in slot.items)
                self.items.extend(as_notes(plain(slot.items)) if is_box else slot.items)
            return
        found = list(Table(_laid_out(rows), header_rows).blocks(self._tables + 1))
        self._tables += any(block.table for block in found)
        self.items.extend(found)
        self.items.extend(note for row in rows for slot in row for note in slot.notes)

    def result(self, margins: Sequence[Manuscript], letters: int = 0) -> ReadResult:
        """The document as blocks, with what its head and its page margins say of it.

        :param margins: the page headers and footers.
        :param letters: letters and digits of the file; 0 where they are not counted.
        :raises ReadError: if there is no text.
        """
        found = list(blocks_with_headings(self.items))
        blocks, metadata = lift(found)
        if not blocks:
            raise ReadError("dokumentet har ingen tekst")
        title = self.title or _first_title(blocks)
        told: dict[str, str] = {}
        for margin in margins:
            told = margin.margin_data() | told
        about = ({"title": title} if title else {}) | told | metadata
        dropped = [Dropped(margin.kind, text) for margin in margins if (text := margin.text)]
        dropped += [Dropped(DroppedKind.CONTENTS, entry) for entry in self._contents if entry]
        dropped += [Dropped(DroppedKind.METADATA, self.title)] if self.title else []
        return ReadResult(
            tuple(blocks),
            metadata=about,
            warnings=tuple(dict.fromkeys(self.warnings)),
            dropped=(*dropped, *dropped_blocks(found, blocks, DroppedKind.METADATA)),
            letters=letters,
        )

    @property
    def text(self) -> str:
        """The content in one line."""
        return " · ".join(block.line for block in plain(self.items))

    def as_margin(self, is_footer: bool) -> Manuscript:
        """The manuscript, marked as a page header or footer."""
        self.kind = DroppedKind.FOOTER if is_footer else DroppedKind.HEADER
        return self

    def margin_data(self) -> dict[str, str]:
        """What a page header or footer says of the document: its id, version and dates."""
        lines = [item for item in self.items if isinstance(item, Paragraph)]
        pieces = [clean(piece) for line in lines for piece in re.split(r"[\t\n|]| {3,}", line.text)]
        paragraphs = [Block(BlockKind.PARAGRAPH, piece) for piece in pieces if piece]
        rows = [item for item in self.items if isinstance(item, Block)]
        return lift([*rows, *paragraphs])[1]


def plain(items: Iterable[Item]) -> list[Block]:
    """The items as blocks, none of them a heading."""
    return [block for item in items for block in (item.body() if isinstance(item, Paragraph) else [item])]


def note_of(items: Iterable[Item], marker: str) -> list[Block]:
    """A footnote as one block; empty for one without text."""
    text = " ".join(block.line for block in as_notes(plain(items)))
    return [Block(BlockKind.NOTE, text, marker=marker)] if text else []


def _first_title(blocks: Sequence[Block]) -> str:
    first = blocks[0]
    return first.text if first.kind is BlockKind.HEADING and parse_heading(first.text) is None else ""


def _is_layout(rows: Sequence[Sequence[Slot]], header_rows: int | None) -> bool:
    """A table of one column is a box, and one with headings in it lays out a page, unless they name its columns."""
    if all(len(row) < 2 for row in rows):
        return True
    names = [slot for slot in rows[0] if slot.text]
    is_named = len(rows) > 1 and len(names) > 1 and all(slot.is_heading for slot in names)
    body = rows[header_rows or is_named :]
    items = [item for row in body for slot in row for item in slot.items]
    return any(isinstance(item, Paragraph) and item.level for item in items)


def _laid_out(rows: Sequence[Sequence[Slot]]) -> list[list[Cell]]:
    """The cells of a table; one that goes on from the row above is counted as a span of that one."""
    grid: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    for y, row in enumerate(rows):
        line: list[Cell] = []
        x = 0
        for slot in row:
            if slot.goes_on and x in open_cells:
                above, place = open_cells[x]
                grid[above][place] = replace(grid[above][place], rows=y - above + 1)
            else:
                open_cells.pop(x, None)
                if slot.opens:
                    open_cells[x] = (y, len(line))
                line.append(Cell(slot.text, slot.columns, slot.rows))
            x += slot.columns
        grid.append(line)
    return grid
