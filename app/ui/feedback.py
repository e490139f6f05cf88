"""What people have said of the answers, and the way from there to a question of the evaluation or of the bank."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import gradio as gr

from app.bank import GONE as SECTION_GONE
from app.bank import QuestionBank
from app.errors import AssistantError, StoreError
from app.ownquestions import FEEDBACK_GONE, OwnQuestions
from app.privacy import redact
from app.store import Feedback
from app.ui.bankform import INGEST, bank_form_html
from app.ui.desk import UNEXPECTED
from app.ui.markup import FOCUS, button, day, escape, notice_html
from app.ui.questionform import (
    Candidate,
    QuestionForm,
    form_html,
    from_fields,
    from_turn,
    likely_quote,
    merged,
    section_of,
)
from app.ui.wiring import PRIVATE, detail, number, part, text
from ingest.errors import IngestError
from ingest.types import Document

logger = logging.getLogger(__name__)

SHOWN = 100
SEARCHED = 5
KINDS = {"answer": "Svar", "refusal": "Ikke besvart", "clarification": "Spurte tilbake", "emergency": "Nødsituasjon"}
NO_FEEDBACK = (
    '<p class="ss-quiet">Ingen har gitt tilbakemelding ennå. Under hvert svar kan en si om det var nyttig, '
    "og det som sies, vises her.</p>"
)
FormHtml = Callable[[QuestionForm, Mapping[str, Document]], str]
"""Makes a form of what stands in it, with the documents by their id."""


def feedback_html(feedback: Sequence[Feedback], opened: int = 0, form: str = "", saved: str = "") -> str:
    """All feedback, the newest first.

    :param opened: the turn whose form is open, with ``form`` as its HTML.
    :param saved: what to say of the question that was just made.
    """
    if not feedback:
        return NO_FEEDBACK
    newest = sorted(feedback, key=lambda item: (item.given_at, item.turn), reverse=True)[:SHOWN]
    items = "".join(_item(item, form if item.turn == opened else "") for item in newest)
    told = f'<p class="ss-saved" role="status"{FOCUS}>{saved}</p>' if saved else ""
    more = f'<p class="ss-quiet">De {SHOWN} nyeste av {len(feedback)} vises.</p>' if len(feedback) > SHOWN else ""
    return f'{told}<ul class="ss-feedback">{items}</ul>{more}'


def _item(item: Feedback, form: str) -> str:
    style, words = ("ss-passed", "Nyttig") if item.helpful else ("ss-bad", "Feil eller uklart")
    bank = button(
        "Legg i spørsmålsbanken",
        "open_bank_form",
        "ss-tool",
        turn=item.turn,
        aria_label=f"Legg i spørsmålsbanken: {item.question[:80]}",
    )
    comment = f'<p class="ss-said">«{escape(item.comment)}»</p>' if item.comment else ""
    given = day(datetime.fromisoformat(item.given_at).date())
    made = ""
    if item.test_question:
        made = f'<p class="ss-made">Gjort til testspørsmål <code>{escape(item.test_question)}</code></p>'
        way = form or f'<div class="ss-tools">{bank}</div>'
    elif form:
        way = form
    else:
        label = f"Gjør til testspørsmål: {item.question[:80]}"
        test = button("Gjør til testspørsmål", "open_form", "ss-tool", turn=item.turn, aria_label=label)
        way = f'<div class="ss-tools">{test}{bank}</div>'
    return f"""
<li>
  <p class="ss-meta"><strong class="{style}">{words}</strong> · {given} · {KINDS.get(item.kind, escape(item.kind))}</p>
  <p class="ss-asked">{escape(item.question)}</p>
  {comment}
  <details><summary>Det appen svarte</summary><p class="ss-replied">{escape(item.reply)}</p></details>
  {made}{way}
