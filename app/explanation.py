"""Why a question led to its reply: what was considered, how it fitted, and what was kept out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.answer.composed import Composition
from app.phrases import series
from app.question import Question
from app.retrieval import admits
from app.types import Considered, Explanation, Filters, Hit, Kind, Reply
from ingest.editions import Edition
from ingest.types import State

LEVEL_NAMES = {0: "lov og forskrift", 1: "nivå 1", 2: "nivå 2", 3: "nivå 3"}

SETTLED = {
    Kind.EMERGENCY: "Det som er skrevet, tyder på at noen er i fare nå. Da vises nødnumrene i stedet for et svar.",
    Kind.CLARIFICATION: "Spørsmålet kan bety flere ting, og må avklares før det kan besvares.",
    Kind.REFUSAL: "Slike spørsmål svares det ikke på, og ingenting ble søkt fram.",
    Kind.ANSWER: "Svaret er gitt uten søk.",
}
_STRENGTHS = ((0.8, "svært godt treff"), (0.5, "godt treff"), (0.2, "mulig treff"), (0.0, "svakt treff"))
_CERTAINTIES = ((0.8, "svært sannsynlig"), (0.5, "sannsynlig"), (0.0, "mulig"))
_COVERAGES = (
    (0.75, "nesten alle ordene i spørsmålet står der"),
    (0.45, "mange av ordene i spørsmålet står der"),
    (0.2, "noen av ordene i spørsmålet står der"),
    (0.0, "få av ordene i spørsmålet står der"),
)
_SIGNS = (
    ("exact", 0.5, "punktet er nevnt i spørsmålet"),
    ("heading", 0.4, "overskriften handler om det samme"),
    ("unit", 0.6, "én setning, liste eller rad dekker det meste av spørsmålet"),
    ("dense", 0.55, "betydningen ligner spørsmålets"),
    ("document", 0.5, "står i dokumentet som er nevnt"),
    ("bank", 0.4, "ligner et spørsmål som punktet er kjent for å svare på"),
    ("cited", 0.5, "ble sitert i forrige svar"),
    ("near", 0.5, "står i samme kapittel som forrige svar"),
    ("named", 0.5, "gjelder virksomheten som er nevnt"),
    ("other", 0.5, "gjelder en annen virksomhet enn den som er nevnt"),
    ("local", 0.5, "lokal prosedyre, og ingen virksomhet er nevnt"),
)


class Explainer:
    """Puts into words how one edition of the documents was searched."""

    def __init__(self, index: Edition) -> None:
        self._index = index

    def settled(self, reply: Reply) -> Reply:
        """A reply that was given before any search, with its explanation."""
        return replace(reply, explanation=Explanation(SETTLED[reply.kind]))

    def searched(
        self, reply: Reply, question: Question, hits: Sequence[Hit], filters: Filters, probability: float
    ) -> Reply:
        """A reply that was given after a search, with its explanation.

        :param probability: how likely it was that the best section answers.
        """
        used = {citation.section_id for citation in reply.citations}
        explanation = Explanation(
            decision=_decision(reply, question, hits, probability),
            understood=tuple(_understood(question)),
            considered=tuple(self._considered(hit, hit.section_id in used) for hit in hits),
            filtered=tuple(self._filtered(filters)),
        )
        return replace(reply, explanation=explanation)

    def composed(self, reply: Reply, made: Composition) -> Reply:
        """A reply with an explanation, and what a language model has done to it."""
        explanation = reply.explanation
        if explanation is None:
            return reply
        withheld = [self._index.sections[key].heading for key in made.withheld]
        filtered = [f"Vist ordrett, men ikke gitt til språkmodellen, fordi teksten gir ordrer: {h}." for h in withheld]
        chosen = "Språkmodellen valgte hvilke setninger som vises. Teksten er kildenes egen."
        not_chosen = "Ingenting av det språkmodellen skrev, kunne brukes. Svaret er valgt uten den."
        return replace(
            reply,
            explanation=replace(
                explanation,
                filtered=(*explanation.filtered, *filtered),
                model=chosen if made.units else not_chosen,
                removed=made.removed,
            ),
        )

    def _considered(self, hit: Hit, used: bool) -> Considered:
        document = self._index.documents[hit.document]
        return Considered(
            section_id=hit.section_id,
            document=document.short_title,
            section=self._index.sections[hit.section_id].heading,
            level=document.level,
            page=hit.page,
            strength=_words(hit.score, _STRENGTHS),
            reasons=tuple(_reasons(hit)),
            used=used,
        )

    def _filtered(self, filters: Filters) -> Iterator[str]:
        documents = self._index.documents.values()
        if filters.levels:
            names = series([LEVEL_NAMES.get(level, f"nivå {level}") for level in filters.levels])
            yield f"Du har valgt å søke bare i {names}."
        if filters.organisation:
            yield f"Du har valgt {filters.organisation}; andres lokale prosedyrer er holdt utenfor."
        if filters.audience:
            yield f"Du har valgt målgruppen {filters.audience}; dokumenter for andre er holdt utenfor."
        left_out = sum(d.id in self._index.answering and not admits(filters, d) for d in documents)
        if left_out:
            yield f"Valgene dine holdt {left_out} {'dokument' if left_out == 1 else 'dokumenter'} utenfor søket."
        silent = [
            d.short_title for d in documents if d.id not in self._index.answering and d.state is not State.CURRENT
        ]
        if silent:
            yield f"Versjoner som ikke gjelder nå, er holdt utenfor: {', '.join(dict.fromkeys(silent))}."


def _decision(reply: Reply, question: Question, hits: Sequence[Hit], probability: float) -> str:
    if not hits:
        return "Ingen punkter i dokumentene som er valgt, har ord til felles med spørsmålet."
    if reply.kind is Kind.CLARIFICATION:
        return SETTLED[reply.kind]
    if question.references:
        found = "Spørsmålet nevner punktet ved nummeret." if reply.citations else "Punktet som er nevnt, finnes ikke."
        return found
    if reply.kind is Kind.ANSWER:
        return f"Det er {_words(probability, _CERTAINTIES)} at det beste punktet svarer på spørsmålet."
    return "Det er for lite sannsynlig at noe punkt svarer på spørsmålet til at det blir vist som svar."


def _understood(question: Question) -> Iterator[str]:
    if question.bridges:
        yield "Ord i spørsmålet er også søkt på som det de heter i dokumentene."
    if question.context:
        yield "Spørsmålet er tatt som en oppfølging av det forrige."


def _reasons(hit: Hit) -> Iterator[str]:
    yield _words(hit.parts.get("coverage", 0.0), _COVERAGES)
    yield from (words for name, least, words in _SIGNS if hit.parts.get(name, 0.0) >= least)


def _words(value: float, scale: Sequence[tuple[float, str]]) -> str:
    return next(words for least, words in scale if value >= least)
