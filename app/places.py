"""Where a question points: sections by number, documents by name, and local organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from app.evidence import stem_set
from app.phrases import series
from app.question import Question
from ingest import ledd
from ingest.documentnames import DocumentNames
from ingest.editions import Edition
from ingest.language import stem, stems
from ingest.references import BARE, CHAPTER, PAGE, PARAGRAPH, PART, POINT, Numbering, Reference
from ingest.types import Document, Section

_KINDS = tuple(map(stem, ("forskrift", "veileder", "reglement", "prosedyre", "instruks", "rutine", "retningslinje")))

RARE = 0.08
"""A word names an organisation when at most this share of the other documents' sections use it."""

_RULES, _LAW, _PROCEDURE, _FOREIGN = "forskrift", "lov", "prosedyre", ""
_LAWS = frozenset({_RULES, _LAW})
_KIND_WORDS = {
    **{word: word for word in ("veileder", "reglement", _RULES, _LAW, _PROCEDURE)},
    **{word: "veileder" for word in ("rettleiar", "vegleiar", "guideline", "guide")},
    **{word: _PROCEDURE for word in ("rutine", "instruks", "retningslinje", "procedure", "routine")},
    "regulation": _RULES,
}
_KIND = re.compile(
    rf"\b(?P<first>[^\W\d_]*?)(?P<kind>{'|'.join(_KIND_WORDS)})(?P<definite>e?n|e?t|a|ens|ets|ane|ene)?s?\b",
    re.IGNORECASE,
)
_LINK = r"(?:i|av|fra|frå|hos|etter|under|of|in|from)"
_AFTER = re.compile(rf"^\s*,?\s+{_LINK}\s+(?:(?:the|den|det)\s+)?(?P<name>[^,;:?!|]+)", re.IGNORECASE)
_SAID_OF = re.compile(rf"\b(?:sier|seier|says?|ifølge|følger?|henhold til|{_LINK})\s+(?:\w+\s+){{0,2}}$", re.IGNORECASE)
_BESIDE = re.compile(rf"^[\s,:«»\"]*(?:sin|sitt|sine|{_LINK})?[\s,:]*$", re.IGNORECASE)
_NEAR = 3
"""Among how many words after «i» that of a document stands, and how many documents a sentence lists."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a place in a question leads to.

    :param documents: those that the question names for it; empty where it names none.
    :param is_foreign: whether it names one that is not among those that were read.
    """

    reference: Reference
    sections: tuple[Section, ...]
    documents: frozenset[str] = frozenset()
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """Documents that words name; ``is_certain`` where they can mean nothing else."""

    documents: frozenset[str] = frozenset()
    is_certain: bool = False


