"""One printed page of a PDF, and the words on it brought into order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.readers.layout import Line, Word

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_TEXT_FIXES = str.maketrans({"\x7f": "•", "\u00a0": " ", "\u200b": None, "\ufeff": None, **_LIGATURES})


@dataclass(frozen=True, slots=True)
class Rule:
    """A level or upright line."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top

    @property
    def length(self) -> float:
        """In points."""
        return max(self.x1 - self.x0, self.bottom - self.top)

    def touches(self, other: Rule, near: float) -> bool:
        """Whether two lines cross or meet."""
        return (
            self.x0 - near <= other.x1
            and other.x0 - near <= self.x1
            and self.top - near <= other.bottom
            and other.top - near <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """The area of a page in the file's coordinates, and how it must be turned for its text to stand upright.

    :param turn: direction of the text in the file, in quarter turns against the clock.
    """

    area: tuple[float, float, float, float]
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        left, bottom, right, top = self.area
        return (top - bottom, right - left) if self.turn % 2 else (right - left, top - bottom)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the upright page, y growing downwards."""
        left, bottom, right, top = self.area
        if self.turn == 0:
            return x - left, top - y
        if self.turn == 1:
            return y - bottom, x - left
        if self.turn == 2:
            return right - x, y - bottom
        return top - y, right - x

    def along(self, start: float, end: float) -> tuple[float, float]:
        """Left and right on the upright page of what lies along a baseline of the file from ``start`` to ``end``."""
        left, bottom, right, top = self.area
        shift = (-left, -bottom, right, top)[self.turn]
        return start + shift, end + shift


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table or box on one page; ``rows`` is empty for a box around running text.

    :param columns: where the columns begin.
    :param title: a first row that reaches over all columns.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    rows: tuple[tuple[str, ...], ...] = ()
    columns: tuple[float, ...] = ()
    title: str = ""

    def continues(self, other: Table) -> bool:
        """Whether this can be the next part of a table on the page before: as wide, and no columns of its own."""
        is_as_wide = abs((self.x1 - self.x0) - (other.x1 - other.x0)) < 6
        return is_as_wide and all(other._place(start - self.x0) is not None for start in self.columns)

    def spread(self, row: Sequence[str], other: Table) -> tuple[str, ...]:
        """A row with its cells in the columns of the table that this one continues."""
        cells = [""] * len(other.columns)
        for start, text in zip(self.columns, row, strict=True):
            cells[other._place(start - self.x0) or 0] = text
        return tuple(cells)

    def _place(self, offset: float) -> int | None:
        return next((place for place, own in enumerate(self.columns) if abs(own - self.x0 - offset) < 6), None)

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies inside."""
        middle_x, middle_y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.x0 - 1 <= middle_x <= self.x1 + 1 and self.top - 1 <= middle_y <= self.bottom + 1


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page before its lines are put in order; ``words`` are those outside ruled tables."""

    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[Table, ...]

    @property
    def running(self) -> list[Word]:
        """The words outside boxes."""
        return [word for word in self.words if not any(table.holds(word) for table in self.tables)]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its lines in reading order; ``number`` counts from 1, ``label`` is as printed."""

    number: int
    label: str
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]


def clean(text: str) -> str:
    """A word as it was meant: composed letters, a bullet for what fonts make of one, no invisible characters."""
    if text.isascii() and text.isprintable() and "(" not in text and " " not in text:
        return text
    text = text.replace("(cid:127)", "•").translate(_TEXT_FIXES)
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(4096)
def fold(text: str) -> str:
    """A text for comparing: small letters, words and § alone."""
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
