"""Orders candidate sections by a linear model over features that a person can read, learnt from tuning questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import models
from app.answer.fit import fits
from app.evidence import HEADING_SHARE, Evidence, Probe
from app.profiles import Profile, Profiles
from app.question import Question
from ingest.editions import Edition
from ingest.questionbank import BankedQuestion
from ingest.types import Section


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the ranker sees it.

    :param best: the best first-stage score of any section.
    :param organisations: documents of the local organisations that it names.
    :param documents: documents that it names.
    :param chapters: those in which the answer to the question before stood, each by document and heading.
    :param banked: for sections with a question bank, how like it is to the closest banked question.
    """

    question: Question
    probe: Probe
    best: float
    banked: Mapping[str, float]
    digits: frozenset[str]
    organisations: tuple[str, ...]
    documents: frozenset[str]
    chapters: frozenset[tuple[str, str]]


class Ranker:
    """The model over one index."""

    def __init__(
        self,
        index: Edition,
        evidence: Evidence,
        profiles: Profiles,
        model: models.Ranking,
        questions: Sequence[BankedQuestion],
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._profiles = profiles
        self._model = model
        self._banked = frozenset(index.sections[question.section].document for question in questions)

    def asked(
        self, question: Question, best: float, organisations: tuple[str, ...], documents: frozenset[str]
    ) -> Asked:
        """A question made ready to be held against sections."""
        digits = frozenset(stem for stem in question.stems if any(map(str.isdigit, stem)))
        banked = self._profiles.likeness(question.stems)
        before = (self._index.sections[key] for key in question.before if key in self._index.sections)
        chapters = frozenset((section.document, section.path[0]) for section in before)
        probe = self._evidence.probe(question)
        return Asked(question, probe, best, banked, digits, organisations, documents, chapters)

    def features(self, asked: Asked, section: Section, lexical: float) -> dict[str, float]:
        """What the words say for and against a section; ``nearness`` says what its vectors do.

        - ``lexical``: its first-stage score beside the best one; ``strength``: the same beside the question's weight
        - ``coverage``: share of the question's word weight in its text, heading path and banked questions
        - ``heading``: the same in its own heading; ``unit``: the same in its best sentence, list or table row
        - ``fits``: that unit is of the kind that the question asks for: a number, steps, an actor, a definition
        - ``digits``: share of the question's numbers and codes that it has
        - ``bank``: weighted Jaccard likeness to its closest banked question
        - ``named``, ``other``: it belongs to the organisation that the question names, or to another one
        - ``local``: it is a local procedure while no organisation is named
        - ``document``, ``elsewhere``: it stands in the document that the question names, or in another one
        - ``length``: logarithm of its length in characters
        - ``cited``, ``near``: in a follow-up, it was cited before, or lies in the same chapter as what was

        :param lexical: its first-stage score.
        """
        profile = self._profiles.of(section)
        document = self._index.documents[section.document]
        unit, is_fitting = self._best_unit(asked, profile)
        return {
            "lexical": lexical / asked.best,
            "strength": lexical / (asked.probe.weight or 1.0),
            "coverage": asked.probe.coverage(profile.words),
            "heading": asked.probe.coverage(profile.heading),
            "unit": unit,
            "fits": float(is_fitting),
            "digits": len(asked.digits & profile.words) / len(asked.digits) if asked.digits else 0.0,
            "bank": asked.banked.get(section.id, 0.0),
            "named": float(section.document in asked.organisations),
            "other": float(
                bool(asked.organisations) and document.is_local and section.document not in asked.organisations
            ),
            "local": float(not asked.organisations and document.is_local),
            "document": float(section.document in asked.documents),
            "elsewhere": float(bool(asked.documents) and section.document not in asked.documents),
            "length": profile.length,
            "cited": float(section.id in asked.question.before),
            "near": float((section.document, section.path[0]) in asked.chapters),
        }

    @staticmethod
    def nearness(cosine: float, best: float) -> dict[str, float]:
        """``dense``: cosine of the question and the nearest passage; ``behind``: how far that is from the best one."""
        return {"dense": cosine, "behind": best - cosine}

    def probability(self, section: Section, features: dict[str, float]) -> float:
        """How likely it is that the section answers, by the model for its document."""
        model = self._model.banked if section.document in self._banked else self._model.plain
        return model.probability(features)

    def _best_unit(self, asked: Asked, profile: Profile) -> tuple[float, bool]:
        best, best_unit = 0.0, None
        heading = asked.probe.credits(profile.heading)
        for unit, stems in profile.units:
            credits = asked.probe.credits(stems)
            body = asked.probe.covered(credits)
            covered = body + HEADING_SHARE * (asked.probe.covered(list(map(max, credits, heading))) - body)
            if covered > best:
                best, best_unit = covered, unit
        return best, best_unit is not None and fits(asked.question.wish, best_unit)
