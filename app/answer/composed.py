"""The answer that a language model chooses: what the guard recognises of it, in the words of the sources."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.answer.context import with_context
from app.answer.draft import DraftPiece, DraftReader
from app.answer.guard import Checked, check, gives_orders
from app.answer.llm import LanguageModel
from app.answer.prompts import NO_ANSWER
from app.answer.units import AnswerUnit
from app.errors import LanguageModelError
from app.privacy import redact
from app.settings import AnswerSettings, LanguageModelSettings
from app.types import Removed
from ingest.types import Section

logger = logging.getLogger(__name__)

MAX_UNITS = 8

SILENT = "Språkmodellen svarte ikke; dette er reglementets egne ord."
REJECTED = "Kildene sier ikke det språkmodellen skrev; dette er reglementets egne ord."
DECLINED = "Språkmodellen fant ikke svaret i kildene; dette er det nærmeste reglementet sier."
STOPPED = "Stoppet før språkmodellen var ferdig; svaret kan mangle noe."
STOPPED_EARLY = "Språkmodellen ble stoppet; dette er reglementets egne ord."


@dataclass(frozen=True, slots=True)
class Composition:
    """What may be shown of a language model's answer so far; without units the quote mode answers.

    :param units: what to show, sections in the model's order, and within a section in reading order.
    :param notes: what the reader must know of the model's part, if anything.
    :param removed: what the guard took out; never shown as part of an answer.
    :param withheld: ids of sections that the model was not given, since they give orders to their reader.
    :param finished: nothing more will come.
    """

    units: tuple[AnswerUnit, ...] = ()
    notes: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    withheld: tuple[str, ...] = ()
    finished: bool = False


def wider(settings: AnswerSettings) -> AnswerSettings:
    """Settings by which more units are chosen, so that the model has the best of several sections before it."""
    return settings.model_copy(
        update={"max_sections": 4, "unsure_sections": 4, "second_section": 3.0, "second_score": 0.0, "companion": 8.0}
    )


class Composer:
    """Lets a language model choose and the guard check."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        self._model = LanguageModel(settings)

    @property
    def mode(self) -> str:
        """What a reply says of how it was made."""
        return f"llm:{self._model.name}"

    def warm_up(self) -> None:
        """Load what the first question would else wait for."""
        self._model.warm_up()

    def compose(
        self,
        question: str,
        units: Sequence[AnswerUnit],
        sections: Mapping[str, Section],
        stop: threading.Event | None = None,
    ) -> Iterator[Composition]:
        """Answer from the first units, growing with every sentence that passes; the last composition is finished.

        Sections that give orders to a reader are not handed on.

        :param stop: when it is set, what has passed by then is the answer.
        """
        stop = stop or threading.Event()
        places = dict.fromkeys(unit.section_id for unit in units)
        withheld = tuple(place for place in places if gives_orders(sections[place].text))
        given = [unit for unit in dict.fromkeys(units) if unit.section_id not in withheld][:MAX_UNITS]
        if not given:
            yield Composition(notes=(SILENT,), withheld=withheld, finished=True)
            return
        answer = _Answer(given, sections)
        reader = DraftReader()
        try:
            for chunk in self._model.stream(redact(question)[0], given, stop):
                if answer.take(reader.feed(chunk)) | answer.take_early(reader):
                    yield Composition(answer.units(), withheld=withheld)
            if not stop.is_set():
                answer.take(reader.finish())
        except LanguageModelError as exc:
            logger.warning("%s", exc)
            yield Composition(notes=(SILENT,), removed=tuple(answer.removed), withheld=withheld, finished=True)
            return
        for removed in answer.removed:
            logger.info("Removed a sentence of the language model: %s", removed.reason)
        yield Composition(answer.units(), answer.notes(stop.is_set()), tuple(answer.removed), withheld, finished=True)


class _Answer:
    """What the model has chosen so far."""

    def __init__(self, given: Sequence[AnswerUnit], sections: Mapping[str, Section]) -> None:
        self._given = given
        self._sections = sections
        self._chosen: dict[str, set[AnswerUnit]] = {}
        self._declined = False
        self.removed: list[Removed] = []

    def take(self, pieces: Sequence[DraftPiece]) -> bool:
        """Judge complete pieces, and tell whether any of them adds something."""
        self._declined |= any(piece.text.strip(" .") == NO_ANSWER for piece in pieces)
        checked = check([piece for piece in pieces if piece.text.strip(" .") != NO_ANSWER], self._given)
        self.removed += checked.removed
        return self._choose(checked)

    def take_early(self, reader: DraftReader) -> bool:
        """Take what the text ends with, where it passes as it stands, without waiting for what comes next."""
        tail = reader.tail()
        checked = check([tail], self._given) if tail else Checked()
        if not checked.kept or checked.removed:
            return False
        reader.take_tail()
        return self._choose(checked)

    def _choose(self, checked: Checked) -> bool:
        before = self.units()
        for unit in (unit for kept in checked.kept for unit in kept.units):
            self._chosen.setdefault(unit.section_id, set()).update(with_context(unit, self._sections[unit.section_id]))
        return self.units() != before

    def units(self) -> tuple[AnswerUnit, ...]:
        """Sections in the order of the model, and within a section in reading order, so that steps stay in theirs."""
        return tuple(unit for chosen in self._chosen.values() for unit in sorted(chosen, key=lambda unit: unit.start))

    def notes(self, stopped: bool) -> tuple[str, ...]:
        """What to say of sentences that were taken out, and of an answer that is not whole, or empty."""
        if stopped:
            return (STOPPED if self._chosen else STOPPED_EARLY,)
        if not self._chosen:
            return (DECLINED if self._declined and not self.removed else REJECTED,)
        if not self.removed:
            return ()
        sentences = "1 setning" if len(self.removed) == 1 else f"{len(self.removed)} setninger"
        return (f"{sentences} fra språkmodellen ble fjernet fordi kildene ikke sier det.",)
