"""Holds embedders against each other, and measures search and reader, on questions that nothing was trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.metrics import roc_auc_score

from app.reader import Reader
from app.settings import Settings
from evals.external import search
from evals.external.types import ExternalSet, Query, Text
from evals.training import material
from evals.training.material import Entry
from ingest.embedding import Embedder
from ingest.types import Block, BlockKind, Section

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
    return _shares(found)


def compare(embedders: Sequence[Embedder], split: material.Split) -> dict[str, dict[str, float]]:
    """The figures of each embedder by its name, on one split."""
    entries = material.entries(split)
    return {embedder.name: recalls(embedder, entries) for embedder in embedders}


def searched(settings: Settings, split: material.Split) -> dict[str, float]:
    """The same as ``recalls`` for the whole search: words, thesaurus and vectors, in the order of the ranker."""
    entries = material.entries(split)
    texts = {str(place): Text(entry.title, entry.passage) for place, entry in enumerate(entries)}
    styles = {
        f"{place}/{number}": (question.text, question.style)
        for place, entry in enumerate(entries)
        for number, question in enumerate(entry.questions)
    }
    queries = tuple(Query(key, text, {key.split("/")[0]: 1}) for key, (text, _) in styles.items())
    external = ExternalSet(split, "en passasje", texts, queries)
    found: dict[str, list[bool]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        search.index(external, Path(folder), settings)
        for finding in search.search(external, queries, Path(folder), settings):
            is_close = not finding.query.gold.keys().isdisjoint(finding.ranked[:CLOSE])
            found[styles[finding.query.id][1]].append(is_close)
            found["alle"].append(is_close)
    return _shares(found)


def reading(reader: Reader, split: material.Split) -> dict[str, float]:
    """How well a reader reads the passages of one split.

    - ``answerable``: area under the curve of answered questions against near misses of the same form
    - ``everyday``: the same of everyday questions against the near misses
    - ``first``: share of the answered questions whose likeliest unit answers; ``first by chance``: the same by lot
    """
    odds: dict[str, list[float]] = {"paired": [], "everyday": [], "missed": []}
    first, chance = [], []
    for entry in material.readings(split):
        section = _section(entry)
        for kind, questions in (("paired", entry.paired), ("everyday", entry.asked)):
            for asked in (one for one in questions if one.units):
                (found,) = reader.read(asked.text, [section])
                odds[kind].append(found.answers)
                first.append(int(np.argmax(found.units)) in asked.units)
                chance.append(len(asked.units) / len(entry.units))
        odds["missed"] += [reader.read(text, [section])[0].answers for text in entry.near_misses]
    return {
        "answerable": _area(odds["paired"], odds["missed"]),
        "everyday": _area(odds["everyday"], odds["missed"]),
        "first": float(np.mean(first)),
        "first by chance": float(np.mean(chance)),
    }


def _shares(found: Mapping[str, Sequence[bool]]) -> dict[str, float]:
    return {style: float(np.mean(hits)) for style, hits in sorted(found.items())}


def _area(right: Sequence[float], wrong: Sequence[float]) -> float:
    return float(roc_auc_score([1] * len(right) + [0] * len(wrong), [*right, *wrong]))


def _section(entry: material.Reading) -> Section:
    """A passage as a section whose every unit is a paragraph."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, unit) for unit in entry.units)
    return Section(f"{entry.title}#{hash(entry.units)}", "", "", entry.title, 1, (entry.title,), 0, blocks=blocks)
