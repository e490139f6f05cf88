"""Tells the headings of a PDF from its body, by how they are set and by what bookmarks and contents list."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.numbering import Heading, Style, parse_heading
from ingest.readers.layout import Line
from ingest.readers.lines import is_capitals, looks_like_heading
from ingest.readers.pdf_contents import Contents
from ingest.readers.pdf_page import Page, fold

MAX_HEADING = 160
FEW = 4
"""A document with fewer lines that stand out has its headings, if any, in the type of its body."""

BULLETS = "•▪◦‣·●■-–—"

_CAPTION = re.compile(r"^(?:tabell|figur|bilde|table|figure)\s+\d", re.IGNORECASE)
_CODE = re.compile(r"mono|courier|typewriter|consol|https?:|www\.|@", re.IGNORECASE)

Look = tuple[float, bool, str]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a bookmark leads to, and how deep it lies."""

    page: int
    depth: int


@dataclass(slots=True)
class _Use:
    """How a look is used in a document: on how many pieces of text, and how many of these can be headings."""

    pieces: int = 0
    likely: int = 0
    apart: int = 0

    @property
    def is_for_headings(self) -> bool:
        """Whether hardly anything but headings looks like this."""
        return self.likely >= 0.85 * self.pieces

    @property
    def stands_apart(self) -> bool:
        """Whether the pieces are set off by white above them."""
        return self.pieces > 1 and self.apart >= 0.85 * self.pieces


