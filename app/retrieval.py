"""From a question to the sections that treat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.aids import Aids
from app.dense import DenseLeg
from app.evidence import Evidence, searchable
from app.models import WORDS, Models
from app.places import Places
from app.profiles import Profiles
from app.question import Question
from app.ranking import Asked, Ranker
from app.reader import Reading, signs_of
from app.settings import RetrievalSettings
from app.types import Filters, Hit
from ingest.editions import Edition
from ingest.lexical import Scores
from ingest.types import Document, Passage, Vectors


class Retriever:
    """Searches one generation of the index: BM25 and vectors find candidates, and a linear ranker orders them."""

    def __init__(
        self,
        index: Edition,
        settings: RetrievalSettings,
        models: Mapping[str, Models],
        aids: Aids,
    ) -> None:
        self._index = index
        self._settings = settings
        self._models = models
        self._documents = list(index.documents)
        number = {key: place for place, key in enumerate(self._documents)}
        self._document_of = np.array([number[passage.document] for passage in index.passages], dtype=np.int32)
        self._has_text = np.array([bool(passage.text) for passage in index.passages], dtype=bool)
        self._passages_of = _spans(index.passages)
        self._bank = index.questions if settings.bank else ()
        self._bank_place = np.array([self._passages_of[each.section].start for each in self._bank], dtype=int)
        embedder = self._embedder = aids.embedder
        self._reader = aids.reader
        self._reranker = aids.reranker
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

    def search(self, question: Question, k: int, filters: Filters, closely: bool = False) -> list[Hit]:
        """The k best sections, best first, each with its best passage; sections that the question names come first.

        :param closely: let the reader order the best anew, as an answer wants it; that takes several times as long.
        """
        allowed = {key for key in self._index.answering if admits(filters, self._index.documents[key])}
        if not self._index.passages or not allowed:
            return []
        way = self.way
        near = self._dense.cosines(question.meant, allowed) if self._dense and way != WORDS else None
        about = self.places.without_names(question)
        may_answer = self._has_text & np.array([key in allowed for key in self._documents])[self._document_of]
        lexical = np.where(may_answer, self._first_stage(about), 0.0)
        exact = [section.id for section in self.places.named_sections(question) if section.document in allowed]
        found = self._worded(question, about, lexical, exact, self._rankers[way])
        cosines = np.where(may_answer, near.result(), 0.0) if near else np.zeros_like(lexical)
        looked_at = max(k, self._settings.read, self._reranker.candidates if self._reranker else 0)
        ranked = self._ranked(found, cosines, looked_at)
        return self._ordered(question, self._read(question, ranked, way) if closely else ranked, k)

    def _worded(
        self, question: Question, about: Question, lexical: Scores, exact: Sequence[str], ranker: Ranker
    ) -> _Found:
        """The best sections by words, and those that the question names; done while its vector is being made.

        :param about: the question without the names of organisations.
        """
        best = float(lexical.max()) or 1.0
        asked = ranker.asked(about, best, self.places.organisations(question), self.places.named_documents(question))
        found = _Found(ranker, asked, lexical, frozenset(exact), {})
        for section in (*self._sections(_best(lexical, self._settings.candidates)), *exact):
            self._take_up(section, found)
        return found

    def _take_up(self, section: str, found: _Found) -> None:
        if section not in found.parts:
            lexical = float(found.lexical[self._passages_of[section]].max())
            found.parts[section] = found.ranker.features(found.asked, self._index.sections[section], lexical)

    def _ranked(self, found: _Found, cosines: Scores, k: int) -> list[Hit]:
        """The k best sections, with what the vectors add to what the words have found."""
        for key in self._sections(_best(cosines, self._settings.dense_candidates)):
            self._take_up(key, found)
        nearest = {key: max(0.0, float(cosines[self._passages_of[key]].max())) for key in found.parts}
        best = max(nearest.values(), default=0.0)
        judged = []
        for key, words in found.parts.items():
            parts = words | found.ranker.nearness(nearest[key], best) | {"exact": float(key in found.exact)}
            score = round(found.ranker.probability(self._index.sections[key], parts), 4)
            judged.append((key, score, parts))
        judged.sort(key=lambda each: (-each[2]["exact"], -each[1]))
        joint = found.lexical / found.asked.best + cosines
        return [self._hit(key, score, parts, joint) for key, score, parts in judged[:k]]

    def _hit(self, key: str, score: float, parts: dict[str, float], joint: Scores) -> Hit:
        section, passages = self._index.sections[key], self._passages_of[key]
        passage = self._index.passages[passages.start + int(joint[passages].argmax())]
        return Hit(
            rank=0,
            document=section.document,
            section_id=section.id,
            section=section.number or section.title,
            section_title=section.title,
            page=section.pages[0],
            text=passage.text,
            score=score,
            parts=parts,
        )

    def _ordered(self, question: Question, hits: Sequence[Hit], k: int) -> list[Hit]:
        ordered = self._reranker.ordered(question.standalone, hits) if self._reranker else hits
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered[:k], start=1)]

    def readings(self, question: Question, sections: Sequence[str]) -> dict[str, Reading]:
        """What the reader makes of sections, by their ids; empty where none reads now.

        A follow-up is read after the question before it: which sentence answers depends on both.
        """
        return self._readings(f"{question.followed} {question.text}" if question.followed else question.meant, sections)

    def _readings(self, text: str, sections: Sequence[str]) -> dict[str, Reading]:
        if not self._reader or self.way == WORDS or not self._reader.is_ready:
            return {}
        found = self._reader.read(text, [self._index.sections[key] for key in sections])
        return dict(zip(sections, found, strict=True))

    def _read(self, question: Question, hits: Sequence[Hit], way: str) -> list[Hit]:
        """The hits with the best of them in the order that the reader gives them.

        A follow-up is read by itself: the question before it has led to the sections.
        """
        model = self._models[way].reading
        named = [hit for hit in hits if hit.parts["exact"]]
        found = hits[len(named) :]
        first = found[: self._settings.read]
        text = question.text if question.followed else question.meant
        readings = self._readings(text, [hit.section_id for hit in first]) if model else {}
        if not model or not readings:
            return list(hits)
        judged = []
        for hit in found:
            signs = signs_of(hit.score, readings.get(hit.section_id))
            judged.append(replace(hit, score=round(model.probability(signs), 4), parts=hit.parts | signs))
        read, unread = judged[: len(first)], judged[len(first) :]
        read.sort(key=lambda hit: -hit.score)
        least = read[-1].score
        return [*named, *read, *(replace(hit, score=min(hit.score, least)) for hit in unread)]

    def _sections(self, places: Iterable[int]) -> dict[str, None]:
        return dict.fromkeys(self._index.passages[place].section for place in places)

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


@dataclass(frozen=True, slots=True)
class _Found:
    """What the words have found.

    :param lexical: the first-stage score of every passage.
    :param exact: sections that the question names.
    :param parts: for each section that is looked at, its features.
    """

    ranker: Ranker
    asked: Asked
    lexical: Scores
    exact: frozenset[str]
    parts: dict[str, dict[str, float]]


def _spans(passages: Sequence[Passage]) -> dict[str, slice]:
    """For every section the places of its passages, which follow each other."""
    spans: dict[str, slice] = {}
    for place, passage in enumerate(passages):
        first = spans[passage.section].start if passage.section in spans else place
        spans[passage.section] = slice(first, place + 1)
    return spans


def _best(scores: Scores, k: int) -> list[int]:
    """The places of the k best scores that are not 0, best first, ties in index order."""
    k = min(k, len(scores))
    highest = np.argpartition(-scores, k - 1)[:k] if k else np.zeros(0, dtype=int)
    return [int(place) for place in sorted(highest, key=lambda place: (-scores[place], place)) if scores[place] > 0]


def admits(filters: Filters, document: Document) -> bool:
    """Whether a document may answer: national documents always do when an organisation is chosen."""
    if filters.levels and document.level not in filters.levels:
        return False
    if filters.organisation and document.organisation and document.organisation != filters.organisation:
        return False
    return not filters.audience or not document.audience or filters.audience in document.audience
