"""The versions of a document: what each is called, and which of them answers on a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ingest.outline import slug
from ingest.types import Document

UNDATED = "uten nummer"

_NUMBER = re.compile(r"\D*(\d{1,3}(?:\.\d{1,3})*)\D*")

_T = TypeVar("_T")


def label(document: Document) -> str:
    """What people call a version: its number, or else the day from which it is valid."""
    return document.version or (f"{document.valid_from:%d.%m.%Y}" if document.valid_from else UNDATED)


def key(document: Document) -> str:
    """The id of a version among others of the same document."""
    name = document.version or (document.valid_from.isoformat() if document.valid_from else UNDATED)
    return f"{document.work}@{slug(name)}"


def keyed(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents, with ids of their own for the versions of one that the register has more than once."""
    count = Counter(document.work for document in documents)
    return tuple(replace(each, id=key(each)) if count[each.work] > 1 else each for each in documents)


def in_order(documents: Iterable[Document]) -> list[Document]:
    """Versions of one document, the oldest first: by validity, then by number, then as the register has them."""
    return sorted(documents, key=lambda each: (each.valid_from or date.min, _number(each.version)))


def on_day(documents: Iterable[Document], today: date) -> dict[str, Document]:
    """Every document as it stands on a day, by the id under which it is stored.

    Of several versions the newest that is valid answers, under the id of the register; where none is valid yet, the
    first that will be.
    """
    versions: dict[str, list[Document]] = {}
    stored = list(documents)
    for document in stored:
        versions.setdefault(document.work, []).append(document)
    found = {}
    for work, several in versions.items():
        ordered = in_order(several)
        place = max((at for at, each in enumerate(ordered) if not _is_upcoming(each, today)), default=0)
        for at, each in enumerate(ordered):
            found[each.id] = replace(
                each,
                id=work if at == place else key(each),
                superseded_by=label(ordered[place]) if at < place else "",
                upcoming=_is_upcoming(each, today),
            )
    return {document.id: found[document.id] for document in stored}


def answering(documents: Iterable[Document], today: date) -> list[str]:
    """The stored ids of the versions that answer on a day."""
    return [stored for stored, document in on_day(documents, today).items() if document.id == document.work]


def aligned(old: Mapping[str, _T], was: Mapping[str, Document], now: Sequence[Document]) -> dict[str, _T]:
    """What an old index holds, by the ids that a register has now.

    A version keeps what was known of it, whether or not others have come or gone beside it; one that is alone takes
    over from one that was alone. What the register no longer has keeps an id that nothing else has.

    :param was: the documents of the old index, by the same ids as ``old``.
    """
    works = {document.work for document in now}
    taken: dict[str, str] = {}
    for document in now:
        before = [stored for stored, other in was.items() if other.work == document.work]
        alone = len(before) == 1 and sum(other.work == document.work for other in now) == 1
        same = next((stored for stored in before if alone or key(was[stored]) == key(document)), "")
        if same:
            taken[same] = document.id
    gone = {stored: key(was[stored]) if was[stored].work in works else stored for stored in old if stored not in taken}
    return {{**taken, **gone}[stored]: entry for stored, entry in old.items()}


def _is_upcoming(document: Document, today: date) -> bool:
    return document.valid_from is not None and document.valid_from > today


def _number(version: str) -> tuple[int, ...]:
    """The number of a version, so that 4.10 comes after 4.9; nothing for a date or several numbers."""
    match = _NUMBER.fullmatch(version)
    return tuple(int(part) for part in match[1].split(".")) if match else ()
