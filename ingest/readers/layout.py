"""The geometry of a printed page: words to lines, lines to reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import NamedTuple

Box = tuple[float, float, float, float]
Gutter = tuple[float, float]

MIN_GUTTER = 8.0

_REFERENCE = re.compile(r"\d{1,3}|\*+|[a-z]")


class Word(NamedTuple):
    """A word with its box in points, y growing downwards.

    :param spaced: whether the file has a space before it; words that merely stand apart have none.
    :param face: name of the font, and the colour.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    spaced: bool = False
    face: str = ""


class Line(NamedTuple):
    """A line of text in one column.

    :param left: left edge of the column, ``right`` its right edge.
    :param column: running number of the column run that the line belongs to, in reading order.
    :param boxed: whether the line stands in a fact box.
    :param references: footnote numbers that stand in the line as superscripts.
    :param face: font and colour of the whole line, empty for a line of several.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    boxed: bool = False
    references: tuple[str, ...] = ()
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    face: str = ""


def lay_out(words: Sequence[Word], boxes: Sequence[Box], gutter: Gutter | None) -> list[Line]:
    """The lines of a page in reading order.

    :param gutter: of a page in two columns.
    """
    return _order(_group(words, boxes, gutter), gutter)


def usual_gutter(gutters: Sequence[Gutter | None]) -> Gutter | None:
    """The gutter that the pages of a document in two columns share; it holds for a page with a short column too."""
    found = [gutter for gutter in gutters if gutter]
    if len(found) < 2:
        return None
    middles = sorted(sum(gutter) / 2 for gutter in found)
    usual = middles[len(middles) // 2]
    agreeing = [gutter for gutter in found if abs(sum(gutter) / 2 - usual) < MIN_GUTTER]
    if len(agreeing) < 0.6 * len(found):
        return None
    return max(gutter[0] for gutter in agreeing), min(gutter[1] for gutter in agreeing)


def crossed(words: Sequence[Word], gutter: Gutter) -> bool:
    """Whether more than a few headings cross a gutter, so that the page is not in these columns."""
    crossing = sum(1 for word in words if word.x0 < gutter[0] and word.x1 > gutter[1])
    right = sum(1 for word in words if word.x0 >= gutter[0])
    return crossing > 0.02 * len(words) or right < 3


def _group(words: Sequence[Word], boxes: Sequence[Box], gutter: Gutter | None) -> list[Line]:
    """Group words into lines; words inside different boxes never share a line, nor do words across a column gutter."""
    lines: list[Line] = []
    regions: dict[int, list[Word]] = {}
    for word in words:
        regions.setdefault(_box_of(word, boxes), []).append(word)
    for box, members in regions.items():
        for row in _rows(members):
            for part in _split(row, gutter if box < 0 else None):
                lines.append(_line(part, boxed=box >= 0))
    return lines


def _order(lines: Sequence[Line], gutter: Gutter | None) -> list[Line]:
    """Put lines into reading order: columns left before right, between lines that span both."""
    if gutter is None:
        left = min((line.x0 for line in lines), default=0.0)
        right = max((line.x1 for line in lines), default=0.0)
        return [line._replace(left=left, right=right) for line in sorted(lines, key=attrgetter("top", "x0"))]
    ordered: list[Line] = []
    band: list[Line] = []
    column = 0

    def flush() -> None:
        nonlocal column, band
        for side in (
            [line for line in band if line.x1 <= gutter[1]],
            [line for line in band if line.x1 > gutter[1]],
        ):
            if side:
                column += 1
                left, right = min(line.x0 for line in side), max(line.x1 for line in side)
                ordered.extend(line._replace(column=column, left=left, right=right) for line in side)
        band = []

    for line in sorted(lines, key=attrgetter("top", "x0")):
        if line.x0 < gutter[0] and line.x1 > gutter[1]:
            flush()
            column += 1
            ordered.append(line._replace(column=column, left=line.x0, right=line.x1))
        else:
            band.append(line)
    flush()
    return ordered


def find_gutter(words: Sequence[Word]) -> Gutter | None:
    """The white strip between two columns of running text, or None for a page of one column.

    The strip must be clear of nearly all words, with a fair share of the text on either side, and both sides
    must be filled with text nearly to their width, which tells columns from a list of short terms.
    """
    if len(words) < 30:
        return None
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    span = right - left
    if span < 200:
        return None
    changes = [0.0] * (int(span) + 2)
    for word in words:
        height = word.bottom - word.top
        changes[int(word.x0 - left)] += height
        changes[int(word.x1 - left) + 1] -= height
    coverage = list(accumulate(changes))
    limit = 0.12 * max(coverage)
    best: Gutter | None = None
    start: int | None = None
    for x in range(int(0.25 * span), int(0.75 * span) + 1):
        clear = coverage[x] <= limit
        if clear and start is None:
            start = x
        if start is not None and (not clear or x == int(0.75 * span)):
            if x - start >= MIN_GUTTER and (best is None or x - start > best[1] - best[0]):
                best = (left + start, left + x)
            start = None
    if best is None:
        return None
    sides = (
        [word for word in words if word.x1 <= best[1]],
        [word for word in words if word.x0 >= best[0]],
    )
    if min(len(side) for side in sides) < 0.2 * len(words):
        return None
    return best if all(_is_filled(side) for side in sides) else None


def _is_filled(words: Sequence[Word]) -> bool:
    rows = _rows(words)
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    long_rows = sum(1 for row in rows if row[-1].x1 - row[0].x0 > 0.7 * width)
    return long_rows >= 0.4 * len(rows)


def _box_of(word: Word, boxes: Sequence[Box]) -> int:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    for index, (x0, top, x1, bottom) in enumerate(boxes):
        if x0 <= x <= x1 and top <= y <= bottom:
            return index
    return -1


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on the same baseline, each row sorted from left to right; superscripts join the row they hang on."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=attrgetter("bottom", "x0")):
        if rows and rows[-1][0].bottom == word.bottom and rows[-1][0].size == word.size:
            rows[-1].append(word)
            continue
        for row in reversed(rows[-6:]):
            base = row[0]
            overlap = min(base.bottom, word.bottom) - max(base.top, word.top)
            if overlap > 0.55 * min(base.bottom - base.top, word.bottom - word.top):
                row.append(word)
                break
        else:
            rows.append([word])
    return [sorted(row, key=attrgetter("x0")) for row in rows]


def _split(row: Sequence[Word], gutter: Gutter | None) -> list[list[Word]]:
    """Take a row apart at the gutter, unless a word crosses it."""
    if gutter is None or any(word.x0 < gutter[0] and word.x1 > gutter[1] for word in row):
        return [list(row)]
    middle = (gutter[0] + gutter[1]) / 2
    left = [word for word in row if (word.x0 + word.x1) / 2 < middle]
    right = [word for word in row if (word.x0 + word.x1) / 2 >= middle]
    if left and right and right[0].x0 - left[-1].x1 < MIN_GUTTER:
        return [list(row)]
    return [part for part in (left, right) if part]


def _line(words: Sequence[Word], boxed: bool) -> Line:
    words = _closed_up(words)
    size = max(words, key=lambda word: len(word.text)).size
    text = ""
    references = []
    previous: Word | None = None
    for word in words:
        raised = word.size < 0.8 * size and previous is not None and word.bottom < previous.bottom - 0.1 * size
        if raised and _REFERENCE.fullmatch(word.text):
            references.append(word.text)
            continue
        close = previous is not None and not word.spaced and word.x0 - previous.x1 < 0.12 * size
        text += word.text if close or not text else f" {word.text}"
        previous = word
    letters = sum(len(word.text) for word in words)
    faces = {word.face for word in words}
    bold = sum(len(word.text) for word in words if word.bold) > 0.8 * letters
    if text.isupper():
        size = max(word.size for word in words)
    return Line(
        text=text,
        x0=words[0].x0,
        x1=words[-1].x1,
        top=min(word.top for word in words),
        bottom=max(word.bottom for word in words),
        size=size,
        bold=bold,
        boxed=boxed,
        references=tuple(references),
        face=faces.pop() if len(faces) == 1 else "",
    )


def _closed_up(words: Sequence[Word]) -> Sequence[Word]:
    """Words again out of letters that are spaced out, as headings sometimes are."""
    if len(words) < 4 or sum(len(word.text) for word in words) > 3 * len(words):
        return words
    singles = sum(len(word.text) == 1 and word.text.isalpha() for word in words)
    if singles < 0.8 * len(words):
        return words
    gaps = sorted(right.x0 - left.x1 for left, right in pairwise(words))
    usual = gaps[len(gaps) // 2]
    joined = [words[0]]
    for word in words[1:]:
        last = joined[-1]
        if word.x0 - last.x1 < 1.8 * usual + 0.5:
            joined[-1] = last._replace(text=last.text + word.text, x1=word.x1)
        else:
            joined.append(word._replace(spaced=True))
    return joined
