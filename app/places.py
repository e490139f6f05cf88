"""Where a question points: sections by number, documents by name, and local organisations."""

from __future__ import annotations

from dataclasses import replace

from app.evidence import stem_set
from app.question import Question
from ingest.editions import Edition
from ingest.language import stem, stems
from ingest.references import Numbering
from ingest.types import Document, Section

_KINDS = tuple(map(stem, ("forskrift", "veileder", "reglement", "prosedyre", "instruks", "rutine", "retningslinje")))

RARE = 0.08
"""A word names an organisation when at most this share of the other documents' sections use it."""


class Places:
    """The names by which the documents of one index, and their sections, are called."""

    def __init__(self, index: Edition) -> None:
        self._index = index
        self._numbering = Numbering(index.sections.values())
        self._names = {document.id: _names(document) for document in index.documents.values()}
        self._organisations = self._find_organisations()

    def named_sections(self, question: Question) -> list[Section]:
        """Sections that the question names by number: in the document that it names, else in every document."""
        found: dict[str, Section] = {}
        named = self.named_documents(question) if question.references else frozenset[str]()
        for reference in question.references:
            sections = self._numbering.find(reference.number)
            chosen = [section for section in sections if section.document in named] or sections
            found.update((section.id, section) for each in chosen for section in self._with_text(each))
        return list(found.values())

    def organisations(self, question: Question) -> tuple[str, ...]:
        """Documents of the local organisations that the question names, in its order."""
        named = (self._organisations[stem] for stem in question.stems if stem in self._organisations)
        return tuple(dict.fromkeys(named))

    def without_names(self, question: Question) -> Question:
        """The question without the names of organisations, which say where a rule applies and not what it is about."""
        left = tuple(stem for stem in question.stems if stem not in self._organisations)
        return replace(question, stems=left) if left else question

    def _with_text(self, section: Section) -> list[Section]:
        """The section, or its subsections where it is but a heading."""
        if section.blocks:
            return [section]
        below = [s for s in self._index.sections.values() if s.document == section.document]
        return [s for s in below if s.blocks and s.path[: len(section.path)] == section.path]

    def named_documents(self, question: Question) -> frozenset[str]:
        """The documents whose name is best matched by the words of the question, if at least half matched.

        One that shares but a part of the words that name another does not count: "Storelva legevakt" does not name
        all that is said of a "legevakt".
        """
        asked = _with_parts(stem_set(question.standalone))
        shares = {
            key: [(len(name & asked) / len(name), name & asked) for name in names if name]
            for key, names in self._names.items()
        }
        best = max((share for found in shares.values() for share, _ in found), default=0.0)
        if best < 0.5:
            return frozenset()
        matched = {
            key: frozenset[str]().union(*(words for share, words in found if share == best))
            for key, found in shares.items()
        }
        return frozenset(
            key for key, words in matched.items() if words and not any(words < other for other in matched.values())
        )

    def _find_organisations(self) -> dict[str, str]:
        """Stems that name one local organisation and are hardly used elsewhere, with that organisation's document."""
        names = {d.id: stem_set(d.organisation) for d in self._index.documents.values() if d.organisation}
        sections = list(self._index.sections.values())
        found = {}
        for key, name in names.items():
            for word in name:
                shared = any(word in other for document, other in names.items() if document != key)
                elsewhere = sum(word in stem_set(s.text) for s in sections if s.document != key)
                if not shared and elsewhere <= RARE * len(sections):
                    found[word] = key
        return found


def _with_parts(words: frozenset[str]) -> frozenset[str]:
    """The stems with the two parts of those that end in a kind of document: *helse* and *veileder*."""
    parts = {
        part
        for word in words
        for kind in _KINDS
        if word.endswith(kind) and word != kind
        for part in (kind, stem(word.removesuffix(kind).rstrip("s-")))
    }
    return words | parts


def _names(document: Document) -> list[frozenset[str]]:
    """The ways to name a document, each as a set of stems."""
    names = [document.title, document.short_title, document.organisation]
    found = [_with_parts(frozenset(stems(name))) for name in names if name]
    return [*found, *(frozenset({stem}) for name in found for stem in name if len(stem) > 7)]
