"""Paragraphs of a word processor: which of them are headings, and what the others become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.outline import Heading, Style
from ingest.readers.lines import BOXES, blocks_of, clean, looks_like_heading, looks_like_title, split_marker
from ingest.types import Block, BlockKind

FEW = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with all that its file says of it.

    :param level: outline level of its style, counting from 1; None for body text.
    :param label: the number or bullet that the program prints before it.
    :param notes: what stands in footnotes and text boxes of the paragraph.
    """

    text: str
    level: int | None = None
    label: str = ""
    is_bullet: bool = False
    is_bold: bool = False
    is_underlined: bool = False
    size: float = 0.0
    notes: tuple[Block, ...] = ()

    @property
    def line(self) -> str:
        """The paragraph in one line, with its number."""
        return clean(self.text if self.is_bullet else f"{self.label} {self.text}")

    def body(self) -> list[Block]:
        """The paragraph as running text or list item."""
        blocks = blocks_of(self.text)
        if self.label and blocks:
            text = " ".join(block.text for block in blocks)
            box = split_marker(clean(self.text))[0]
            marker = box if box in BOXES else self.label
            blocks = [Block(BlockKind.LIST_ITEM, text, marker=marker)]
        return [*blocks, *self.notes]


Item = Paragraph | Block


def blocks_with_headings(items: Sequence[Item]) -> Iterator[Block]:
    """The blocks of a document, its headings known by style or, where it has none, by look."""
    judge = _Judge([item for item in items if isinstance(item, Paragraph)])
    for position, item in enumerate(items):
        if isinstance(item, Block):
            yield item
        elif judge.is_heading(item, items[max(0, position - 1) : position], items[position + 1 : position + 2]):
            yield Block(BlockKind.HEADING, item.line, depth=item.level or 0)
            yield from item.notes
        else:
            yield from item.body()


class _Judge:
    """Weighs the look of paragraphs against the rest of the document."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._first = next((paragraph for paragraph in paragraphs if paragraph.text), None)
        sizes: Counter[float] = Counter()
        for paragraph in paragraphs:
            if not paragraph.is_bold:
                sizes[paragraph.size] += len(paragraph.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        styled = sum(1 for paragraph in paragraphs if paragraph.level and paragraph.text)
        looks = [paragraph for paragraph in paragraphs if self._stands_out(paragraph)]
        numbered = sum(1 for paragraph in looks if self._number(paragraph))
        self._by_style = styled >= FEW and styled * 2 >= numbered
        self._by_number = numbered >= FEW
        has_none = not styled and not numbered and not any(self._is_titled(paragraph) for paragraph in looks)
        self._by_words = has_none and sum(1 for paragraph in paragraphs if self._number(paragraph)) >= FEW

    def is_heading(self, paragraph: Paragraph, before: Sequence[Item], after: Sequence[Item]) -> bool:
        if not paragraph.text or paragraph.is_bullet:
            return False
        if paragraph.level:
            return len(paragraph.line) <= 300
        number = self._number(paragraph)
        if not self._stands_out(paragraph):
            return self._by_words and not any(self._is_step(paragraph, other) for other in (*before, *after))
        if number:
            return not self._by_style or number.style is not Style.DECIMAL or len(number.key) > 1
        if not self._is_titled(paragraph) or not self._leads_to(after):
            return False
        is_larger = not self._by_style and (not self._by_number or paragraph.size > self._body + 0.9)
        return is_larger or paragraph is self._first

    def _leads_to(self, after: Sequence[Item]) -> bool:
        """Whether text comes next, or a heading, and not another line of a cover page."""
        return any(
            isinstance(item, Block) or item.level or self._number(item) is not None or not self._stands_out(item)
            for item in after
        )

    def _is_step(self, paragraph: Paragraph, other: Item) -> bool:
        """Whether a line is no chapter: without a number, or with the next line numbered at the same level."""
        own = self._number(paragraph)
        near = self._number(other) if isinstance(other, Paragraph) else None
        if own is None or (paragraph.label and len(own.key) == 1):
            return True
        return near is not None and len(near.key) == len(own.key)

    def _stands_out(self, paragraph: Paragraph) -> bool:
        if paragraph.level or paragraph.is_bullet or "\n" in paragraph.text.strip():
            return False
        capitals = paragraph.text.isupper() and self._number(paragraph) is not None
        return paragraph.is_bold or paragraph.is_underlined or capitals or paragraph.size > self._body + 1.9

    @staticmethod
    def _is_titled(paragraph: Paragraph) -> bool:
        return not paragraph.label and looks_like_title(paragraph.line) and not split_marker(paragraph.line)[0]

    @staticmethod
    def _number(paragraph: Paragraph) -> Heading | None:
        return looks_like_heading(paragraph.line) if not paragraph.is_bullet else None
