"""Put every question to the assistant, in the app's own process, conversations included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from time import perf_counter

from app import Assistant
from app.types import Turn
from evals.errors import RunError
from evals.journal import Journal
from evals.labels import SectionTable
from evals.scoring import score
from evals.types import ItemResult, Layer, Question

DEPTH = 10
TIMED = 200
"""How many questions are asked once more, one at a time, to know how long people wait."""


class Runner:
    """Puts questions to one assistant, several conversations at a time.

    :param layers: what to measure: ``RETRIEVAL`` searches, ``ANSWER`` and ``CONVERSATION`` ask single questions and
        conversations; ``MODEL`` asks both kinds, where the assistant has a language model.
    :param workers: how many conversations run at the same time.
    """

    def __init__(self, assistant: Assistant, layers: frozenset[Layer], workers: int = 2) -> None:
        self._assistant = assistant
        self._generation = assistant.generation
        self._sections = SectionTable.of(assistant)
        self._layers = layers
        self._workers = workers

    def run(self, questions: Sequence[Question], journal: Journal | None = None) -> Iterator[ItemResult]:
        """Yield the results as they are ready; what the journal has from an interrupted run is not asked again.

        :raises RunError: when the index is swapped during the run.
        """
        kept = {item.question.id: item for item in journal.results} if journal else {}
        waiting = []
        for conversation in conversations(questions):
            if all(question.id in kept for question in conversation):
                yield from (kept[question.id] for question in conversation)
            else:
                waiting.append(conversation)
        with ThreadPoolExecutor(self._workers) as pool:
            futures = [pool.submit(self._converse, conversation) for conversation in waiting]
            try:
                for future in as_completed(futures):
                    for item in future.result():
                        if journal:
                            journal.add(item)
                        yield item
            finally:
                pool.shutdown(cancel_futures=True)

    def time(self, items: Sequence[ItemResult]) -> tuple[ItemResult, ...]:
        """The results, with the time of up to ``TIMED`` single questions, asked again with nothing else running."""
        single = [item for item in items if item.reply and not item.question.after]
        step = max(1, -(-len(single) // TIMED))
        chosen = {item.question.id for item in single[::step]}
        return tuple(
            replace(item, latency_ms=self._timed(item.question)) if item.question.id in chosen else item
            for item in items
        )

    def _timed(self, question: Question) -> float:
        start = perf_counter()
        self._assistant.ask(question.question)
        return (perf_counter() - start) * 1000

    def _converse(self, conversation: Sequence[Question]) -> list[ItemResult]:
        asks = self._asks(conversation)
        turns: dict[str, tuple[Turn, ...]] = {"": ()}
        items = []
        for question in conversation:
            history = turns[question.after]
            search = Layer.RETRIEVAL in self._layers and question.should_answer and (asks or not question.after)
            hits = self._assistant.search(question.question, DEPTH, history=history) if search else None
            reply = self._assistant.ask(question.question, history) if asks else None
            confidence = self._assistant.confidence(question.question, history) if asks else None
            if self._assistant.generation != self._generation:
                raise RunError("Indeksen ble byttet ut under kjøringen. Kjør på nytt.")
            if reply:
                turns[question.id] = (*history, self._assistant.turn(reply))
            else:
                turns[question.id] = history
            items.append(score(question, reply, hits, self._sections, confidence))
        return items

    def _asks(self, conversation: Sequence[Question]) -> bool:
        kind = Layer.CONVERSATION if len(conversation) > 1 else Layer.ANSWER
        return bool(self._layers & {kind, Layer.MODEL})


def conversations(questions: Iterable[Question]) -> list[list[Question]]:
    """The questions by conversation, in their order; a single question is a conversation of one turn."""
    threads: dict[str, list[Question]] = {}
    found = []
    for question in questions:
        if question.after:
            thread = threads[question.after]
        else:
            thread = []
            found.append(thread)
        thread.append(question)
        threads[question.id] = thread
    return found
