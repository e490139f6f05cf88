"""All versions of the documents as they stand on a day, and the engines that answer from them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import models, versions
from app.aids import Aids
from app.engine import Engine
from app.settings import Settings
from app.types import Filters
from ingest import Index
from ingest.editions import Shelf

KEPT = 4
"""How many choices of other versions are kept ready; making one takes some seconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what answers it.

    :param text: the question without the words that ask for a version.
    :param note: what to say of the versions asked for when they are not there, and ``refusal`` when they do not answer.
    """

    engine: Engine
    text: str
    note: str = ""
    refusal: str = ""


class Holdings:
    """One generation of the index on one day; safe to use from several threads."""

    def __init__(self, index: Index, today: date, settings: Settings, aids: Aids) -> None:
        self._settings, self._aids = settings, aids
        self._models = models.load(settings.weights)
        self.shelf = Shelf(index, today)
        self.engine = self._over(())
        self._others: dict[tuple[str, ...], Engine] = {}
        self._lock = threading.Lock()

    def asked(self, text: str, filters: Filters) -> Asked:
        """What answers a question: the versions in force, or those that the question or its filters ask for."""
        wish = versions.wish_for(filters.version) if filters.version else versions.wish_of(text)
        if wish is None:
            return Asked(self.engine, text)
        documents = tuple(self.shelf.documents.values())
        named = self.engine.retriever.places.named_documents(self.engine.parse(text))
        found = versions.wished(wish, documents, named, text)
        if found:
            other = self._other(tuple(document.id for document in found))
            return Asked(other, wish.rest or text, refusal=versions.searched_note(found))
        return Asked(self.engine, text, "" if versions.is_in_force(wish, documents) else versions.missing_note(wish))

    def _other(self, chosen: tuple[str, ...]) -> Engine:
        with self._lock:
            if chosen not in self._others:
                if len(self._others) == KEPT:
                    self._others.pop(next(iter(self._others)))
                self._others[chosen] = self._over(chosen)
            return self._others[chosen]

    def _over(self, instead: Sequence[str]) -> Engine:
        return Engine(self.shelf.edition(instead), self._settings, self._models, self._aids)
