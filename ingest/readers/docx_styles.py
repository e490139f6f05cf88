"""The styles of a Word file: what a paragraph inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.oxml.ns import qn

from ingest.readers.docx_package import Element
from ingest.readers.lines import whole

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"(?:heading|overskrift)\D{0,3}([1-9])(?!\d)")
_CONTENTS = re.compile(
    r"(?:toc|innh|inh)\s?\d|(?:overskrift for )?innholdsfortegnelse.*|toc heading|table of figures|figurliste"
)
_TITLE = re.compile(r"title|tittel|dokumenttittel|dokumentnavn")
_LIST = re.compile(r"list (?:bullet|number)\b.*|(?:punktliste|nummerert liste|kulepunkt\w*|punktmerket liste)\b.*")


def value(element: Element | None, path: str) -> str | None:
    """The ``w:val`` of the element that a path of tags leads to; an empty string where it has none."""
    for tag in path.split("/"):
        element = element.find(qn(tag)) if element is not None else None
    if element is None:
        return None
    return str(element.get(qn("w:val"), ""))


def is_on(element: Element | None, path: str) -> bool | None:
    """Whether a switch such as bold is on; None where nothing is said."""
    found = value(element, path)
    return None if found is None else found not in _OFF


class Styles:
    """Looks properties up along the chain of styles that build on each other."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._chains: dict[str, tuple[Element, ...]] = {}
        self._defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}") if root is not None else None
        for style in root.iterfind(qn("w:style")) if root is not None else ():
            identifier = str(style.get(qn("w:styleId"), ""))
            self._styles[identifier] = style
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true"):
                self._default = identifier

    def of(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        return value(paragraph, "w:pPr/w:pStyle") or self._default

    def name(self, style: str) -> str:
        """The name of a style in lower case; its id where it has no name."""
        element = self._styles.get(style)
        return (value(element, "w:name") or style).casefold()

    def is_contents(self, style: str) -> bool:
        """Whether a style is of a table of contents."""
        return _CONTENTS.fullmatch(self.name(style)) is not None

    def is_title(self, style: str) -> bool:
        """Whether a style is of the title of the document."""
        return _TITLE.fullmatch(self.name(style)) is not None

    def is_list(self, style: str) -> bool:
        """Whether a style is of list items."""
        return _LIST.fullmatch(self.name(style)) is not None

    def level(self, paragraph: Element) -> int | None:
        """The outline level of a paragraph, 1 for the outermost; None for body text."""
        style = self.of(paragraph)
        outline = value(paragraph, "w:pPr/w:outlineLvl")
        if outline is None:
            outline = self._first(style, "w:pPr/w:outlineLvl")
        if outline is not None:
            level = whole(outline, 9)
            return level + 1 if level < 9 else None
        match = next((m for element in self._chain(style) if (m := _HEADING.search(self._folded(element)))), None)
        return int(match.group(1)) if match else None

    def numbering(self, paragraph: Element) -> tuple[str, str | None, str]:
        """The numbering of a paragraph: its id, its level where it is told, and the style that says so."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if own is not None and value(own, "w:numId") is not None:
            return value(own, "w:numId") or "", value(own, "w:ilvl"), ""
        told = value(own, "w:ilvl")
        style = self.of(paragraph)
        identifier = self._first(style, "w:pPr/w:numPr/w:numId") or ""
        return identifier, told or self._first(style, "w:pPr/w:numPr/w:ilvl"), style

    def list_numbering(self, style: str) -> str:
        """The numbering that a list style stands for."""
        return self._first(style, "w:pPr/w:numPr/w:numId") or ""

    def chain_ids(self, style: str) -> Iterator[str]:
        """The ids of a style and of those that it builds on."""
        for element in self._chain(style):
            yield str(element.get(qn("w:styleId"), ""))

    def switch(self, run: Element, paragraph_style: str, name: str) -> bool:
        """Whether a property of text, such as ``w:b``, is on for a run."""
        path = f"w:rPr/{name}"
        said = is_on(run, path)
        if said is None:
            character = value(run, "w:rPr/w:rStyle") or ""
            inherited = self._first(character, path)
            inherited = self._first(paragraph_style, path) if inherited is None else inherited
            inherited = value(self._defaults, path) if inherited is None else inherited
            said = inherited is not None and inherited not in _OFF
        return said

    def size(self, run: Element, paragraph_style: str) -> float:
        """The size of a run in points."""
        path = "w:rPr/w:sz"
        found = value(run, path) or self._first(value(run, "w:rPr/w:rStyle") or "", path)
        found = found or self._first(paragraph_style, path) or value(self._defaults, path) or "22"
        return whole(found, 22) / 2

    def _folded(self, element: Element) -> str:
        return f"{value(element, 'w:name') or ''} {element.get(qn('w:styleId'), '')}".casefold()

    def _first(self, style: str, path: str) -> str | None:
        return next((found for element in self._chain(style) if (found := value(element, path)) is not None), None)

    def _chain(self, style: str) -> tuple[Element, ...]:
        if style not in self._chains:
            chain: dict[str, Element] = {}
            name = style
            while name in self._styles and name not in chain:
                chain[name] = self._styles[name]
                name = value(chain[name], "w:basedOn") or ""
            self._chains[style] = tuple(chain.values())
        return self._chains[style]