class Headings:
    """What the headings of one document look like.

    :param bookmarks: by their folded title.
    """

    def __init__(self, pages: Sequence[Page], bookmarks: Mapping[str, Sequence[Bookmark]], contents: Contents) -> None:
        self._bookmarks = bookmarks
        self._contents = contents
        looks: Counter[Look] = Counter()
        sizes: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                sizes[line.size] += len(line.text)
                looks[_look(line)] += len(line.text)
        self.body = max(sizes, key=lambda size: sizes[size]) if sizes else 10.0
        common = [look for look in looks if look[0] == self.body and look[2]]
        self._body_face = max(common, key=lambda look: looks[look], default=(self.body, False, ""))[2]
        self._uses = self._count_uses(pages)
        larger = sorted({look[0] for look in looks if look[0] > self.body + 0.4}, reverse=True)
        self._depths = {size: depth for depth, size in enumerate(larger[:6], start=1)}
        self._is_listed_whole = self._lists_nearly_all(pages)
        self._quiet: frozenset[int] = frozenset()
        if sum(self.accepts(line, page.number) for page in pages for line in page.lines) < FEW:
            self._quiet = frozenset(id(line) for page in pages for line in _quiet_headings(page))

    def accepts(self, line: Line, page: int) -> bool:
        """Whether a line, or the first line of several, is set as a heading or listed as one."""
        text = line.text
        if line.boxed or len(text) > MAX_HEADING or text[:1] in BULLETS or not any(char.isalpha() for char in text):
            return False
        number = parse_heading(text)
        if self._is_listed(text, number, page) and not text.endswith((".", ";", ",")):
            return True
        ends = text.endswith((".", ";", ","))
        if self._stands_out(line):
            if ends and not number:
                return False
            return self._accepts_set(line, number)
        if id(line) in self._quiet:
            return True
        use = self._uses.get(_look(line))
        is_apart = use is not None and use.is_for_headings and use.stands_apart
        return is_apart and not ends and self._differs(line) and _opens(text)

    def _accepts_set(self, line: Line, number: Heading | None) -> bool:
        """Whether a line in larger or bolder type is a heading."""
        if number:
            return True
        if self._is_listed_whole and line.size <= self.body + 0.9:
            return False
        if line.size > self.body + 0.9:
            return True
        return not line.text.endswith(":") and len(line.text) < 90 and not _CODE.search(f"{line.face} {line.text}")

    def depth(self, line: Line, text: str, page: int) -> int:
        """How deep a heading without a number lies, 1 for the outermost; 0 for one with a number."""
        if parse_heading(text):
            return 0
        if mark := self._bookmark(fold(text), page):
            return mark.depth
        return self._depths.get(line.size, len(self._depths) + 1)

    def evidence(self, line: Line, text: str, page: int) -> float:
        """How much speaks for a heading: larger type, bold type, bookmarks and contents; little for small letters."""
        number = parse_heading(text)
        found = 1.5 if self._stands_out(line) else 0.8
        found += 0.5 * (line.size > self.body + 0.9)
        found += 3.0 * self._is_listed(text, number, page)
        if number and number.title[:1].islower():
            found -= 0.8
        if number and number.style in (Style.PARAGRAPH, Style.CHAPTER, Style.APPENDIX, Style.PART):
            found += 0.5
        return found

    def _stands_out(self, line: Line) -> bool:
        return line.size > self.body + 0.4 or line.bold

    def _differs(self, line: Line) -> bool:
        """Whether a line of body size is in a face of its own, slanted or coloured, and no code or address."""
        face, usual = line.face, self._body_face
        return (
            bool(face)
            and face != usual
            and line.size > self.body - 0.6
            and not _CODE.search(f"{face} {line.text}")
            and not _CAPTION.match(line.text)
            and len(line.text) < 90
        )

    def _is_listed(self, text: str, number: Heading | None, page: int) -> bool:
        """Whether a bookmark leads to this page under these words, or the contents list them with their number."""
        titles = {fold(text), fold(number.title)} if number else {fold(text)}
        if any(self._bookmark(title, page) for title in titles if title):
            return True
        return number is not None and self._contents.lists(text)

    def _bookmark(self, title: str, page: int) -> Bookmark | None:
        return next((mark for mark in self._bookmarks.get(title, ()) if mark.page in (0, page)), None)

    def _lists_nearly_all(self, pages: Sequence[Page]) -> bool:
        """Whether bookmarks or contents name nearly every numbered heading down to some depth.

        What is set no larger than the body, has no number and is not in a list so thorough is no heading.
        """
        levels: dict[tuple[Style, int], list[bool]] = defaultdict(list)
        for page in pages:
            for line in page.lines:
                number = parse_heading(line.text) if self._stands_out(line) and not line.boxed else None
                if number:
                    levels[number.style, len(number.key)].append(self._is_listed(line.text, number, page.number))
        listed = [mark for marks in levels.values() if sum(marks) >= 0.5 * len(marks) for mark in marks]
        return len(listed) > 4 and sum(listed) >= 0.9 * len(listed)

    def _count_uses(self, pages: Sequence[Page]) -> dict[Look, _Use]:
        uses: dict[Look, _Use] = defaultdict(_Use)
        for page in pages:
            for look, lines, gap in _pieces(page):
                use = uses[look]
                use.pieces += 1
                text = " ".join(line.text for line in lines)
                use.likely += len(lines) < 4 and _opens(text) and not text.endswith((".", ";", ",", ":"))
                use.apart += gap > 0.25 * lines[0].size
        return uses


def _quiet_headings(page: Page) -> Iterator[Line]:
    """Short lines with white above them, with a number or in capitals, in the type of the body."""
    for above, line in zip((None, *page.lines), page.lines, strict=False):
        is_apart = above is None or above.column != line.column or line.top - above.bottom > 0.5 * line.size
        is_short = line.x1 < line.right - 0.15 * (line.right - line.left)
        if is_apart and is_short and (looks_like_heading(line.text) or is_capitals(line.text)):
            yield line


def _look(line: Line) -> Look:
    return line.size, line.bold, line.face


def _opens(text: str) -> bool:
    """Whether a text can be a heading by its first character and its length."""
    return len(text) <= MAX_HEADING and (text[:1].isupper() or text[:1].isdigit() or text[:1] in "§«")


def _pieces(page: Page) -> Iterator[tuple[Look, list[Line], float]]:
    """Lines below each other that look the same, with the white above them."""
    above: Line | None = None
    for (look, _, _), group in groupby(page.lines, key=lambda line: (_look(line), line.column, line.boxed)):
        lines = list(group)
        is_below = above is not None and above.column == lines[0].column
        yield look, lines, lines[0].top - above.bottom if above and is_below else lines[0].size
        above = lines[-1]
