"""How well a document was read: figures per document, and over the whole set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.parsing.truth import SPANNED, Rows, Truth, fold, words_of
from ingest.outline import FRONT_TITLE
from ingest.types import Section


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; shares of several documents add up to the share over all of them."""

    part: float = 0
    whole: float = 0

    @property
    def value(self) -> float | None:
        """The quotient, None where there is nothing to measure."""
        return self.part / self.whole if self.whole else None

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one document, or of several together.

    :param f1: sections found: ``2 · common / (read + true)``, a section being its number and its title.
    :param page: of the sections found, those that start on the right page.
    :param depth: of the sections found, those at the right depth.
    :param recall: words of the body that were read: ``|true ∩ read| / |true|`` over multisets of words.
    :param foreign: words read that are not of the body: ``|read - true| / |read|``.
    :param placed: words of the sections found that stand in the right section, and there in the right company:
        pairs of neighbouring words, ``|true ∩ read| / |true|``.
    :param cells: table cells: ``2 · right / (read + true)``, right being the same text in the same row and column.
    """

    f1: Share
    page: Share
    depth: Share
    recall: Share
    foreign: Share
    placed: Share
    cells: Share

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def values(self) -> dict[str, float | None]:
        """Every figure by its name."""
        return {name: getattr(self, name).value for name in NAMES}


NAMES = ("f1", "page", "depth", "recall", "foreign", "placed", "cells")


def measure(sections: Sequence[Section], truth: Truth) -> Figures:
    """Hold the sections that were read against the truth."""
    headed = [section for section in sections if section.number or section.title != FRONT_TITLE]
    found: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for section in headed:
        found[fold(section.number), fold(section.title)].append(section)
    pairs = [(found[true.key].pop(0), true) for true in truth.sections if found.get(true.key)]
    paged = [(section, true) for section, true in pairs if true.page]
    return Figures(
        f1=Share(2 * len(pairs), len(headed) + len([true for true in truth.sections if true.title or true.number])),
        page=Share(sum(section.pages[0] == true.page for section, true in paged), len(paged)),
        depth=Share(sum(section.depth == true.depth for section, true in pairs), len(pairs)),
        recall=_recall(sections, truth),
        foreign=_foreign(sections, truth),
        placed=_sum(_common(_pairs(true.text), _pairs(section.text)) for section, true in pairs),
        cells=_cells(_tables(sections), truth.tables),
    )


def _recall(sections: Sequence[Section], truth: Truth) -> Share:
    read = Counter(word for section in sections for word in words_of(section.text))
    return _common(truth.words, read.elements())


def _foreign(sections: Sequence[Section], truth: Truth) -> Share:
    """Words of headings that were not taken for headings count as read, and so do the words of the cover."""
    read = Counter(word for section in sections for word in words_of(section.text))
    known = Counter(truth.words) + Counter(words_of(truth.aside))
    for true in truth.sections:
        known.update(words_of(f"{true.number} {true.title}"))
    return Share((read - known).total(), read.total())


def _common(true: Iterable[object], read: Iterable[object]) -> Share:
    wanted = Counter(true)
    return Share((wanted & Counter(read)).total(), wanted.total())


def _pairs(text: str) -> list[tuple[str, str]]:
    words = words_of(text)
    return list(pairwise(words))


def _sum(shares: Iterable[Share]) -> Share:
    return sum(shares, Share())


def _tables(sections: Sequence[Section]) -> list[Rows]:
    tables: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for section in sections:
        for block in section.blocks:
            if block.table:
                tables[block.table].append(block.cells)
    return [tuple(rows) for rows in tables.values()]


def _cells(read: Sequence[Rows], true: Sequence[Rows]) -> Share:
    """Each pair of a read and a true table that fit best, then the next; empty rows and columns do not count."""
    tables, wanted = [_dense(table) for table in read], [_dense(table) for table in true]
    fits = sorted(
        ((_right(a, b), -abs(_size(a) - _size(b)), i, j) for i, a in enumerate(tables) for j, b in enumerate(wanted)),
        reverse=True,
    )
    right, used, met = 0, set[int](), set[int]()
    for count, _, i, j in fits:
        if i not in used and j not in met:
            right += count
            used.add(i)
            met.add(j)
    return Share(2 * right, sum(map(_size, (*tables, *wanted))))


def _size(table: Rows) -> int:
    return sum(map(len, table))


def _dense(table: Rows) -> Rows:
    rows = [row for row in table if any(cell and not cell.startswith(SPANNED) for cell in row)]
    width = max(map(len, rows), default=0)
    padded = [(*row, *[""] * (width - len(row))) for row in rows]
    used = [x for x in range(width) if any(row[x] and not row[x].startswith(SPANNED) for row in padded)]
    return tuple(tuple(row[x] for x in used) for row in padded)


def _right(read: Rows, true: Rows) -> int:
    return sum(
        _is_right(cell, other)
        for row, others in zip(read, true, strict=False)
        for cell, other in zip(row, others, strict=False)
    )


def _is_right(cell: str, true: str) -> bool:
    """Whether a cell is the same; of a merged cell the text may stand in its first place alone or in each."""
    is_spanned = true.startswith(SPANNED)
    return words_of(cell) == words_of(true) or (is_spanned and not cell)
