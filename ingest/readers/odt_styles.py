"""The styles of an OpenDocument text: what a paragraph and its words inherit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.readers.lines import whole
from ingest.readers.odt_package import Element, get, qn

_HEADING = re.compile(r"(?:heading|overskrift)\D{0,3}([1-9])(?!\d)")
_CONTENTS = re.compile(r"(?:contents|toc|innhold|innhald)\s?\d*|contents heading|overskrift for innhold.*")
_TITLE = re.compile(r"title|tittel|dokumenttittel|dokumentnavn")
_LIST = re.compile(r"(?:list|punktliste|kulepunkt|list bullet|list number|nummerert liste)(?: \d)?(?: start| end)?")
_ESCAPE = re.compile(r"_([0-9a-f]{2,4})_")


class Styles:
    """Looks properties up along the chain of styles that build on each other.

    :ivar lists: the list styles by name, the numbering of headings among them.
    :ivar outline: the name of the numbering of headings.
    """

    def __init__(self, groups: Sequence[Element | None]) -> None:
        self.lists: dict[str, Element] = {}
        self.outline = ""
        self._styles: dict[tuple[str, str], Element] = {}
        self._defaults: dict[str, Element] = {}
        for child in (child for group in groups if group is not None for child in group):
            name, family = get(child, "style:name"), get(child, "style:family")
            if child.tag == qn("style:style"):
                self._styles[family, name] = child
            elif child.tag == qn("style:default-style"):
                self._defaults[family] = child
            elif child.tag == qn("text:outline-style"):
                self.outline = name or "Outline"
                self.lists[self.outline] = child
            elif child.tag == qn("text:list-style"):
                self.lists[name] = child

    def level(self, paragraph: Element) -> int | None:
        """The outline level of a paragraph, 1 for the outermost; None for body text."""
        style = get(paragraph, "text:style-name")
        if paragraph.tag == qn("text:h"):
            return max(1, whole(get(paragraph, "text:outline-level"), 0) or self._told_level(style) or 1)
        return self._told_level(style) or None

    def is_contents(self, style: str) -> bool:
        """Whether a style is of a table of contents."""
        return any(_CONTENTS.fullmatch(name) for name in self._names(style))

    def is_title(self, style: str) -> bool:
        """Whether a style is of the title of the document."""
        return any(_TITLE.fullmatch(name) for name in self._names(style))

    def is_list(self, style: str) -> bool:
        """Whether a style is of list items."""
        return any(_LIST.fullmatch(name) for name in self._names(style))

    def list_style(self, style: str) -> str | None:
        """The list style that a paragraph style names; an empty string where it says that there is none."""
        return self._first("paragraph", style, "style:list-style-name")

    def is_hidden(self, family: str, style: str) -> bool:
        """Whether the text of a style is not shown."""
        return self._text(family, style, "text:display") == "none"

    def is_bold(self, family: str, style: str) -> bool | None:
        """Whether a style is bold; None where nothing is said."""
        weight = self._text(family, style, "fo:font-weight")
        return None if weight is None else weight == "bold" or whole(weight, 400) >= 600

    def is_underlined(self, family: str, style: str) -> bool | None:
        """Whether a style is underlined; None where nothing is said."""
        line = self._text(family, style, "style:text-underline-style")
        return None if line is None else line != "none"

    def size(self, family: str, style: str) -> float | None:
        """The size of a style in points; None where nothing is said or it is told in per cent."""
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?)pt", self._text(family, style, "fo:font-size") or "")
        return float(found.group(1)) if found else None

    def _told_level(self, style: str) -> int:
        told = self._first("paragraph", style, "style:default-outline-level")
        if told is not None:
            return whole(told, 0)
        found = next((m for name in self._names(style) if (m := _HEADING.search(name))), None)
        return int(found.group(1)) if found else 0

    def _names(self, style: str) -> Iterator[str]:
        """The names of a paragraph style and of those that it builds on, as people see them, in lower case."""
        yield from ([] if ("paragraph", style) in self._styles else [_shown(style)])
        for element in self._chain("paragraph", style):
            yield _shown(get(element, "style:display-name") or get(element, "style:name"))

    def _first(self, family: str, style: str, name: str) -> str | None:
        chain = self._chain(family, style)
        return next((str(found) for element in chain if (found := element.get(qn(name))) is not None), None)

    def _text(self, family: str, style: str, name: str) -> str | None:
        default = self._defaults.get(family)
        for element in (*self._chain(family, style), *([default] if default is not None else [])):
            properties = element.find(qn("style:text-properties"))
            found = properties.get(qn(name)) if properties is not None else None
            if found is not None:
                return str(found)
        return None

    def _chain(self, family: str, style: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style not in seen and (family, style) in self._styles:
            seen.add(style)
            yield self._styles[family, style]
            style = get(self._styles[family, style], "style:parent-style-name")


def _shown(name: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), name).casefold()
