"""The record of one run: what stands in ``report.json``, and all that tables, plots, gate and comparison read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import RecordError
from evals.fingerprint import Fingerprint
from evals.metrics.confidence import Bin, Point
from evals.statistics import Interval
from evals.types import Origin, Question

FILE = "report.json"


class Verdict(BaseModel):
    """Whether the figures are good enough, and if not, why."""

    model_config = ConfigDict(frozen=True)

    passed: bool
    failures: tuple[str, ...] = ()


class PlacedText(BaseModel):
    """A section that an item names, in full, so that a report can be read without the documents."""

    model_config = ConfigDict(frozen=True)

    document: str
    heading: str
    page: int
    text: str


class Item(BaseModel):
    """One question with what came of it.

    :param mode: ``"quote"``, or ``"model"`` where a language model was to answer.
    :param problems: what is wrong, in words; empty when the item is green.
    :param expected: the gold, or the kind of refusal, in words.
    :param values: the figures of this item alone.
    :param confidence: how likely, by the assistant's own account, the documents answer; None where it was not asked.
    :param reply: as ``ask --json`` prints it, without its time; empty where the question was only searched for.
    """

    model_config = ConfigDict(frozen=True)

    question: Question
    mode: Literal["quote", "model"]
    problems: tuple[str, ...]
    expected: tuple[str, ...]
    values: dict[str, float]
    gold: dict[str, int]
    ranking: tuple[str, ...] | None
    cited: tuple[str, ...]
    resolved: tuple[bool, ...]
    faithful: tuple[bool, ...]
    facts: tuple[bool, ...]
    violations: tuple[str, ...]
    confidence: float | None
    refused: bool
    reply: dict[str, Any]


class Run(BaseModel):
    """Everything that one run found but how long it took, so that equal runs have equal records.

    :param fingerprint: the digest of ``parts``.
    :param groups: figures by group: ``"all"``, then by ``"set:…"``, ``"type:…"``, ``"level:…"``, ``"lang:…"``,
        ``"role:…"`` and ``"split:…"``.
    :param layers: figures by layer; those of ``"model"`` are of the answers that a language model wrote.
    :param intervals: 95 % intervals of the figures that are means over items, by group.
    :param risk_coverage: what every threshold of confidence would lead to.
    :param reliability: how often the documents answer, by confidence.
    :param drifted: labels that no longer fit the documents; their questions were left out.
    """

    model_config = ConfigDict(frozen=True)

    questions: int
    fingerprint: str
    parts: Fingerprint
    generation: str
    groups: dict[str, dict[str, float]]
    layers: dict[str, dict[str, float]]
    intervals: dict[str, dict[str, Interval]]
    risk_coverage: tuple[Point, ...]
    reliability: tuple[Bin, ...]
    drifted: tuple[str, ...]
    gate: Verdict
    items: tuple[Item, ...]
    sections: dict[str, PlacedText]

    def write(self, folder: Path) -> Path:
        """Write the record into a folder, and return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return path


class KeptQuestion(BaseModel):
    """What a comparison must know of a question."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    question: str
    critical: bool


class KeptReply(BaseModel):
    """What a comparison shows of a reply."""

    model_config = ConfigDict(frozen=True)

    kind: str = ""
    text: str = ""


class KeptItem(BaseModel):
    """What a comparison needs of an item."""

    model_config = ConfigDict(frozen=True)

    question: KeptQuestion
    mode: str
    problems: tuple[str, ...]
    expected: tuple[str, ...]
    values: dict[str, float]
    cited: tuple[str, ...]
    reply: KeptReply


class Baseline(BaseModel):
    """The part of a run that later runs are held against: small enough to be kept beside the questions."""

    model_config = ConfigDict(frozen=True)

    parts: Fingerprint
    groups: dict[str, dict[str, float]]
    items: tuple[KeptItem, ...]

    @classmethod
    def of(cls, run: Run) -> Self:
        """The baseline that a run makes: own questions come and go, and are left out."""
        fixed = tuple(item for item in run.items if item.question.origin is Origin.FIXED)
        return cls.model_validate(run.model_copy(update={"items": fixed}).model_dump())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a baseline, or the record of a run, or the folder where one is.

        :raises RecordError: when there is none that can be understood.
        """
        path = path / FILE if path.is_dir() else path
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as exc:
            raise RecordError(
                f"{path} er ikke en kjøring som kan leses. Pek på en mappe med {FILE}, eller kjør «sambandssvar eval» "
                "på nytt."
            ) from exc

    def write(self, path: Path) -> None:
        """Write the baseline to a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
