"""The tab «Spør»: the conversation to the left, its source to the right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.privacy import redact
from app.question import MAX_LENGTH
from app.types import Filters
from app.ui.conversation import COMMENT_LIMIT, announcement_html, conversation_html
from app.ui.desk import Desk, Outcome
from app.ui.markup import AUDIENCES, notice_html
from app.ui.sources import EMPTY_PANEL, section_html
from app.ui.wiring import PRIVATE, detail, number, part, text
from ingest.types import Document

KEY = "sambandssvar-samtale"
# crypto.randomUUID exists only on https and localhost, crypto.getRandomValues everywhere.
NEW_ID = "Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')"
REMEMBERED_ID = f"""() => {{
  const id = sessionStorage.getItem("{KEY}") ?? localStorage.getItem("{KEY}") ?? {NEW_ID};
  sessionStorage.setItem("{KEY}", id);
  localStorage.setItem("{KEY}", id);
  return id;
}}"""
LEVEL_CHOICES = {0: "Lov", 1: "1 Felles", 2: "2 Nasjonal", 3: "3 Lokal"}
PENDING_LIMIT = 500
EVERY_ORGANISATION = "Alle virksomheter"
EVERY_AUDIENCE = "Alle målgrupper"

Shown = tuple[Any, ...]


def fresh(*shown: str) -> str:
    """The script of «Ny samtale»: gives a new id, the one before it, and what the parts of the page show then."""
    return f"""(previous) => {{
  const id = {NEW_ID};
  sessionStorage.setItem("{KEY}", id);
  localStorage.setItem("{KEY}", id);
  return [id, previous, ...{json.dumps(shown)}];
}}"""


def filters_from(levels: list[int], organisation: str, audience: str) -> Filters:
    """The filters that the controls stand for; all levels ticked is the same as none."""
    return Filters(
        levels=() if set(levels) >= set(LEVEL_CHOICES) else tuple(sorted(levels)),
        organisation="" if organisation == EVERY_ORGANISATION else organisation,
        audience=next((key for key, words in AUDIENCES.items() if words == audience), ""),
    )


def organisations(documents: tuple[Document, ...]) -> list[str]:
    """The organisations that have local procedures, for the filter."""
    return sorted({document.organisation for document in documents if document.is_local and document.organisation})


class ChatTab:
    """The components of the tab and what happens between them.

    :param demo: the page; its load brings the conversation back.
    """

    def __init__(self, demo: gr.Blocks, desk: Desk) -> None:
        self.desk = desk
        self.conversation_id = gr.Textbox(visible="hidden", show_label=False)
        self.previous_id = gr.Textbox(visible="hidden", show_label=False)
        with gr.Row(elem_id="ss-chat"):
            with gr.Column(elem_id="ss-left", scale=3, min_width=280):
                self.conversation = part(self._conversation(Outcome(())), "ss-conversation-part")
                self.notice = text("", "ss-notice-part")
                self.announcement = text(announcement_html(), "ss-announcement-part")
                with gr.Column(elem_id="ss-dock"):
                    self._composer()
                    self._filters()
            with gr.Column(elem_id="ss-right", scale=2, min_width=280):
                self.source = part(EMPTY_PANEL, "ss-source-part")
        self._wire(demo)

    def _composer(self) -> None:
        with gr.Row(elem_id="ss-composer"):
            self.question = gr.Textbox(
                label="Spørsmål om Nødnett",
                show_label=False,
                placeholder="Skriv et spørsmål",
                lines=1,
                max_lines=6,
                autofocus=True,
                container=False,
                elem_id="ss-question",
                html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", lang="nb"),
            )
            self.send = gr.Button("Spør", variant="primary", min_width=90, elem_id="ss-send")
            self.stop = gr.Button("Stopp", min_width=90, elem_id="ss-stop", visible=False)
        self.fresh = gr.Button("Ny samtale", min_width=110, elem_id="ss-fresh")

    def _filters(self) -> None:
        with gr.Row(elem_id="ss-filters"):
            self.levels = gr.CheckboxGroup(
                choices=[(words, level) for level, words in LEVEL_CHOICES.items()],
                value=list(LEVEL_CHOICES),
                label="Søk i disse nivåene",
                show_label=False,
                container=False,
                elem_id="ss-levels",
            )
            self.organisation = gr.Dropdown(
                self._organisations(),
                value=EVERY_ORGANISATION,
                label="Virksomhet",
                show_label=False,
                container=False,
                elem_classes="ss-choose",
            )
            self.audience = gr.Dropdown(
                [EVERY_AUDIENCE, *AUDIENCES.values()],
                value=EVERY_AUDIENCE,
                label="Målgruppe",
                show_label=False,
                container=False,
                elem_classes="ss-choose",
            )

    def _wire(self, demo: gr.Blocks) -> None:
        asked = [self.conversation_id, self.question, self.levels, self.organisation, self.audience]
        ready = [self.send, self.stop]
        answered = [self.conversation, self.notice, self.question, *ready, self.source, self.announcement]
        asking = gr.on(
            [self.send.click, self.question.submit],
            self._ask,
            asked,
            answered,
            concurrency_limit=4,
            concurrency_id="ask",
            **PRIVATE,
        )
        picked = [self.conversation_id, self.levels, self.organisation, self.audience]
        asking_picked = self.conversation.ask(
            self._ask_picked, picked, answered, concurrency_limit=4, concurrency_id="ask", **PRIVATE
        )
        # After an answer, also one that failed or that «Ny samtale» broke off: only then does Gradio take the next one.
        for event in (asking, asking_picked):
            for ended in (event.then, event.failure):
                ended(self._ready, None, ready, queue=False, **PRIVATE)
        self.stop.click(self.desk.stop, self.conversation_id, None, **PRIVATE)
        for place in (self.conversation, self.source):
            place.show_section(self._show, None, self.source, **PRIVATE)
        rated = [self.conversation, self.notice]
        self.conversation.rate(self._rate, self.conversation_id, rated, **PRIVATE)
        self.conversation.comment(self._comment, self.conversation_id, rated, **PRIVATE)
        opened = [*rated, self.source]
        self.fresh.click(None, None, None, cancels=[asking, asking_picked], **PRIVATE)
        # The browser does it at once, so that a question asked in the same second is not lost.
        script = fresh(self._conversation(Outcome(())), "", EMPTY_PANEL, announcement_html())
        begun = [self.conversation_id, self.previous_id, *opened, self.announcement]
        self.fresh.click(None, self.conversation_id, begun, js=script, **PRIVATE).then(
            self.desk.stop, self.previous_id, None, **PRIVATE
        )
        demo.load(None, None, self.conversation_id, js=REMEMBERED_ID, **PRIVATE).then(
            self._open, self.conversation_id, opened, **PRIVATE
        )
        demo.load(self._refresh, self.organisation, self.organisation, **PRIVATE)

    def _ask(
        self, conversation: str, question: str, levels: list[int], organisation: str, audience: str
    ) -> Iterator[Shown]:
        before = self.desk.open(conversation)
        pending = redact(question.strip()[:MAX_LENGTH])[0][:PENDING_LIMIT]
        yield (
            conversation_html(before.turns, pending),
            "",
            "",
            gr.Button(interactive=False),
            gr.Button(visible=self._may_be_stopped),
            gr.skip(),
            announcement_html(),
        )
        for outcome in self.desk.ask(conversation, question, filters_from(levels, organisation, audience)):
            if outcome.writing:
                shown = conversation_html(outcome.turns, writing=True)
                yield shown, gr.skip(), gr.skip(), gr.skip(), gr.skip(), self._first_source(outcome), gr.skip()
            else:
                yield (
                    self._conversation(outcome),
                    notice_html(outcome.notice),
                    gr.skip() if outcome.kept else question,
                    gr.skip(),
                    gr.skip(),
                    self._first_source(outcome),
                    announcement_html(outcome.turns[-1].reply if outcome.kept else None),
                )

    @property
    def _may_be_stopped(self) -> bool:
        """Whether answers take so long that somebody may want to stop them."""
        return bool(self.desk.assistant.settings.llm.base_url)

    def _conversation(self, outcome: Outcome) -> str:
        return conversation_html(outcome.turns, retention=self.desk.store.retention)

    def _ask_picked(
        self, conversation: str, levels: list[int], organisation: str, audience: str, event: gr.EventData
    ) -> Iterator[Shown]:
        yield from self._ask(conversation, detail(event, "question"), levels, organisation, audience)

    def _first_source(self, outcome: Outcome) -> str:
        if not (outcome.kept or outcome.writing) or not outcome.turns[-1].reply.citations:
            return EMPTY_PANEL
        first = outcome.turns[-1].reply.citations[0]
        return section_html(self.desk.assistant, first.section_id, first.quote, first.start)

    def _show(self, event: gr.EventData) -> str:
        section, quote, start = detail(event, "section"), detail(event, "quote"), number(event, "start")
        return section_html(self.desk.assistant, section, quote, start, by_person=True)

    def _rate(self, conversation: str, event: gr.EventData) -> Shown:
        return self._rated(self.desk.rate(conversation, number(event, "turn"), detail(event, "helpful") == "1"))

    def _comment(self, conversation: str, event: gr.EventData) -> Shown:
        comment = detail(event, "text").strip()[:COMMENT_LIMIT]
        return self._rated(self.desk.comment(conversation, number(event, "turn"), comment))

    def _rated(self, outcome: Outcome) -> Shown:
        return self._conversation(outcome), notice_html(outcome.notice)

    def _open(self, conversation: str) -> Shown:
        outcome = self.desk.open(conversation)
        newest = Outcome(outcome.turns, kept=bool(outcome.turns))
        return *self._rated(outcome), self._first_source(newest)

    def _ready(self) -> Shown:
        return gr.Button(interactive=True), gr.Button(visible=False)

    def _organisations(self) -> list[str]:
        return [EVERY_ORGANISATION, *organisations(self.desk.assistant.documents())]

    def _refresh(self, chosen: str) -> gr.Dropdown:
        choices = self._organisations()
        return gr.Dropdown(choices=choices, value=chosen if chosen in choices else EVERY_ORGANISATION)
