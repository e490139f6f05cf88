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
from evals.evaluation import judged
from evals.gate import Gate
from evals.labels import SectionTable
from evals.record import Baseline
from evals.types import Gold, Origin
from tests.evals import runs

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


def test_own_questions_neither_turn_the_gate_nor_stand_in_the_baseline() -> None:
    fixed, own = runs.item("fast"), runs.item("egen", "svarte ikke")
    own = own.model_copy(update={"question": own.question.as_own()})
    groups = {"all": {"recall@5": 0.5}, "set:fixed": {"recall@5": 1.0}, "set:own": {"recall@5": 0.0}}
    run = runs.run(fixed, own, groups=groups)

    assert [item.question.id for item in Baseline.of(run).items] == ["fast"]
    assert judged(run, Gate(at_least={"recall@5": 0.9}), Baseline.of(runs.run(fixed))).gate.passed


def test_a_drifted_label_of_an_own_question_is_known_as_such(assistant: Assistant) -> None:
    (question, *_) = questionset.load()
    lost = question.model_copy(update={"gold": (Gold(doc="borte", section="1", quote="xyz"),)})

    assert [drift.origin for drift in SectionTable.of(assistant).drift([lost, lost.as_own()])] == list(Origin)
