"""Tables and fact boxes of a PDF page, found by the lines that are drawn around or between their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.layout import Word, lay_out
from ingest.readers.pdf_page import Rule, Table, join_lines

NEAR = 3.0
MAX_RULES = 500
COLUMN_GAP = 0.4
LAYOUT_SHARE = 0.45
PAGE_TOP = 0.16
"""The share of a page within which a table may go on from the page before."""

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a grid, from column ``x0`` up to ``x1`` and from row ``y0`` up to ``y1``."""

    x0: int
    x1: int
    y0: int
    y1: int


def find_tables(rules: Sequence[Rule], words: Sequence[Word], width: float, height: float) -> list[Table]:
    """The tables of a page, and as tables without rows the boxes around running text."""
    merged = [*_merged(rules, level=True), *_merged(rules, level=False)]
    if not merged or len(merged) > MAX_RULES:
        return []
    found: list[Table] = []
    lone: list[Rule] = []
    for group in _connected(merged):
        if any(not rule.is_level for rule in group):
            found += _Grid(group, words, width, height).tables()
        else:
            lone += group
    found += [table for stack in _stacks(lone) for table in _open_tables(stack, words)]
    return [table for table in found if table.x1 - table.x0 > 40 and table.bottom - table.top > 10]


def _merged(rules: Sequence[Rule], level: bool) -> list[Rule]:
    """The level or the upright lines, with pieces that continue each other made one."""
    place, start, end = _axes(level)
    chosen = sorted((rule for rule in rules if rule.is_level is level and rule.length > 1), key=place)
    lanes: list[list[Rule]] = []
    for rule in chosen:
        if lanes and place(rule) - place(lanes[-1][0]) <= NEAR:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    found = []
    for lane in lanes:
        at = sum(map(place, lane)) / len(lane)
        spans: list[Band] = []
        for low, high in sorted((start(rule), end(rule)) for rule in lane):
            if spans and low <= spans[-1][1] + NEAR:
                spans[-1] = (spans[-1][0], max(spans[-1][1], high))
            else:
                spans.append((low, high))
        found += [Rule(low, at, high, at) if level else Rule(at, low, at, high) for low, high in spans]
    return found


