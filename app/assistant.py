"""The assistant: a question in, a reply with checked citations out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from app import question as questions
from app.answer.composed import Composer, wider
from app.answer.quote import choose_units
from app.answer.units import AnswerUnit
from app.confidence import Confidence
from app.errors import QuestionError
from app.evidence import stem_set
from app.question import Matcher, Question
from app.retrieval import Retriever
from app.settings import Settings
from app.triage import ambiguity, triage, without_orders
from app.types import Citation, Filters, Hit, Kind, Reason, Reply, Sentence, Turn
from ingest import Index
from ingest.embedding import Embedder
from ingest.glossary import Glossary
from ingest.index import current_generation
from ingest.types import Block, Document, Section

logger = logging.getLogger(__name__)

CANDIDATES = 8
"""How many sections are read closely for an answer."""

NEAREST = 3
"""How many sections a refusal points to."""


class Assistant:
    """Answers from one index, and takes up a new generation of it by itself.

    Safe to use from several threads.
    """

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        self._index_dir = index_dir
        self._settings = settings
        self._embedder = Embedder(settings.embedding)
        self._composer = Composer(settings.llm) if settings.llm.base_url else None
        self._lock = threading.Lock()
        self._load()

    @classmethod
    def open(cls, index_dir: Path | str | None = None, settings: Settings | None = None) -> Assistant:
        """Open the index.

        :param index_dir: instead of the one in the settings.
        :raises IndexUnusable: if there is none that can be used; the message says what to do.
        """
        settings = settings or Settings.load()
        return cls(Path(index_dir) if index_dir else settings.index, settings)

    def _load(self) -> None:
        self._index = Index.open(self._index_dir, self._embedder)
        self._retriever = Retriever(self._index, self._settings.retrieval, self._settings.ranking, self._embedder)
        questions = self._index.questions if self._settings.retrieval.bank else ()
        self._confidence = Confidence(self._index, self._retriever.evidence, self._settings.confidence, questions)
        self._glossary = self._index.glossary
        self._matcher = Matcher(self._glossary)

    def _refresh(self) -> None:
        """Take up the generation that serves now, if it is another one."""
        folder = current_generation(self._index_dir)
        if folder is None or folder.name == self._index.generation:
            return
        with self._lock:
            if folder.name != self._index.generation:
                logger.info("Taking up generation %s", folder.name)
                self._load()

    @property
    def generation(self) -> str:
        """Id of the index generation in use."""
        return self._index.generation

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
        return self._glossary

    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order of the register."""
        return tuple(self._index.documents.values())

    def section(self, section_id: str) -> Section:
        """A section by its id.

        :raises KeyError: if this generation has no such section.
        """
        return self._index.sections[section_id]

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """The sections of a document in reading order."""
        return tuple(s for s in self._index.sections.values() if s.document == document_id)

    def turn(self, reply: Reply) -> Turn:
        """What to put into the history for the next question."""
        return Turn(
            reply.question, reply.standalone_question, tuple(citation.section_id for citation in reply.citations)
        )

    def search(
        self, question: str, k: int = 10, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> list[Hit]:
        """The k best sections for a question, in the light of the turns before it.

        :raises QuestionError: if the question is empty, too long, or not text.
        """
        self._refresh()
        parsed = questions.parse(questions.validate(question), self._matcher, history)
        return self._retriever.search(parsed, k, filters or Filters())

    def signs(self, question: str, history: Sequence[Turn] = ()) -> dict[str, float]:
        """What the decision to answer or to refuse rests on; empty where it is taken before any search.

        :raises QuestionError: if the question is empty, too long, or not text.
        """
        text = questions.validate(question)
        parsed = questions.parse(text, self._matcher, history)
        if parsed.references or self._early(parsed):
            return {}
        hits = self._retriever.search(parsed, 1, Filters())
        return self._confidence.features(self._retriever.places.without_names(parsed), hits[0]) if hits else {}

    def coverage(self, topic: str, text: str) -> float:
        """The share of a topic's word weight that a text covers, 0–1."""
        return self._retriever.evidence.coverage(questions.parse(topic, self._matcher), stem_set(text))

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Reply:
        """Answer a question in the light of the turns before it; never raises for a bad question."""
        started = time.perf_counter()
        self._refresh()
        try:
            reply = self._reply(questions.validate(question), history, filters or Filters())
        except QuestionError as exc:
            reply = Reply(question[:200], question[:200], Kind.REFUSAL, str(exc), Reason.INVALID)
        return replace(reply, latency_ms=round(1000 * (time.perf_counter() - started), 2))

    def _reply(self, text: str, history: Sequence[Turn], filters: Filters) -> Reply:
        parsed = questions.parse(without_orders(text) or text, self._matcher, history)
        if early := self._early(parsed):
            return early
        hits = self._retriever.search(parsed, CANDIDATES, filters)
        if not self._is_answered(parsed, hits):
            return self._refuse(parsed, hits)
        units = choose_units(parsed, hits, self._index.sections, self._retriever.evidence, self._settings.answer)
        if not units:
            return self._refuse(parsed, hits)
        reply = self._answer(parsed, units)
        return self._composed(reply, self._composer, parsed, hits, units) if self._composer else reply

    def _early(self, question: Question) -> Reply | None:
        """The reply to a question that is settled before any search for an answer."""
        early = triage(question.text, question.standalone, self._settings.contact)
        if early is None and not (question.context or question.references):
            early = ambiguity(question.text, self._glossary)
        if early is None and questions.is_underspecified(question):
            early = self._ask_back(question)
        return early

    def _ask_back(self, question: Question) -> Reply:
        """A counter-question for one that names nothing, with what it might be about."""
        hits = self._retriever.search(question, NEAREST, Filters())
        titles = dict.fromkeys(self._index.sections[hit.section_id].title for hit in hits)
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.CLARIFICATION,
            reason=Reason.AMBIGUOUS,
            text="Hva gjelder spørsmålet? Skriv hvilket utstyr, hvilken situasjon eller hvilken regel du tenker på.",
            choices=tuple(f"{question.text.rstrip('?!. ')}: {title}?" for title in titles),
        )

    def _is_answered(self, question: Question, hits: Sequence[Hit]) -> bool:
        """Whether the question names a section that exists, or the best section found is likely to answer it."""
        if not hits:
            return False
        if question.references:
            return hits[0].parts["exact"] > 0
        signs = self._confidence.features(self._retriever.places.without_names(question), hits[0])
        return self._confidence.probability(hits[0], signs) >= self._settings.confidence.threshold

    def _answer(self, question: Question, units: Sequence[AnswerUnit]) -> Reply:
        citations: list[Citation] = []
        sentences: list[Sentence] = []
        for n, run in enumerate(_runs(units), start=1):
            section = self._index.sections[run[0].section_id]
            end = run[-1].start + len(run[-1].quote)
            citations.append(self.citation(n, section, section.text[run[0].start : end], run[0].start))
            sentences.extend(Sentence(unit.text, (n,)) for unit in run)
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.ANSWER,
            text=_text(sentences),
            sentences=tuple(sentences),
            citations=tuple(citations),
            notes=tuple(self._notes(citations)),
        )

    def _composed(
        self, reply: Reply, composer: Composer, question: Question, hits: Sequence[Hit], units: Sequence[AnswerUnit]
    ) -> Reply:
        """The reply in the words of the language model; as it is, with a note, where nothing of those may be shown."""
        sections = self._index.sections
        more = choose_units(question, hits, sections, self._retriever.evidence, wider(self._settings.answer))
        made = composer.compose(question.standalone, [*units, *more], sections)
        if not made.sentences:
            return replace(reply, notes=(*reply.notes, *made.notes))
        citations = [
            self.citation(n, sections[u.section_id], u.quote, u.start) for n, u in enumerate(made.units, start=1)
        ]
        return replace(
            reply,
            text=made.text,
            sentences=made.sentences,
            citations=tuple(citations),
            notes=(*self._notes(citations), *made.notes),
            mode=composer.mode,
        )

    def _refuse(self, question: Question, hits: Sequence[Hit]) -> Reply:
        contact = self._settings.contact
        if question.references:
            places = " og ".join(reference.number for reference in question.references)
            text = f"Dokumentene har ikke noe {places} som passer til spørsmålet."
        else:
            text = "Det står ikke i dokumentene."
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.REFUSAL,
            reason=Reason.NOT_IN_SOURCES,
            text=f"{text} Spør egen leder, eller {contact.procedures} om prosedyrer "
            f"og {contact.technical} om teknisk feil.",
            nearest=tuple(
                self.citation(n, self._index.sections[hit.section_id], "", 0)
                for n, hit in enumerate(hits[:NEAREST], start=1)
            ),
        )

    def citation(self, n: int, section: Section, quote: str, start: int) -> Citation:
        """The place of a quote that stands in the section's text at an offset."""
        document = self._index.documents[section.document]
        url = "/".join(part for part in (document.source_url.rstrip("/"), section.url) if part) if section.url else ""
        page = next((b.page for b, s in _placed(section) if s <= start < s + len(b.line) + 1), section.pages[0])
        return Citation(
            n=n,
            document=document.id,
            title=document.title,
            version=document.version,
            valid_from=document.valid_from.isoformat() if document.valid_from else "",
            level=document.level,
            organisation=document.organisation,
            section=section.number or section.title,
            section_title=section.title,
            path=section.path,
            page=page,
            quote=quote,
            url=url or document.source_url,
            section_id=section.id,
            start=start,
            page_label=section.page_label,
        )

    def _notes(self, citations: Sequence[Citation]) -> list[str]:
        """What a reader must know of the sources: training edition, passed review, more than one level."""
        documents = [self._index.documents[key] for key in dict.fromkeys(c.document for c in citations)]
        notes = [
            f"{d.short_title}: fristen for revisjon gikk ut {d.review_by:%d.%m.%Y}. "
            "Kontroller at prosedyren fortsatt gjelder."
            for d in documents
            if d.review_by and d.review_by < date.today()
        ]
        local = [d for d in documents if d.level == 3]
        if local:
            names = ", ".join(dict.fromkeys(d.organisation or d.short_title for d in local))
            notes.append(f"Lokal prosedyre (nivå 3) gjelder bare for {names} og skal følge nivå 1 og 2.")
        if any(not d.registered for d in documents):
            notes.append("En av kildene står ikke i dokumentregisteret.")
        if any(not d.official for d in documents):
            notes.append("Svaret bygger på en øvingsutgave, ikke på gjeldende regelverk.")
        return notes


