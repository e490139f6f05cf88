"""What a language model wrote, sentence by sentence, before anybody may see it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Protocol

from ingest.language import sentences


class CitedUnit(Protocol):
    """A unit of the quote mode as the language model and the guard see it."""

    @property
    def section_id(self) -> str:
        """Key of the section that the unit stands in."""

    @property
    def text(self) -> str:
        """The unit as shown: a sentence, a list with its lead-in, or a table row with its header."""

    @property
    def quote(self) -> str:
        """The verbatim piece of the section."""

    @property
    def kind(self) -> str:
        """What sort of unit it is."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the model's text.

    :param text: without citation marks.
    :param citations: the numbers that stood in the marks, counting from 1; not checked.
    """

    text: str
    citations: tuple[int, ...]


_MARK = re.compile(r"\[\s*(\d+(?:\s*[,;]\s*\d+)*)\s*\]")
_MARK_AFTER_STOP = re.compile(r"([.!?])((?:\s*\[[\d\s,;]+\])+)[.!?]?")
_LINE = re.compile(r"\n+(?=\s*[^\s\[])")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


def split_draft(text: str) -> list[DraftSentence]:
    """Split the model's text into sentences, each with the citation marks that belong to it.

    All but the last sentence stay as they are when the text grows at its end, so that it can be called on a text
    that is still being written.
    """
    return [_sentence(piece) for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    found = []
    for line in _LINE.split(text):
        line = _MARK_AFTER_STOP.sub(r"\2\1", " ".join(_BULLET.sub("", line).replace("**", "").split()))
        found += [piece for piece in sentences(line) if any(character.isalnum() for character in piece)]
    return found


def _sentence(piece: str) -> DraftSentence:
    numbers = tuple(int(number) for mark in _MARK.findall(piece) for number in re.split(r"[,;]", mark))
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_MARK.sub(" ", piece).split()))
    return DraftSentence(html.unescape(text), tuple(dict.fromkeys(numbers)))
