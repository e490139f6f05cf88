"""Tables: merged cells laid out in a grid, the grid told off row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from ingest.errors import LimitError
from ingest.readers import limits
from ingest.types import CELLS, Block, BlockKind

MAX_COLUMNS = 100

_YEAR = re.compile(r"(?:19|20)\d\d")
_MARKER_CELL = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-zæøå][.)]|[•–▪·-])$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in the source, with the columns and rows that it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the source.

    :param header_rows: how many rows at the top are marked as header; None where the source does not say.
    """

    rows: Sequence[Sequence[Cell]]
    header_rows: int | None = None

    def blocks(self, number: int) -> Iterator[Block]:
        """The table as blocks: its title if it has one inside, then the header row once, then the data rows."""
        rows = list(dropwhile(lambda row: not any(cell.text for cell in row), self.rows))
        marked = self.header_rows if self.header_rows is None else self.header_rows - len(self.rows) + len(rows)
        if len(rows) > 2 and len(rows[0]) == 1 and rows[0][0].columns > 1:
            yield Block(BlockKind.PARAGRAPH, rows[0][0].text)
            rows = rows[1:]
            marked = marked - 1 if marked else None
        count = self._header_count(rows) if marked is None else max(0, marked)
        count = max(count, _header_depth(rows)) if count else 0
        grid = _grid(rows, count)
        own = [any(cell.text for cell in row) for row in rows]
        data = [cells for cells, has_text in zip(grid[count:], own[count:], strict=True) if has_text]
        header = _merge(grid[:count])
        is_plain = not marked and not any(cell.is_header for row in rows for cell in row)
        if items := _as_list([header, *data] if header else data) if is_plain else []:
            yield from items
            return
        for cells in ([header] if any(header) else []) + data:
            yield Block(BlockKind.TABLE_ROW, CELLS.join(cells), cells=cells, header=header, table=number)

    @staticmethod
    def _header_count(rows: Sequence[Sequence[Cell]]) -> int:
        """The rows of header cells at the top; where none is marked, one unless the table begins with its data."""
        marked = [all(cell.is_header or not cell.text for cell in row) for row in rows]
        if any(marked[:1]):
            return 1 if all(marked) else marked.index(False)
        labels = [row[0] for row in rows if row]
        is_labelled = bool(labels) and all(cell.is_header or cell.text.endswith(":") for cell in labels)
        return 0 if is_labelled or begins_with_data(_grid(rows, 0)) else min(1, len(rows))


def begins_with_data(grid: Sequence[Sequence[str]]) -> bool:
    """Whether a table has no header: its first column holds labels, or its first row holds numbers as those below do.

    Years, numbers that count the columns, and hours above plain numbers are what a header may say.
    """
    if not grid or not grid[0] or not grid[0][0]:
        return False
    if all(row[0].endswith(":") for row in grid):
        return True
    numbers = {x: text for x, text in enumerate(grid[0]) if _is_number(text)}
    if any(_YEAR.fullmatch(text) for text in numbers.values()):
        return False
    below = {x: [row[x] for row in grid[1:] if _is_number(row[x])] for x in numbers}
    if len(numbers) < 2:
        return any(below.values())
    counted = [int(text) for text in numbers.values() if text.isdecimal()]
    if len(counted) == len(numbers) and counted == list(range(counted[0], counted[0] + len(counted))):
        return False
    return any(_shape(text) in map(_shape, below[x]) for x, text in numbers.items())


def _is_number(text: str) -> bool:
    """Whether a cell has digits and no letters: 113, 24/7, 08.00."""
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)


def _shape(text: str) -> str:
    """How a number is written, whatever its digits: 116 117 as 113, but 08–16 as no plain number."""
    return re.sub(r"\d[\d ]*", "0", text)


def _header_depth(rows: Sequence[Sequence[Cell]]) -> int:
    """The rows that a header takes whose first row has both cells over several columns and cells over several rows."""
    first = rows[0]
    depth = max((cell.rows for cell in first), default=1)
    is_split = depth > 1 and any(cell.columns > 1 and cell.rows < depth for cell in first)
    return depth if is_split and depth < len(rows) else 1


def _grid(rows: Sequence[Sequence[Cell]], header_rows: int) -> list[tuple[str, ...]]:
    """Every cell at its place; a value is repeated down the rows that it spans, and across columns in the header.

    :raises LimitError: if the table has more cells than ``limits.TABLE_CELLS``.
    """
    total = 0
    filled: list[dict[int, str]] = [{} for _ in rows]
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while x in filled[y]:
                x += 1
            if x >= MAX_COLUMNS:
                break
            width = max(1, min(cell.columns, MAX_COLUMNS - x))
            for line in filled[y : y + max(1, cell.rows)]:
                total += width
                line.update((x + step, cell.text if not step or y < header_rows else "") for step in range(width))
            x += width
            if total > limits.TABLE_CELLS:
                raise LimitError(f"en tabell har over {limits.TABLE_CELLS} celler, som er grensen")
    columns = 1 + max((x for line in filled for x in line), default=-1)
    used = [x for x in range(columns) if any(line.get(x) for line in filled)]
    return [tuple(line.get(x, "") for x in used) for line in filled]


def _merge(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Header rows above each other as one."""
    return tuple(" ".join(dict.fromkeys(text for text in column if text)) for column in zip(*rows, strict=True))


def _as_list(grid: Sequence[tuple[str, ...]]) -> list[Block]:
    """The items of a list that is laid out as a table: marker in the first column, text in the second."""
    if not grid or any(len(row) != 2 or not _MARKER_CELL.match(row[0]) for row in grid):
        return []
    return [
        Block(BlockKind.LIST_ITEM, text, marker="•" if marker in "▪·-" else marker) for marker, text in grid if text
    ]
