"""Decide whether the figures are good enough to put the assistant in front of operators."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from operator import eq, ge, le
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.comparison import Comparison
from evals.errors import GateFileError
from evals.record import Verdict

BUNDLED = Path(__file__).with_name("gate.toml")
SHOWN = 5
"""How many questions a reason names."""


class AgainstBaseline(BaseModel):
    """How much worse than the baseline a run may be.

    :param significance: more items turned red than green, less likely by chance than this, is too much.
    :param tolerance: how much a figure may fall, by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    significance: float = Field(default=0.05, gt=0, lt=1)
    tolerance: dict[str, float] = {}


class Gate(BaseModel):
    """Limits by figure, as they stand in ``gate.toml``.

    :param if_measured: least values of what only question sets with checked outlines can measure.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    exactly: dict[str, float] = {}
    at_least: dict[str, float] = {}
    at_most: dict[str, float] = {}
    if_measured: dict[str, float] = {}
    baseline: AgainstBaseline = AgainstBaseline()

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Self:
        """Read the limits.

        :raises GateFileError: when the file is missing or not understood.
        """
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as exc:
            raise GateFileError(f"Grensene i {path} kan ikke brukes: {exc}") from exc

    def judge(self, figures: Mapping[str, float], comparison: Comparison | None = None) -> Verdict:
        """Hold the figures against every limit, and the run against its baseline where there is one.

        A figure that could not be measured breaks its limit.
        """
        failures = (*self._broken(figures), *(self._worse(comparison) if comparison else ()))
        return Verdict(passed=not failures, failures=failures)

    def _broken(self, figures: Mapping[str, float]) -> Iterator[str]:
        tests: list[tuple[Mapping[str, float], Callable[[float, float], bool], str]] = [
            (self.exactly, eq, "nøyaktig"),
            (self.at_least, ge, "minst"),
            (self.at_most, le, "høyst"),
            ({name: limit for name, limit in self.if_measured.items() if name in figures}, ge, "minst"),
        ]
        for limits, holds, word in tests:
            for name, limit in limits.items():
                if name not in figures:
                    yield f"{name} kan ikke måles på disse spørsmålene"
                elif not holds(figures[name], limit):
                    yield f"{name} er {figures[name]:.4g}, skal være {word} {limit:g}"

    def _worse(self, comparison: Comparison) -> Iterator[str]:
        if not comparison.comparable:
            yield (
                f"utgangspunktet gjelder ikke lenger: {' og '.join(comparison.changed)} er endret siden da; se hva som "
                "ble verre, og lagre et nytt med --rebaseline"
            )
        critical = [flip.after.question.id for flip in comparison.worse if flip.after.question.critical]
        if critical:
            yield f"{len(critical)} kritiske spørsmål er ikke lenger grønne: {_some(critical)}"
        worse, better = len(comparison.worse), len(comparison.better)
        if worse > better and comparison.p < self.baseline.significance:
            yield f"{worse} spørsmål ble verre og {better} bedre enn i utgangspunktet (p = {comparison.p:.2g})"
        for name, allowed in self.baseline.tolerance.items():
            change = comparison.changes.get(name)
            if change and -change.difference > allowed + 1e-9:
                yield f"{name} falt fra {change.before:.4g} til {change.after:.4g}, kan falle høyst {allowed:g}"


def _some(names: list[str]) -> str:
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" og {rest} til" if rest > 0 else "")
