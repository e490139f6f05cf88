"""From a question to the sections that treat it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.dense import DenseLeg
from app.evidence import Evidence, searchable
from app.models import WORDS, Models
from app.places import Places
from app.profiles import Profiles
from app.question import Question
from app.ranking import Ranker
from app.ranking import Scores as SectionScores
from app.reranking import Reranker
from app.settings import RetrievalSettings
from app.types import Filters, Hit
from ingest.editions import Edition
from ingest.embedding import Embedder
from ingest.lexical import Scores
from ingest.types import Document, Passage, Section, Vectors


class Retriever:
    """Searches one generation of the index: BM25 and vectors find candidates, and a linear ranker orders them."""

    def __init__(
        self,
        index: Edition,
        settings: RetrievalSettings,
        models: Mapping[str, Models],
        embedder: Embedder,
        reranker: Reranker | None = None,
    ) -> None:
        self._index = index
        self._settings = settings
        self._models = models
        self._documents = list(index.documents)
        number = {key: place for place, key in enumerate(self._documents)}
        self._document_of = np.array([number[passage.document] for passage in index.passages], dtype=np.int32)
        self._has_text = np.array([bool(passage.text) for passage in index.passages], dtype=bool)
        self._position = {passage.id: place for place, passage in enumerate(index.passages)}
        self._bank = index.questions if settings.bank else ()
        self._bank_place = np.array([self._first_passage(question.section) for question in self._bank], dtype=int)
        self._embedder = embedder
        self._reranker = reranker
        self._dense = DenseLeg(index, embedder) if settings.dense and embedder.name in models else None
        self.evidence = Evidence(searchable(section) for section in index.sections.values())
        self.profiles = Profiles(self.evidence, self._bank)
        self.places = Places(index)
        self._rankers = {
            name: Ranker(index, self.evidence, self.profiles, model.ranking, self._bank)
            for name, model in models.items()
            if name in (WORDS, embedder.name)
        }

    @property
    def way(self) -> str:
        """The name of the models that a search uses now: those without vectors until the embedder is ready."""
        return self._embedder.name if self._dense and self._embedder.is_ready else WORDS

    def vector(self, question: Question) -> Vectors | None:
        """The vector of a question, shape (dimension,); None where searches do without vectors now."""
        return None if self.way == WORDS else self._embedder.embed_query(question.meant)

    def search(self, question: Question, k: int, filters: Filters) -> list[Hit]:
        """The k best sections, best first, each with its best passage; sections that the question names come first."""
        allowed = {key for key in self._index.answering if admits(filters, self._index.documents[key])}
        if not self._index.passages or not allowed:
            return []
        way = self.way
        near = self._dense.cosines(question.meant, allowed) if self._dense and way != WORDS else None
        asked = self.places.without_names(question)
        may_answer = self._has_text & np.array([key in allowed for key in self._documents])[self._document_of]
        lexical = np.where(may_answer, self._first_stage(asked), 0.0)
        cosines = np.where(may_answer, near.result(), 0.0) if near else np.zeros_like(lexical)
        exact = [section for section in self.places.named_sections(question) if section.document in allowed]
        return self._ranked(asked, self._candidates(lexical, cosines, exact), exact, k, way)

    def _ranked(
        self, question: Question, found: Sequence[_Candidate], exact: Sequence[Section], k: int, way: str
    ) -> list[Hit]:
        ranker = self._rankers[way]
        asked = ranker.asked(question, self.places.organisations(question), self.places.named_documents(question))
        best_lexical = max((candidate.lexical for candidate in found), default=0.0) or 1.0
        best_cosine = max((candidate.cosine for candidate in found), default=0.0)
        hits = []
        for candidate in found:
            section = self._index.sections[candidate.passage.section]
            scores = SectionScores(candidate.lexical, best_lexical, candidate.cosine, best_cosine)
            parts = ranker.features(asked, section, scores)
            parts["exact"] = float(section in exact)
            hits.append(_hit(section, candidate.passage, ranker.probability(section, parts), parts))
        hits.sort(key=lambda hit: (-hit.parts["exact"], -hit.score))
        ranked = [replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]
        return (self._reranker.ordered(question.standalone, ranked) if self._reranker else ranked)[:k]

    def _first_stage(self, question: Question) -> Scores:
        """The fused score of every passage by its words."""
        lexical, settings = self._index.lexical, self._settings
        grams = [gram for stem in question.stems for gram in question.grams[stem]]
        score = lexical.body(question.stems) + settings.title * lexical.title(question.stems)
        score += settings.grams * (lexical.body(grams) + settings.title * lexical.title(grams))
        score += settings.bank * self._banked(question.stems, grams)
        for bridge in question.bridges:
            found = [lexical.body(term) + settings.title * lexical.title(term) for term in bridge.terms]
            score += settings.bridge * bridge.trust * np.maximum.reduce(found)
        score += settings.context * lexical.body(question.context)
        return score

    def _banked(self, stems: Sequence[str], grams: Sequence[str]) -> Scores:
        """For every section the score of its best banked question, at the section's first passage."""
        scores = np.zeros(len(self._document_of), dtype=np.float32)
        if len(self._bank_place):
            lexical = self._index.lexical
            np.maximum.at(scores, self._bank_place, lexical.bank(stems) + self._settings.grams * lexical.bank(grams))
        return scores

    def _candidates(self, lexical: Scores, cosines: Scores, exact: Sequence[Section]) -> list[_Candidate]:
        """The best passages of the best sections by words and by vectors, and of those that the question names."""
        settings = self._settings
        top = float(lexical.max()) or 1.0
        joint = lexical / top + cosines
        by_words = _best(lexical, settings.candidates)
        by_vectors = _best(cosines, settings.dense_candidates)
        named = [self._first_passage(section.id) for section in exact]
        sections = dict.fromkeys(self._index.passages[place].section for place in (*by_words, *by_vectors, *named))
        return [self._candidate(section, lexical, cosines, joint) for section in sections]

    def _candidate(self, section: str, lexical: Scores, cosines: Scores, joint: Scores) -> _Candidate:
        first = self._first_passage(section)
        last = first + 1
        while last < len(self._index.passages) and self._index.passages[last].section == section:
            last += 1
        best = first + int(joint[first:last].argmax())
        passage = self._index.passages[best]
        return _Candidate(passage, float(lexical[first:last].max()), max(0.0, float(cosines[first:last].max())))

    def _first_passage(self, section_id: str) -> int:
        return self._position[f"{section_id}/0"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    lexical: float
    cosine: float


def _best(scores: Scores, k: int) -> list[int]:
    """The places of the k best scores that are not 0, best first, ties in index order."""
    k = min(k, len(scores))
    highest = np.argpartition(-scores, k - 1)[:k] if k else np.zeros(0, dtype=int)
    return [int(place) for place in sorted(highest, key=lambda place: (-scores[place], place)) if scores[place] > 0]


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
