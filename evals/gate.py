"""Decide whether the figures are good enough to put the assistant in front of operators."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from operator import eq, ge, le
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import GateFileError
from evals.types import GateOutcome

BUNDLED = Path(__file__).with_name("gate.toml")


class Gate(BaseModel):
    """Limits by figure, as they stand in ``gate.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exactly: dict[str, float] = {}
    at_least: dict[str, float] = {}
    at_most: dict[str, float] = {}

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Self:
        """Read the limits.

        :raises GateFileError: when the file is missing or not understood.
        """
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as exc:
            raise GateFileError(f"Grensene i {path} kan ikke brukes: {exc}") from exc

    def judge(self, figures: Mapping[str, float]) -> GateOutcome:
        """Hold the figures against every limit; one that could not be measured breaks its limit."""
        tests: list[tuple[Mapping[str, float], Callable[[float, float], bool], str]] = [
            (self.exactly, eq, "nøyaktig"),
            (self.at_least, ge, "minst"),
            (self.at_most, le, "høyst"),
        ]
        failures = []
        for limits, holds, word in tests:
            for name, limit in limits.items():
                if name not in figures:
                    failures.append(f"{name} kan ikke måles på disse spørsmålene")
                elif not holds(figures[name], limit):
                    failures.append(f"{name} er {figures[name]:.4g}, skal være {word} {limit:g}")
        return GateOutcome(tuple(failures))
