"""The store keeps conversations and feedback, and nothing that points at a person."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import StoreError
from app.settings import RetentionSettings
from app.store import MIGRATIONS, STORE_FILE, Forgotten, Store
from app.types import Citation, Kind, Reply, Sentence

CONVERSATION = "samtale-0123456789abcdef"
OTHER = "samtale-fedcba9876543210"

CITATION = Citation(
    n=1,
    document="veileder",
    title="Nasjonal veileder",
    version="2018",
    valid_from="2018-10-19",
    level=2,
    organisation="",
    section="4.3.8",
    section_title="Legevakt-talegrupper",
    path=("4 Sambandsstruktur", "4.3 Helsetjenestens talegrupper"),
    page=12,
    quote="Legevaktsentralen bør alltid lytte på egen LV-gruppe.",
    url="",
    section_id="veileder#4.3.8",
    start=40,
)


def reply_to(question: str) -> Reply:
    return Reply(
        question=question,
        standalone_question=question,
        kind=Kind.ANSWER,
        text="Legevaktsentralen bør alltid lytte på egen LV-gruppe. [1]",
        sentences=(Sentence("Legevaktsentralen bør alltid lytte på egen LV-gruppe.", (1,)),),
        citations=(CITATION,),
        notes=("Veilederen sier «bør».",),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "var" / STORE_FILE)


def contents(store: Store) -> str:
    with sqlite3.connect(store.path) as db:
        return "\n".join(db.iterdump())


def test_a_conversation_comes_back_as_it_was(store: Store) -> None:
    first = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    second = store.add_turn(CONVERSATION, reply_to("Og om natten?"), "g2", ("telefonnummer",))

    reopened = Store(store.path)

    assert reopened.turns(CONVERSATION) == (first, second)
    assert reopened.turns(CONVERSATION)[0].reply == reply_to("Skal vi lytte på LV?")


def test_another_conversation_is_not_seen(store: Store) -> None:
    store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")

    assert store.turns("samtale-fedcba9876543210") == ()


def test_feedback_holds_the_whole_turn(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")

    store.rate(CONVERSATION, turn.id, helpful=False)
    store.comment(CONVERSATION, turn.id, "Feil punkt.")

    (feedback,) = store.feedback()
    assert (feedback.helpful, feedback.comment, feedback.question) == (False, "Feil punkt.", "Skal vi lytte på LV?")
    assert (feedback.kind, feedback.generation) == ("answer", "g1")
    assert feedback.reply.startswith("Legevaktsentralen bør")
    assert "4.3.8 Legevakt-talegrupper" in feedback.citations[0]
    assert CITATION.quote in feedback.citations[0]


def test_only_a_turn_with_feedback_can_be_looked_up_by_others(store: Store) -> None:
    kept_private = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    rated = store.add_turn(CONVERSATION, reply_to("Og om natten?"), "g1")
    store.rate(CONVERSATION, rated.id, helpful=False)

    found = store.rated(rated.id)

    assert found and found.reply == rated.reply and found.helpful is False
    assert store.rated(kept_private.id) is None
    assert store.rated(99) is None


def test_feedback_remembers_the_test_question_that_it_became(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    store.rate(CONVERSATION, turn.id, helpful=False)
    assert store.feedback()[0].test_question == ""

    store.became_test_question(turn.id, "egen-1")
    store.rate(CONVERSATION, turn.id, helpful=True)

    assert store.feedback()[0].test_question == "egen-1"


def test_a_second_thumb_replaces_the_first_and_keeps_the_comment(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")

    store.rate(CONVERSATION, turn.id, helpful=False)
    store.comment(CONVERSATION, turn.id, "Jeg tok feil.")
    store.rate(CONVERSATION, turn.id, helpful=True)

    (shown,) = store.turns(CONVERSATION)
    assert (shown.helpful, shown.comment) == (True, "Jeg tok feil.")
    assert len(store.feedback()) == 1


def test_nobody_rates_the_turn_of_another_conversation(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")

    store.rate("samtale-fedcba9876543210", turn.id, helpful=False)
    store.comment("samtale-fedcba9876543210", turn.id, "Inntrenger.")

    assert store.feedback() == ()


def test_personal_data_never_reaches_the_file(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Pasienten Ola Nordmann 01017012345, tlf 99 88 77 66, hva nå?"), "g1")
    store.rate(CONVERSATION, turn.id, helpful=True)
    store.comment(CONVERSATION, turn.id, "Ring meg på 99887766")

    kept = contents(store)

    for secret in ("Nordmann", "01017012345", "99 88 77 66", "99887766"):
        assert secret not in kept
    assert "[fødselsnummer fjernet]" in kept


def aged(store: Store, days: int) -> None:
    """Make everything in the file so many days older."""
    with sqlite3.connect(store.path) as db:
        for table, column in (("turns", "asked_at"), ("feedback", "given_at"), ("conversations", "started_at")):
            db.execute(f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%S+00:00', {column}, '-{days} days')")


def test_what_is_older_than_its_term_is_deleted_when_the_store_is_opened(store: Store) -> None:
    store.add_turn(OTHER, reply_to("Skal vi lytte på LV?"), "g1")
    store.add_turn(CONVERSATION, reply_to("Hvem eier gruppen?"), "g1")
    rated = store.add_turn(CONVERSATION, reply_to("Og om natten?"), "g1")
    store.rate(CONVERSATION, rated.id, helpful=False)
    aged(store, 31)
    later = Store(store.path, RetentionSettings(conversations=30, feedback=365))

    assert later.turns(OTHER) == ()
    assert [turn.id for turn in later.turns(CONVERSATION)] == [rated.id], "a turn is kept as long as its feedback"
    assert "Skal vi lytte" not in contents(later)
    assert b"Hvem eier gruppen" not in later.path.read_bytes()

    aged(store, 335)
    assert Store(store.path).feedback() == ()
    assert Store(store.path).turns(CONVERSATION) == ()


def test_what_is_within_its_term_stays(store: Store) -> None:
    turn = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    aged(store, 29)

    assert Store(store.path, RetentionSettings(conversations=30)).turns(CONVERSATION) == (turn,)


def test_a_running_store_deletes_once_a_day(store: Store) -> None:
    store.add_turn(OTHER, reply_to("Skal vi lytte på LV?"), "g1")
    aged(store, 400)
    store.add_turn(CONVERSATION, reply_to("Og nå?"), "g1")
    assert len(store.turns(OTHER)) == 1, "tidied today already"

    store._tidied -= timedelta(days=1)
    store.add_turn(CONVERSATION, reply_to("Og nå?"), "g1")
    assert store.turns(OTHER) == ()


def test_one_conversation_is_forgotten_with_its_feedback_and_no_other(store: Store) -> None:
    gone = store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    kept = store.add_turn(OTHER, reply_to("Og om natten?"), "g1")
    for conversation, turn in ((CONVERSATION, gone), (OTHER, kept)):
        store.rate(conversation, turn.id, helpful=True)

    assert store.forget_conversation(CONVERSATION) == Forgotten(conversations=1, turns=1, feedback=1)

    assert store.turns(CONVERSATION) == ()
    assert [feedback.turn for feedback in store.feedback()] == [kept.id]


def test_migrations_run_once_and_are_named_in_the_file(store: Store) -> None:
    Store(store.path)

    with sqlite3.connect(store.path) as db:
        names = [name for (name,) in db.execute("SELECT name FROM migrations ORDER BY name")]
        (mode,) = db.execute("PRAGMA journal_mode").fetchone()

    assert names == [step.__name__ for step in MIGRATIONS]
    assert mode == "wal"


def test_a_turn_of_an_older_version_that_cannot_be_read_is_passed_over(store: Store) -> None:
    store.add_turn(CONVERSATION, reply_to("Skal vi lytte på LV?"), "g1")
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE turns SET reply = '{}'")
    later = store.add_turn(CONVERSATION, reply_to("Og om natten?"), "g1")

    assert store.turns(CONVERSATION) == (later,)


def test_several_people_can_write_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.add_turn(CONVERSATION, reply_to(f"Spørsmål {n}"), "g1"), range(40)))

    assert len(store.turns(CONVERSATION)) == 40


def test_a_damaged_file_is_one_sentence_with_path_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / STORE_FILE
    path.write_bytes(b"dette er ikke en database" * 100)

    with pytest.raises(StoreError, match="flytt den bort") as caught:
        Store(path)

    assert str(path) in str(caught.value)


def test_a_folder_that_cannot_be_made_is_one_sentence_with_the_path(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("en fil der mappen skulle vært")

    with pytest.raises(StoreError, match="kan skrives til"):
        Store(tmp_path / "var" / STORE_FILE)
