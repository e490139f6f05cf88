"""Questions for the question bank that a language model drafts, for a person to approve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.answer.llm import LanguageModel
from app.answer.prompts import draft_system_prompt, draft_user_prompt
from app.bank import QuestionBank
from app.errors import BankError, QuestionError
from app.privacy import redact
from app.question import validate
from app.settings import LanguageModelSettings
from ingest.language import words
from ingest.questionbank import folded
from ingest.types import Section

COUNT = 8
"""How many questions the model is asked for; no more of what it says is kept."""

LONGEST = 30
"""A line of more words is an explanation, not what somebody types."""

CHARACTERS_A_TOKEN = 2
"""Norwegian has rather more than that, so that a section cut to this fits the model."""

NO_MODEL = (
    "Ingen språkmodell er satt opp, så ingen utkast kan lages. Sett base_url under [llm] i sambandssvar.toml, "
    "eller skriv spørsmålene selv med «sambandssvar bank add»."
)

_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.):])\s*")
_QUOTES = " \t\"'«»“”"


class Drafter:
    """Asks the configured model what people would ask of a section.

    :raises BankError: if no model is configured.
    """

    def __init__(self, bank: QuestionBank, settings: LanguageModelSettings) -> None:
        if not settings.base_url:
            raise BankError(NO_MODEL)
        self._bank = bank
        self._model = LanguageModel(settings)
        self._room = CHARACTERS_A_TOKEN * (settings.context_window - settings.max_tokens) // 2

    def draft(self, sections: Sequence[Section]) -> Iterator[tuple[Section, tuple[str, ...]]]:
        """Write drafts for each section that has a text, and give them as they come.

        Sections with drafts that wait for a person get no more of them.

        :raises LanguageModelError: if the model fails; what was written before stays.
        :raises QuestionBankError: if the bank cannot be written.
        """
        for section in sections:
            asked = self._bank.asked(section)
            if not section.text.strip() or asked.drafts:
                continue
            prompt = draft_user_prompt(" › ".join(section.path), section.text[: self._room])
            said = self._model.write(draft_system_prompt(COUNT), prompt)
            drafts = questions_in(said, (*asked.used, *asked.waiting))
            if drafts:
                self._bank.grown.draft(section, drafts)
            yield section, drafts


def questions_in(said: str, known: Sequence[str]) -> tuple[str, ...]:
    """The questions in what a model said, one a line, without those that are known and what points at a person."""
    found: dict[str, str] = {}
    seen = set(map(folded, known))
    for line in said.splitlines():
        text = _LIST_MARK.sub("", line).strip(_QUOTES)
        clean, removed = redact(text)
        if removed or text.endswith(":") or len(words(text)) > LONGEST:
            continue
        try:
            question = validate(clean)
        except QuestionError:
            continue
        if folded(question) not in seen:
            found.setdefault(folded(question), question)
    return tuple(found.values())[:COUNT]
