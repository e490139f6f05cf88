"""Takes running headers, footers, page numbers and tables of contents out of the pages of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ingest.readers.layout import Line
from ingest.readers.pdf_page import Page, fold

_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*(\d+|[ivxlc]+)?\s*$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(innhold|innholdsfortegnelse|innhald|contents)$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"^(?:side\s+)?(?:\d+|[ivxlc]+)(?:\s+(?:av|/)\s+\d+)?$", re.IGNORECASE)


def drop_running_lines(pages: list[Page]) -> list[Page]:
    """Drop headers and footers: lines at the edge of the page that recur, numbers aside, at the same height."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [set(_edge_keys(page)) for page in pages]
    for keys in edges:
        seen.update(keys)
    needed = max(2, round(0.25 * len(pages)))
    kept = []
    for page in pages:
        running = [line for line in page.lines if _is_running(line, page, seen, needed)]
        body = [line for line in page.lines if line not in running]
        for line in sorted(running, key=lambda line: abs(line.top - page.height / 2)):
            if any(_adjoins(line, other) for other in body):
                body.append(line)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line in body)))
    return kept


def _adjoins(line: Line, body: Line) -> bool:
    """Whether a line at the edge is one paragraph with a line of the body, and so no header or footer."""
    gap = max(body.top - line.bottom, line.top - body.bottom)
    overlaps = line.x0 < body.x1 and body.x0 < line.x1
    return overlaps and gap < 0.5 * line.size and abs(line.size - body.size) < 0.3 and line.bold == body.bold


def _edge_keys(page: Page) -> Iterator[tuple[str, int]]:
    for line in page.lines:
        if _at_edge(line, page):
            yield _running_key(line)


def _at_edge(line: Line, page: Page) -> bool:
    return line.top < 0.12 * page.height or line.bottom > 0.88 * page.height


def _running_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", fold(line.text)), round(line.top / 4)


def _is_running(line: Line, page: Page, seen: Counter[tuple[str, int]], needed: int) -> bool:
    if not _at_edge(line, page):
        return False
    text, height = _running_key(line)
    count = max(seen[(text, near)] for near in (height - 1, height, height + 1))
    if count >= needed and count >= 2:
        return True
    return bool(_PAGE_NUMBER.match(line.text)) and (line.top < 0.08 * page.height or line.bottom > 0.92 * page.height)


def without_contents(page: Page) -> Page:
    """Drop the lines of a table of contents, wrapped entries and the heading above included."""
    leaders = [index for index, line in enumerate(page.lines) if _LEADERS.search(line.text)]
    if not leaders:
        return page
    first, last = leaders[0], leaders[-1]
    for index in range(first - 1, max(-1, first - 3), -1):
        if _CONTENTS.match(page.lines[index].text):
            first = index
            break
    dense = len(leaders) >= 0.5 * (last - leaders[0] + 1)
    kept = tuple(
        line
        for index, line in enumerate(page.lines)
        if not (_LEADERS.search(line.text) or (dense and first <= index <= last))
    )
    return replace(page, lines=kept)
