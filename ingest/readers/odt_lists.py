"""The numbers of an OpenDocument text: what stands before a paragraph but not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.readers.lines import BOXES, clean, split_marker, whole
from ingest.readers.numerals import Label, numeral
from ingest.readers.odt_package import Element, get, qn
from ingest.readers.odt_styles import Styles

LEVELS = 10

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class _Run:
    """A numbering that one list, or several that go on with each other, count in."""

    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Lists:
    """Counts the items of all lists and the headings; they must be told off in their order."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._levels = {name: _levels_of(element) for name, element in styles.lists.items()}
        self._runs: dict[str, _Run] = {}
        self._by_id: dict[str, _Run] = {}
        self._open: list[tuple[_Run, str]] = []

    def enter(self, element: Element) -> None:
        """Go into a list; one that says so goes on counting where another one stopped."""
        style = get(element, "text:style-name") or (self._open[-1][1] if self._open else "")
        run = self._open[0][0] if self._open else self._continued(element, style)
        self._runs[style] = run
        self._by_id[get(element, "xml:id")] = run
        self._open.append((run, style))

    def leave(self) -> None:
        """Come out of the innermost list."""
        self._open.pop()

    def item(self, start: int | None) -> Label | None:
        """Count the next item of the innermost list."""
        run, style = self._open[-1]
        return self._label(run, style, min(len(self._open), LEVELS) - 1, start)

    def heading(self, level: int, style: str | None) -> Label | None:
        """Count a heading that stands in no list.

        :param style: the list style of its paragraph style; None where that names none.
        """
        name = self._styles.outline if style is None else style
        return self._label(self._runs.setdefault(name, _Run()), name, min(level, LEVELS) - 1, None)

    def _continued(self, element: Element, style: str) -> _Run:
        told = get(element, "text:continue-list")
        earlier = self._by_id.get(told) if told else None
        goes_on = get(element, "text:continue-numbering") == "true" or style == self._styles.outline
        return earlier or (self._runs.get(style) if goes_on else None) or _Run()

    def _label(self, run: _Run, style: str, place: int, start: int | None) -> Label | None:
        levels = self._levels.get(style, {})
        level = levels.get(place)
        if level is None:
            return None
        for upper in range(place):
            if run.counts[upper] is None:
                run.counts[upper] = _start(levels.get(upper))
        before = run.counts[place]
        run.counts[place] = start if start is not None else _start(level) if before is None else before + 1
        run.counts[place + 1 :] = [None] * (LEVELS - place - 1)
        if not level.tag.endswith("-number") and level.tag != qn("text:outline-level-style"):
            mark = split_marker(f"{get(level, 'text:bullet-char')} x")[0]
            return Label(mark if mark in BOXES else "•", is_bullet=True)
        text = clean(_printed(levels, level, place, run.counts))
        return Label(text) if text else None


def _printed(levels: dict[int, Element], level: Element, place: int, counts: list[int | None]) -> str:
    def shown(at: int) -> str:
        form = get(levels.get(at), "style:num-format")
        return numeral(counts[at] or 0, _FORMS.get(form, "decimal" if form else "none"))

    pattern = get(level, "loext:num-list-format")
    if pattern:
        return re.sub(r"%([1-9]|10)%", lambda match: shown(min(int(match.group(1)) - 1, place)), pattern)
    if not get(level, "style:num-format"):
        return ""
    first = max(0, place + 1 - max(1, whole(get(level, "text:display-levels"), 1)))
    number = ".".join(text for at in range(first, place + 1) if (text := shown(at)))
    return f"{get(level, 'style:num-prefix')}{number}{get(level, 'style:num-suffix')}"


def _levels_of(style: Element) -> dict[int, Element]:
    return {place: level for level in style if 0 <= (place := whole(get(level, "text:level"), 0) - 1) < LEVELS}


def _start(level: Element | None) -> int:
    return whole(get(level, "text:start-value"), 1)
