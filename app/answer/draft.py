"""What a language model writes, cut into cited pieces as it arrives, before anybody may see it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]"
_MARKS = rf"(?:[ \t]*{_MARK})+"
_NUMBER = re.compile(r"\d+")
# A piece is over where its marks are followed by something else than marks and stops, or where a paragraph ends.
_CITED = re.compile(rf"(?P<text>.*?)(?P<marks>{_MARKS})[ \t]*[.!?;,]?(?=[ \t]*(?:\n|[^\s\[.!?;,]))", re.DOTALL)
_SO_FAR = re.compile(rf"(?P<text>.*?)(?P<marks>{_MARKS})[ \t]*[.!?;,]?\s*", re.DOTALL)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_LEFT_OVER = re.compile(rf"^(?:\s|[.!?;,]|{_MARK})+")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+", re.MULTILINE)
_THINKING = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DraftPiece:
    """A sentence of the model's text, or several that share their citation.

    :param text: without citation marks.
    :param citations: the numbers that stood in the marks, counting from 1; not checked.
    """

    text: str
    citations: tuple[int, ...] = ()


class DraftReader:
    """Takes a text in pieces of any size, and gives back what is complete of it.

    What models of some makes think aloud, between ``<think>`` and ``</think>``, is no part of the text.
    """

    def __init__(self) -> None:
        self._text = ""

    def feed(self, chunk: str) -> list[DraftPiece]:
        """Take more of the text, and give what is complete now."""
        self._text = self._text + chunk
        if "<think>" in self._text:
            if "</think>" not in self._text:
                return []
            self._text = _THINKING.sub("", self._text)
        return list(self._complete())

    def tail(self) -> DraftPiece | None:
        """What stands at the end with a citation, and may be complete or not; None where nothing does."""
        match = _SO_FAR.fullmatch(self._text)
        return _piece(match["text"], match["marks"]) if match else None

    def take_tail(self) -> None:
        """Leave out the tail from now on."""
        self._text = ""

    def finish(self) -> list[DraftPiece]:
        """What is left when the text has ended."""
        self._text = _THINKING.sub("", self._text) + "\n\n"
        return list(self._complete())

    def _complete(self) -> Iterator[DraftPiece]:
        while True:
            self._text = _LEFT_OVER.sub("", self._text)
            cited, end = _CITED.match(self._text), _PARAGRAPH_END.search(self._text)
            if cited and not (end and end.start() < cited.end("text")):
                text, marks, rest = cited["text"], cited["marks"], self._text[cited.end() :]
            elif end:
                text, marks, rest = self._text[: end.start()], "", self._text[end.end() :]
            else:
                return
            self._text = rest
            if piece := _piece(text, marks):
                yield piece


def split_draft(text: str) -> list[DraftPiece]:
    """Cut a whole text."""
    reader = DraftReader()
    return [*reader.feed(text), *reader.finish()]


def _piece(text: str, marks: str) -> DraftPiece | None:
    lines = (" ".join(line.split()) for line in _BULLET.sub("", text.replace("**", "")).splitlines())
    clean = html.unescape("\n".join(filter(None, lines))).strip()
    if not any(map(str.isalnum, clean)):
        return None
    return DraftPiece(clean, tuple(dict.fromkeys(map(int, _NUMBER.findall(marks)))))
