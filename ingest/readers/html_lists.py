"""The markers of ordered lists, as a browser prints them."""

from __future__ import annotations

import re

from ingest.readers.html_tree import Element

_LETTERS = {"a": "a", "A": "A", "lower-alpha": "a", "upper-alpha": "A", "lower-latin": "a"}
_ROMAN_TYPES = frozenset({"i", "I", "lower-roman", "upper-roman"})
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


class Markers:
    """Counts the items of one list."""

    def __init__(self, tag: Element) -> None:
        """Start where the list says, counting down if it is reversed."""
        self._is_ordered = tag.name == "ol"
        style = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", tag.get("style"))
        self._type = style.group(1) if style else tag.get("type", "1")
        self._step = -1 if "reversed" in tag.attributes else 1
        items = sum(child.name == "li" for child in tag.inner)
        self._value = number_in(tag, "start", items if self._step < 0 else 1)

    def next(self, item: Element) -> str:
        """The marker of the next item."""
        if not self._is_ordered or self._type == "none":
            return "" if self._is_ordered else "•"
        value = number_in(item, "value", self._value)
        self._value = value + self._step
        if self._type in _LETTERS and 1 <= value <= 26:
            return f"{chr(ord(_LETTERS[self._type]) + value - 1)})"
        if self._type in _ROMAN_TYPES and 1 <= value < len(_ROMAN):
            return f"{_ROMAN[value].upper() if self._type in ('I', 'upper-roman') else _ROMAN[value]}."
        return f"{value}."


def number_in(tag: Element, attribute: str, default: int) -> int:
    """The whole number that an attribute holds."""
    text = tag.get(attribute).strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default
