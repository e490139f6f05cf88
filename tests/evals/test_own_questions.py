"""What the app makes of feedback is asked by the evaluation as it stands."""

from __future__ import annotations

from pathlib import Path

from app import Assistant
from app.ownquestions import FOLDER, GoldPlace, OwnQuestion, OwnQuestions
from app.settings import Settings
from app.store import STORE_FILE, Store
from app.types import Reason
from app.ui.questionform import EXPECTATIONS, LANGUAGES, ROLES
from evals import questionset
from evals.labels import SectionTable
from evals.types import Origin

CONVERSATION = "samtale-0123456789abcdef"
ASKED = "Skal legevaktsentralen lytte på egen talegruppe?"


def test_the_app_writes_where_and_what_the_evaluation_reads(assistant: Assistant, tmp_path: Path) -> None:
    store = Store(tmp_path / STORE_FILE)
    own = OwnQuestions(assistant, store, tmp_path)
    reply = assistant.ask(ASKED)
    gold = tuple(GoldPlace(citation.section_id, citation.quote) for citation in reply.citations)
    wanted = [OwnQuestion(ASKED, gold=gold, must_facts="lytte", must_not="aldri", role=role) for role in ROLES]
    wanted += [OwnQuestion(ASKED, gold=gold, lang=lang) for lang in LANGUAGES]
    wanted += [OwnQuestion(ASKED, Reason(reason)) for reason in EXPECTATIONS if reason != "answer"]

    for question in wanted:
        turn = store.add_turn(CONVERSATION, reply, "g1")
        store.rate(CONVERSATION, turn.id, helpful=False)
        own.add(turn.id, question)

    assert FOLDER == questionset.OWN_FOLDER
    found = questionset.read_default(Settings(data=tmp_path)).questions
    mine = [question for question in found if question.origin is Origin.OWN]
    assert len(mine) == len(wanted)
    assert SectionTable.of(assistant).drift(mine) == []
