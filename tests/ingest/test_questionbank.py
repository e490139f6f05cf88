"""The question bank gives sections the questions that people ask of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import QuestionBankError
from ingest.questionbank import BANK_FOLDER, BankedQuestion, load, orphans, questions_of
from ingest.types import Section

LOSS = """
[[section]]
number = "2"
questions = ["Radioen er borte, hva nå?", "  ", "Hvem melder jeg tap til?"]
"""


def bank(corpus: Path, **documents: str) -> Path:
    (corpus / BANK_FOLDER).mkdir()
    for name, text in documents.items():
        (corpus / BANK_FOLDER / f"{name}.toml").write_text(text, "utf-8")
    return corpus


def section(number: str, title: str = "Tap", document: str = "guide", ordinal: int = 0) -> Section:
    return Section(f"{document}#{ordinal}", document, number, title, 1, (title,), ordinal)


def test_questions_are_found_by_document_and_number(tmp_path: Path) -> None:
    found = load(bank(tmp_path, guide=LOSS, rutine=LOSS.replace('"2"', '"§ 4"')))
    expected = ("Radioen er borte, hva nå?", "Hvem melder jeg tap til?")
    assert found == {"guide": {"2": expected}, "rutine": {"§ 4": expected}}


def test_entries_of_one_section_are_put_together(tmp_path: Path) -> None:
    more = '[[section]]\nnumber = "2"\nquestions = ["Mistet radio?"]\n'
    assert load(bank(tmp_path, guide=LOSS + more))["guide"]["2"][-1] == "Mistet radio?"
    assert len(load(tmp_path)["guide"]["2"]) == 3


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(bank(tmp_path, guide="\ufeff" + LOSS))["guide"].keys() == {"2"}


def test_a_corpus_needs_no_bank(tmp_path: Path) -> None:
    assert load(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[section]\n", "kan ikke leses som TOML"),
        ("", "section: "),
        ('[[section]]\nquestions = ["x"]', "section → 0 → number: "),
        ('[[section]]\nnumber = ""\nquestions = ["x"]', "section → 0 → number: "),
        (LOSS + '[[section]]\nnumber = "3"', "section → 1 → questions: "),
        (LOSS + 'answer = "x"', "section → 0 → answer: "),
        ('[[section]]\nnumber = "2"\nquestions = [4]', "section → 0 → questions → 0: "),
        (LOSS + '[[document]]\nid = "x"', "document: "),
    ],
    ids=[
        "no-toml",
        "empty",
        "no-number",
        "blank-number",
        "no-questions",
        "extra-key",
        "number-for-text",
        "extra-table",
    ],
)
def test_an_error_names_file_and_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(QuestionBankError) as caught:
        load(bank(tmp_path, guide=text))
    assert "guide.toml: " in str(caught.value)
    assert problem in str(caught.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (bank(tmp_path) / BANK_FOLDER / "guide.toml").write_bytes(LOSS.encode("latin-1"))
    with pytest.raises(QuestionBankError, match=r"guide\.toml: kan ikke leses"):
        load(tmp_path)


def test_sections_get_the_questions_of_their_number_or_title() -> None:
    questions = {"guide": {"2": ("Tapt?",), "Forord": ("Hvem skrev?",), "9": ("Ingen?",)}}
    sections = [section("", "Forord"), section("2", ordinal=1), section("2", document="rutine")]
    assert questions_of(sections, questions) == (
        BankedQuestion("guide#0", "Hvem skrev?"),
        BankedQuestion("guide#1", "Tapt?"),
    )


def test_the_first_of_two_sections_with_one_number_gets_the_questions() -> None:
    sections = [section("2"), section("2", ordinal=1)]
    assert questions_of(sections, {"guide": {"2": ("Tapt?",)}}) == (BankedQuestion("guide#0", "Tapt?"),)


def test_entries_without_a_section_are_orphans() -> None:
    entries = {"2": ("a",), "Forord": ("b",), "9": ("c",), "3.1": ("d",)}
    assert orphans([section("2"), section("", "Forord")], entries) == ["3.1", "9"]
    assert orphans([section("2")], {"2": ("a",)}) == []
