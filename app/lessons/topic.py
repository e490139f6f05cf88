"""The topic of a lesson, and which texts treat it."""

from __future__ import annotations

from collections.abc import Iterable

from app.assistant import Assistant
from app.evidence import FUZZY, searchable
from ingest.types import Section

ENOUGH = 0.5
"""A text treats the topic from this share of the topic's word weight."""


class Topic:
    """A topic as some sections speak of it.

    Where one of them uses the topic's own words, a word that only looks alike is not enough: *taushetsplikt* is no
    topic of a section on *plikten til å planlegge*.
    """

    def __init__(self, assistant: Assistant, text: str, sections: Iterable[Section]) -> None:
        self._assistant = assistant
        self._text = text
        best = max((self.share(searchable(section)) for section in sections), default=0.0)
        self._needed = max(ENOUGH, (FUZZY + 0.01) * best)

    def share(self, text: str) -> float:
        """The share of the topic's word weight that a text covers, 0–1."""
        return self._assistant.coverage(self._text, text)

    def is_treated(self, text: str) -> bool:
        """Whether a text has enough of the topic."""
        return self.share(text) >= self._needed


def headings(section: Section) -> str:
    """The section's own heading and the one above it, which say what it is about; a chapter's may be too wide."""
    return "\n".join(section.path[-2:])
