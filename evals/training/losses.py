"""What the embedder is trained towards: a teacher's vector of the same meaning, and the passage that answers."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

TEMPERATURE = 0.05


class SameMeaning(nn.Module):
    """A text's vector is to be the teacher's vector of its meaning (Reimers and Gurevych 2020), and nearer to it than
    to the others of the batch."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The mean loss.

        :param features: one column, the texts.
        :param labels: the teacher's vectors, shape (texts, dimension), of length 1.
        """
        (column,) = features
        vectors = normalize(self.model(column)["sentence_embedding"], dim=-1)
        likeness = vectors @ labels.T
        contrast = cross_entropy(likeness / TEMPERATURE, torch.arange(len(labels), device=labels.device))
        return contrast + (1 - likeness.diagonal()).mean() / TEMPERATURE


class RightPassage(nn.Module):
    """Each question is to be nearer to its passage than to the other passages of the batch, and each passage nearer to
    its questions than to others (van den Oord et al. 2018)."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """The mean loss.

        :param features: the passages, and then a column of questions for each of the questions that a passage has here.
        """
        passages, *questions = (normalize(self.model(column)["sentence_embedding"], dim=-1) for column in features)
        right = torch.arange(len(passages), device=passages.device)
        return torch.stack([self._loss(asked, passages, right) for asked in questions]).mean()

    @staticmethod
    def _loss(asked: Tensor, passages: Tensor, right: Tensor) -> Tensor:
        likeness = asked @ passages.T / TEMPERATURE
        return 0.8 * cross_entropy(likeness, right) + 0.2 * cross_entropy(likeness.T, right)
