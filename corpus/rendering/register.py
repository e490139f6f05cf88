"""What the register says of a document: the one place for titles, versions and dates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rendering.errors import RenderError

TRAINING_EDITION = "Øvingsutgave – ikke gjeldende regelverk"

MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The parts of a register entry that stand in the rendered document.

    :param file: target, relative to the register; a folder for a guide of many pages.
    """

    id: str
    title: str
    short_title: str
    file: str
    publisher: str
    version: str
    valid_from: date | None
    review_by: date | None
    organisation: str
    source_url: str


def read_register(path: Path) -> dict[str, Entry]:
    """Read ``register.toml``, keyed by document id.

    :raises RenderError: when an entry lacks a key.
    """
    entries = {}
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["document"]:
        try:
            entry = Entry(
                id=raw["id"],
                title=raw["title"],
                short_title=raw["short_title"],
                file=raw["file"],
                publisher=raw["publisher"],
                version=raw["version"],
                valid_from=raw.get("valid_from"),
                review_by=raw.get("review_by"),
                organisation=raw.get("organisation", ""),
                source_url=raw.get("source_url", ""),
            )
        except KeyError as exc:
            raise RenderError(f"{path.name}: {raw.get('id', 'en oppføring uten id')} mangler {exc}") from exc
        entries[entry.id] = entry
    return entries


def long_date(day: date) -> str:
    """Write a date as ``1. mars 2018``."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Write a date as ``01.03.2018``."""
    return f"{day:%d.%m.%Y}"
