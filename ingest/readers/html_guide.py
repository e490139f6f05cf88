"""A guide of many web pages: where its links lead, and in which order its pages are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote, urljoin, urlsplit

from ingest.outline import Heading, Style
from ingest.readers.dropped import dropped_blocks
from ingest.readers.html_chapter import Chapter, make_chapter, path_of
from ingest.readers.html_flow import Flow
from ingest.readers.html_page import Page
from ingest.readers.html_twins import drop_boilerplate, drop_twins
from ingest.types import Block, BlockKind, Dropped, DroppedKind


class Guide:
    """All pages of a folder in reading order.

    :param pages: the parsed pages.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        """Read, order and sift the pages; ``chapters`` and ``warnings`` hold the outcome."""
        self._targets = _targets(pages)
        chapters = self._chapters(pages)
        before = [(chapter, list(chapter.blocks)) for chapter in chapters]
        drop_boilerplate(chapters)
        kept, self.warnings = drop_twins(self._ordered(chapters))
        self.chapters = [chapter for chapter in kept if not chapter.is_index or _has_prose(chapter.blocks)]
        self.warnings.extend(_rivals(self.chapters))
        self.dropped = tuple(_dropped(before, self.chapters))

    def blocks(self) -> Iterator[Block]:
        """The blocks of the guide, its tables numbered through."""
        tables: dict[tuple[str, int], int] = {}
        for chapter in self.chapters:
            for block in chapter.deepened():
                if block.table:
                    number = tables.setdefault((chapter.name, block.table), len(tables) + 1)
                    block = replace(block, table=number)
                yield block

    def _chapters(self, pages: Sequence[Page]) -> list[Chapter]:
        read = [(page, Flow(page.content, page.name, self._opener(page))) for page in pages]
        firsts = Counter(flow.blocks[0].text for _, flow in read if flow.blocks)
        chapters = []
        for page, flow in read:
            is_repeated = _repeats_the_title(flow.blocks, firsts, len(read))
            blocks = flow.blocks[1:] if is_repeated else flow.blocks
            known = replace(page, heading="") if is_repeated else page
            chapters.append(make_chapter(known, blocks, page.stamps | flow.stamps))
        return chapters

    def _opener(self, page: Page) -> Callable[[str], bool]:
        return lambda address: self._target(page, address) is not None

    def _target(self, page: Page, address: str) -> str | None:
        """The name of the page that an address leads to; None for an address outside the guide."""
        if address.startswith("#"):
            return page.name
        try:
            parts = urlsplit(address)
            full = urljoin(page.url, address) if page.url else address
            local = urljoin(f"/{page.name}", unquote(parts.path)).strip("/") if not parts.netloc else ""
        except ValueError:
            return None
        if parts.scheme not in ("", "http", "https", "file"):
            return None
        for key in (local, _address(full)):
            if key in self._targets:
                return self._targets[key]
        return None

    def _ordered(self, chapters: Sequence[Chapter]) -> list[Chapter]:
        """By number; a page without one comes after the page that it follows in the links of the front page."""
        linked = self._link_order(chapters)
        base = sorted(chapters, key=lambda c: (not c.is_index, linked.get(c.name, len(linked)), _path_key(c.name)))
        numbered = sorted((c for c in base if c.number), key=lambda c: _rank(c.number))
        before: list[Chapter] = []
        behind: dict[str, list[Chapter]] = {}
        last = ""
        for chapter in base:
            if chapter.number:
                last = chapter.name
            elif chapter.name in linked and last:
                behind.setdefault(_last_below(last, numbered), []).append(chapter)
            elif chapter.is_index or chapter.name in linked or not numbered:
                before.append(chapter)
        placed = [*before, *(c for first in numbered for c in (first, *behind.get(first.name, ())))]
        return [*placed, *(chapter for chapter in base if chapter not in placed)]

    def _link_order(self, chapters: Sequence[Chapter]) -> dict[str, int]:
        index = next((chapter.page for chapter in chapters if chapter.is_index), None)
        targets = [self._target(index, link) for link in index.links] if index else []
        names = dict.fromkeys(name for name in targets if name and index and name != index.name)
        return {name: place for place, name in enumerate(names)}


def _dropped(before: Sequence[tuple[Chapter, list[Block]]], kept: Sequence[Chapter]) -> Iterator[Dropped]:
    """The front page where it only lists the others, and what stands on several pages."""
    for chapter, blocks in before:
        after = chapter.blocks if chapter in kept else []
        kind = DroppedKind.CONTENTS if chapter.is_index else DroppedKind.REPEATED
        yield from dropped_blocks(blocks, after, kind)


def _address(url: str) -> str:
    """An address without scheme, www, query and file ending: what makes two addresses the same page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.casefold().removeprefix("www.")
    path = re.sub(r"(?:/index)?\.(?:[xs]?html?|xht)$", "", unquote(parts.path)).rstrip("/")
    return f"//{host}{path}" if host else ""


def _targets(pages: Sequence[Page]) -> dict[str, str]:
    """Every way to address a page, to its name."""
    found: dict[str, str] = {}
    for page in pages:
        for key in (
            page.name,
            re.sub(r"\.(?:[xs]?html?|xht)$", "", page.name),
            "/".join(path_of(page.name)),
            _address(page.url),
        ):
            if key:
                found.setdefault(key, page.name)
    return found


def _path_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sorts paths as people do: 2 before 10, a page before the pages in the folder of its name."""
    return tuple(
        tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.findall(r"\d+|\D+", step))
        for step in path_of(name.casefold())
    )


def _last_below(name: str, numbered: Sequence[Chapter]) -> str:
    """The last page of the chapter that a page opens: itself, if it has no pages below it."""
    place = next(i for i, chapter in enumerate(numbered) if chapter.name == name)
    opening = numbered[place].number
    while opening and place + 1 < len(numbered):
        number = numbered[place + 1].number
        if not number or number.style is not opening.style or number.key[: len(opening.key)] != opening.key:
            break
        place += 1
    return numbered[place].name


def _rank(number: Heading | None) -> tuple[bool, tuple[int, ...]]:
    is_appendix = number is not None and number.style in (Style.APPENDIX, Style.LETTERED)
    return is_appendix, number.key if number else ()


def _repeats_the_title(blocks: Sequence[Block], firsts: Counter[str], pages: int) -> bool:
    """Whether a page begins with the name of the whole guide, above its own heading."""
    if len(blocks) < 2 or pages < 3 or firsts[blocks[0].text] <= 0.5 * pages:
        return False
    return any(block.kind is BlockKind.HEADING for block in blocks[1:4])


def _has_prose(blocks: Sequence[Block]) -> bool:
    return any(block.kind is not BlockKind.HEADING and len(block.text) >= 40 for block in blocks)


def _rivals(chapters: Sequence[Chapter]) -> Iterator[str]:
    """Warnings about two pages with the same number."""
    seen: dict[tuple[Style, str], str] = {}
    for chapter in chapters:
        if chapter.number:
            key = (chapter.number.style, chapter.number.number)
            if key in seen:
                yield f"to sider har nummer {chapter.number.number}: {seen[key]} og {chapter.name}"
            seen.setdefault(key, chapter.name)
