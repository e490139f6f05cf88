"""The assistant: a question in, a reply with checked citations out."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from app import question as questions
from app.aids import Aids
from app.answer.units import AnswerUnit
from app.errors import QuestionError
from app.evidence import stem_set
from app.holdings import Holdings
from app.privacy import redact
from app.settings import Settings
from app.types import Citation, Filters, Hit, Kind, Reason, Reply, Turn
from ingest import Index
from ingest.crossreferences import Link
from ingest.errors import IndexUnusable
from ingest.generations import current_generation
from ingest.glossary import Glossary
from ingest.readingreport import ReadingReport
from ingest.types import Document, Section

logger = logging.getLogger(__name__)

_WARM_UP_QUESTION = "nødnett"
_REMOVED = re.compile(r"\[([^\]]*) fjernet\]")


class Assistant:
    """Answers from one index, and takes up a new generation of it, and a version that becomes valid, by itself.

    Safe to use from several threads.

    :param today: tells the day, which decides which version of a document answers.
    """

    def __init__(self, index_dir: Path, settings: Settings, today: Callable[[], date] = date.today) -> None:
        self._index_dir = index_dir
        self._settings = settings
        self._aids = Aids.of(settings)
        self._today = today
        self._lock = threading.Lock()
        self._unusable = ""
        self._holdings = self._hold(self._open_index())

    @classmethod
    def open(
        cls,
        index_dir: Path | str | None = None,
        settings: Settings | None = None,
        today: Callable[[], date] = date.today,
    ) -> Assistant:
        """Open the index.

        :param index_dir: instead of the one in the settings.
        :param today: tells the day, which decides which version of a document answers.
        :raises IndexUnusable: if there is none that can be used; the message says what to do.
        """
        settings = settings or Settings.load()
        return cls(Path(index_dir) if index_dir else settings.index, settings, today)

    def warm(self) -> None:
        """Load what a search would otherwise not wait for, so that the first answer is as good as the next."""
        self._aids.load(dense=self._settings.retrieval.dense)

    def _open_index(self) -> Index:
        index = Index.open(self._index_dir, self._aids.embedder)
        index.load()
        return index

    def _hold(self, index: Index) -> Holdings:
        return Holdings(index, self._today(), self._settings, self._aids)

    def _current(self) -> Holdings:
        """The generation that serves now, with the versions that are in force today."""
        if self._replacement() or not self._holdings.shelf.is_right_on(self._today()):
            with self._lock:
                if name := self._replacement():
                    self._take_up(name)
                if not self._holdings.shelf.is_right_on(self._today()):
                    logger.info("Another version has become valid")
                    self._holdings = self._hold(self._holdings.shelf.index)
        return self._holdings

    def _replacement(self) -> str:
        """Id of the generation to take up; empty where there is none but such as cannot be used."""
        folder = current_generation(self._index_dir)
        return folder.name if folder and folder.name not in (self.generation, self._unusable) else ""

    def _take_up(self, generation: str) -> None:
        """Let a new generation serve, or go on with the old one where the new one cannot be used."""
        try:
            holdings = self._hold(self._open_index())
        except IndexUnusable as exc:
            self._unusable = generation
            logger.error("Generation %s cannot be used, and %s goes on serving: %s", generation, self.generation, exc)
            return
        self._holdings = holdings
        logger.info("Took up generation %s", self.generation)

    @property
    def generation(self) -> str:
        """Id of the index generation in use."""
        return self._holdings.shelf.index.generation

    @property
    def corpus_hash(self) -> str:
        """Changes whenever a document, its register entry, the glossary or the question bank does."""
        return str(self._holdings.shelf.index.manifest["corpus"])

    @property
    def index_dir(self) -> Path:
        """The folder of the index."""
        return self._index_dir

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._settings

    @property
    def glossary(self) -> Glossary:
        """What people call things."""
        return self._holdings.shelf.index.glossary

    def documents(self) -> tuple[Document, ...]:
        """All versions of all documents, in the order of the register."""
        return tuple(self._current().shelf.documents.values())

    def section(self, section_id: str) -> Section:
        """A section by its id.

        :raises KeyError: if this generation has no such section.
        """
        return self._current().shelf.sections[section_id]

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """The sections of a document in reading order, of the generation that the document was found in."""
        return tuple(s for s in self._holdings.shelf.sections.values() if s.document == document_id)

    def links(self, section_id: str) -> tuple[Link, ...]:
        """The references to other sections in the text of a section, in reading order."""
        return self._holdings.shelf.links.get(section_id, ())

    def questions(self, section_id: str) -> tuple[str, ...]:
        """The questions of the bank that lead to a section."""
        return self._holdings.shelf.questions.get(section_id, ())

    def reading(self, document_id: str) -> ReadingReport:
        """How a document was read.

        :raises KeyError: if this generation has no such document.
        """
        return self._holdings.shelf.readings[document_id]

    def citation(self, n: int, section: Section, quote: str, start: int) -> Citation:
        """The place of a quote that stands in the section's text at an offset."""
        return self._holdings.engine.library.citation(n, section, quote, start)

    def turn(self, reply: Reply) -> Turn:
        """What to put into the history for the next question."""
        return Turn(
            reply.question, reply.standalone_question, tuple(citation.section_id for citation in reply.citations)
        )

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        closely: bool = False,
    ) -> list[Hit]:
        """The k best sections for a question, in the light of the turns before it.

        :param closely: let the reader order the best anew, as ``ask`` does; that takes several times as long.
        :raises QuestionError: if the question is empty, too long, or not text.
        """
        asked = self._current().asked(questions.validate(question), filters or Filters())
        parsed = asked.engine.parse(asked.text, history)
        return asked.engine.retriever.search(parsed, k, filters or Filters(), closely)

    def signs(self, question: str, history: Sequence[Turn] = ()) -> dict[str, float]:
        """What the decision to answer or to refuse rests on; empty where it is taken before any search.

        :raises QuestionError: if the question is empty, too long, or not text.
        """
        asked = self._current().asked(questions.validate(question), Filters())
        return asked.engine.signs(asked.text, history)

    def unit_signs(self, question: str, history: Sequence[Turn] = ()) -> list[tuple[AnswerUnit, dict[str, float]]]:
        """What the choice of quotes rests on, for every unit of the sections that are read closely.

        :raises QuestionError: if the question is empty, too long, or not text.
        """
        asked = self._current().asked(questions.validate(question), Filters())
        return asked.engine.unit_signs(asked.text, history)

    def confidence(self, question: str, history: Sequence[Turn] = ()) -> float:
        """How likely the documents answer a question, 0–1; below its threshold ``ask`` does not answer.

        0 where a question is settled before any search, or cannot be read; 1 where it names a section that exists.
        """
        try:
            clean, _ = redact(questions.validate(question))
        except QuestionError:
            return 0.0
        asked = self._current().asked(_REMOVED.sub(r"\1", clean), Filters())
        return asked.engine.confidence(asked.text, history)

    def coverage(self, topic: str, text: str) -> float:
        """The share of a topic's word weight that a text covers, 0–1."""
        engine = self._current().engine
        return engine.retriever.evidence.coverage(engine.parse(topic), stem_set(text))

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Reply:
        """Answer a question in the light of the turns before it; never raises for a bad question.

        What looks like a national identity number, a phone number or a patient's name is taken out first: only what
        kind of thing it was is searched for and repeated in the reply. ``explanation`` says why it was answered so.
        """
        *_, reply = self.stream(question, history, filters)
        return reply

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Reply]:
        """As ``ask``, with the reply growing while a language model writes; the last one is finished.

        Everything in every one of them has been checked. Whoever stops asking for replies stops the model too.

        :param stop: when it is set, the reply is finished with what there is of it.
        """
        started = time.perf_counter()
        try:
            clean, removed = redact(questions.validate(question))
            searched = _REMOVED.sub(r"\1", clean)
            asked = self._current().asked(searched, filters or Filters())
            for reply in asked.engine.replies(asked.text, history, filters or Filters(), stop):
                notes = [_warning(removed)] if removed else []
                notes += filter(None, [asked.note or (asked.refusal if reply.kind is not Kind.ANSWER else "")])
                whole = replace(reply, question=clean, notes=(*notes, *reply.notes))
                yield replace(whole, latency_ms=_milliseconds_since(started))
        except QuestionError as exc:
            text, _ = redact(question[:200])
            yield Reply(text, text, Kind.REFUSAL, str(exc), Reason.INVALID, latency_ms=_milliseconds_since(started))

    def warm_up(self) -> None:
        """Load what the first question would else wait for."""
        self.search(_WARM_UP_QUESTION, closely=True)
        if self._aids.composer:
            self._aids.composer.warm_up()


def _milliseconds_since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)


def _warning(removed: Sequence[str]) -> str:
    return f"Fjernet fra spørsmålet: {', '.join(removed)}. Skriv aldri personopplysninger her."
