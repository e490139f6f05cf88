"""Word's own numbering: the number that stands before a paragraph but not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx.oxml.ns import qn

from ingest.readers.docx_package import Element
from ingest.readers.docx_styles import Styles, is_on, value
from ingest.readers.lines import BOXES, clean, split_marker, whole
from ingest.readers.numerals import Label, numeral

LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a multi-level list.

    :param restart: the level, counted from 1, that restarts this one; 0 for none.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    style: str = ""


class Numbering:
    """Counts the numbered paragraphs of a document; they must be told off in their order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._changed: dict[tuple[str, int], _Level] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def label(self, paragraph: Element) -> Label | None:
        """Count a paragraph, and tell the label that Word prints before it."""
        number, told, style = self._styles.numbering(paragraph)
        base = self._list_of(number)
        if base is None:
            return None
        place = self._place(base, told, style)
        level = self._level(number, base, place)
        count = self._count(number, base, place)
        if level.form == "bullet":
            mark = split_marker(f"{level.text} x")[0]
            return Label(mark if mark in BOXES else "•", is_bullet=True)
        text = re.sub(r"%([1-9])", lambda match: self._shown(match, number, base, level, count), level.text)
        return Label(clean(text)) if clean(text) else None

    def _load(self, root: Element) -> None:
        for item in root.iterfind(qn("w:abstractNum")):
            identifier = str(item.get(qn("w:abstractNumId"), ""))
            self._lists[identifier] = {_place_of(level): _read(level) for level in item.iterfind(qn("w:lvl"))}
            if link := value(item, "w:numStyleLink"):
                self._links[identifier] = link
        for item in root.iterfind(qn("w:num")):
            number = str(item.get(qn("w:numId"), ""))
            self._numbers[number] = value(item, "w:abstractNumId") or ""
            for override in item.iterfind(qn("w:lvlOverride")):
                place = _place_of(override)
                start = whole(value(override, "w:startOverride"), -1)
                if start >= 0:
                    self._starts[number, place] = start
                level = override.find(qn("w:lvl"))
                if level is not None:
                    self._changed[number, place] = _read(level)

    def _list_of(self, number: str) -> str | None:
        """The list that a number belongs to, through the style that stands for it where there is one."""
        base = self._numbers.get(number)
        if base in self._links and not self._lists.get(base):
            base = self._numbers.get(self._styles.list_numbering(self._links[base]))
        return base if base in self._lists else None

    def _place(self, base: str, told: str | None, style: str) -> int:
        if told is not None:
            return min(whole(told, 0), LEVELS - 1)
        names = set(self._styles.chain_ids(style))
        return next((place for place, level in self._lists[base].items() if level.style and level.style in names), 0)

    def _level(self, number: str, base: str, place: int) -> _Level:
        return self._changed.get((number, place)) or self._lists[base].get(place) or _Level(text=f"%{place + 1}.")

    def _count(self, number: str, base: str, place: int) -> list[int | None]:
        count = self._counts.setdefault(base, [None] * LEVELS)
        for upper in range(place):
            if count[upper] is None:
                count[upper] = self._level(number, base, upper).start
        is_new = (number, place) not in self._begun
        self._begun.add((number, place))
        before = count[place]
        if is_new and (number, place) in self._starts:
            count[place] = self._starts[number, place]
        else:
            count[place] = self._level(number, base, place).start if before is None else before + 1
        for lower in range(place + 1, LEVELS):
            restart = self._level(number, base, lower).restart
            if restart is None or place < restart:
                count[lower] = None
        return count

    def _shown(self, match: re.Match[str], number: str, base: str, level: _Level, count: list[int | None]) -> str:
        place = int(match.group(1)) - 1
        form = "decimal" if level.is_legal else self._level(number, base, place).form
        return numeral(count[place] or 0, form)


def _place_of(element: Element) -> int:
    return min(whole(element.get(qn("w:ilvl")), 0), LEVELS - 1)


def _read(level: Element) -> _Level:
    restart = whole(value(level, "w:lvlRestart"), -1)
    return _Level(
        start=whole(value(level, "w:start"), 1),
        form=value(level, "w:numFmt") or "decimal",
        text=value(level, "w:lvlText") or "",
        restart=restart if restart >= 0 else None,
        is_legal=is_on(level, "w:isLgl") or False,
        style=value(level, "w:pStyle") or "",
    )
