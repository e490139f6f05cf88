"""Feedback made into questions of the evaluation: one JSON object a line, in the schema of its question files."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from app import Assistant
from app.errors import OwnQuestionError, QuestionError, StoreError
from app.privacy import redact
from app.question import validate
from app.store import Store
from app.types import Reason
from ingest.types import Section

FOLDER = "questions"
FILE = "tilbakemeldinger.jsonl"
SHORTEST_QUOTE = 3
TYPES = {
    Reason.NOT_IN_SOURCES: "near_miss",
    Reason.OUT_OF_SCOPE: "out_of_scope",
    Reason.RESTRICTED: "restricted",
    Reason.FALSE_PREMISE: "false_premise",
    Reason.AMBIGUOUS: "ambiguous",
    Reason.EMERGENCY: "emergency",
}
ROLES = ("operator", "instructor", "evaluator")
LANGUAGES = ("nb", "nn", "en")
FEEDBACK_GONE = "Tilbakemeldingen finnes ikke lenger. Last siden på nytt."

_WAIT_S = 10


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A section that a right answer rests on.

    :param quote: its words that answer.
    :param required: an answer without it is not complete.
    """

    section_id: str
    quote: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question as somebody wants it asked.

    :param expected: why it should not be answered; None where it should.
    :param must_facts: a fact a line, its spellings parted by ``|``; ``must_not`` the same.
    """

    question: str
    expected: Reason | None = None
    gold: tuple[GoldPlace, ...] = ()
    must_facts: str = ""
    must_not: str = ""
    role: str = ROLES[0]
    lang: str = LANGUAGES[0]
    critical: bool = False
    notes: str = ""


class OwnQuestions:
    """The file of questions that feedback became."""

    def __init__(self, assistant: Assistant, store: Store, data: Path) -> None:
        self.assistant = assistant
        self.store = store
        self.file = data / FOLDER / FILE
        self._lock = threading.Lock()

    def add(self, turn: int, own: OwnQuestion) -> str:
        """Write a question that a piece of feedback gave rise to, and return its id.

        Free text is written without what points at a person. Two who do it at once get one question.

        :raises OwnQuestionError: with a line for each thing that must be mended first.
        :raises StoreError: when it cannot be written.
        """
        record = self._record(own)
        with self._lock:
            before = next((item.test_question for item in self.store.feedback() if item.turn == turn), None)
            if before is None:
                raise OwnQuestionError(FEEDBACK_GONE)
            if before:
                raise OwnQuestionError(f"Tilbakemeldingen er allerede gjort til testspørsmålet {before}.")
            identifier = self._append(record)
            self.store.became_test_question(turn, identifier)
        return identifier

    def _append(self, record: Mapping[str, Any]) -> str:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.file.with_suffix(".lock"), timeout=_WAIT_S):
                before = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
                taken = set(re.findall(r'"id": *"([^"]*)"', before))
                base = f"egen-{date.today():%Y%m%d}"
                identifier = next(name for n in range(1, len(taken) + 2) if (name := f"{base}-{n}") not in taken)
                line = json.dumps({"id": identifier, **record}, ensure_ascii=False)
                with self.file.open("a", encoding="utf-8") as opened:
                    opened.write(f"{line}\n" if before.endswith("\n") or not before else f"\n{line}\n")
        except (OSError, UnicodeDecodeError) as exc:
            raise StoreError(f"Testspørsmålet kan ikke lagres i {self.file}: {exc}") from exc
        return identifier

    def _record(self, own: OwnQuestion) -> dict[str, Any]:
        problems: list[str] = []
        question = ""
        try:
            question = validate(redact(own.question)[0])
        except QuestionError as exc:
            problems.append(str(exc))
        record: dict[str, Any] = {
            "version": 1,
            "lang": own.lang if own.lang in LANGUAGES else LANGUAGES[0],
            "role": own.role if own.role in ROLES else ROLES[0],
            "type": TYPES[own.expected] if own.expected else "fact",
            "question": question,
            "answerable": str(own.expected) if own.expected else True,
            "split": "test",
            "critical": own.critical,
            "notes": " ".join(redact(own.notes)[0].split()),
        }
        sections = [self._section(place, problems) for place in own.gold] if own.expected is None else []
        text = "\n".join(section.text for section in sections if section)
        record["must_not"] = list(_patterns(own.must_not, text, problems))
        if own.expected is None:
            record["must_facts"] = list(_patterns(own.must_facts, text, problems))
            record |= self._gold(own, sections, problems)
        if problems:
            raise OwnQuestionError("\n".join(problems))
        return record

    def _section(self, place: GoldPlace, problems: list[str]) -> Section | None:
        try:
            section = self.assistant.section(place.section_id)
        except KeyError:
            problems.append("Et av punktene finnes ikke lenger i dokumentene. Ta det bort, og søk det fram på nytt.")
            return None
        if len(place.quote.strip()) < SHORTEST_QUOTE:
            problems.append(f"{section.heading}: Skriv hvilke ord i punktet som svarer på spørsmålet.")
        elif _tidy(place.quote) not in _tidy(section.text):
            problems.append(f"{section.heading}: Sitatet står ikke ordrett i punktet. Kopier det derfra.")
        return section

    def _gold(self, own: OwnQuestion, sections: list[Section | None], problems: list[str]) -> dict[str, Any]:
        if not any(place.required for place in own.gold):
            problems.append("Velg minst ett punkt som svaret ikke er fullstendig uten, eller at appen ikke skal svare.")
            return {}
        levels = {document.id: document.level for document in self.assistant.documents()}
        gold = [
            {
                "doc": section.document,
                "section": section.number or section.title,
                "grade": 2 if place.required else 1,
                "quote": _tidy(place.quote),
            }
            for place, section in zip(own.gold, sections, strict=True)
            if section
        ]
        return {"gold": gold, "level": levels[str(gold[0]["doc"])] if gold else None}


def _patterns(text: str, source: str, problems: list[str]) -> Iterator[dict[str, list[str]]]:
    """The facts of a text, one a line; a number of somebody's may only stand there when the documents have it."""
    for line in text.splitlines():
        spellings = [_tidy(spelling) for spelling in line.split("|") if spelling.strip()]
        for spelling in spellings:
            found = redact(spelling)[1]
            if found and spelling not in source:
                problems.append(f"Ta bort det som ser ut som {' og '.join(found)} i feltene om hva svaret skal si.")
        if spellings:
            yield {"any_of": spellings}


def _tidy(text: str) -> str:
    return " ".join(text.split())