class Places:
    """The names by which the documents of one index, and their sections, are called."""

    def __init__(self, index: Edition) -> None:
        self._index = index
        self._numbering = Numbering(index.sections.values())
        self._names = {document.id: _names(document) for document in index.documents.values()}
        self._kinds = {document.id: _kinds(document) for document in index.documents.values()}
        self._official = DocumentNames(index.documents.values(), index.glossary)
        self._ids = {document.work: document.id for document in index.documents.values()}
        self._organisations = self._find_organisations()

    def named_sections(self, question: Question) -> list[Section]:
        """Sections that the question names by number: in the document that it names, else in every document."""
        found: dict[str, Section] = {}
        for lookup in self._looked_up(question):
            for section in lookup.sections:
                found.update((each.id, each) for each in self._with_text(section))
        return list(found.values())

    def known(self, question: Question) -> Question:
        """The question without numbers that say nothing of where to look.

        Those are bare ones that no section has, such as times and amounts, and pages beside other places. Where it
        names only places in documents that were not read, it keeps none: those that were may cite them.
        """
        found = [lookup for lookup in self._looked_up(question) if lookup.sections or lookup.reference.word != BARE]
        found = [lookup for lookup in found if not lookup.reference.is_page] or found
        is_elsewhere = all(lookup.is_foreign for lookup in found)
        return replace(question, references=() if is_elsewhere else tuple(lookup.reference for lookup in found))

    def missing(self, question: Question) -> tuple[str, ...]:
        """What to say of the places that the question names and that are not where it says."""
        said = (self._absence(lookup) for lookup in self._looked_up(question) if not lookup.sections)
        return tuple(dict.fromkeys(said))

    def searched(self, question: Question) -> frozenset[str]:
        """The documents in which the question looks for a place that they do not have."""
        lookups = (lookup for lookup in self._looked_up(question) if not lookup.sections)
        return frozenset[str]().union(*(lookup.documents for lookup in lookups))

    def _absence(self, lookup: Lookup) -> str:
        word, number = lookup.reference.word, lookup.reference.number
        called = f"{word} {number}" if word in (POINT, CHAPTER, PART) else number[:1].lower() + number[1:]
        if lookup.is_foreign:
            return f"Dokumentet som {called} skal stå i, er ikke blant dem jeg har lest."
        names = [self._index.documents[key].short_title for key in sorted(lookup.documents)]
        who = series(names) if 0 < len(names) <= _NEAR else "Dokumentene"
        article = "ingen" if word in (PARAGRAPH, PAGE, PART) else "ikke noe"
        return f"{who} har {article} {called}."

    def _looked_up(self, question: Question) -> list[Lookup]:
        """What each place that the question names leads to."""
        return [self._look_up(reference, question.standalone) for reference in question.references]

    def _look_up(self, reference: Reference, text: str) -> Lookup:
        sections = self._numbering.find(reference.number)
        others = []
        if reference.word == POINT and reference.number.isdigit():
            others = self._numbering.find(f"{PARAGRAPH} {reference.number}")
        named = self._named(reference, text, frozenset(section.document for section in (*sections, *others)))
        chosen = [section for section in (*sections, *others) if section.document in named.documents]
        if others:
            chosen = [section for section in chosen if not section.number.startswith("Kapittel")] or chosen
        if chosen or named.is_certain:
            known = named.documents - {_FOREIGN}
            return Lookup(reference, tuple(chosen), known, is_foreign=not known)
        return Lookup(reference, tuple(sections or others))

    def _named(self, reference: Reference, text: str, having: frozenset[str]) -> _Named:
        """The documents that the question names for a place, as surely as its words say so.

        :param having: documents that have the number; words that may mean several documents mean those of these.
        """
        before, after = ledd.without(reference.before), _AFTER.match(ledd.without(reference.after))
        name = after["name"] if after else ""
        naming = self._official.before(before, len(before), "")
        if name and (named := self._by_name(name)):
            return named
        if naming and naming.document and naming.is_certain:
            return _Named(frozenset({self._ids[naming.document]}), is_certain=True)
        for named in self._by_kind(before, name, text):
            among = named.documents & having
            if named.is_certain or among:
                return _Named(among or named.documents, named.is_certain)
        return _Named(self._best_named(text))

    def _by_name(self, words: str) -> _Named | None:
        """The document whose name words begin with."""
        naming = self._official.after(f" i {words[:1].upper()}{words[1:]}", 0, "")
        return _Named(frozenset({self._ids[naming.document]}), is_certain=True) if naming and naming.document else None

    def _by_kind(self, before: str, name: str, text: str) -> Iterator[_Named]:
        """The documents of the kinds that words name: first of those around a place, then of the whole question.

        :param name: what the place is said to be in.
        """
        for match in _KIND.finditer(name):
            if len(name[: match.start()].split()) < _NEAR:
                yield self._of_kind(match, is_near=True)
        for match in reversed(list(_KIND.finditer(before))):
            start, behind = before[: match.start()], before[match.end() :]
            is_said = not start.strip() or _SAID_OF.search(start) or _BESIDE.match(behind)
            is_name = match["definite"] or match["first"]
            yield self._of_kind(match, is_near=bool(is_said and is_name))
        yield from (self._of_kind(match, is_near=False) for match in _KIND.finditer(text))

    def _of_kind(self, match: re.Match[str], *, is_near: bool) -> _Named:
        """The documents that a word such as «helseveilederen» or «forskriften» may mean."""
        kind = _KIND_WORDS[match["kind"].casefold()]
        found = frozenset(key for key, kinds in self._kinds.items() if kind in kinds)
        first = match["first"].casefold().rstrip("s-")
        if first:
            if named := self._by_name(match[0]):
                return replace(named, is_certain=is_near)
            called = frozenset(key for key in found if self._has_word(key, stem(first)))
            found = called or (frozenset() if kind in _LAWS else found)
            is_near = is_near and (bool(called) or kind in _LAWS)
        if not found and kind in _LAWS:
            found = frozenset({_FOREIGN})
        return _Named(found, is_near and bool(found))

    def _has_word(self, document: str, word: str) -> bool:
        """Whether a word, or one that is spelt much like it, stands in the name of a document."""
        words = frozenset[str]().union(*self._names[document])
        return word in words or bool(get_close_matches(word, words, n=1, cutoff=0.85))

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
        return self._best_named(question.standalone)

    def _best_named(self, text: str) -> frozenset[str]:
        asked = _with_parts(stem_set(text))
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


def _kinds(document: Document) -> frozenset[str]:
    """The kinds of document that its titles say it is; a local one that says nothing is a procedure."""
    found = _KIND.finditer(f"{document.title} | {document.short_title}")
    kinds = frozenset(_KIND_WORDS[match["kind"].casefold()] for match in found)
    return kinds or frozenset({_PROCEDURE} if document.is_local else ())
