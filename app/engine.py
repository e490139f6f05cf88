"""Everything that answers from one edition of the documents; immutable, so that threads may share it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app import abbreviations
from app import question as questions
from app.aids import Aids
from app.answer.choice import Choice
from app.answer.comparison import compared, tells_of
from app.answer.composed import Composer, Composition, wider
from app.answer.counterparts import Asked, Counterparts
from app.answer.quote import absent_parts, choose_units
from app.answer.units import AnswerUnit
from app.bridges import Bridges
from app.citing import Library, answer_text
from app.confidence import Confidence, asks_why
from app.evidence import searchable
from app.explanation import Explainer
from app.intents import EMERGENCY, PROCEDURE, REASONS, Intents
from app.models import WORDS, Decider, Models
from app.question import Question, Wish
from app.retrieval import Retriever
from app.rewording import Reworder, merged
from app.settings import Settings
from app.spelling import Speller
from app.triage import (
    NO_EMERGENCY_CHANNEL,
    ambiguity,
    asks_for_secret,
    emergency,
    has_words_of_other_subjects,
    reply_for,
    sounds_dangerous,
    triage,
    wants_secret_told,
    without_orders,
)
from app.types import Filters, Hit, Kind, Reason, Reply, Turn
from ingest.editions import Edition
from ingest.language import words

CANDIDATES = 8
"""How many sections are read closely for an answer."""

SURE_EMERGENCY = 0.8
"""How sure it must be, by its vector, that a message is one of somebody in danger."""

PROCEDURE_AFTER_ALL = 0.6
"""How likely, by its vector, a message with words of other subjects must be one about procedure to be searched for."""

LIKELY = 0.5
"""How likely a message that is not answered must be of another kind, for the reply to say so."""

OF_THE_SAME, STATED = 0.3, 0.65
"""What share of a question for a reason the best section covers that treats the same, and what share its best unit
covers where that states what the question takes for granted."""

SEVERAL, AS_LIKELY = 3, 0.3
"""How many sections must have a question's only word for it to leave open which is meant; and what share of the best
one's probability each of them must have."""

NEAREST = 3
"""How many sections a refusal points to."""

SEVERAL_MAY = (
    "Usikkert treff: Spørsmålet er stilt med andre ord enn dokumentenes, og flere punkter kan gjelde. "
    "Les dem før du bruker svaret."
)


