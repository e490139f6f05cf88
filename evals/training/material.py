"""The material that the embedder is trained on: passages with questions, parallel sentences and a word list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingest.language import sentences as split_sentences

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
class Asked:
    """A question with the places of the units of its passage that answer it; none where none does."""

    text: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage unit by unit, with what it answers and what it does not.

    :param asked: the questions of its entry; ``paired`` are further ones, in the form of the near misses.
    :param near_misses: questions that it seems to answer, and does not.
    """

    title: str
    units: tuple[str, ...]
    asked: tuple[Asked, ...]
    paired: tuple[Asked, ...]
    near_misses: tuple[str, ...]


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


def readings(split: Split) -> list[Reading]:
    """The passages of one split, read closely, in the order of the files."""
    found = []
    for path in sorted((FOLDER / "pairs").glob("*.jsonl")):
        passages = path.read_text("utf-8").splitlines()
        read = (FOLDER / "readings" / path.name).read_text("utf-8").splitlines()
        for passage, reading in zip(map(json.loads, passages), map(json.loads, read), strict=True):
            if passage["split"] == split:
                found.append(_reading(passage, reading))
    return found


def _reading(passage: dict[str, Any], reading: dict[str, Any]) -> Reading:
    asked = zip((question["q"] for question in passage["questions"]), reading["answers"], strict=True)
    return Reading(
        title=passage["title"],
        units=units(passage["passage"]),
        asked=tuple(Asked(text, tuple(units)) for text, units in asked),
        paired=tuple(Asked(question["q"], tuple(question["units"])) for question in reading["further"]),
        near_misses=tuple(reading["near_misses"]),
    )


def units(passage: str) -> tuple[str, ...]:
    """The sentences and table rows of a passage."""
    lines = passage.replace(" | ", "\n").splitlines()
    return tuple(sentence for line in lines for sentence in split_sentences(line))


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
