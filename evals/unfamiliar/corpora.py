"""The unfamiliar corpora and their questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app import Assistant
from app.settings import Settings
from app.types import Turn
from ingest import build

FOLDER = Path(__file__).parent
SPLITS: Mapping[str, Literal["tune", "test"]] = {
    **dict.fromkeys(("vest", "sor", "ost"), "tune"),
    **dict.fromkeys(("midt", "nord"), "test"),
}
"""Which corpora models are fitted on, and which they never see."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a corpus.

    :param style: how it is asked, or why it has no answer.
    :param gold: grade by document and section as printed.
    :param facts: what an answer must say, each in any of its spellings.
    :param answerable: True, or why not.
    :param after: id of the turn before it.
    """

    id: str
    text: str
    style: str
    gold: Mapping[tuple[str, str], int]
    facts: tuple[tuple[str, ...], ...]
    answerable: str | Literal[True]
    after: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents with questions about them."""

    name: str

    @property
    def folder(self) -> Path:
        """Where its documents and its register lie."""
        return FOLDER / self.name

    def questions(self) -> Iterator[Question]:
        """Its questions; a turn stands before what follows it up."""
        for line in (self.folder / "questions.jsonl").read_text("utf-8").splitlines():
            yield _question(json.loads(line))

    def assistant(self, index: Path, settings: Settings) -> Assistant:
        """An assistant that answers from it, its index brought up to date in a folder."""
        build(self.folder, index, settings.embedding)
        return Assistant.open(index, settings)


def corpora(split: Literal["tune", "test"] | None = None) -> list[Corpus]:
    """All corpora, or those of one split."""
    return [Corpus(name) for name, belongs in SPLITS.items() if split in (None, belongs)]


def conversations(corpus: Corpus, assistant: Assistant) -> Iterator[tuple[Question, tuple[Turn, ...]]]:
    """Each question with the turn before it, as the assistant answered that."""
    turns: dict[str, Turn] = {}
    questions = list(corpus.questions())
    continued = {question.after for question in questions}
    for question in questions:
        history = (turns[question.after],) if question.after else ()
        if question.id in continued:
            turns[question.id] = assistant.turn(assistant.ask(question.text, history))
        yield question, history


def sections(assistant: Assistant) -> dict[tuple[str, str], str]:
    """Ids of the sections by document and number, or title where there is no number."""
    return {
        (document.id, section.number or section.title): section.id
        for document in assistant.documents()
        for section in assistant.sections(document.id)
    }


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        id=row["id"],
        text=row["question"],
        style=row["style"],
        gold={(place["doc"], place["section"]): place["grade"] for place in row.get("gold", ())},
        facts=tuple(tuple(spellings) for spellings in row.get("must_facts", ())),
        answerable=row["answerable"],
        after=row.get("after", ""),
    )
