"""Question files are read strictly, and a bad one is refused with every bad line named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.types import Reason
from evals import questionset
from evals.errors import QuestionSetError
from evals.types import Origin, Split


def item(**changes: Any) -> dict[str, Any]:
    return {
        "id": "en",
        "role": "operator",
        "level": 2,
        "type": "fact",
        "question": "hvem ringer jeg?",
        "gold": [{"doc": "veileder", "section": "7.3", "quote": "varsles til HDO"}],
        "must_facts": [{"any_of": ["HDO"]}],
        "answerable": True,
        "split": "tune",
    } | changes


REFUSAL: dict[str, Any] = {
    "gold": [],
    "must_facts": [],
    "level": None,
    "answerable": "out_of_scope",
    "type": "out_of_scope",
}


def write(folder: Path, *items: dict[str, Any], name: str = "a.jsonl") -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(each) + "\n" for each in items), encoding="utf-8")
    return file


def test_a_file_or_a_folder_is_read_in_order(tmp_path: Path) -> None:
    write(tmp_path, item(id="to"), name="b.jsonl")
    file = write(tmp_path, item(), item(id="nei", **REFUSAL))
    assert [question.id for question in questionset.load(tmp_path)] == ["en", "nei", "to"]
    one, no = questionset.load(file)
    assert one.should_answer and one.gold[0].grade == 2
    assert not no.should_answer and no.answerable is Reason.OUT_OF_SCOPE


def test_a_part_of_the_set_can_be_chosen(tmp_path: Path) -> None:
    write(tmp_path, item(), item(id="to", split="test"))
    assert [question.id for question in questionset.load(tmp_path, Split.TEST)] == ["to"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (item(fasit="x"), "fasit"),
        (item(id="Æ"), "id"),
        (item(split="dev"), "split"),
        (item(answerable=False), "answerable"),
        (item(gold=[]), "grade 2"),
        (item(level=None), "må ha nivå"),
        (item(answerable="invalid"), "skal ikke ha fasit"),
        (item(must_facts=[{"any_of": ["a"], "regex": "a"}]), "enten any_of eller regex"),
        (item(must_facts=[{}]), "enten any_of eller regex"),
        (item(must_facts=[{"any_of": [" "]}]), "tom skrivemåte"),
        (item(must_not=[{"regex": "("}]), "kan ikke tolkes"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: dict[str, Any], message: str) -> None:
    write(tmp_path, item(id="bra"), bad)
    with pytest.raises(QuestionSetError, match=r"a\.jsonl:2: .*") as caught:
        questionset.load(tmp_path)
    assert message in str(caught.value)


def test_all_bad_lines_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, item(split="x"), item(id="to", role="x"))
    with pytest.raises(QuestionSetError, match=r"(?s)a\.jsonl:1.*a\.jsonl:2"):
        questionset.load(tmp_path)


def test_ids_are_used_once(tmp_path: Path) -> None:
    write(tmp_path, item(), item())
    with pytest.raises(QuestionSetError, match="to ganger"):
        questionset.load(tmp_path)


def test_a_follow_up_comes_after_its_question_and_in_the_same_part(tmp_path: Path) -> None:
    write(tmp_path, item(after="to"), item(id="to"))
    with pytest.raises(QuestionSetError, match="ikke kommer før"):
        questionset.load(tmp_path)
    write(tmp_path, item(), item(id="to", after="en", split="test"))
    with pytest.raises(QuestionSetError, match="én del"):
        questionset.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_set_says_what_to_point_at(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(QuestionSetError, match="JSONL"):
        questionset.load(tmp_path)


def test_what_is_not_json_or_not_there_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"a\.jsonl:1"):
        questionset.load(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionSetError, match="kan ikke leses"):
        questionset.load(tmp_path)
    with pytest.raises(QuestionSetError, match="kan ikke leses"):
        questionset.load(tmp_path / "borte.jsonl")


def test_a_default_run_asks_the_bundled_set_until_the_corpus_has_one_of_its_own(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "korpus", data=tmp_path / "var")
    assert questionset.read_default(settings).questions == questionset.load()

    beside = settings.corpus / questionset.CORPUS_FOLDER
    beside.mkdir(parents=True)
    assert questionset.read_default(settings).questions == questionset.load()

    write(beside, item())
    (question,) = questionset.read_default(settings).questions
    assert (question.id, question.origin) == ("en", Origin.FIXED)


def test_own_questions_are_added_and_known_as_such(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "korpus", data=tmp_path / "var")
    for folder in (settings.corpus / questionset.CORPUS_FOLDER, settings.data / questionset.OWN_FOLDER):
        folder.mkdir(parents=True)
    write(settings.corpus / questionset.CORPUS_FOLDER, item())
    write(settings.data / questionset.OWN_FOLDER, item(id="egen-1"), item(id="egen-2", status="utkast"))

    found = questionset.read_default(settings)

    assert [(question.id, question.origin) for question in found.questions] == [
        ("en", Origin.FIXED),
        ("egen-1", Origin.OWN),
    ]
    assert "origin" not in found.questions[1].model_dump()
    assert "1 spørsmål er fortsatt merket" in found.notices[0]

    write(settings.data / questionset.OWN_FOLDER, item())
    with pytest.raises(QuestionSetError, match="en er brukt to ganger"):
        questionset.read_default(settings)


def test_where_a_question_comes_from_cannot_be_claimed_in_a_file(tmp_path: Path) -> None:
    write(tmp_path, item(origin="own"))
    with pytest.raises(QuestionSetError, match="origin: finnes ikke som nøkkel"):
        questionset.load(tmp_path)
