"""A web page as a tree that has no more to it than the readers need, so that it is built in no time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from ingest.errors import LimitError
from ingest.readers import limits

_SILENT = frozenset({"script", "style", "template", "rt", "rp"})
"""Elements whose text is no text of the page."""


class Text(str):
    """A piece of text between two marks."""

    __slots__ = ()


class Element:
    """An element with its attributes and, in document order, the elements and texts in it."""

    __slots__ = ("attributes", "children", "name", "parent")

    def __init__(self, name: str, attributes: Mapping[str, str], parent: Element | None) -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | Text] = []

    def get(self, attribute: str, default: str = "") -> str:
        """What an attribute holds."""
        return self.attributes.get(attribute, default)

    @property
    def parents(self) -> Iterator[Element]:
        """The elements around it, the innermost first."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def inner(self) -> list[Element]:
        """The elements that lie in it and in no other."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def descendants(self) -> Iterator[Element | Text]:
        """All elements and texts below it, in document order."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, Element):
                waiting.extend(reversed(node.children))

    @property
    def texts(self) -> Iterator[Text]:
        """All texts below it."""
        return (node for node in self.descendants if isinstance(node, Text))

    def all(self, *names: str) -> Iterator[Element]:
        """The elements below it that have one of these names, or all of them."""
        return (node for node in self.descendants if isinstance(node, Element) and (not names or node.name in names))

    def first(self, *names: str) -> Element | None:
        """The first element below it that has one of these names."""
        return next(self.all(*names), None)

    def having(self, attribute: str, *names: str) -> Iterator[Element]:
        """The elements below it that have an attribute, whatever it holds."""
        return (node for node in self.all(*names) if attribute in node.attributes)

    def around(self, *names: str) -> Element | None:
        """The innermost element around it that has one of these names."""
        return next((parent for parent in self.parents if parent.name in names), None)

    def move_into(self, parent: Element) -> None:
        """Become the first in another element."""
        if self.parent is not None:
            self.parent.children.remove(self)
        self.parent = parent
        parent.children.insert(0, self)


def parse(page: str) -> Element:
    """The tree of a page, below a root of its own."""
    builder = _Builder()
    parser = etree.HTMLParser(target=builder)
    parser.feed(page)
    parser.close()
    return builder.root


def check_depth(body: Element) -> None:
    """Refuse a page that cannot be walked through safely.

    :raises LimitError: if elements are nested in more than ``limits.NESTING`` levels.
    """
    depths: dict[Element | None, int] = {body: 0}
    for tag in body.all():
        depth = depths[tag] = depths[tag.parent] + 1
        if depth > limits.NESTING:
            raise LimitError(f"siden har elementer i over {limits.NESTING} nivåer, som er grensen")


class _Builder:
    """Called by the parser for each mark of the page."""

    def __init__(self) -> None:
        self.root = self._open = Element("page", {}, None)
        self._pieces: list[str] = []
        self._silent = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        element = Element(name, dict(attributes), self._open)
        self._open.children.append(element)
        self._open = element
        self._silent += name in _SILENT

    def end(self, name: str) -> None:
        self._flush()
        self._silent -= name in _SILENT
        self._open = self._open.parent or self.root

    def data(self, text: str) -> None:
        self._pieces.append(text)

    def comment(self, _: str) -> None:
        self._flush()

    def pi(self, _: str, __: str) -> None:
        self._flush()

    def close(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._pieces and not self._silent:
            self._open.children.append(Text("".join(self._pieces)))
        self._pieces.clear()
