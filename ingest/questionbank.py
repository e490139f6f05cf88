"""The question bank: beside every section, the questions that people ask of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import QuestionBankError
from ingest.types import Section

BANK_FOLDER = "questions"


@dataclass(frozen=True, slots=True)
class BankedQuestion:
    """A question that a section answers."""

    section: str
    text: str


class _Entry(BaseModel):
    """One ``[[section]]`` of a bank file."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1)
    questions: list[str]


class _File(BaseModel):
    """A bank file: the questions of one document, ``<document id>.toml``."""

    model_config = ConfigDict(extra="forbid")

    section: list[_Entry]


def files(corpus: Path) -> list[Path]:
    """The bank files of a corpus folder."""
    return sorted((corpus / BANK_FOLDER).glob("*.toml"))


def load(corpus: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """The questions by document id and section number.

    :raises QuestionBankError: naming file, entry and key.
    """
    return {path.stem: _load_file(path) for path in files(corpus)}


def questions_of(
    sections: Iterable[Section], bank: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> tuple[BankedQuestion, ...]:
    """Give the questions to the sections that stand under their numbers, or titles where there are none."""
    found: list[BankedQuestion] = []
    used: set[tuple[str, str]] = set()
    for section in sections:
        key = section.number or section.title
        if (section.document, key) in used:
            continue
        used.add((section.document, key))
        found.extend(BankedQuestion(section.id, text) for text in bank.get(section.document, {}).get(key, ()))
    return tuple(found)


def orphans(sections: Iterable[Section], entries: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Numbers in a document's bank that none of its sections has."""
    known = {section.number or section.title for section in sections}
    return sorted(number for number in entries if number not in known)


def _load_file(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        content = _File.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise QuestionBankError(f"{path}: kan ikke leses som TOML: {exc}") from exc
    except ValidationError as exc:
        error = exc.errors()[0]
        place = " → ".join(str(part) for part in error["loc"])
        raise QuestionBankError(f"{path}: {place}: {error['msg']}") from exc
    entries: dict[str, tuple[str, ...]] = {}
    for entry in content.section:
        entries[entry.number] = (*entries.get(entry.number, ()), *(q for q in entry.questions if q.strip()))
    return entries
