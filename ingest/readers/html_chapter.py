"""A page of a guide as a chapter: its heading, its number, the depth of what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.outline import Heading, parse_heading, slug
from ingest.readers.html_page import Page
from ingest.types import Block, BlockKind

_INDEX = frozenset({"index", "default", "forside", "start"})
_BARE_NUMBER = re.compile(r"(?:§ ?)?\d{1,2}(?:\.\d{1,2})*\.?")
_ENDING = re.compile(r"(?:(?:^|/)index)?\.(?:[xs]?html?|xht)$", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Chapter:
    """A page with its blocks; the first of them is its heading.

    :param number: of the heading, where it has one.
    """

    page: Page
    blocks: list[Block]
    stamps: dict[str, str]
    number: Heading | None

    @property
    def name(self) -> str:
        """The file of the page, relative to the guide."""
        return self.page.name

    @property
    def is_index(self) -> bool:
        """Whether this is the front page of the guide."""
        return self.number is None and "/" not in self.name and PurePosixPath(self.name).stem.casefold() in _INDEX

    def deepened(self) -> Iterator[Block]:
        """The blocks with the depth of every heading counted from the number of the page, or else from its folder."""
        base = len(self.number.key) if self.number else max(1, len(path_of(self.name)))
        levels: list[int] = []
        for block in self.blocks:
            if block.kind is not BlockKind.HEADING:
                yield block
                continue
            while len(levels) > 1 and levels[-1] >= block.depth:
                levels.pop()
            levels.append(block.depth if levels else 0)
            yield replace(block, depth=self._own_depth(block.text) or base + len(levels) - 1)

    def _own_depth(self, text: str) -> int:
        """The depth that the number of a heading below the page's own number gives."""
        number, parent = parse_heading(text), self.number
        if number is None or parent is None or number.style is not parent.style:
            return 0
        return len(number.key) if number.key[: len(parent.key)] == parent.key else 0


def make_chapter(page: Page, blocks: Sequence[Block], stamps: dict[str, str]) -> Chapter:
    """Put the heading of a page first, with the number that the page gives it in its title or its file name."""
    place = next((i for i, block in enumerate(blocks[:6]) if block.kind is BlockKind.HEADING), None)
    if place is None or (place > 0 and page.heading not in ("", blocks[place].text)):
        title = page.heading or page.crumb or page.title or PurePosixPath(page.name).stem
        first, rest = Block(BlockKind.HEADING, title, depth=1), list(blocks)
    else:
        first, rest = blocks[place], [*blocks[:place], *blocks[place + 1 :]]
    number = next((block for block in blocks[: place or 0] if _BARE_NUMBER.fullmatch(block.text)), None)
    if number is not None:
        rest.remove(number)
    text = _numbered(f"{number.text} {first.text}" if number else first.text, page)
    return Chapter(page, [replace(first, text=text, anchor=page.name), *rest], stamps, parse_heading(text))


def path_of(name: str) -> tuple[str, ...]:
    """The steps of a file name without its ending; the index of a folder has the path of the folder."""
    return tuple(step for step in _ENDING.sub("", name).split("/") if step)


def _numbered(text: str, page: Page) -> str:
    if parse_heading(text):
        return text
    for candidate in (page.title, page.crumb):
        found = parse_heading(candidate)
        if found and found.title.casefold() == text.casefold():
            return candidate
    stem = PurePosixPath(page.name).stem.casefold()
    match = re.fullmatch(r"(\d{1,2}(?:[.-]\d{1,2})*)[-_. ]+(.+)", stem)
    if match and slug(match.group(2)) == slug(text):
        return f"{match.group(1).replace('-', '.')} {text}"
    return text