class Engine:
    """One edition with all that reads it."""

    def __init__(
        self,
        index: Edition,
        settings: Settings,
        models: Mapping[str, Models],
        aids: Aids,
    ) -> None:
        self.index = index
        self._settings = settings
        self._models = models
        self._composer = aids.composer
        self._reworder = Reworder(settings.llm) if settings.llm.base_url and settings.llm.reword else None
        bank = index.questions if settings.retrieval.bank else ()
        self.retriever = Retriever(index, settings.retrieval, models, aids)
        self._counterparts = Counterparts(index, self.retriever.evidence, settings.answer)
        self.library = Library(index.shelf)
        self._explainer = Explainer(index)
        intents = Intents.load(settings.intents)
        self._intents = intents if intents.embedder == aids.embedder.fingerprint else None
        learnt = abbreviations.learnt(section.text for section in index.sections.values())
        knows = self.retriever.evidence.knows if settings.retrieval.bridge else lambda stem: False
        self._bridges = Bridges(index.glossary, knows, learnt)
        terms = (name for term in index.glossary.terms for name in term.names)
        sections = (searchable(section) for section in index.sections.values())
        texts = itertools.chain(sections, (question.text for question in bank), terms)
        vocabulary = frozenset(itertools.chain.from_iterable(map(words, texts)))
        self._speller = Speller(vocabulary)
        self._confidence = Confidence(index, self.retriever.evidence, self.retriever.profiles, bank, vocabulary)

    def parse(self, text: str, history: Sequence[Turn] = ()) -> Question:
        """Take a valid question apart, in the light of the turns before it and of the glossary."""
        question = self._speller.corrected(questions.parse(text, self._bridges, history), self._bridges)
        return self.retriever.places.known(question)

    def replies(
        self, text: str, history: Sequence[Turn], filters: Filters, stop: threading.Event | None = None
    ) -> Iterator[Reply]:
        """What a valid question leads to: the reply as far as it has come, and last the finished one.

        :param stop: set by whoever does not want to wait for a language model any longer.
        """
        question = self.parse(without_orders(text) or text, history)
        if early := self._early(question, filters):
            yield self._explainer.settled(early)
            return
        question, hits = self._found(question, filters)
        intent = self._intent(question)
        if intent.get(EMERGENCY, 0.0) >= SURE_EMERGENCY:
            yield self._explainer.settled(emergency(question.text, question.standalone))
            return
        probability = self._probability(question, hits, intent)
        if self._leaves_open(question, hits):
            asked = self._ask_back(question, hits)
            yield self._explainer.searched(asked, question, hits, filters, probability)
            return
        choice = self._choice(question, hits) if self._is_answered(question, hits, probability) else None
        units = self._choose(question, hits, filters, choice) if choice else []
        if not units and sounds_dangerous(question.text):
            yield self._explainer.settled(emergency(question.text, question.standalone))
        elif not units:
            yield self._explainer.searched(self._refuse(question, hits, intent), question, hits, filters, probability)
        elif choice and self._composer:
            for reply, made in self._composed(self._composer, question, hits, units, choice, stop):
                explained = self._explainer.searched(_warned(reply, intent), question, hits, filters, probability)
                yield self._explainer.composed(explained, made)
        else:
            reply = _warned(self._answer(question, units, hits[0].is_unsure), intent)
            yield self._explainer.searched(reply, question, hits, filters, probability)

    def _found(self, question: Question, filters: Filters) -> tuple[Question, list[Hit]]:
        """The best sections, and the question that found the best of them.

        That is the question itself, or the same in official words, where a language model gives it.
        """
        reworded = self._reworder.begin(question.standalone) if self._reworder and not question.references else None
        hits = self.retriever.search(question, CANDIDATES, filters, closely=True)
        if not reworded or not (text := reworded.result()):
            return question, hits
        official = replace(self.parse(text), text=question.text, standalone=question.standalone)
        others = self.retriever.search(official, CANDIDATES, filters, closely=True)
        both = merged(hits, others)
        is_better = bool(others) and (not hits or others[0].score > hits[0].score)
        return official if is_better else question, both

    def signs(self, text: str, history: Sequence[Turn]) -> dict[str, float]:
        """What the decision to answer or to refuse rests on; empty where it is taken before any search."""
        question = self.parse(without_orders(text) or text, history)
        if question.references or self._early(question, Filters()):
            return {}
        hits = self.retriever.search(question, 2, Filters(), closely=True)
        return self._signs(question, hits, self._intent(question)) if hits else {}

    def unit_signs(self, text: str, history: Sequence[Turn]) -> list[tuple[AnswerUnit, dict[str, float]]]:
        """What the choice of quotes rests on, for every unit of the sections that are read closely."""
        question = self.parse(text, history)
        hits = self.retriever.search(question, CANDIDATES, Filters(), closely=True)
        choice = self._choice(question, hits)
        return [judged for hit in hits for judged in choice.signs(hit.section_id)]

    def confidence(self, text: str, history: Sequence[Turn]) -> float:
        """How likely the documents answer a valid question; 0 where it is settled before any search for an answer."""
        question = self.parse(without_orders(text) or text, history)
        if self._early(question, Filters()):
            return 0.0
        hits = self.retriever.search(question, 2, Filters(), closely=True)
        return self._probability(question, hits, self._intent(question))

    def _early(self, question: Question, filters: Filters) -> Reply | None:
        """The reply to a question that is settled before any search for an answer."""
        early = triage(question.text, question.standalone)
        if early is None and wants_secret_told(question.text):
            early = reply_for(Reason.RESTRICTED, question.text, question.standalone, self._settings.contact)
        if early is None and has_words_of_other_subjects(question.text) and not self._is_procedure_after_all(question):
            early = reply_for(Reason.OUT_OF_SCOPE, question.text, question.standalone, self._settings.contact)
        if early is None and not (question.context or question.references):
            early = ambiguity(question.text, self.index.glossary)
        if early is None and questions.is_underspecified(question):
            early = self._ask_back(question, self.retriever.search(question, NEAREST, filters))
        return early

    def _leaves_open(self, question: Question, hits: Sequence[Hit]) -> bool:
        """Whether a question says so little that several sections answer it as well, each for a case of its own.

        A section whose heading has its only word treats what it asks about, and goes before the others.
        """
        word = questions.only_word(question)
        if not word:
            return False
        likely = [hit for hit in hits if hit.score >= AS_LIKELY * hits[0].score]
        profiles = [self.retriever.profiles.of(self.index.sections[hit.section_id]) for hit in likely]
        having = [profile for profile in profiles if word in profile.words]
        return len(having) >= SEVERAL and word not in profiles[0].heading

    def _ask_back(self, question: Question, hits: Sequence[Hit]) -> Reply:
        """A counter-question for one that does not say what it is about, with what that might be."""
        titles = dict.fromkeys(self.index.sections[hit.section_id].title for hit in hits[:NEAREST])
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.CLARIFICATION,
            reason=Reason.AMBIGUOUS,
            text="Hva gjelder spørsmålet? Skriv hvilket utstyr, hvilken situasjon eller hvilken regel du tenker på.",
            choices=tuple(f"{question.text.rstrip('?!. ')}: {title}?" for title in titles),
        )

    def _is_procedure_after_all(self, question: Question) -> bool:
        """Whether the vector of a message with words of other subjects says that it is about procedure."""
        return self._tells_intents and self._intent(question)[PROCEDURE] >= PROCEDURE_AFTER_ALL

    @property
    def _tells_intents(self) -> bool:
        return self._intents is not None and self.retriever.way != WORDS

    def _intent(self, question: Question) -> dict[str, float]:
        """How likely each kind of message is; surely one about procedure where vectors cannot tell.

        What a word of the documents means is no secret.
        """
        vector = None
        if self._intents and not question.references and not question.context:
            vector = self.retriever.vector(question)
        if self._intents is None or vector is None:
            return {PROCEDURE: 1.0}
        found = self._intents.probabilities(vector)
        is_secret = REASONS.get(max(found, key=found.__getitem__)) is Reason.RESTRICTED
        return {PROCEDURE: 1.0} if is_secret and self._asks_for_term(question) else found

    def _asks_for_term(self, question: Question) -> bool:
        """Whether a question asks what a single word is that the documents have."""
        is_word = question.wish is Wish.DEFINITION and len(question.stems) == 1
        return is_word and self.retriever.evidence.knows(question.stems[0]) and not asks_for_secret(question.text)

    def _is_answered(self, question: Question, hits: Sequence[Hit], probability: float) -> bool:
        """Whether the question names a section that exists, or the best section found is likely to answer it."""
        if not probability:
            return False
        decider = self._decider(hits[0])
        if sounds_dangerous(question.text):
            return probability >= decider.in_danger
        return probability >= (decider.unsure if hits[0].is_unsure else decider.threshold)

    def _decider(self, hit: Hit) -> Decider:
        return self._confidence.decider(self._models[self.retriever.way].confidence, hit)

    def _probability(self, question: Question, hits: Sequence[Hit], intent: Mapping[str, float]) -> float:
        """How likely the best section found answers; certain where the question names a section by its number."""
        if not hits:
            return 0.0
        if question.references:
            return float(hits[0].parts["exact"] > 0)
        return self._decider(hits[0]).probability(self._signs(question, hits, intent))

    def _signs(self, question: Question, hits: Sequence[Hit], intent: Mapping[str, float]) -> dict[str, float]:
        about = self.retriever.places.without_names(question)
        return self._confidence.features(about, hits, intent[PROCEDURE])

    def _choose(self, question: Question, hits: Sequence[Hit], filters: Filters, choice: Choice) -> list[AnswerUnit]:
        units = choose_units(
            question, hits, self.index.sections, self.retriever.evidence, self._settings.answer, choice
        )
        asked = Asked(self.retriever.places.organisations(question), filters.organisation)
        if question.references:
            return units
        beside = self._counterparts.beside(question, hits, units, asked, choice)
        return [*beside, *self._of_what_is_compared(question, beside, filters)]

    def _of_what_is_compared(
        self, question: Question, units: Sequence[AnswerUnit], filters: Filters
    ) -> Iterator[AnswerUnit]:
        """For each of two things that a question compares, and that the answer does not tell of, what tells of it."""
        evidence = self.retriever.evidence
        for thing in compared(question.text) if units else ():
            if tells_of(thing, units, evidence):
                continue
            alone = self.parse(f"Hva er {thing}?")
            hits = self.retriever.search(alone, CANDIDATES, filters, closely=True)
            if not hits or not self._is_answered(alone, hits, self._probability(alone, hits, self._intent(alone))):
                continue
            choice = self._choice(alone, hits)
            found = choose_units(alone, hits[:1], self.index.sections, evidence, self._settings.answer, choice)
            yield from (unit for unit in found if tells_of(thing, [unit], evidence) and unit not in units)

    def _choice(self, question: Question, hits: Sequence[Hit]) -> Choice:
        """What judges the units of the sections found."""
        read = [hit.section_id for hit in hits if hit.parts.get("read")]
        model, readings = self._models[self.retriever.way].units, self.retriever.readings(question, read)
        return Choice(question, self.index.sections, self.retriever.evidence, model, readings)

    def _answer(self, question: Question, units: Sequence[AnswerUnit], is_unsure: bool) -> Reply:
        sentences, citations = self.library.cite(units)
        cited = [self.index.sections[key] for key in dict.fromkeys(citation.section_id for citation in citations)]
        absent = (*self.retriever.places.missing(question), *absent_parts(question, cited))
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.ANSWER,
            text=answer_text(sentences),
            sentences=tuple(sentences),
            citations=tuple(citations),
            unsure=is_unsure,
            notes=(
                *([SEVERAL_MAY] if is_unsure else []),
                *absent,
                *self._counterparts.notes(units),
                *self.library.notes(citations),
            ),
        )

    def _composed(
        self,
        composer: Composer,
        question: Question,
        hits: Sequence[Hit],
        units: Sequence[AnswerUnit],
        choice: Choice,
        stop: threading.Event | None,
    ) -> Iterator[tuple[Reply, Composition]]:
        """The reply as the language model chooses it; the quote mode's, with a note, where it chooses nothing."""
        sections = self.index.sections
        settings = wider(self._settings.answer)
        more = choose_units(question, hits, sections, self.retriever.evidence, settings, choice)
        for made in composer.compose(question.standalone, [*units, *more], sections, stop):
            reply = self._answer(question, made.units or units, hits[0].is_unsure)
            mode = composer.mode if made.units else reply.mode
            notes = (*reply.notes, *made.notes)
            yield replace(reply, notes=notes, mode=mode, finished=made.finished), made

    def _refuse(self, question: Question, hits: Sequence[Hit], intents: Mapping[str, float]) -> Reply:
        contact = self._settings.contact
        intent, likelihood = max(intents.items(), key=lambda item: item[1])
        searched = self.retriever.places.searched(question)
        first = sorted(hits, key=lambda hit: hit.document not in searched)[:NEAREST]
        nearest = tuple(
            self.library.citation(n, self.index.sections[hit.section_id], "", 0) for n, hit in enumerate(first, start=1)
        )
        is_other = intent != PROCEDURE and likelihood >= LIKELY
        is_secret = asks_for_secret(question.text)
        if hits and (is_secret or is_other or has_words_of_other_subjects(question.text)):
            reason = Reason.RESTRICTED if is_secret else REASONS[intent] if is_other else Reason.OUT_OF_SCOPE
            other = reply_for(reason, question.text, question.standalone, contact)
            return other if other.kind is Kind.EMERGENCY else replace(other, nearest=nearest)
        reason, text = Reason.NOT_IN_SOURCES, "Det står ikke i dokumentene."
        if missing := self.retriever.places.missing(question):
            text = " ".join(missing)
        elif question.references or not hits:
            text = "Det står ikke i dokumentene som er valgt."
        elif asks_why(question.text) and _treats_without_stating(hits[0]):
            reason = Reason.FALSE_PREMISE
            text = "Spørsmålet går ut fra noe som jeg ikke finner i dokumentene. Les hva de sier, i avsnittene under."
        return Reply(
            question=question.text,
            standalone_question=question.standalone,
            kind=Kind.REFUSAL,
            reason=reason,
            text=f"{text} Spør egen leder, eller {contact.procedures} om prosedyrer "
            f"og {contact.technical} om teknisk feil.",
            nearest=nearest,
        )


def _warned(reply: Reply, intent: Mapping[str, float]) -> Reply:
    """An answer, with the notice that this is no channel for emergencies where whoever asks may be in danger."""
    if intent.get(EMERGENCY, 0.0) < LIKELY:
        return reply
    return replace(reply, notes=(NO_EMERGENCY_CHANNEL, *reply.notes))


def _treats_without_stating(hit: Hit) -> bool:
    """Whether a section treats what a question takes for granted, and yet has no unit that says it."""
    return hit.parts["coverage"] >= OF_THE_SAME and hit.parts["unit"] < STATED
