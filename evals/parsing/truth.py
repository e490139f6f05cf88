"""What a document truly holds: its headings with their pages, the text of each section, and its tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

SPANNED = "\u2063"
"""Before the text of a merged cell, in all its places but the first."""

Rows = tuple[tuple[str, ...], ...]

_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "\u00ad": None, "\u200b": None})


@dataclass(frozen=True, slots=True)
class TrueSection:
    """A heading and the text below it.

    :param page: physical page of the heading, 1-based; 0 where it is not known or the format has none.
    """

    number: str
    title: str
    depth: int
    page: int
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What the section is recognised by."""
        return fold(self.number), fold(self.title)


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole document.

    :param aside: text that may be kept or dropped: the cover, the title of the document.
    """

    sections: tuple[TrueSection, ...]
    tables: tuple[Rows, ...] = ()
    aside: str = ""

    @property
    def words(self) -> list[str]:
        """Every word of the body, headings left out."""
        return [word for section in self.sections for word in words_of(section.text)]


@dataclass(frozen=True, slots=True)
class Specimen:
    """A document of the parsing set.

    :param maker: what the file was made with.
    """

    name: str
    maker: str
    path: Path
    title: str
    truth: Truth = field(repr=False)


def fold(text: str) -> str:
    """A heading or a cell for comparing: small letters, single spaces, no punctuation at its ends."""
    text = unicodedata.normalize("NFKC", text.translate(_LIGATURES)).casefold()
    return " ".join(text.split()).strip(" .:–-")


def words_of(text: str) -> list[str]:
    """The words of a text; a hyphen between letters does not part them, and does not count."""
    text = unicodedata.normalize("NFKC", text.translate(_LIGATURES)).casefold()
    return re.findall(r"\w+", re.sub(r"(?<=\w)[-‐‑](?=\w)", "", text))
