"""A second search, for a question as a language model puts it into official words; beside the first, never instead."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from app.answer.llm import LanguageModel
from app.errors import LanguageModelError
from app.settings import LanguageModelSettings
from app.types import Hit

logger = logging.getLogger(__name__)

MAX_LENGTH = 300
"""A longer text is no question put into other words."""


class Reworder:
    """Asks the language model while the question itself is searched for."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        self._model = LanguageModel(settings)
        self._beside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="rewording")

    def begin(self, question: str) -> Future[str]:
        """The question in official words once they are there; empty where the model fails or says too much."""
        return self._beside.submit(self._reworded, question)

    def _reworded(self, question: str) -> str:
        try:
            text = self._model.reword(question)
        except LanguageModelError as exc:
            logger.warning("%s", exc)
            return ""
        return text if len(text) <= MAX_LENGTH else ""


def merged(hits: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """The sections of two searches, each with the better of its scores, best first."""
    best: dict[str, Hit] = {}
    for hit in (*hits, *others):
        if hit.section_id not in best or hit.score > best[hit.section_id].score:
            best[hit.section_id] = hit
    ordered = sorted(best.values(), key=lambda hit: (-hit.parts["exact"], -hit.score))
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)][: max(len(hits), len(others))]
