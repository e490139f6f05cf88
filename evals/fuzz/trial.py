"""One trial: a file is read and its outline built; what came of it."""

from __future__ import annotations

import logging
import traceback
import warnings
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ingest import readers
from ingest.errors import ReadError
from ingest.outline import build_outline
from ingest.types import BlockKind, ReadResult

LONGEST_REASON = 300


class Verdict(StrEnum):
    """What came of reading a damaged file; all but the first two are failures."""

    READ = "lest"
    REFUSED = "avvist"
    CRASH = "feil"
    HANG = "henger"
    DEATH = "døde"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one trial.

    :param detail: the reason of a refusal, or the last lines of a traceback.
    :param seconds: of processor time.
    """

    verdict: Verdict
    detail: str = ""
    seconds: float = 0.0

    @property
    def is_failure(self) -> bool:
        """Whether the reader did what it never may."""
        return self.verdict not in (Verdict.READ, Verdict.REFUSED)


class BrokenPromiseError(Exception):
    """Raised when a reader returns what no reader may return."""


def attempt(path: Path) -> Outcome:
    """Read a file as ingest does, and look at what came out."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check(readers.read(path))
    except ReadError as exc:
        reason = str(exc)
        if "\n" in reason or not 8 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
            return Outcome(Verdict.CRASH, f"begrunnelsen kan ikke vises: {reason[:400]!r}")
        return Outcome(Verdict.REFUSED, reason)
    except Exception:
        return Outcome(Verdict.CRASH, "".join(traceback.format_exc().splitlines(keepends=True)[-12:]))
    return Outcome(Verdict.READ)


def _check(result: ReadResult) -> None:
    """Hold a result against what the rest of ingest takes for granted."""
    sections, _ = build_outline("d", "Rutine for samband", result.blocks)
    body = sum(1 for block in result.blocks if block.kind is not BlockKind.HEADING)
    if sum(len(section.blocks) for section in sections) < body:
        raise BrokenPromiseError("blokker er borte fra innholdet")
    for block in result.blocks:
        if "\n" in block.text or (not block.text.strip() and block.kind is not BlockKind.TABLE_ROW):
            raise BrokenPromiseError(f"en blokk er ikke én linje med tekst: {block.text[:80]!r}")
    texts = [text for section in sections for text in (section.heading, section.text, section.id)]
    for text in (*texts, *result.metadata.values(), *result.metadata, *result.warnings):
        text.encode("utf-8")
