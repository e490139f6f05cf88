"""The answer of a language model: what the guard lets through of it, numbered anew."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.answer.guard import check, gives_orders
from app.answer.llm import LanguageModel
from app.answer.units import AnswerUnit
from app.errors import LanguageModelError
from app.privacy import redact
from app.settings import AnswerSettings, LanguageModelSettings
from app.types import Sentence
from ingest.types import Section

logger = logging.getLogger(__name__)

MAX_UNITS = 8

SILENT = "Språkmodellen svarte ikke; dette er reglementets egne ord."
REJECTED = "Kildene sier ikke det språkmodellen skrev; dette er reglementets egne ord."


@dataclass(frozen=True, slots=True)
class Composition:
    """What may be shown of a language model's answer; without sentences the quote mode answers.

    :param units: the units cited, in the order of their numbers.
    :param notes: what the reader must know of the model's part, if anything.
    """

    notes: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    units: tuple[AnswerUnit, ...] = ()

    @property
    def text(self) -> str:
        """The sentences with their numbers."""
        return " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in self.sentences)


def wider(settings: AnswerSettings) -> AnswerSettings:
    """Settings by which more units are chosen, so that the model has the best of several sections before it."""
    return settings.model_copy(update={"max_sections": 4, "second_section": 0.6, "whole_section": 120})


class Composer:
    """Lets a language model answer and the guard check."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        self._model = LanguageModel(settings)

    @property
    def mode(self) -> str:
        """What a reply says of how it was made."""
        return f"llm:{self._model.name}"

    def compose(self, question: str, units: Sequence[AnswerUnit], sections: Mapping[str, Section]) -> Composition:
        """Answer from the first units; sections that give orders to a reader are not handed on."""
        units = [unit for unit in dict.fromkeys(units) if not gives_orders(sections[unit.section_id].text)][:MAX_UNITS]
        if not units:
            return Composition((SILENT,))
        try:
            checked = check(self._model.compose(redact(question)[0], units), units)
        except LanguageModelError as exc:
            logger.warning("%s", exc)
            return Composition((SILENT,))
        for removed in checked.removed:
            logger.info("Removed a sentence of the language model: %s", removed.reason)
        if not checked.kept:
            return Composition((REJECTED,))
        order = list(dict.fromkeys(source for sentence in checked.kept for source in sentence.sources))
        return Composition(
            _removal(len(checked.removed)),
            tuple(Sentence(kept.text, tuple(order.index(s) + 1 for s in kept.sources)) for kept in checked.kept),
            tuple(units[source] for source in order),
        )


def _removal(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    sentences = "1 setning" if count == 1 else f"{count} setninger"
    return (f"{sentences} fra språkmodellen ble fjernet fordi kildene ikke sier det.",)
