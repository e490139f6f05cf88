"""``forget`` deletes what it is asked to, and says how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from app.store import STORE_FILE, Store
from tests.app.doubles import answer

FIRST, SECOND = "samtale-0123456789abcdef", "samtale-fedcba9876543210"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    store = Store(tmp_path / "var" / STORE_FILE)
    for conversation in (FIRST, SECOND):
        turn = store.add_turn(conversation, answer("Skal legevakten lytte?", "Legevakten bør alltid lytte."), "g1")
        store.rate(conversation, turn.id, helpful=True)
    return store


def test_all_conversations(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--conversations"]) == 0

    assert capsys.readouterr().out == "Slettet 2 spørsmål med svar, 2 hele samtaler og 2 tilbakemeldinger.\n"
    assert store.feedback() == ()
    assert b"legevakten lytte" not in store.path.read_bytes()


def test_one_conversation(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--conversation", FIRST]) == 0

    assert (len(store.turns(FIRST)), len(store.turns(SECOND))) == (0, 1)
    assert capsys.readouterr().out == "Slettet 1 spørsmål med svar, 1 hel samtale og 1 tilbakemelding.\n"


def test_an_unknown_conversation_is_one_sentence(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (store.path.parent.parent, tmp_path / "tom"):
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        assert main(["forget", "--conversation", "samtale-ukjent"]) == 1
        assert capsys.readouterr() == ("", "Ingen samtale med id-en «samtale-ukjent» er lagret.\n")

    assert len(store.feedback()) == 2


def test_an_age_beyond_all_years_is_wrong_usage(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["forget", "--older-than", "999999"])

    assert caught.value.code == 2
    assert "skal være 36500 eller mindre" in capsys.readouterr().err


def test_only_what_is_older(store: Store) -> None:
    assert main(["forget", "--older-than", "3"]) == 0

    assert len(store.feedback()) == 2


def test_everything_includes_own_test_questions_and_reports(store: Store) -> None:
    folders = [store.path.parent / name for name in ("questions", "eval", "bank")]
    for folder in folders:
        folder.mkdir()
        (folder / "fil.jsonl").write_text("{}")
    index = store.path.parent / "index"
    index.mkdir()

    assert main(["forget", "--everything"]) == 0

    assert not any(folder.exists() for folder in folders)
    assert index.exists()
    assert store.turns(FIRST) == ()


def test_nothing_is_made_where_nothing_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["forget", "--conversations"]) == 0

    assert "Ingen samtaler" in capsys.readouterr().out
    assert not (tmp_path / "var").exists()


def test_what_to_forget_must_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["forget"])

    assert caught.value.code == 2
