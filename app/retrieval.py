"""From a question to the sections that treat it: exact references first, then lexical and dense scores fused."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from app.evidence import Evidence, stem_set
from app.question import Question, Reference
from app.settings import RetrievalSettings
from app.types import Filters, Hit
from ingest import Index
from ingest.embedding import Embedder
from ingest.language import stems
from ingest.lexical import Scores
from ingest.types import Document, Section

CONTEXT_WEIGHT = 0.4
"""What the words of the question before count in a follow-up."""

EXACT = 10.0
"""Put on the score of a section that the question names by its number, which no fused score reaches."""


class Retriever:
    """Searches one generation of the index."""

    def __init__(self, index: Index, settings: RetrievalSettings, embedder: Embedder) -> None:
        self._index = index
        self._settings = settings
        self._embedder = embedder
        self._vectors_lock = threading.Lock()
        self._document_of = np.array([passage.document for passage in index.passages])
        self._has_text = np.array([bool(passage.text) for passage in index.passages])
        self._position = {passage.id: place for place, passage in enumerate(index.passages)}
        self._bank_place = np.array([self._first_passage(question.section) for question in index.questions], dtype=int)
        self.evidence = Evidence(searchable(section) for section in index.sections.values())
        self._by_number: dict[str, list[Section]] = defaultdict(list)
        for section in index.sections.values():
            self._by_number[_fold_number(section.number)].append(section)
        self._names = {document.id: _names(document) for document in index.documents.values()}
        self._places = self._place_names()

    def search(self, question: Question, k: int, filters: Filters) -> list[Hit]:
        """The k best sections, best first, each with its best passage; only sections with some score."""
        allowed = self._allowed(filters)
        if not self._index.passages or not allowed:
            return []
        local = {self._places[stem] for stem in question.stems if stem in self._places}
        question = self.without_places(question)
        parts = self._parts(question)
        lexical = sum(parts.values(), np.zeros(len(self._document_of), dtype=np.float32))
        lexical = lexical / max(float(lexical.max()), 1e-9)
        parts["dense"] = self._dense(question, allowed) if self._settings.dense else np.zeros_like(lexical)
        exact = self._exact(question, allowed, lexical)
        mask = np.isin(self._document_of, list(allowed)) & self._has_text
        score = np.where(mask, lexical + parts["dense"], 0.0)
        if local:
            score *= np.where(np.isin(self._document_of, list(local)), self._settings.named_place, 1.0)
        for section_id, bonus in exact.items():
            score[self._first_passage(section_id)] += bonus
        return self._hits(score, parts, k)

    def without_places(self, question: Question) -> Question:
        """The question without the names of organisations, which say where a rule applies and not what it is about."""
        stems_left = tuple(stem for stem in question.stems if stem not in self._places)
        if not stems_left or len(stems_left) == len(question.stems):
            return question
        return replace(question, stems=stems_left)

    def _place_names(self) -> dict[str, str]:
        """Stems that name one local organisation and are hardly used elsewhere, with that organisation's document."""
        local = [d for d in self._index.documents.values() if d.organisation]
        names = {d.id: frozenset(stems(d.organisation)) for d in local}
        sections = list(self._index.sections.values())
        found = {}
        for key, name in names.items():
            for stem in name:
                shared = any(stem in other for document, other in names.items() if document != key)
                elsewhere = sum(stem in stem_set(s.text) for s in sections if s.document != key)
                if not shared and elsewhere <= 0.08 * len(sections):
                    found[stem] = key
        return found

    def _parts(self, question: Question) -> dict[str, Scores]:
        """The lexical scores by name, weighted, over all passages."""
        lexical, settings = self._index.lexical, self._settings
        parts = {
            "body": settings.body * lexical.body(question.tokens),
            "title": settings.title * lexical.title(question.tokens),
            "bank": settings.bank * self._bank(question),
        }
        if question.expansion:
            parts["expansion"] = settings.expansion * (
                lexical.body(question.expansion) + settings.title * lexical.title(question.expansion)
            )
        if question.context:
            parts["context"] = CONTEXT_WEIGHT * lexical.body(question.context)
        return parts

    def _bank(self, question: Question) -> Scores:
        """For every section the score of its best banked question, at the section's first passage."""
        scores = np.zeros(len(self._document_of), dtype=np.float32)
        if len(self._bank_place):
            np.maximum.at(scores, self._bank_place, self._index.lexical.bank(question.tokens))
        return scores

    def _dense(self, question: Question, allowed: Iterable[str]) -> Scores:
        vector = self._embedder.embed_query(question.standalone)
        scores = np.zeros(len(self._document_of), dtype=np.float32)
        with self._vectors_lock:
            near = self._index.vectors.nearest(vector, self._settings.candidates, allowed)
        for passage, cosine in near.items():
            scores[self._position[passage]] = self._settings.dense * max(0.0, cosine)
        return scores

    def _exact(self, question: Question, allowed: set[str], lexical: Scores) -> dict[str, float]:
        """Sections that the question names by number; in the document that it names, where it names one."""
        found: dict[str, float] = {}
        named = self._named_documents(question, allowed)
        for reference in question.references:
            sections = [s for s in self._by_number[_fold_number(reference.number)] if s.document in allowed]
            sections += [s for s in self._chapters(reference) if s.document in allowed and s not in sections]
            chosen = [section for section in sections if section.document in named] or sections
            for section in chosen:
                found[section.id] = EXACT + float(lexical[self._first_passage(section.id)])
        return found

    def _chapters(self, reference: Reference) -> list[Section]:
        return self._by_number[f"kapittel {reference.number}"] if reference.number.isdigit() else []

    def _named_documents(self, question: Question, allowed: set[str]) -> set[str]:
        """Documents whose name, publisher's word or organisation stands in the question."""
        asked = stem_set(question.standalone)
        shares = {
            key: max((len(name & asked) / len(name) for name in names if name), default=0.0)
            for key, names in self._names.items()
            if key in allowed
        }
        best = max(shares.values(), default=0.0)
        return {key for key, share in shares.items() if share == best and share >= 0.5}

    def _first_passage(self, section_id: str) -> int:
        return self._position[f"{section_id}/0"]

    def _allowed(self, filters: Filters) -> set[str]:
        return {d.id for d in self._index.documents.values() if admits(filters, d)}

    def _hits(self, score: Scores, parts: Mapping[str, Scores], k: int) -> list[Hit]:
        hits: list[Hit] = []
        seen: set[str] = set()
        for place in np.argsort(-score, kind="stable"):
            if score[place] <= 0 or len(hits) == k:
                break
            passage = self._index.passages[place]
            if passage.section in seen:
                continue
            seen.add(passage.section)
            section = self._index.sections[passage.section]
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    document=section.document,
                    section_id=section.id,
                    section=section.number or section.title,
                    section_title=section.title,
                    page=section.pages[0],
                    text=passage.text,
                    score=round(float(score[place]), 4),
                    parts={name: round(float(values[place]), 4) for name, values in parts.items()},
                )
            )
        return hits


def admits(filters: Filters, document: Document) -> bool:
    """Whether a document may answer: national documents always do when an organisation is chosen."""
    if filters.levels and document.level not in filters.levels:
        return False
    if filters.organisation and document.organisation and document.organisation != filters.organisation:
        return False
    return not filters.audience or not document.audience or filters.audience in document.audience


def searchable(section: Section) -> str:
    """Everything that says what a section is about: its heading path and its text."""
    return "\n".join((*section.path, section.text))


def _fold_number(number: str) -> str:
    return number.casefold().replace("bilag", "vedlegg").replace("appendiks", "vedlegg").rstrip(".")


def _names(document: Document) -> list[frozenset[str]]:
    """The ways to name a document, each as a set of stems."""
    names = [document.title, document.short_title, document.organisation]
    found = [frozenset(stems(name)) for name in names if name]
    return [*found, *(frozenset({stem}) for name in found for stem in name if len(stem) > 7)]