def _runs(units: Sequence[AnswerUnit]) -> list[list[AnswerUnit]]:
    """Units that follow each other directly in one section stand under one citation."""
    runs: list[list[AnswerUnit]] = []
    for unit in units:
        last = runs[-1][-1] if runs else None
        if last and last.section_id == unit.section_id and 0 <= unit.start - last.start - len(last.quote) <= 1:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs


def _text(sentences: Sequence[Sentence]) -> str:
    """The sentences under one citation as one paragraph, with its number at the end."""
    paragraphs: list[tuple[int, list[str]]] = []
    for sentence in sentences:
        n = sentence.citations[0]
        if paragraphs and paragraphs[-1][0] == n:
            paragraphs[-1][1].append(sentence.text)
        else:
            paragraphs.append((n, [sentence.text]))
    return "\n\n".join(f"{_joined(texts)} [{n}]" for n, texts in paragraphs)


def _joined(texts: Sequence[str]) -> str:
    text = texts[0]
    for following in texts[1:]:
        text += ("\n" if "\n" in following or "\n" in text or " · " in following else " ") + following
    return text


def _placed(section: Section) -> list[tuple[Block, int]]:
    placed, offset = [], 0
    for block in section.blocks:
        placed.append((block, offset))
        offset += len(block.line) + 1
    return placed
