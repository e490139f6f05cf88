"""The form that makes a piece of feedback into a question of the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from app import Assistant
from app.answer.units import units_of
from app.ownquestions import GoldPlace, OwnQuestion
from app.store import StoredTurn
from app.types import Kind, Reason
from app.ui.formparts import area, candidate_html, candidates_html, opening, section_name
from app.ui.markup import attributes, button, escape
from ingest.types import Document, Section

ANSWER = "answer"
EXPECTATIONS: dict[str, str] = {
    ANSWER: "Svare på spørsmålet",
    Reason.NOT_IN_SOURCES: "Si at det ikke står i dokumentene",
    Reason.OUT_OF_SCOPE: "Si at det er utenfor tema",
    Reason.RESTRICTED: "Si at det er skjermet",
    Reason.FALSE_PREMISE: "Si at det går ut fra noe som ikke står i dokumentene",
    Reason.AMBIGUOUS: "Spørre hva som menes",
    Reason.EMERGENCY: "Vise til 113, fordi det er en nødsituasjon",
}
ROLES = {"operator": "Operatør", "instructor": "Instruktør", "evaluator": "Evaluator"}
LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "Engelsk"}
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section that may be gold.

    :param searched: a search in the form found it; the reply did not name it.
    """

    section: Section
    quote: str
    chosen: bool = False
    required: bool = True
    searched: bool = False


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What stands in the form.

    :param expected: a key of ``EXPECTATIONS``.
    :param notices: what went wrong, one sentence each.
    :param found: how many candidates the last search added; None when nobody searched.
    """

    turn: int
    question: str
    expected: str = ANSWER
    candidates: tuple[Candidate, ...] = ()
    facts: str = ""
    must_not: str = ""
    role: str = "operator"
    lang: str = "nb"
    critical: bool = False
    notes: str = ""
    search: str = ""
    notices: tuple[str, ...] = field(default=())
    found: int | None = None

    def own(self) -> OwnQuestion:
        """The question that the form asks for."""
        chosen = (candidate for candidate in self.candidates if candidate.chosen)
        return OwnQuestion(
            question=self.question,
            expected=None if self.expected == ANSWER else Reason(self.expected),
            gold=tuple(GoldPlace(each.section.id, each.quote, each.required) for each in chosen),
            must_facts=self.facts,
            must_not=self.must_not,
            role=self.role,
            lang=self.lang,
            critical=self.critical,
            notes=self.notes,
        )


def from_turn(assistant: Assistant, turn: StoredTurn) -> QuestionForm:
    """The form as it opens: what was asked, and what was cited as candidates for gold."""
    reply = turn.reply
    expected = str(reply.reason) if turn.helpful and reply.reason else ANSWER
    if turn.helpful and reply.kind is Kind.EMERGENCY:
        expected = str(Reason.EMERGENCY)
    candidates: dict[str, Candidate] = {}
    for citation in (*reply.citations, *reply.nearest):
        section = section_of(assistant, citation.section_id)
        if section and section.id not in candidates:
            quote = citation.quote or likely_quote(assistant, reply.question, section)
            is_right = bool(turn.helpful) and citation in reply.citations
            candidates[section.id] = Candidate(section, quote, chosen=is_right)
    return QuestionForm(
        turn=turn.id,
        question=reply.standalone_question or reply.question,
        expected=expected if expected in EXPECTATIONS else ANSWER,
        candidates=tuple(candidates.values()),
        notes=turn.comment,
    )


def from_fields(assistant: Assistant, read: Callable[[str], str]) -> QuestionForm:
    """The form as somebody has filled it in.

    :param read: gives the value of a field, empty where there is none.
    """
    turn, expected = read("turn"), read("expected")
    return QuestionForm(
        turn=int(turn) if turn.isdecimal() else 0,
        question=read("question"),
        expected=expected if expected in EXPECTATIONS else ANSWER,
        candidates=tuple(_candidates(assistant, read)),
        facts=read("facts"),
        must_not=read("must_not"),
        role=read("role"),
        lang=read("lang"),
        critical=bool(read("critical")),
        notes=read("notes"),
        search=read("search"),
    )


def likely_quote(assistant: Assistant, question: str, section: Section) -> str:
    """The line of a section that says most of what was asked."""
    lines = [line for unit in units_of(section) for line in unit.quote.splitlines()]
    return max(lines, key=lambda line: assistant.coverage(question, line), default="")


def section_of(assistant: Assistant, section_id: str) -> Section | None:
    """A section by its id; None where this generation has no such section."""
    try:
        return assistant.section(section_id)
    except KeyError:
        return None


def _candidates(assistant: Assistant, read: Callable[[str], str]) -> Iterator[Candidate]:
    for n in range(MOST_CANDIDATES):
        if section := section_of(assistant, read(f"section-{n}")):
            chosen, required = bool(read(f"chosen-{n}")), bool(read(f"required-{n}"))
            yield Candidate(section, read(f"quote-{n}"), chosen, required, bool(read(f"searched-{n}")))


def form_html(form: QuestionForm, documents: Mapping[str, Document]) -> str:
    """The form, with what went wrong above it."""
    facts_hint = "Ett faktum på hver linje. Flere skrivemåter: 5 minutter | fem minutter"
    return f"""
