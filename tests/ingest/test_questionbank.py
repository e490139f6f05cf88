"""The question bank gives sections the questions that people ask of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import QuestionBankError
from ingest.questionbank import BANK_FOLDER, BankEntry, folded, load

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


def test_questions_are_found_by_document_and_number(tmp_path: Path) -> None:
    found = load(bank(tmp_path, guide=LOSS, rutine=LOSS.replace('"2"', '"§ 4"')))
    expected = ("Radioen er borte, hva nå?", "Hvem melder jeg tap til?")
    assert found == {"guide": (BankEntry("2", expected),), "rutine": (BankEntry("§ 4", expected),)}


def test_an_entry_may_say_which_title_and_text_it_was_written_for_and_hold_drafts(tmp_path: Path) -> None:
    more = 'title = "Tap"\nhash = "0123"\ndrafts = ["Borte radio?", " "]\n'
    (entry,) = load(bank(tmp_path, guide=LOSS + more))["guide"]
    assert (entry.title, entry.hash, entry.drafts) == ("Tap", "0123", ("Borte radio?",))


def test_two_questions_with_the_same_words_are_one() -> None:
    assert folded("Hvem  eier BAPS?") == folded("hvem eier baps") != folded("hvem eier ikke BAPS")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(bank(tmp_path, guide="\ufeff" + LOSS))["guide"][0].number == "2"


def test_a_corpus_needs_no_bank(tmp_path: Path) -> None:
    assert load(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[section]\n", "kan ikke leses som TOML"),
        ("", "section: mangler"),
        ('[[section]]\nquestions = ["x"]', "section → 0 → number: mangler"),
        ('[[section]]\nnumber = ""\nquestions = ["x"]', "section → 0 → number: er tom"),
        (LOSS + '[[section]]\nnumber = "3"', "section → 1 → questions: mangler"),
        (LOSS + 'answer = "x"', "section → 0 → answer: er ikke en nøkkel"),
        (
            '[[section]]\nnumber = "2"\nquestions = [4]',
            'section → 0 → questions → 0: skal være tekst i anførselstegn: "4"',
        ),
        (LOSS + '[[document]]\nid = "x"', "document: er ikke en nøkkel"),
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
