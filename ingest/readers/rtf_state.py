"""Where the text of an RTF file goes while it is played, and how it looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.readers.lines import clean, symbols
from ingest.readers.manuscript import Manuscript
from ingest.readers.paragraphs import Item
from ingest.readers.rtf_table import Row, RowFormat, slots_of
from ingest.types import Block

_HEADING = re.compile(r"(?:heading|overskrift)\D{0,3}([1-9])(?!\d)")
_TITLE = re.compile(r"title|tittel|dokumenttittel|dokumentnavn")
_CONTENTS = re.compile(
    r"(?:toc|innh|inh|contents)\s?\d|(?:overskrift for )?innholdsfortegnelse.*|(?:toc|contents) heading"
)


@dataclass(slots=True)
class Style:
    """A paragraph style."""

    name: str = ""
    level: int | None = None

    @property
    def heading_level(self) -> int | None:
        """The outline level that the style gives, by itself or by its name; None for body text."""
        match = _HEADING.match(self._folded)
        return self.level or (int(match.group(1)) if match else None)

    @property
    def is_title(self) -> bool:
        """Whether the style is of the title of the document."""
        return _TITLE.fullmatch(self._folded) is not None

    @property
    def is_contents(self) -> bool:
        """Whether the style is of a table of contents."""
        return _CONTENTS.fullmatch(self._folded) is not None

    @property
    def _folded(self) -> str:
        return clean(self.name).rstrip(";").casefold()


@dataclass(slots=True)
class Field:
    """A field: what it does, and whether it is a check box that is ticked."""

    instruction: str = ""
    state: int = 25
    default: int = 0


@dataclass(slots=True)
class State:
    """What holds within a group: where its text goes, and how it looks.

    :param around: where text went outside a pair of alternatives.
    """

    target: str = "text"
    around: str = "text"
    is_starred: bool = False
    is_bold: bool = False
    is_underlined: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    size: int = 24
    font: int = 0
    fallback: int = 1
    style: int = 0
    level: int | None = None
    in_table: bool = False
    on_close: Callable[[], None] | None = None


@dataclass(slots=True)
class Line:
    """The paragraph that is being written."""

    parts: list[str] = field(default_factory=list)
    label: str = ""
    letters: int = 0
    bold: int = 0
    underlined: int = 0
    sizes: dict[int, int] = field(default_factory=dict)
    notes: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was written; halves of characters outside the basic plane are put together."""
        return symbols("".join(self.parts)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @property
    def size(self) -> float:
        """The size of most of the text in points."""
        return max(self.sizes, key=lambda size: self.sizes[size], default=24) / 2


@dataclass(slots=True)
class Sink:
    """A text of its own: the body, a page header, a footnote, a text box."""

    manuscript: Manuscript = field(default_factory=Manuscript)
    line: Line = field(default_factory=Line)
    cell: list[Item] = field(default_factory=list)
    cells: list[list[Item]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    format: RowFormat = field(default_factory=RowFormat)

    def end_row(self) -> None:
        """End a row; what follows its last cell belongs to the next one."""
        self.rows.append(Row(list(self.cells), list(self.format.borders), self.format.is_header))
        self.cells = []

    def end_table(self) -> None:
        """End the table that is open, if there is one."""
        rows, self.rows = self.rows, []
        if rows:
            marked = sum(1 for row in rows if row.is_header)
            self.manuscript.add_table(slots_of(rows), marked if 0 < marked < len(rows) else None)
