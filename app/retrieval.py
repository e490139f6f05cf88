"""From a question to the sections that treat it: words and vectors find candidates, a linear ranker orders them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.evidence import Evidence, searchable
from app.places import Places
from app.question import Question
from app.ranking import Ranker
from app.settings import RankingSettings, RetrievalSettings
from app.types import Filters, Hit
from ingest.editions import Edition
from ingest.embedding import Embedder
from ingest.lexical import Scores
from ingest.types import Document, Passage, Section


class Retriever:
    """Searches one generation of the index in two stages: BM25 and vectors first, a linear ranker after."""

    def __init__(
        self, index: Edition, settings: RetrievalSettings, ranking: RankingSettings, embedder: Embedder
    ) -> None:
        self._index = index
        self._settings = settings
        self._embedder = embedder
        self._vectors_lock = threading.Lock()
        self._document_of = np.array([passage.document for passage in index.passages])
        self._has_text = np.array([bool(passage.text) for passage in index.passages])
        self._position = {passage.id: place for place, passage in enumerate(index.passages)}
        questions = index.questions if settings.bank else ()
        self._bank_place = np.array([self._first_passage(question.section) for question in questions], dtype=int)
        self.evidence = Evidence(searchable(section) for section in index.sections.values())
        self.places = Places(index)
        self._ranker = Ranker(index, self.evidence, ranking, questions)

    def search(self, question: Question, k: int, filters: Filters) -> list[Hit]:
        """The k best sections, best first, each with its best passage; sections that the question names come first."""
        allowed = {key for key in self._index.answering if admits(filters, self._index.documents[key])}
        if not self._index.passages or not allowed:
            return []
        asked = self.places.without_names(question)
        score = self._first_stage(asked, allowed)
        exact = [section for section in self.places.named_sections(question) if section.document in allowed]
        found = self._candidates(score, exact)
        organisations = self.places.organisations(question)
        top = max((candidate.lexical for candidate in found), default=0.0) or 1.0
        hits = []
        for candidate in found:
            section = self._index.sections[candidate.passage.section]
            parts = self._ranker.features(asked, section, candidate.lexical, top, organisations)
            parts["exact"] = float(section in exact)
            hits.append(_hit(section, candidate.passage, self._ranker.probability(section, parts), parts))
        hits.sort(key=lambda hit: (-hit.parts["exact"], -hit.score))
        return [replace(hit, rank=rank) for rank, hit in enumerate(hits[:k], start=1)]

    def _first_stage(self, question: Question, allowed: set[str]) -> Scores:
        """The fused score of every passage, 0 for those that may not answer."""
        lexical, settings = self._index.lexical, self._settings
        grams = [gram for stem in question.stems for gram in question.grams[stem]]
        score = lexical.body(question.stems) + settings.title * lexical.title(question.stems)
        score += settings.grams * (lexical.body(grams) + settings.title * lexical.title(grams))
        score += settings.bank * self._bank(question.stems, grams)
        score += settings.expansion * lexical.body(question.expansion)
        score += settings.expansion * settings.title * lexical.title(question.expansion)
        score += settings.context * lexical.body(question.context)
        if settings.dense:
            score += settings.dense * self._dense(question, allowed) * float(score.max())
        return np.where(np.isin(self._document_of, list(allowed)) & self._has_text, score, 0.0)

    def _bank(self, stems: Sequence[str], grams: Sequence[str]) -> Scores:
        """For every section the score of its best banked question, at the section's first passage."""
        scores = np.zeros(len(self._document_of), dtype=np.float32)
        if len(self._bank_place):
            lexical = self._index.lexical
            np.maximum.at(scores, self._bank_place, lexical.bank(stems) + self._settings.grams * lexical.bank(grams))
        return scores

    def _dense(self, question: Question, allowed: Iterable[str]) -> Scores:
        vector = self._embedder.embed_query(question.standalone)
        scores = np.zeros(len(self._document_of), dtype=np.float32)
        with self._vectors_lock:
            near = self._index.nearest(vector, self._settings.candidates, allowed)
        for passage, cosine in near.items():
            scores[self._position[passage]] = max(0.0, cosine)
        return scores

    def _candidates(self, score: Scores, exact: Sequence[Section]) -> list[_Candidate]:
        """The best passage of each of the best sections, and of those that the question names."""
        found: dict[str, _Candidate] = {}
        for place in np.argsort(-score, kind="stable"):
            if score[place] <= 0 or len(found) == self._settings.candidates:
                break
            passage = self._index.passages[place]
            found.setdefault(passage.section, _Candidate(passage, float(score[place])))
        for section in exact:
            place = self._first_passage(section.id)
            found.setdefault(section.id, _Candidate(self._index.passages[place], float(score[place])))
        return list(found.values())

    def _first_passage(self, section_id: str) -> int:
        return self._position[f"{section_id}/0"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    lexical: float


def _hit(section: Section, passage: Passage, score: float, parts: dict[str, float]) -> Hit:
    return Hit(
        rank=0,
        document=section.document,
        section_id=section.id,
        section=section.number or section.title,
        section_title=section.title,
        page=section.pages[0],
        text=passage.text,
        score=round(score, 4),
        parts=parts,
    )


def admits(filters: Filters, document: Document) -> bool:
    """Whether a document may answer: national documents always do when an organisation is chosen."""
    if filters.levels and document.level not in filters.levels:
        return False
    if filters.organisation and document.organisation and document.organisation != filters.organisation:
        return False
    return not filters.audience or not document.audience or filters.audience in document.audience
