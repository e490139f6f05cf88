"""The lexical index of one generation: BM25 over bodies, headings and banked questions."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from ingest.language import tokens
from ingest.passages import SEPARATOR
from ingest.questionbank import BankedQuestion
from ingest.types import Passage

logging.getLogger("bm25s").setLevel(logging.WARNING)

Scores = np.ndarray[Any, np.dtype[np.float32]]

# Measured on NorQuAD (shared figures in evals/README.md): short passages want weak length normalisation.
K1 = 0.9
B = 0.4


class LexicalIndex:
    """BM25 over stems and character n-grams (Robertson and Zaragoza 2009, Lucene's variant as in bm25s)."""

    def __init__(self, body: bm25s.BM25, title: bm25s.BM25, bank: bm25s.BM25 | None) -> None:
        self._body = body
        self._title = title
        self._bank = bank

    @classmethod
    def build(cls, passages: Sequence[Passage], questions: Sequence[BankedQuestion]) -> LexicalIndex:
        """Index passages and banked questions, each in the given order."""
        body = (tokens(f"{passage.context}\n{passage.text}") for passage in passages)
        title = (tokens(passage.context.rsplit(SEPARATOR, 1)[-1]) for passage in passages)
        bank = (tokens(question.text) for question in questions)
        return cls(_fit(body), _fit(title), _fit(bank) if questions else None)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what ``save`` wrote."""
        bank = folder / "bank"
        return cls(
            bm25s.BM25.load(folder / "body"),
            bm25s.BM25.load(folder / "title"),
            bm25s.BM25.load(bank) if bank.is_dir() else None,
        )

    def save(self, folder: Path) -> None:
        """Write the index below a folder."""
        self._body.save(folder / "body", show_progress=False)
        self._title.save(folder / "title", show_progress=False)
        if self._bank:
            self._bank.save(folder / "bank", show_progress=False)

    def body(self, query: Sequence[str]) -> Scores:
        """BM25 scores of all passages for query tokens, in index order."""
        return _scores(self._body, query)

    def title(self, query: Sequence[str]) -> Scores:
        """The same over headings alone."""
        return _scores(self._title, query)

    def bank(self, query: Sequence[str]) -> Scores:
        """BM25 scores of all banked questions, in index order; empty where there are none."""
        return _scores(self._bank, query) if self._bank else np.zeros(0, dtype=np.float32)


def _fit(corpus: Iterable[list[str]]) -> bm25s.BM25:
    """Index one list of tokens after the other; each different token is kept once, since there are millions."""
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in entry or ["∅"]] for entry in corpus]
    model = bm25s.BM25(k1=K1, b=B)
    model.index((ids, vocabulary), show_progress=False)
    return model


def _scores(model: bm25s.BM25, query: Sequence[str]) -> Scores:
    known = [token for token in query if token in model.vocab_dict]
    if not known:
        return np.zeros(model.scores["num_docs"], dtype=np.float32)
    return np.asarray(model.get_scores(known), dtype=np.float32)
