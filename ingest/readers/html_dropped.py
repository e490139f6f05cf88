"""What was stripped from a web page: menus, headers, footers and lists of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ingest.language import letters
from ingest.readers.html_furniture import words_of
from ingest.readers.html_tree import Element, Text
from ingest.readers.lines import clean
from ingest.types import Dropped, DroppedKind

_LANDMARKS = {
    "header": DroppedKind.HEADER,
    "banner": DroppedKind.HEADER,
    "footer": DroppedKind.FOOTER,
    "contentinfo": DroppedKind.FOOTER,
    "nav": DroppedKind.MENU,
    "navigation": DroppedKind.MENU,
}
_CONTENTS = re.compile(r"(?:.*-)?(?:toc|table-?of-?contents|innholdsfortegnelse|kapittelinnhold)(?:-.*)?")
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object"})


class Inventory:
    """The texts of a page before it is stripped, each with what it is if it goes."""

    def __init__(self, body: Element) -> None:
        """Take stock of all text that a person can see."""
        self._texts: list[tuple[Text, DroppedKind]] = []
        self._take(body, DroppedKind.MENU)

    def _take(self, parent: Element, around: DroppedKind) -> None:
        for node in parent.children:
            if isinstance(node, Text):
                if not node.isspace():
                    self._texts.append((node, around))
            elif node.name not in _SILENT:
                self._take(node, _kind(node) or around)

    @property
    def letters(self) -> int:
        """The letters and digits of the page."""
        return sum(letters(text) for text, _ in self._texts)

    def dropped(self, content: Element) -> Iterator[Dropped]:
        """What does not stand in the content that was found; texts of one kind in a row are one."""
        kept = {id(node) for node in content.descendants}
        for kind, group in groupby(self._texts, key=lambda item: None if id(item[0]) in kept else item[1]):
            if kind is not None:
                yield Dropped(kind, " · ".join(clean(text) for text, _ in group))


def _kind(tag: Element) -> DroppedKind | None:
    if any(_CONTENTS.fullmatch(word) for word in words_of(tag, "class", "id")):
        return DroppedKind.CONTENTS
    return _LANDMARKS.get(tag.get("role")) or _LANDMARKS.get(tag.name)
