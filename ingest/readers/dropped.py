"""What readers keep out of the sections, found by comparing what they had before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.language import letters
from ingest.readers.layout import Line
from ingest.readers.pdf_page import Page, Table
from ingest.types import Block, Dropped, DroppedKind


def letters_on(pages: Iterable[Page]) -> int:
    """How many letters and digits stand on printed pages, tables included."""
    return sum(letters(_text(item)) for page in pages for item in _items(page))


def dropped_lines(before: Sequence[Page], after: Sequence[Page], kind: DroppedKind | None = None) -> Iterator[Dropped]:
    """The lines and tables of printed pages that were taken out; without a ``kind`` as headers and footers."""
    for page, rest in zip(before, after, strict=True):
        kept = set(map(id, _items(rest)))
        for item in _items(page):
            if id(item) not in kept:
                margin = DroppedKind.HEADER if item.top < page.height / 2 else DroppedKind.FOOTER
                yield Dropped(kind or margin, _text(item), page.number)


def dropped_blocks(before: Iterable[Block], after: Iterable[Block], kind: DroppedKind) -> Iterator[Dropped]:
    """The blocks that were taken out."""
    kept = Counter(block.line for block in after)
    for block in before:
        if kept[block.line]:
            kept[block.line] -= 1
        else:
            yield Dropped(kind, block.line, block.page)


def _items(page: Page) -> tuple[Line | Table, ...]:
    return (*page.lines, *page.tables)


def _text(item: Line | Table) -> str:
    if isinstance(item, Line):
        return item.text
    return " | ".join(filter(None, (item.title, *(cell for row in item.rows for cell in row))))
