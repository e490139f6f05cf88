"""The question bank on the page: a question of a conversation put to its section, and a section's own questions."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from app.bank import Asked, QuestionBank
from app.errors import AssistantError
from app.ui.desk import UNEXPECTED
from app.ui.formparts import area, candidate_html, candidates_html, opening, section_name
from app.ui.markup import FOCUS, attributes, button, escape, notice_html
from app.ui.questionform import Candidate, QuestionForm
from ingest.errors import IngestError
from ingest.types import Document, State

logger = logging.getLogger(__name__)

ANSWERED = "Dette punktet svarte på det jeg spurte om"
INGEST = "<code>sambandssvar ingest</code>"


def bank_form_html(form: QuestionForm, documents: Mapping[str, Document]) -> str:
    """The form that puts a question of a conversation to the section that answers it."""
    return f"""
<form class="ss-form">
  {opening(form, "Legg i spørsmålsbanken")}
  <fieldset>
    <legend>Punktet som svarer</legend>
    {candidates_html(form, "find_for_bank", partial(_candidate, documents))}
  </fieldset>
  <input type="hidden" name="turn" value="{form.turn}">
  <div class="ss-tools">{button("Avbryt", "close_form", "ss-tool")}</div>
</form>
"""


def _candidate(documents: Mapping[str, Document], n: int, candidate: Candidate, is_news: bool) -> str:
    section = candidate.section
    name = f"<p{FOCUS if is_news else ''}>{section_name(section, documents)}</p>"
    label = f"{ANSWERED}: {section.heading}"
    choose = button(ANSWERED, "bank_question", "ss-tool", section=section.id, aria_label=label)
    return candidate_html(n, candidate, name, choose)


class SectionQuestions:
    """The questions that a section answers, below its text; never raises."""

    def __init__(self, bank: QuestionBank) -> None:
        self.bank = bank

    def shown(self, section_id: str) -> str:
        """What the bank has, and a field for more; nothing for a version that is not in force."""
        return self._html(section_id)

    def added(self, section_id: str, question: str) -> str:
        """The same with one question more, or with what must be mended."""
        try:
            text = self.bank.add(section_id, question)
        except (AssistantError, IngestError) as exc:
            return self._html(section_id, notice=str(exc), typed=question)
        except Exception:
            logger.exception("question not put into the bank")
            return self._html(section_id, notice=UNEXPECTED, typed=question)
        return self._html(section_id, said=f"«{escape(text)}» er lagt til, og tas med neste gang {INGEST} kjøres.")

    def _html(self, section_id: str, notice: str = "", said: str = "", typed: str = "") -> str:
        assistant = self.bank.assistant
        try:
            current = {each.id for each in assistant.documents() if each.state is State.CURRENT}
            section = assistant.section(section_id)
            asked = self.bank.asked(section)
        except KeyError:
            return ""
        except IngestError as exc:
            return notice_html(str(exc))
        return section_questions_html(asked, notice, said, typed) if section.document in current else ""


def section_questions_html(asked: Asked, notice: str = "", said: str = "", typed: str = "") -> str:
    """The questions of a section, the drafts that wait for somebody's approval, and a field for one more.

    :param notice: what went wrong with the question that was typed.
    :param said: HTML on the question that was just added.
    """
    used = "".join(f"<li>{escape(text)}</li>" for text in asked.used)
    used += "".join(f"<li>{escape(text)} <small>(tas med ved neste innlesing)</small></li>" for text in asked.waiting)
    drafts = "".join(f"<li>{escape(text)} {_approval(asked.section.id, text)}</li>" for text in asked.drafts)
    told = notice_html(notice, focus=True)
    told += f'<p class="ss-saved" role="status"{FOCUS}>{said}</p>' if said else ""
    count = len(asked.used) + len(asked.waiting)
    return f"""
<details class="ss-bank"{attributes(open="" if notice or said else None)}>
  <summary>Spørsmål som punktet svarer på ({count})</summary>
  {told}
  {f"<ul>{used}</ul>" if used else ""}
  {f"<p>Utkast fra språkmodellen, som ikke er i bruk:</p><ul>{drafts}</ul>" if drafts else ""}
  <form class="ss-form">
    {area("question", "Et spørsmål til, slik folk ville ha skrevet det", typed)}
    <div class="ss-tools">{button("Legg til", "bank_question", "ss-tool", section=asked.section.id)}</div>
  </form>
</details>
"""


def _approval(section_id: str, draft: str) -> str:
    label = f"Godkjenn: {draft}"
    return button("Godkjenn", "bank_question", "ss-tool", section=section_id, question=draft, aria_label=label)
