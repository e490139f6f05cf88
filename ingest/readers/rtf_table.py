"""The rows of an RTF table: cells know only where they end, and which of them are merged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.manuscript import Slot
from ingest.readers.paragraphs import Item

_NEAR = 60


@dataclass(slots=True)
class Border:
    """Where a cell ends, and how it is merged with its neighbours."""

    right: int = 0
    opens: bool = False
    goes_on: bool = False
    is_swallowed: bool = False


@dataclass(slots=True)
class RowFormat:
    """The layout that is in force for the next row that ends."""

    borders: list[Border] = field(default_factory=list)
    is_header: bool = False
    _next: Border = field(default_factory=Border)

    def word(self, name: str, number: int | None) -> None:
        """Take in a control word of a row."""
        if name == "trowd":
            self.borders, self.is_header, self._next = [], False, Border()
        elif name == "trhdr":
            self.is_header = True
        elif name == "clvmgf":
            self._next.opens = True
        elif name == "clvmrg":
            self._next.goes_on = True
        elif name == "clmrg":
            self._next.is_swallowed = True
        elif name == "cellx":
            self._next.right = number or 0
            self.borders.append(self._next)
            self._next = Border()


@dataclass(slots=True)
class Row:
    """A row that has ended."""

    cells: list[Sequence[Item]]
    borders: list[Border]
    is_header: bool


def slots_of(rows: Sequence[Row]) -> list[list[Slot]]:
    """The cells of a table, their widths counted in columns."""
    edges = _edges(rows)
    table = []
    for row in rows:
        line: list[Slot] = []
        left = -1
        for place, items in enumerate(row.cells):
            border = row.borders[place] if place < len(row.borders) else Border()
            right = _column(edges, border.right) if place < len(row.borders) else left + 1
            columns, left = max(1, right - left), max(left + 1, right)
            if border.is_swallowed and line:
                last = line[-1]
                line[-1] = Slot([*last.items, *items], last.columns + columns, 1, last.opens, last.goes_on)
            else:
                line.append(Slot(items, columns, 1, border.opens, border.goes_on))
        table.append(line)
    return table


def _edges(rows: Sequence[Row]) -> list[int]:
    """Where columns end in any of the rows; edges that nearly meet are one."""
    edges: list[int] = []
    for right in sorted({border.right for row in rows for border in row.borders}):
        if not edges or right - edges[-1] > _NEAR:
            edges.append(right)
    return edges


def _column(edges: Sequence[int], right: int) -> int:
    return max(0, bisect_right(edges, right) - 1)