def _axes(level: bool) -> tuple[Callable[[Rule], float], Callable[[Rule], float], Callable[[Rule], float]]:
    if level:
        return (lambda rule: rule.top), (lambda rule: rule.x0), (lambda rule: rule.x1)
    return (lambda rule: rule.x0), (lambda rule: rule.top), (lambda rule: rule.bottom)


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The lines sorted into groups that touch each other."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [group for group in groups if any(rule.touches(other, NEAR) for other in group)]
        merged = [rule, *(member for group in touching for member in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return groups


class _Grid:
    """The cells that a group of crossing lines marks out."""

    def __init__(self, rules: Sequence[Rule], words: Sequence[Word], width: float, height: float) -> None:
        self._level = [rule for rule in rules if rule.is_level]
        self._upright = [rule for rule in rules if not rule.is_level]
        self._words = words
        self._page_area = width * height
        self._page_top = PAGE_TOP * height
        self._xs = _places([rule.x0 for rule in self._upright], [(rule.x0, rule.x1) for rule in self._level])
        self._ys = _places([rule.top for rule in self._level], [(rule.top, rule.bottom) for rule in self._upright])

    def tables(self) -> list[Table]:
        """One table, or the boxes; a cell that holds most of the page is the page itself and no cell.

        A lone row is a table only at the top of the page, where it may be the last of one that began before.
        """
        cells = [cell for cell in self._cells() if self._area(cell) < LAYOUT_SHARE * self._page_area]
        if not cells:
            return []
        title, rows = self._rows(cells)
        columns = tuple(self._xs[min(cell.x0 for cell in cells) : max(cell.x1 for cell in cells)])
        x0, x1 = columns[0], self._xs[max(cell.x1 for cell in cells)]
        top, bottom = self._ys[min(cell.y0 for cell in cells)], self._ys[max(cell.y1 for cell in cells)]
        is_wide = max((sum(1 for text in row if text) for row in rows), default=0) > 1
        if is_wide and (len(rows) > 1 or top < self._page_top):
            return [Table(x0, top, x1, bottom, rows, columns, title)]
        if (x1 - x0) * (bottom - top) < 0.7 * self._page_area:
            return [Table(x0, top, x1, bottom)]
        return []

    def _cells(self) -> Iterator[_Cell]:
        """The enclosed rectangles: neighbouring squares of the grid with no line between them are one cell."""
        taken: set[tuple[int, int]] = set()
        for y in range(len(self._ys) - 1):
            for x in range(len(self._xs) - 1):
                if (x, y) in taken:
                    continue
                x1, y1 = x + 1, y + 1
                while x1 < len(self._xs) - 1 and not self._is_wall(x1, y):
                    x1 += 1
                while y1 < len(self._ys) - 1 and not any(self._is_floor(each, y1) for each in range(x, x1)):
                    y1 += 1
                taken.update((column, row) for column in range(x, x1) for row in range(y, y1))
                yield _Cell(x, x1, y, y1)

    def _is_wall(self, x: int, y: int) -> bool:
        at, middle = self._xs[x], (self._ys[y] + self._ys[y + 1]) / 2
        return any(abs(rule.x0 - at) <= NEAR and rule.top <= middle <= rule.bottom for rule in self._upright)

    def _is_floor(self, x: int, y: int) -> bool:
        at, middle = self._ys[y], (self._xs[x] + self._xs[x + 1]) / 2
        return any(abs(rule.top - at) <= NEAR and rule.x0 <= middle <= rule.x1 for rule in self._level)

    def _area(self, cell: _Cell) -> float:
        return (self._xs[cell.x1] - self._xs[cell.x0]) * (self._ys[cell.y1] - self._ys[cell.y0])

    def _rows(self, cells: Sequence[_Cell]) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """The title and every text at its place; that of a cell over several rows stands in each of them."""
        first, last = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
        filled: dict[int, dict[int, str]] = {}
        own: set[int] = set()
        for cell in cells:
            text = self._text(cell)
            own.update({cell.y0} if text else set())
            for row in range(cell.y0, cell.y1):
                filled.setdefault(row, {})[cell.x0] = text
        rows = [filled[row] for row in sorted(own)]
        is_titled = len(rows) > 2 and last - first > 1 and len(rows[0]) == 1 and len(rows[1]) > 1
        title = next(iter(rows[0].values())) if is_titled else ""
        body = rows[1:] if is_titled else rows
        return title, tuple(tuple(row.get(x, "") for x in range(first, last)) for row in body)

    def _text(self, cell: _Cell) -> str:
        x0, x1, top, bottom = self._xs[cell.x0], self._xs[cell.x1], self._ys[cell.y0], self._ys[cell.y1]
        return text_in(self._words, x0, top, x1, bottom)


def text_in(words: Sequence[Word], x0: float, top: float, x1: float, bottom: float) -> str:
    """The words whose middle lies in a rectangle, as one line of text."""
    inside = [
        word for word in words if x0 <= (word.x0 + word.x1) / 2 < x1 and top <= (word.top + word.bottom) / 2 < bottom
    ]
    return _joined(inside)


def _joined(words: Sequence[Word]) -> str:
    return join_lines([line.text for line in lay_out(words, (), None)])


def _places(lines: Sequence[float], spans: Sequence[Band]) -> list[float]:
    """Where the lines of one direction stand, with the ends of the crossing lines where these stick out."""
    found: list[float] = []
    for place in sorted(lines):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    if not spans:
        return found
    low, high = min(start for start, _ in spans), max(end for _, end in spans)
    if not found or low < found[0] - 4 * NEAR:
        found.insert(0, low)
    if high > found[-1] + 4 * NEAR:
        found.append(high)
    return found


def _stacks(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Level lines of the same extent below each other, three or more."""
    stacks: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        for stack in stacks:
            if abs(stack[0].x0 - rule.x0) < NEAR and abs(stack[0].x1 - rule.x1) < NEAR:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [stack for stack in stacks if len(stack) > 2]


def _open_tables(stack: Sequence[Rule], words: Sequence[Word]) -> Iterator[Table]:
    """Tables that have lines between their rows but none between their columns."""
    x0, x1 = stack[0].x0 - 2, stack[0].x1 + 2
    within = [word for word in words if x0 <= word.x0 and word.x1 <= x1]
    run: list[_Band] = []
    for upper, lower in [*pairwise(rule.top for rule in stack), (0.0, 0.0)]:
        band = _Band(upper, lower, [word for word in within if upper <= (word.top + word.bottom) / 2 < lower])
        if band.words and _starts([*run, band], x0):
            run.append(band)
            continue
        yield from _open_table(run, within, x0, x1)
        run = [band] if band.words and _starts([band], x0) else []


@dataclass(frozen=True, slots=True)
class _Band:
    """What stands between two lines."""

    top: float
    bottom: float
    words: list[Word]


def _starts(bands: Sequence[_Band], x0: float) -> list[float]:
    """Where the columns begin: right of a white strip that no word enters, with most words beside it in line."""
    words = sorted((word for band in bands for word in band.words), key=lambda word: word.x0)
    found = [x0]
    reach = words[0].x1
    for word in words:
        if word.x0 - reach >= COLUMN_GAP * word.size:
            found.append(word.x0)
        reach = max(reach, word.x1)
    return found if len(found) > 1 else []


def _open_table(run: Sequence[_Band], words: Sequence[Word], x0: float, x1: float) -> Iterator[Table]:
    starts = _starts(run, x0) if len(run) > 1 else []
    if not starts or not all(_in_line(run, start) for start in starts[1:]):
        return
    top = run[0].top
    header = _header_above(words, top, starts)
    rows = [_cells_of(header, starts)] if header else []
    for band in run:
        for upper, lower in pairwise(_row_tops(band, starts[1], tight=len(run) < 3)):
            rows.append(_cells_of([word for word in band.words if upper <= word.bottom - 1 < lower], starts))
    yield Table(x0, min([top, *(word.top for word in header)]), x1, run[-1].bottom, tuple(rows), tuple(starts))


def _in_line(run: Sequence[_Band], start: float) -> bool:
    """Whether a column has a word exactly at its start, or right-aligned numbers, in most bands."""
    return sum(any(abs(word.x0 - start) < 1.5 for word in band.words) for band in run) >= 0.6 * len(run)


def _header_above(words: Sequence[Word], top: float, starts: Sequence[float]) -> list[Word]:
    """The header of a table that has no line above it: a line close by with a word at the start of most columns."""
    near = [word for word in words if word.bottom <= top + 1 and top - word.bottom < 1.3 * word.size]
    hits = sum(any(abs(word.x0 - start) < 3 for word in near) for start in starts[1:])
    return near if hits >= 0.6 * (len(starts) - 1) else []


def _cells_of(words: Sequence[Word], starts: Sequence[float]) -> tuple[str, ...]:
    """The words of a row, each in the column in which it begins."""
    columns: list[list[Word]] = [[] for _ in starts]
    for word in words:
        columns[max((place for place, start in enumerate(starts) if start <= word.x0 + 2), default=0)].append(word)
    return tuple(_joined(column) for column in columns)


def _row_tops(band: _Band, second: float, tight: bool) -> list[float]:
    """Where the rows between two lines begin: at every line of the first column that leaves a gap above it.

    :param tight: whether rows may follow each other without a gap, where no cell takes more than one line.
    """
    lines = lay_out([word for word in band.words if word.x1 <= second], (), None)
    tight = tight and len(lay_out(band.words, (), None)) == len(lines)
    starts = [line.top for above, line in pairwise(lines) if tight or line.top - above.bottom > 0.45 * line.size]
    return [band.top, *starts, band.bottom]
