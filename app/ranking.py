"""Orders candidate sections by a linear model over features that a person can read, learnt from tuning questions."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from app.evidence import Evidence, searchable, stem_set
from app.question import Question
from app.settings import RankingSettings
from ingest.editions import Edition
from ingest.questionbank import BankedQuestion
from ingest.types import Section


class Ranker:
    """The model over one index."""

    def __init__(
        self, index: Edition, evidence: Evidence, settings: RankingSettings, questions: Sequence[BankedQuestion]
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._settings = settings
        self._bank: dict[str, list[frozenset[str]]] = defaultdict(list)
        for question in questions:
            self._bank[question.section].append(stem_set(question.text))
        self._banked = frozenset(index.sections[question.section].document for question in questions)

    def features(
        self, question: Question, section: Section, lexical: float, top: float, organisations: frozenset[str]
    ) -> dict[str, float]:
        """What speaks for and against a section.

        - ``lexical``: its first-stage score beside the best one; ``strength``: the same beside the question's weight
        - ``coverage``: share of the question's word weight in its text, heading path and banked questions
        - ``heading``: the same in its own heading
        - ``bank``: weighted Jaccard likeness to its closest banked question
        - ``named``, ``other``: it belongs to the organisation that the question names, or to another one
        - ``local``: it is a local procedure while no organisation is named
        - ``length``: logarithm of its length in characters
        - ``near``: in a follow-up, it was cited before or lies in the same chapter as what was

        :param lexical: first-stage score of the section; ``top`` is the best one of the search.
        """
        bank = self._bank[section.id]
        words = stem_set(searchable(section)).union(*bank)
        document = self._index.documents[section.document]
        weight = math.fsum(share * self._evidence.weight(stem) for stem, share in question.weighted_stems) or 1.0
        return {
            "lexical": lexical / top,
            "strength": lexical / weight,
            "coverage": self._evidence.coverage(question, words),
            "heading": self._evidence.coverage(question, stem_set(section.heading)),
            "bank": max((self._evidence.likeness(question.stems, stems) for stems in bank), default=0.0),
            "named": float(section.document in organisations),
            "other": float(bool(organisations) and document.level == 3 and section.document not in organisations),
            "local": float(not organisations and document.level == 3),
            "length": math.log(len(section.text) + 1),
            **self._continuity(question, section),
        }

    def probability(self, section: Section, features: dict[str, float]) -> float:
        """How likely it is that the section answers, by the model for its document."""
        model = self._settings.banked if section.document in self._banked else self._settings.plain
        return model.probability(features)

    def _continuity(self, question: Question, section: Section) -> dict[str, float]:
        before = [self._index.sections[key] for key in question.before if key in self._index.sections]
        chapters = {(other.document, other.path[0]) for other in before}
        return {
            "near": float((section.document, section.path[0]) in chapters),
        }
