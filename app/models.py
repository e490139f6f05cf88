"""The linear models that rank sections and judge whether they answer, as ``python -m evals tune`` writes them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import SettingsError

WEIGHTS = Path(__file__).with_name("weights.toml")
"""The models that are shipped."""

WORDS = "words"
"""The name of the models for searches without vectors."""


class LinearModel(BaseModel):
    """A log-odds that is linear in named features."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float
    weights: dict[str, float]

    def odds(self, features: Mapping[str, float]) -> float:
        """The log-odds that the model gives to a feature row."""
        return self.intercept + sum(weight * features[name] for name, weight in self.weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that the model gives to a feature row."""
        return 1 / (1 + math.exp(-self.odds(features)))


class Ranking(BaseModel):
    """How likely a section answers.

    :param banked: for sections of documents with a question bank; ``plain`` for all others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    banked: LinearModel
    plain: LinearModel


class Decider(LinearModel):
    """How likely the best section found answers, and how likely it must be.

    :param threshold: below this probability the assistant says that the sources do not answer.
    :param unsure: the same where the best section found is only one of several that may answer.
    :param in_danger: the same where the words may be those of somebody in danger, who is then sent to 113.
    """

    threshold: float = Field(ge=0, le=1)
    unsure: float = Field(ge=0, le=1)
    in_danger: float = Field(ge=0, le=1)


class Confidence(BaseModel):
    """When to answer at all.

    :param banked: when the best section's document has a question bank; ``plain`` otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    banked: Decider
    plain: Decider


class Models(BaseModel):
    """The models for one way to search.

    :param units: which unit of a section answers.
    :param reading: how likely a section answers that a reader has read; None where none takes part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ranking: Ranking
    units: LinearModel
    reading: LinearModel | None = None
    confidence: Confidence


def load(path: Path) -> dict[str, Models]:
    """The models by the name of the embedder that they were tuned with; ``WORDS`` is always there.

    :raises SettingsError: if the file is missing or is not what ``tune`` writes.
    """
    try:
        found = {name: Models.model_validate(table) for name, table in tomllib.loads(path.read_text("utf-8")).items()}
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as exc:
        raise SettingsError(f"Vektene i {path} kan ikke brukes; lag dem på nytt med «python -m evals tune»") from exc
    if WORDS not in found:
        raise SettingsError(f"Vektene i {path} mangler «{WORDS}»; lag dem på nytt med «python -m evals tune»")
    return found
