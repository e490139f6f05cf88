"""The reader: whether a section answers a question, and which of its sentences, list items or rows do."""

from __future__ import annotations

import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from app import readermodel
from app.answer.units import units_of
from ingest import onnx_graph
from ingest.loading import Loading
from ingest.types import Section

TOKENS = 256
"""How many tokens the model reads at once, question and section together; a long section is read in several windows."""

QUESTION_TOKENS = 64
WINDOWS = 2
"""How many windows of a section are read at most."""

LANES = 2
"""How many windows are read beside each other, each on a processor of its own."""

KEPT = 64
"""How many readings are kept."""

UNREAD = -10.0
"""The log-odds of what was not read."""

logger = logging.getLogger(__name__)
_LEFT_OUT = "Sections are not read closely: %s"

Odds = tuple[float, list[float]]


@dataclass(frozen=True, slots=True)
class Window:
    """What the model reads at once: question, heading and some units.

    :param types: 0 for the question, 1 for the section.
    :param spans: where the tokens of each unit begin and end.
    """

    ids: list[int]
    types: list[int]
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a section.

    :param answers: log-odds that the section answers the question.
    :param units: the same of each of ``units_of(section)``; ``UNREAD`` for one that was not read.
    """

    answers: float
    units: tuple[float, ...]


def windows(question: Sequence[int], heading: Sequence[int], units: Sequence[Sequence[int]]) -> Iterator[Window]:
    """The windows of a section in reading order, each beginning with the question and the heading.

    :param question: token ids, as are those of the heading and of every unit.
    """
    start = [readermodel.FIRST, *question[:QUESTION_TOKENS], readermodel.END]
    types = [0] * len(start)
    start += heading[:QUESTION_TOKENS]
    ids = list(start)
    spans: list[tuple[int, int]] = []
    for unit in units:
        part = unit[: TOKENS - len(start) - 1]
        if spans and len(ids) + len(part) >= TOKENS:
            yield Window([*ids, readermodel.END], _types(types, ids), spans)
            ids, spans = list(start), []
        spans.append((len(ids), len(ids) + len(part)))
        ids += part
    if spans:
        yield Window([*ids, readermodel.END], _types(types, ids), spans)


def _types(question: Sequence[int], ids: Sequence[int]) -> list[int]:
    return [*question, *[1] * (len(ids) + 1 - len(question))]


class Reader:
    """Reads on two threads beside each other; safe to share.

    Creating one costs nothing; the model is loaded at the first call that needs it.

    :param cache: folder where the model is kept in the form that runs fastest.
    """

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lanes = ThreadPoolExecutor(max_workers=LANES, thread_name_prefix="reader")
        self._lock = threading.Lock()
        self._loading = Loading(self._load, lambda: readermodel.is_prepared(cache), "reader")
        self._kept: OrderedDict[tuple[str, Section], Reading] = OrderedDict()

    @property
    def is_ready(self) -> bool:
        """Whether the model is loaded; the first call begins to load it on a thread of its own.

        A model that was brought into its fast form before is waited for, since that takes but a moment.
        """
        return self._loading.is_ready

    def prepare(self) -> None:
        """Bring the model into its fast form, once for all programs; the log says where it cannot be."""
        try:
            readermodel.prepared(self._cache)
        except (OSError, readermodel.ModelUnusable) as exc:
            logger.warning(_LEFT_OUT, exc)

    def load(self) -> None:
        """Load the model, if it is not; returns when it is there, or cannot be."""
        self._loading.get()

    def read(self, question: str, sections: Sequence[Section]) -> list[Reading]:
        """What each section says to a question; the last readings are kept, since a question is looked at again.

        :raises RuntimeError: if the model is not loaded.
        """
        model = self._loading.loaded
        if model is None:
            raise RuntimeError("the reader is not loaded")
        keys = [(question, section) for section in sections]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [section for section, key in zip(sections, keys, strict=True) if key not in known]
        jobs = [model.windows(question, section) for section in missing]
        outputs = self._lanes.map(model.run, [window for job in jobs for window in job])
        for section, job in zip(missing, jobs, strict=True):
            known[question, section] = _reading(section, [next(outputs) for _ in job])
        with self._lock:
            self._kept.update(known)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return [known[key] for key in keys]

    def _load(self) -> ReadingModel | None:
        try:
            return ReadingModel(readermodel.prepared(self._cache))
        except (OSError, readermodel.ModelUnusable) as exc:
            logger.warning(_LEFT_OUT, exc)
            return None


class ReadingModel:
    """The model in the form that runs fastest, from the folder that ``readermodel.prepared`` names."""

    def __init__(self, folder: Path) -> None:
        self._session = onnx_graph.session(folder / readermodel.GRAPH)
        self._heads = readermodel.heads()
        self._tokenizer = Tokenizer.from_file(str(folder / readermodel.TOKENIZER))
        self._tokens = lru_cache(maxsize=50_000)(self._ids)

    def windows(self, question: str, section: Section) -> list[Window]:
        """The first windows of a section for a question."""
        units = [self._tokens(unit.text) for unit in units_of(section)]
        return list(islice(windows(self._ids(question), self._tokens(section.title), units), WINDOWS))

    def run(self, window: Window) -> Odds:
        """The log-odds of a window and of each of its units."""
        states = self._session.run(None, {"ids": np.array([window.ids]), "types": np.array([window.types])})[0][0]
        pooled = np.stack([states[start:end].mean(axis=0) if end > start else states[0] for start, end in window.spans])
        answers, units = (self._heads[name] for name in readermodel.HEADS)
        return float(states[0] @ answers[:-1] + answers[-1]), list(map(float, pooled @ units[:-1] + units[-1]))

    def _ids(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return found


def _reading(section: Section, found: Sequence[Odds]) -> Reading:
    units = [odds for _, window in found for odds in window]
    missing = len(units_of(section)) - len(units)
    answers = max((answers for answers, _ in found), default=UNREAD)
    return Reading(answers, (*units, *[UNREAD] * missing))


def signs_of(score: float, reading: Reading | None) -> dict[str, float]:
    """What speaks for a section.

    - ``ranked``: the ranker's log-odds; ``read``: it was read
    - ``answers``: the reader's log-odds that it answers; ``said``: the same of the unit of it that answers most likely;
      0 where it was not read

    :param score: the ranker's probability.
    """
    if reading is None:
        return {"ranked": log_odds(score), "read": 0.0, "answers": 0.0, "said": 0.0}
    said = max(reading.units, default=UNREAD)
    return {"ranked": log_odds(score), "read": 1.0, "answers": reading.answers, "said": said}


def log_odds(probability: float) -> float:
    """The logarithm of the odds, of a probability that is kept away from 0 and 1."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))
