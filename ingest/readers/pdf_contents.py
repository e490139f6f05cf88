"""Takes the table of contents out of the pages of a PDF, and keeps it as a witness of the headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ingest.readers.layout import Line
from ingest.readers.pdf_page import Page, fold

SPARE_PAGES = 30
"""The pages of an original that a copy of it may lack."""

_LEADERS = re.compile(r"\s*(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(\d+|[ivxlc]+)?\s*$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:\d\.?\s+)?(?:innhold(?:sfortegnelse|soversikt)?|innhald\w*|contents)$", re.IGNORECASE)
_PAGE = re.compile(r"\s+(\d{1,4}|[ivxl]{1,6})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the table of contents lists, folded; empty for a document without one."""

    text: str = ""

    def lists(self, heading: str) -> bool:
        """Whether a heading stands in it."""
        folded = fold(heading)
        return bool(folded) and f" {folded} " in self.text


def take_contents(pages: Sequence[Page]) -> tuple[list[Page], Contents]:
    """The pages without the lines of a table of contents, its heading included, and what these lines say."""
    walk = _Walk(pages)
    dropped: dict[int, str] = {}
    for place, line in enumerate(walk.lines):
        if place not in dropped and _CONTENTS.match(line.text):
            dropped |= walk.entries_after(place)
    start = 0
    kept = []
    for page in pages:
        dropped |= _with_leaders(page, start, len(pages) + SPARE_PAGES)
        lines = tuple(line for place, line in enumerate(page.lines, start=start) if place not in dropped)
        kept.append(replace(page, lines=lines))
        start += len(page.lines)
    words = " ".join(filter(None, (fold(dropped[place]) for place in sorted(dropped))))
    return kept, Contents(f" {words} " if words else "")


def _with_leaders(page: Page, start: int, last_page: int) -> dict[int, str]:
    """The entries of a page that end in a row of dots, and the lines between them where they stand close."""
    leaders = [index for index, line in enumerate(page.lines) if _leads_on(line.text, last_page)]
    if not leaders:
        return {}
    first, last = leaders[0], leaders[-1]
    dense = len(leaders) > 1 and len(leaders) >= 0.5 * (last - first + 1)
    chosen = range(first, last + 1) if dense else leaders
    return {start + index: _LEADERS.sub("", page.lines[index].text) for index in chosen}


def _leads_on(text: str, last_page: int) -> bool:
    """Whether a line ends in a row of dots, and not in a number that no page of the document has."""
    match = _LEADERS.search(text)
    number = (match.group(1) or "") if match else ""
    return match is not None and (not number.isdigit() or int(number) <= last_page)


class _Walk:
    """All lines of a document, and for each of them what follows."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.lines: list[Line] = [line for page in pages for line in page.lines]
        self._pages = len(pages)
        self._folded = [fold(line.text) for line in self.lines]
        self._starts = [0, *accumulate(len(text) + 1 for text in self._folded)]
        self._text = " ".join(self._folded)

    def entries_after(self, heading: int) -> dict[int, str]:
        """The lines from a heading «Innhold» on that are entries; none unless there are several.

        An entry ends in a page number that does not fall, or comes again further down. A line between two entries is
        the first half of the second one.
        """
        found: dict[int, str] = {heading: ""}
        pending: dict[int, str] = {}
        opening, page = "", 0
        for place in range(heading + 1, len(self.lines)):
            text = self.lines[place].text
            if opening and self._folded[place] == opening:
                break
            number = self._page_number(text, place, page)
            if number is None and not self._recurs(place):
                if pending:
                    break
                pending = {place: text}
                continue
            end = _LEADERS if _LEADERS.search(text) else _PAGE
            bare = end.sub("", text) if number is not None else text
            found |= pending | {place: bare}
            opening = opening or fold(" ".join([*pending.values(), bare]))
            pending = {}
            page = number or page
        return found if len(found) > 3 else {}

    def _page_number(self, text: str, place: int, page: int) -> int | None:
        """The page that an entry leads to, 0 for a roman number; None for a line that is no entry by its end."""
        match = _LEADERS.search(text) or _PAGE.search(text)
        if match is None:
            return None
        number = match.group(1) or ""
        if number.isdigit():
            return int(number) if page <= int(number) <= self._pages + SPARE_PAGES else None
        return 0 if _LEADERS.search(text) or self._recurs(place, fold(text[: match.start()])) else None

    def _recurs(self, place: int, folded: str = "") -> bool:
        """Whether the words of a line come again below it."""
        folded = folded or self._folded[place]
        return len(folded) > 2 and f" {folded} " in self._text[self._starts[place + 1] - 1 :]
