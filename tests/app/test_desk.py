"""Between the page and the assistant: redaction before anything else, and an answer even when nothing can be kept."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.errors import StoreError
from app.store import STORE_FILE, Store
from app.types import Filters, Kind, Reason, Reply
from app.ui.desk import NOT_KEPT, NOT_READ, UNEXPECTED, Desk
from ingest.errors import IndexMissing
from tests.app.doubles import AssistantDouble, answer

CONVERSATION = "0123456789abcdef0123456789abcdef"
QUESTION = "Skal legevakten lytte?"
QUOTE = "Legevakten bør alltid lytte."


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


def test_an_answer_becomes_a_turn_that_comes_back(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = desk.ask(CONVERSATION, QUESTION, Filters())

    assert outcome.kept
    assert outcome.notice == ""
    assert desk.open(CONVERSATION).turns == outcome.turns


def test_the_next_question_comes_with_the_turns_before_it(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))
    desk.ask(CONVERSATION, QUESTION, Filters())
    desk.ask(CONVERSATION, "og om natten?", Filters(levels=(1,)))

    question, history, filters = assistant.asked[-1]
    assert question == "og om natten?"
    assert [turn.question for turn in history] == [QUESTION]
    assert history[0].sections == ("veileder#2.1",)
    assert filters == Filters(levels=(1,))


def test_personal_data_is_taken_out_before_the_assistant_sees_it(desk: Desk, assistant: AssistantDouble) -> None:
    outcome = desk.ask(CONVERSATION, "Pasient 01017012345, tlf 99887766, hva nå?", Filters())

    assert assistant.asked[0][0] == "Pasient [fødselsnummer fjernet], tlf [telefonnummer fjernet], hva nå?"
    assert outcome.turns[0].removed == ("fødselsnummer", "telefonnummer")


def test_a_bad_question_is_one_sentence_and_is_not_kept(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(Reply("", "", Kind.REFUSAL, "Skriv et spørsmål.", Reason.INVALID))

    outcome = desk.ask(CONVERSATION, "", Filters())

    assert (outcome.notice, outcome.kept, outcome.turns) == ("Skriv et spørsmål.", False, ())


def test_an_answer_is_shown_even_when_it_cannot_be_kept(assistant: AssistantDouble, tmp_path: Path) -> None:
    desk = Desk(assistant, FullDisk(tmp_path / STORE_FILE))
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = desk.ask(CONVERSATION, QUESTION, Filters())

    assert outcome.notice == NOT_KEPT
    assert outcome.turns[0].reply.text == f"{QUOTE} [1]"


def test_a_browser_without_a_conversation_still_gets_its_answer(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(answer(QUESTION, QUOTE))

    outcome = desk.ask("../../etc/passwd", QUESTION, Filters())

    assert outcome.notice == NOT_KEPT
    assert len(outcome.turns) == 1


def test_an_index_that_is_gone_says_which_command_mends_it(desk: Desk, assistant: AssistantDouble) -> None:
    assistant.enqueue(IndexMissing("Indeksen finnes ikke; kjør «sambandssvar ingest»"))

    assert desk.ask(CONVERSATION, QUESTION, Filters()).notice == "Indeksen finnes ikke; kjør «sambandssvar ingest»"


def test_what_nobody_foresaw_is_one_sentence_on_the_page_and_a_trace_in_the_log(
    desk: Desk, assistant: AssistantDouble, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.enqueue(ZeroDivisionError("hemmelig detalj"))

    with caplog.at_level(logging.ERROR):
        outcome = desk.ask(CONVERSATION, QUESTION, Filters())

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
