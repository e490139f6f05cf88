"""Between the page and the assistant: redaction before anything else, and an answer even when nothing can be kept."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from app.errors import StoreError
from app.question import MAX_LENGTH
from app.store import STORE_FILE, Store
from app.types import Explanation, Filters, Kind, Reason, Removed, Reply
from app.ui.chat import EVERY_AUDIENCE, EVERY_ORGANISATION, ChatTab
from app.ui.conversation import announcement_html
from app.ui.desk import NOT_KEPT, NOT_READ, UNEXPECTED, Desk, Outcome
from ingest.errors import IndexMissing
from tests.app.doubles import AssistantDouble, answer

CONVERSATION = "0123456789abcdef0123456789abcdef"
QUESTION = "Skal legevakten lytte?"
QUOTE = "Legevakten bør alltid lytte."
NOTICE, FIELD = 1, 2
"""Places among what the page shows when a question is asked."""


class FullDisk(Store):
    """A store that can be read but not written."""

    def add_turn(self, *args: object, **kwargs: object) -> None:
        raise StoreError("disken er full")

    rate = comment = add_turn


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / STORE_FILE)


@pytest.fixture
def assistant() -> AssistantDouble:
    return AssistantDouble()


@pytest.fixture
def desk(assistant: AssistantDouble, store: Store) -> Desk:
    return Desk(assistant, store)


@pytest.fixture
def tab(desk: Desk) -> ChatTab:
    async def build() -> ChatTab:
        with gr.Blocks(analytics_enabled=False) as demo:
            return ChatTab(demo, desk)

    # Outside a running event loop Gradio makes loops of its own and leaves them open.
    return asyncio.run(build())


def shown(tab: ChatTab, question: str) -> list[tuple[Any, ...]]:
    """What the page shows, step by step."""
    return list(tab._ask(CONVERSATION, question, [], EVERY_ORGANISATION, EVERY_AUDIENCE))


def last(desk: Desk, conversation: str, question: str, filters: Filters) -> Outcome:
    """What the page shows in the end."""
    *_, outcome = desk.ask(conversation, question, filters)
    return outcome


def test_an_answer_becomes_a_turn_that_comes_back(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = last(desk, CONVERSATION, QUESTION, Filters())

    assert outcome.kept
    assert outcome.notice == ""
    assert desk.open(CONVERSATION).turns == outcome.turns


def test_the_next_question_comes_with_the_turns_before_it(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))
    last(desk, CONVERSATION, QUESTION, Filters())
    last(desk, CONVERSATION, "og om natten?", Filters(levels=(1,)))

    question, history, filters = assistant.asked[-1]
    assert question == "og om natten?"
    assert [turn.question for turn in history] == [QUESTION]
    assert history[0].sections == ("veileder#2.1",)
    assert filters == Filters(levels=(1,))


def test_personal_data_is_taken_out_before_the_assistant_sees_it(desk: Desk, assistant: AssistantDouble) -> None:
    outcome = last(desk, CONVERSATION, "Pasient 01017012345, tlf 99887766, hva nå?", Filters())

    assert assistant.asked[0][0] == "Pasient [fødselsnummer fjernet], tlf [telefonnummer fjernet], hva nå?"
    assert outcome.turns[0].removed == ("fødselsnummer", "telefonnummer")


def test_a_reply_is_shown_as_it_grows_and_kept_when_it_is_finished(desk: Desk, assistant: AssistantDouble) -> None:
    whole = answer(QUESTION, QUOTE, "Vakthavende skal varsles.")
    assistant.enqueue(replace(answer(QUESTION, QUOTE), finished=False), whole)

    growing, final = desk.ask(CONVERSATION, QUESTION, Filters())

    assert (growing.writing, growing.kept, growing.turns[0].id) == (True, False, 0)
    assert (final.writing, final.kept, final.turns[0].reply) == (False, True, whole)
    assert desk.open(CONVERSATION).turns == final.turns


def stops_of_growing_replies(assistant: AssistantDouble) -> list[threading.Event]:
    """Let each reply grow in two steps; the events that stop them are added to what is returned."""
    stops: list[threading.Event] = []

    def stream(text: str, history: object, filters: Filters, stop: threading.Event) -> Iterator[Reply]:
        stops.append(stop)
        yield replace(answer(QUESTION, QUOTE), finished=False)
        yield answer(QUESTION, QUOTE)

    assistant.stream = stream  # type: ignore[method-assign,assignment]
    return stops


def test_a_conversation_that_waits_can_be_stopped(desk: Desk, assistant: AssistantDouble) -> None:
    stops = stops_of_growing_replies(assistant)
    outcomes = desk.ask(CONVERSATION, QUESTION, Filters())
    next(outcomes)
    desk.stop("en-annen-samtale-0123456789")
    assert not stops[0].is_set()
    desk.stop(CONVERSATION)
    assert stops[0].is_set()
    assert [outcome.kept for outcome in outcomes] == [True]
    desk.stop(CONVERSATION)


def test_every_tab_of_a_conversation_can_be_stopped_until_its_own_reply_is_there(
    desk: Desk, assistant: AssistantDouble
) -> None:
    stops = stops_of_growing_replies(assistant)
    tabs = [desk.ask(CONVERSATION, QUESTION, Filters()) for _ in range(3)]
    for outcomes in tabs:
        next(outcomes)
    list(tabs[2])
    desk.stop(CONVERSATION)

    assert [stop.is_set() for stop in stops] == [True, True, False]


def test_what_was_removed_is_kept_without_its_text(desk: Desk, assistant: AssistantDouble) -> None:
    why = Explanation("Fordi.", removed=(Removed("Ring Nordfjell i morgen.", "Kilde [77] finnes ikke."),))
    assistant.enqueue(replace(answer(QUESTION, QUOTE), explanation=why))

    shown = last(desk, CONVERSATION, QUESTION, Filters()).turns[0].reply.explanation

    assert shown and shown.removed == (Removed("", "Kilde [77] finnes ikke."),)
    assert b"Nordfjell" not in desk.store.path.read_bytes()


def test_a_bad_question_is_one_sentence_and_is_not_kept(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(Reply("", "", Kind.REFUSAL, "Skriv et spørsmål.", Reason.INVALID))

    outcome = last(desk, CONVERSATION, QUESTION, Filters())

    assert (outcome.notice, outcome.kept, outcome.turns) == ("Skriv et spørsmål.", False, ())


def test_a_text_over_the_limit_is_refused_before_anything_is_looked_for_in_it(
    tab: ChatTab, assistant: AssistantDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = []

    def redact(text: str) -> tuple[str, tuple[str, ...]]:
        lengths.append(len(text))
        return text, ()

    monkeypatch.setattr("app.ui.chat.redact", redact)
    monkeypatch.setattr("app.ui.desk.redact", redact)

    final = shown(tab, MAX_LENGTH * "a ")[-1]

    assert f"grensen er {MAX_LENGTH}" in final[NOTICE]
    assert max(lengths) <= MAX_LENGTH
    assert not assistant.asked


def test_what_is_written_while_an_answer_is_made_stays_in_the_field(tab: ChatTab, assistant: AssistantDouble) -> None:
    growing = replace(answer(QUESTION, QUOTE), finished=False)
    assistant.enqueue(growing, answer(QUESTION, QUOTE), ZeroDivisionError())

    assert [step[FIELD] for step in shown(tab, QUESTION)] == ["", gr.skip(), gr.skip()]
    assert [step[FIELD] for step in shown(tab, QUESTION)] == ["", QUESTION]


def test_the_page_says_to_a_screen_reader_that_a_reply_has_come(tab: ChatTab, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE), ZeroDivisionError())

    assert [step[-1] for step in shown(tab, QUESTION)] == [announcement_html(), announcement_html(answer("", QUOTE))]
    assert [step[-1] for step in shown(tab, QUESTION)] == 2 * [announcement_html()]


def test_an_answer_is_shown_even_when_it_cannot_be_kept(assistant: AssistantDouble, tmp_path: Path) -> None:
    desk = Desk(assistant, FullDisk(tmp_path / STORE_FILE))
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = last(desk, CONVERSATION, QUESTION, Filters())

    assert outcome.notice == NOT_KEPT
    assert outcome.turns[0].reply.text == f"{QUOTE} [1]"


def test_a_browser_without_a_conversation_still_gets_its_answer(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = last(desk, "../../etc/passwd", QUESTION, Filters())

    assert outcome.notice == NOT_KEPT
    assert len(outcome.turns) == 1


def test_an_index_that_is_gone_says_which_command_mends_it(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(IndexMissing("Indeksen finnes ikke; kjør «sambandssvar ingest»"))

    assert last(desk, CONVERSATION, QUESTION, Filters()).notice == "Indeksen finnes ikke; kjør «sambandssvar ingest»"


def test_what_nobody_foresaw_is_one_sentence_on_the_page_and_a_trace_in_the_log(
    desk: Desk, assistant: AssistantDouble, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.enqueue(ZeroDivisionError("hemmelig detalj"))

    with caplog.at_level(logging.ERROR):
        outcome = last(desk, CONVERSATION, QUESTION, Filters())

    assert (outcome.notice, outcome.kept) == (UNEXPECTED, False)
    assert "ZeroDivisionError" in caplog.text


def test_a_store_that_cannot_be_read_gives_an_empty_conversation_with_a_notice(desk: Desk) -> None:
    desk.store.path.write_bytes(b"skadet" * 1000)

    outcome = desk.open(CONVERSATION)

    assert (outcome.turns, outcome.notice) == ((), NOT_READ)


def test_a_thumb_that_cannot_be_kept_is_said(assistant: AssistantDouble, tmp_path: Path) -> None:
    desk = Desk(assistant, FullDisk(tmp_path / STORE_FILE))

    assert desk.rate(CONVERSATION, 1, helpful=True).notice
    assert desk.comment(CONVERSATION, 1, "bra").notice
