"""Abbreviations that the documents explain themselves: «akuttmedisinsk kommunikasjonssentral (AMK)»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SHORT = re.compile(r"\(([A-ZÆØÅ][A-ZÆØÅ0-9-]{1,7})\)")
_BEFORE = re.compile(r"(?:[\w-]+ ){1,6}$")
_REACH = 300
"""How many characters before the parenthesis are looked at."""


def learnt(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each abbreviation that is given in parentheses, with the words that it stands for.

    The words are the fewest before the parenthesis that begin with its first letter and hold its letters in order
    (Schwartz and Hearst 2003).
    """
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        for match in _SHORT.finditer(text):
            before = _BEFORE.search(text, max(0, match.start() - _REACH), match.start())
            if before and (long := _words_for(match[1], before.group().split())):
                found[match[1], long] = None
    yield from found


def _words_for(short: str, before: list[str]) -> str:
    letters = [letter for letter in short.casefold() if letter.isalpha()]
    for count in range(1, len(before) + 1):
        long = " ".join(before[-count:])
        if len(long) > len(short) and long[0].casefold() == letters[0] and _in_order(letters, long.casefold()):
            return long
    return ""


def _in_order(letters: list[str], text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
