"""The material that the embedder is trained on: passages with questions, parallel sentences and a word list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent

Split = Literal["train", "tune", "test"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as somebody types it, and in which register."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A formal passage with the questions that it answers.

    :param topic: passages of one topic lie in one split, and near twins stand next to each other.
    """

    topic: str
    title: str
    passage: str
    questions: tuple[Question, ...]
    split: Split

    @property
    def text(self) -> str:
        """Title and passage, as a section is embedded."""
        return f"{self.title}\n{self.passage}"


@dataclass(frozen=True, slots=True)
class Parallel:
    """Norwegian words with plain English ones of the same meaning."""

    norwegian: str
    english: str


def entries(split: Split | None = None) -> list[Entry]:
    """All passages with their questions, or those of one split, in the order of the files."""
    found = []
    for path in sorted((FOLDER / "pairs").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            questions = tuple(Question(question["q"], question["style"]) for question in row["questions"])
            entry = Entry(row["topic"], row["title"], row["passage"], questions, row["split"])
            if split in (None, entry.split):
                found.append(entry)
    return found


def sentences() -> list[Parallel]:
    """The parallel sentences."""
    return list(_parallel("parallel"))


def lexicon() -> list[Parallel]:
    """The word list: words and short phrases with a gloss each."""
    return list(_parallel("lexicon"))


def _parallel(folder: str) -> Iterator[Parallel]:
    for path in sorted((FOLDER / folder).glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            norwegian, english, *_ = line.split("\t")
            yield Parallel(norwegian, english)
