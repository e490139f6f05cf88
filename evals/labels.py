"""Tie gold labels to the sections of an index, and tell which no longer fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app import Assistant
from evals.text import plain, stands_in
from evals.types import Gold, Origin, Question
from ingest.types import Section


@dataclass(frozen=True, slots=True)
class Drift:
    """A gold label that no longer fits the corpus."""

    question: str
    gold: Gold
    problem: str
    origin: Origin = Origin.FIXED

    def __str__(self) -> str:
        return f"{self.question}: {self.gold.doc} {self.gold.section}: {self.problem}"


class SectionTable:
    """All sections of one index, by id and by what is printed above them."""

    def __init__(self, levels: Mapping[str, int], sections: Iterable[Section]) -> None:
        """Take the level of each document and the sections of all."""
        self._levels = levels
        self._by_id = {section.id: section for section in sections}
        self._by_label: dict[tuple[str, str], list[Section]] = {}
        for section in self._by_id.values():
            self._by_label.setdefault((section.document, _key(section.number or section.title)), []).append(section)

    @classmethod
    def of(cls, assistant: Assistant) -> SectionTable:
        """The sections that the assistant answers from."""
        documents = assistant.documents()
        levels = {document.id: document.level for document in documents}
        return cls(levels, (section for document in documents for section in assistant.sections(document.id)))

    def get(self, section_id: str) -> Section | None:
        """The section, or None when there is no such id."""
        return self._by_id.get(section_id)

    def grades(self, question: Question) -> dict[str, int]:
        """The gold of a question as grade by section id; labels that have drifted are left out."""
        return {
            section.id: gold.grade
            for gold in question.gold
            for section in self._named(gold)
            if stands_in(gold.quote, section.text)
        }

    def drift(self, questions: Iterable[Question]) -> list[Drift]:
        """Every label that does not fit, with what is wrong and where the quote stands now."""
        found = []
        for question in questions:
            for gold in question.gold:
                problem = self._problem(gold)
                if problem:
                    found.append(Drift(question.id, gold, problem, question.origin))
            if question.gold and question.level != self._levels.get(question.gold[0].doc, question.level):
                level = self._levels[question.gold[0].doc]
                problem = f"dokumentet er nivå {level}, ikke {question.level}"
                found.append(Drift(question.id, question.gold[0], problem, question.origin))
        return found

    def _named(self, gold: Gold) -> list[Section]:
        return self._by_label.get((gold.doc, _key(gold.section)), [])

    def _problem(self, gold: Gold) -> str:
        if gold.doc not in self._levels:
            return "dokumentet finnes ikke i indeksen"
        named = self._named(gold)
        if any(stands_in(gold.quote, section.text) for section in named):
            return ""
        holders = [s.heading for s in self._by_id.values() if s.document == gold.doc and stands_in(gold.quote, s.text)]
        where = f"; det står nå i {' og '.join(holders)}" if holders else "; det står ingen steder i dokumentet"
        return ("sitatet står ikke i punktet" if named else "punktet finnes ikke") + where


def _key(label: str) -> str:
    return plain(label).rstrip(".").casefold()
