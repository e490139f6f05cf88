"""Holds embedders against each other on the questions that none of them was trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from evals.training import material
from evals.training.material import Entry
from ingest.embedding import Embedder

CLOSE = 5


def recalls(embedder: Embedder, entries: Sequence[Entry]) -> dict[str, float]:
    """Share of the questions whose passage is among the five nearest of all these entries, by register and over all."""
    passages = embedder.embed_documents([entry.text for entry in entries])
    found: dict[str, list[bool]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for question in entry.questions:
            likeness = passages @ embedder.embed_query(question.text)
            is_close = bool((likeness > likeness[place]).sum() < CLOSE)
            found[question.style].append(is_close)
            found["alle"].append(is_close)
    return {style: float(np.mean(hits)) for style, hits in sorted(found.items())}


def compare(embedders: Sequence[Embedder], split: material.Split) -> dict[str, dict[str, float]]:
    """The figures of each embedder by its name, on one split."""
    entries = material.entries(split)
    return {embedder.name: recalls(embedder, entries) for embedder in embedders}
