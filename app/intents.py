"""What kind of message a question is, told by its vector: a question about procedure, or something else altogether."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import SettingsError
from app.types import Reason
from ingest.types import Vectors

INTENTS = Path(__file__).with_name("intents.npz")
"""The model that is shipped, as ``python -m evals tune`` writes it."""

PROCEDURE = "procedure"
EMERGENCY = "emergency"
REASONS = {
    EMERGENCY: Reason.EMERGENCY,
    "medical": Reason.OUT_OF_SCOPE,
    "roster": Reason.OUT_OF_SCOPE,
    "elsewhere": Reason.OUT_OF_SCOPE,
    "smalltalk": Reason.OUT_OF_SCOPE,
    "restricted": Reason.RESTRICTED,
}

Matrix = np.ndarray[Any, np.dtype[np.float32]]


class Intents:
    """A linear softmax over the vector of a question.

    :param labels: ``PROCEDURE`` and those of ``REASONS``, in the order of the rows of ``weights``.
    :param weights: shape (labels, dimension); ``bias`` (labels,).
    :param embedder: fingerprint of the model that makes the vectors.
    """

    def __init__(self, labels: tuple[str, ...], weights: Matrix, bias: Matrix, embedder: str) -> None:
        self.labels = labels
        self.weights = weights
        self.bias = bias
        self.embedder = embedder

    @classmethod
    def load(cls, path: Path = INTENTS) -> Intents:
        """Read what ``save`` wrote.

        :raises SettingsError: if the file is missing or is something else.
        """
        try:
            with np.load(path, allow_pickle=False) as kept:
                labels = tuple(map(str, kept["labels"]))
                return cls(labels, kept["weights"], kept["bias"], str(kept["embedder"]))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as exc:
            raise SettingsError(
                f"Modellen i {path} kan ikke brukes; lag den på nytt med «python -m evals tune»"
            ) from exc

    def save(self, path: Path) -> None:
        """Write the model to a file."""
        np.savez(path, labels=self.labels, weights=self.weights, bias=self.bias, embedder=self.embedder)

    def probabilities(self, vector: Vectors) -> dict[str, float]:
        """How likely each label is, for a question's vector."""
        odds = self.weights @ vector + self.bias
        shares = np.exp(odds - odds.max())
        return dict(zip(self.labels, map(float, shares / shares.sum()), strict=True))
