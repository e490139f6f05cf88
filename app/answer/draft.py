"""What a language model wrote, sentence by sentence, before anybody may see it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from ingest.language import sentences

_MARK = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_MARK_AFTER_STOP = re.compile(r"([.!?])((?:\s*\[[\d\s,;]+\])+)[.!?]?")
_LINE = re.compile(r"\n+(?=\s*[^\s\[])")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the model's text.

    :param text: without citation marks.
    :param citations: the numbers that stood in the marks, counting from 1; not checked.
    """

    text: str
    citations: tuple[int, ...]


def split_draft(text: str) -> list[DraftSentence]:
    """Split the model's text into sentences, each with the citation marks that belong to it."""
    found = []
    for line in _LINE.split(text):
        line = _MARK_AFTER_STOP.sub(r"\2\1", " ".join(_BULLET.sub("", line).replace("**", "").split()))
        found += [_sentence(piece) for piece in sentences(line)]
    return [draft for draft in found if any(map(str.isalnum, draft.text))]


def _sentence(piece: str) -> DraftSentence:
    numbers = tuple(int(number) for mark in _MARK.findall(piece) for number in re.split(r"[,;]", mark))
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_MARK.sub(" ", piece).split()))
    return DraftSentence(html.unescape(text), tuple(dict.fromkeys(numbers)))
