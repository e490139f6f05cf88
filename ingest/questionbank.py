"""The question bank: beside every section, the questions that people ask of it."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import QuestionBankError
from ingest.explanations import explained
from ingest.language import words
from ingest.types import Section

BANK_FOLDER = "questions"
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class BankedQuestion:
    """A question that a section answers."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class BankEntry:
    """What the bank holds of one section.

    :param number: of the section, or its title where it has none.
    :param title: of the section when the questions were written; empty where the file does not say.
    :param hash: of the section's text then; empty where the file does not say.
    :param drafts: questions that nobody has approved; they are never searched.
    """

    number: str
    questions: tuple[str, ...]
    title: str = ""
    hash: str = ""
    drafts: tuple[str, ...] = ()


Bank = Mapping[str, tuple[BankEntry, ...]]
"""The entries of each document, by its id in the register."""


class _Entry(BaseModel):
    """One ``[[section]]`` of a bank file."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1)
    title: str = ""
    hash: str = ""
    questions: list[str]
    drafts: list[str] = []


class _File(BaseModel):
    """A bank file: the questions of one document, ``<document id>.toml``."""

    model_config = ConfigDict(extra="forbid")

    section: list[_Entry]


def files(folder: Path) -> list[Path]:
    """The bank files of a folder."""
    return sorted(folder.glob("*.toml"))


def load(corpus: Path) -> dict[str, tuple[BankEntry, ...]]:
    """The question bank of a corpus folder.

    :raises QuestionBankError: naming file, entry and key.
    """
    return read(corpus / BANK_FOLDER)


def read(folder: Path) -> dict[str, tuple[BankEntry, ...]]:
    """The entries of a folder of bank files, by document id.

    :raises QuestionBankError: naming file, entry and key.
    """
    return {path.stem: read_file(path) for path in files(folder)}


def read_file(path: Path) -> tuple[BankEntry, ...]:
    """The entries of one bank file.

    :raises QuestionBankError: naming file, entry and key.
    """
    try:
        content = _File.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise QuestionBankError(f"{path}: kan ikke leses som TOML: {exc}") from exc
    except ValidationError as exc:
        error = exc.errors()[0]
        place = " → ".join(str(part) for part in error["loc"])
        raise QuestionBankError(f"{path}: {place}: {explained(error)}") from exc
    return tuple(
        BankEntry(entry.number, _filled(entry.questions), entry.title, entry.hash, _filled(entry.drafts))
        for entry in content.section
    )


def name_of(section: Section) -> str:
    """What the bank calls a section: its number, or its title where it has none."""
    return section.number or section.title


def text_hash(section: Section) -> str:
    """A short hash of a section's text, whatever its line breaks and spaces."""
    return hashlib.sha256(" ".join(section.text.split()).encode()).hexdigest()[:HASH_LENGTH]


def folded(question: str) -> str:
    """The words of a question: two with the same words are one and the same."""
    return " ".join(words(question))


def _filled(texts: list[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())
