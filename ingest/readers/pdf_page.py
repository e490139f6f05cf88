"""One printed page of a PDF, and the words on it brought into order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.layout import Line, Word

_TEXT_FIXES = str.maketrans({"\x7f": "•", "\u00a0": " ", "\u200b": None, "\ufeff": None})


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table or box on one page; ``rows`` is empty for a box around running text."""

    x0: float
    top: float
    x1: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]

    @property
    def area(self) -> float:
        """In square points."""
        return (self.x1 - self.x0) * (self.bottom - self.top)

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
    text = text.replace("(cid:127)", "•").translate(_TEXT_FIXES)
    return " ".join(unicodedata.normalize("NFC", text).split())


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