</li>
"""


class FeedbackDesk:
    """What happens between the list of feedback, its one open form, and what the form writes; never raises."""

    def __init__(self, own: OwnQuestions, bank: QuestionBank) -> None:
        self.own = own
        self.bank = bank

    def listed(self) -> str:
        """The list without a form."""
        return self._html()

    def opened(self, turn: int, render: FormHtml = form_html) -> str:
        """The list with a form of one piece of feedback."""
        try:
            stored = self.own.store.rated(turn)
            form = from_turn(self.own.assistant, stored) if stored else None
        except (AssistantError, IngestError) as exc:
            return self._html(str(exc))
        return self._with(form, render) if form else self._html(FEEDBACK_GONE)

    def found(self, form: QuestionForm, render: FormHtml = form_html) -> str:
        """The form with the sections that its search finds."""
        assistant = self.own.assistant
        try:
            hits = assistant.search(redact(form.search)[0], SEARCHED)
            sections = filter(None, (section_of(assistant, hit.section_id) for hit in hits))
            new = [
                Candidate(section, likely_quote(assistant, form.question, section), searched=True)
                for section in sections
            ]
        except (AssistantError, IngestError) as exc:
            return self._refused(form, str(exc), render)
        except Exception:
            logger.exception("sections not searched for")
            return self._refused(form, UNEXPECTED, render)
        candidates = merged(form.candidates, new)
        known = {candidate.section.id for candidate in form.candidates}
        found = sum(candidate.section.id not in known for candidate in candidates)
        return self._with(replace(form, candidates=candidates, found=found), render)

    def saved(self, form: QuestionForm) -> str:
        """The list with what was saved, or the form with what must be mended."""
        try:
            identifier = self.own.add(form.turn, form.own())
        except (AssistantError, IngestError) as exc:
            return self._refused(form, str(exc), form_html)
        except Exception:
            logger.exception("test question not saved")
            return self._refused(form, UNEXPECTED, form_html)
        return self._html(
            saved=f"Testspørsmålet <code>{escape(identifier)}</code> er lagret i <code>{escape(self.own.file)}</code>. "
            "Det stilles sammen med de faste spørsmålene når <code>sambandssvar eval</code> kjøres; "
            f"<code>sambandssvar eval --questions {escape(self.own.file)}</code> stiller bare disse."
        )

    def banked(self, form: QuestionForm, section: str) -> str:
        """The list with what was put into the question bank, or the form with what must be mended."""
        found = section_of(self.own.assistant, section)
        if found is None:
            return self._refused(form, SECTION_GONE, bank_form_html)
        try:
            question = self.bank.add(section, form.question)
        except (AssistantError, IngestError) as exc:
            return self._refused(form, str(exc), bank_form_html)
        except Exception:
            logger.exception("question not put into the bank")
            return self._refused(form, UNEXPECTED, bank_form_html)
        return self._html(
            saved=f"«{escape(question)}» fører til {escape(found.heading)} fra neste gang {INGEST} kjøres."
        )

    def _refused(self, form: QuestionForm, why: str, render: FormHtml) -> str:
        return self._with(replace(form, notices=tuple(why.splitlines())), render)

    def _with(self, form: QuestionForm, render: FormHtml) -> str:
        notices = form.notices
        try:
            documents = {document.id: document for document in self.own.assistant.documents()}
        except IngestError as exc:
            documents, notices = {}, (*notices, str(exc))
        shown = replace(form, notices=tuple(dict.fromkeys(notices)))
        return self._html(turn=form.turn, form=render(shown, documents))

    def _html(self, notice: str = "", turn: int = 0, form: str = "", saved: str = "") -> str:
        try:
            feedback = self.own.store.feedback()
        except StoreError as exc:
            return notice_html(str(exc))
        return notice_html(notice) + feedback_html(feedback, turn, form, saved)


class FeedbackPart:
    """The list of feedback on the page; every load reads it anew."""

    def __init__(self, demo: gr.Blocks, own: OwnQuestions, bank: QuestionBank) -> None:
        self.desk = FeedbackDesk(own, bank)
        text(
            '<h2>Tilbakemeldinger</h2><p class="ss-quiet">Et svar som noen har meldt fra om, kan bli et fast '
            "testspørsmål, så neste evaluering viser om det er blitt riktig. Legges spørsmålet i spørsmålsbanken, "
            "finner appen punktet neste gang noen spør slik.</p>"
        )
        shown = part("", "ss-feedback-part")
        demo.load(self.desk.listed, None, shown, **PRIVATE)
        shown.open_form(self._open, None, shown, **PRIVATE)
        shown.close_form(self.desk.listed, None, shown, **PRIVATE)
        shown.find_section(self._find, None, shown, **PRIVATE)
        shown.save_question(self._save, None, shown, **PRIVATE)
        shown.open_bank_form(self._open_for_bank, None, shown, **PRIVATE)
        shown.find_for_bank(self._find_for_bank, None, shown, **PRIVATE)
        shown.bank_question(self._bank, None, shown, **PRIVATE)

    def _open(self, event: gr.EventData) -> str:
        return self.desk.opened(number(event, "turn"))

    def _find(self, event: gr.EventData) -> str:
        return self.desk.found(self._form(event))

    def _save(self, event: gr.EventData) -> str:
        return self.desk.saved(self._form(event))

    def _open_for_bank(self, event: gr.EventData) -> str:
        return self.desk.opened(number(event, "turn"), bank_form_html)

    def _find_for_bank(self, event: gr.EventData) -> str:
        return self.desk.found(self._form(event), bank_form_html)

    def _bank(self, event: gr.EventData) -> str:
        return self.desk.banked(self._form(event), detail(event, "section"))

    def _form(self, event: gr.EventData) -> QuestionForm:
        return from_fields(self.desk.own.assistant, lambda name: detail(event, name))
