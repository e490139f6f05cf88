"""Who cites the sections that ingest found changed.

The question bank is known to ingest itself. Other packages say what of theirs cites a section through the entry-point
group ``sambandssvar.citing``: each entry is called with the settings, and makes a ``Citer``. Lessons and quiz
items are made of the text in force each time, so nothing of them is kept that could go stale; copies that somebody has
saved are not known here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from app.errors import AssistantError
from app.settings import Settings
from ingest.types import IngestReport, SectionChange

logger = logging.getLogger(__name__)

CITER_GROUP = "sambandssvar.citing"
BANK = "spørsmålsbanken"


class Citer(Protocol):
    """Something that cites sections by document and number."""

    name: str

    def citing(self, document: str, section: str) -> Sequence[str]:
        """What cites a section.

        :param document: id in the register.
        :param section: the section's number, or its title where it has none.
        """


@dataclass(frozen=True, slots=True)
class Mention:
    """A changed section and what cites it.

    :param by: who cites it, with ``items`` as they name their own.
    """

    document: str
    section: str
    kind: str
    by: str
    items: tuple[str, ...]


def mentions(report: IngestReport, settings: Settings) -> list[Mention]:
    """What cites the sections that an ingest run found changed, moved or removed.

    A citer that cannot read what it has is logged and left out, since the documents themselves are in order.
    """
    changed = [
        (document.id.partition("@")[0], change)
        for document in report.documents
        for change in document.changes
        if change.kind != "added"
    ]
    if not changed:
        return []
    citers = list(_citers(settings))
    return [
        Mention(work, change.section, change.kind, by, tuple(items))
        for work, change in changed
        for by, items in _citing(citers, work, change)
        if items
    ]


def _citers(settings: Settings) -> Iterator[Citer]:
    for entry in sorted(entry_points(group=CITER_GROUP), key=lambda entry: entry.name):
        try:
            yield entry.load()(settings)
        except AssistantError as exc:
            logger.error("%s", exc)


def _citing(citers: Sequence[Citer], work: str, change: SectionChange) -> Iterator[tuple[str, Sequence[str]]]:
    yield BANK, change.questions
    for citer in citers:
        yield citer.name, citer.citing(work, change.section)