<form class="ss-form">
  {opening(form, "Gjør til testspørsmål")}
  {_select("expected", "Hva skal appen gjøre?", EXPECTATIONS, form.expected)}
  <fieldset class="ss-when-answered">
    <legend>Fasit: punktene som et riktig svar bygger på</legend>
    {candidates_html(form, "find_section", partial(_candidate, documents))}
  </fieldset>
  <div class="ss-when-answered">{area("facts", "Må stå i svaret", form.facts, facts_hint)}</div>
  {area("must_not", "Må ikke stå i svaret", form.must_not, "Skrives på samme måte, for eksempel et galt tall.")}
  <div class="ss-fields">
    {_select("role", "Hvem spør?", ROLES, form.role)}
    {_select("lang", "Språk", LANGUAGES, form.lang)}
    {_check("critical", "Et galt svar kan skade noen", form.critical)}
  </div>
  {area("notes", "Merknad: hvorfor fasiten er som den er", form.notes)}
  <input type="hidden" name="turn" value="{form.turn}">
  <div class="ss-tools">
    {button("Lagre testspørsmål", "save_question", "ss-tool ss-main")}
    {button("Avbryt", "close_form", "ss-tool")}
  </div>
</form>
"""


def _candidate(documents: Mapping[str, Document], n: int, candidate: Candidate, is_news: bool) -> str:
    name = f"<span>{section_name(candidate.section, documents)}</span>"
    fields = f"""{_check(f"chosen-{n}", name, candidate.chosen, is_news)}
  <div class="ss-when-chosen">
    {area(f"quote-{n}", "Ordene i punktet som svarer", candidate.quote, "Ordrett, fra én linje eller én setning.")}
    {_check(f"required-{n}", "Svaret er ikke fullstendig uten dette punktet", candidate.required)}
  </div>"""
    return candidate_html(n, candidate, fields)


def _select(name: str, label: str, choices: dict[str, str], chosen: str) -> str:
    options = "".join(
        f"<option{attributes(value=key, selected='' if key == chosen else None)}>{escape(words)}</option>"
        for key, words in choices.items()
    )
    return f'<label>{escape(label)}<select name="{name}">{options}</select></label>'


def _check(name: str, label: str, ticked: bool, is_news: bool = False) -> str:
    """A box to tick; the label is HTML."""
    given = attributes(
        type="checkbox", name=name, value="1", checked="" if ticked else None, data_focus="1" if is_news else None
    )
    return f'<label class="ss-check"><input{given}>{label}</label>'


def merged(form: Sequence[Candidate], found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with those that were found, each section once, as many as a form can hold.

    What only an earlier search found, and nobody chose, makes room.
    """
    again = {candidate.section.id for candidate in found}
    kept = [each for each in form if each.chosen or not each.searched or each.section.id in again]
    known = {candidate.section.id for candidate in kept}
    return (*kept, *(candidate for candidate in found if candidate.section.id not in known))[:MOST_CANDIDATES]
