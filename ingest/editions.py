"""An index as it stands on a day: every version under the id it goes by then, and one version of each that answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from ingest.crossreferences import Link
from ingest.glossary import Glossary
from ingest.index import Index, IndexedDocument
from ingest.lexical import LexicalIndex
from ingest.questionbank import BankedQuestion
from ingest.readingreport import ReadingReport
from ingest.types import Passage, Section, Vectors
from ingest.versions import on_day


def renamed(entry: IndexedDocument, document: str) -> IndexedDocument:
    """A document under another id, with all that belongs to it."""
    if entry.document.id == document:
        return entry
    return replace(
        entry,
        document=replace(entry.document, id=document),
        sections=tuple(_section(section, document) for section in entry.sections),
        passages=tuple(_passage(passage, document) for passage in entry.passages),
    )


class Shelf:
    """All versions of all documents of an index, as they stand on a day."""

    def __init__(self, index: Index, today: date) -> None:
        self.index = index
        self.today = today
        standing = on_day(index.documents.values(), today)
        self.names = {stored: document.id for stored, document in standing.items()}
        self.documents = {document.id: document for document in standing.values()}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections of all versions by id, in reading order within each document."""
        found = (_section(section, self.names[section.document]) for section in self.index.sections.values())
        return {section.id: section for section in found}

    @cached_property
    def links(self) -> dict[str, tuple[Link, ...]]:
        """The references in the text of each section that has any, in reading order."""
        return {
            self._shown(section): tuple(
                replace(link, section=self._shown(section), target=self._shown(link.target)) for link in links
            )
            for section, links in self.index.links.items()
        }

    @cached_property
    def questions(self) -> dict[str, tuple[str, ...]]:
        """The questions of the bank that each section has, by the section's id."""
        found: dict[str, tuple[str, ...]] = {}
        for question in self.index.questions:
            shown = self._shown(question.section)
            found[shown] = (*found.get(shown, ()), question.text)
        return found

    @cached_property
    def readings(self) -> dict[str, ReadingReport]:
        """How each version was read, by its id."""
        return {self.names[stored]: report for stored, report in self.index.readings.items()}

    def is_right_on(self, today: date) -> bool:
        """Whether every version stands on a day as it does here."""
        if today == self.today:
            return True
        return list(on_day(self.index.documents.values(), today).values()) == list(self.documents.values())

    def _shown(self, section: str) -> str:
        """The id that a section goes by; empty for none."""
        return _moved(section, self.names[_document_of(section)]) if section else ""

    def edition(self, instead: Iterable[str] = ()) -> Edition:
        """The versions in force, or others in their place.

        :param instead: ids of versions, at most one of each document, which alone may answer then.
        """
        asked = {self.documents[key].work: key for key in instead}
        chosen = {key: asked.get(key, key) for key, document in self.documents.items() if key == document.work}
        return Edition(self, frozenset(chosen.values()), frozenset(asked.values() or chosen.values()))


class Edition:
    """One version of every document, as if the index held no others.

    :param chosen: ids of the versions.
    :param answering: those of them that may answer.
    """

    def __init__(self, shelf: Shelf, chosen: frozenset[str], answering: frozenset[str]) -> None:
        self._index = shelf.index
        self._stored = {shown: stored for stored, shown in shelf.names.items() if shown in chosen}
        self.shelf = shelf
        self.answering = answering
        self.documents = {key: document for key, document in shelf.documents.items() if key in chosen}
        self.sections = {key: section for key, section in shelf.sections.items() if section.document in chosen}
        names = self._names = {stored: shown for shown, stored in self._stored.items()}
        self.passages: tuple[Passage, ...] = tuple(
            _passage(passage, names[passage.document]) for passage in self._index.passages if passage.document in names
        )
        self.questions: tuple[BankedQuestion, ...] = tuple(
            replace(question, section=_moved(question.section, names[document]))
            for question in self._index.questions
            if (document := _document_of(question.section)) in names
        )

    @property
    def generation(self) -> str:
        """The generation of the index that it belongs to."""
        return self._index.generation

    @property
    def glossary(self) -> Glossary:
        """What people call things."""
        return self._index.glossary

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index over its passages and questions: as ingest made it, or made now where that is of others."""
        ready = self._index.manifest.get("answering", list(self._index.documents))
        if set(self._stored.values()) == set(ready):
            return self._index.lexical
        return LexicalIndex.build(self.passages, self.questions)

    @cached_property
    def vectors(self) -> Vectors:
        """The vectors of its passages, one row each in their order; read from the disk when looked at."""
        rows = self._index.vector_rows()
        places = [place for place, passage in enumerate(self._index.passages) if passage.document in self._names]
        return rows if len(places) == len(rows) else rows[places]

    def nearest(self, vector: Vectors, k: int, documents: Iterable[str]) -> dict[str, float]:
        """Cosine similarity of the k nearest passages of the given documents, by passage id."""
        stored = {self._stored[document]: document for document in documents}
        found = self._index.vectors.nearest(vector, k, stored)
        return {_moved(key, stored[_document_of(key)]): cosine for key, cosine in found.items()}


def _document_of(key: str) -> str:
    return key.partition("#")[0]


def _moved(key: str, document: str) -> str:
    """The id of a section or a passage in a document of another id."""
    return f"{document}#{key.partition('#')[2]}"


def _section(section: Section, document: str) -> Section:
    if section.document == document:
        return section
    return replace(section, id=_moved(section.id, document), document=document)


def _passage(passage: Passage, document: str) -> Passage:
    if passage.document == document:
        return passage
    moved = replace(passage, id=_moved(passage.id, document), document=document)
    return replace(moved, section=_moved(passage.section, document))
