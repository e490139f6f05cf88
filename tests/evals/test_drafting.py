"""``eval --init`` drafts questions from a corpus for a person to rewrite, and asks none of them before that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import Assistant
from app.settings import Settings
from evals import cli, drafting, questionset, template
from evals.drafting import Draft
from evals.errors import QuestionSetError
from evals.labels import SectionTable
from evals.types import QuestionType
from ingest.questionbank import load as load_bank


@pytest.fixture(scope="module")
def drafts(assistant: Assistant) -> tuple[Draft, ...]:
    return drafting.drafts(assistant)


def approved(file: Path) -> Path:
    """The file after somebody has set every status to «klar»."""
    if file.suffix == ".xlsx":
        book = load_workbook(file)
        for (cell,) in book[template.QUESTIONS].iter_rows(min_row=2, max_col=1):
            cell.value = cell.value and "klar"
        book.save(file)
    else:
        file.write_text(file.read_text("utf-8-sig").replace("utkast", "klar"), encoding="utf-8")
    return file


def test_every_document_level_and_form_of_text_is_asked_about(assistant: Assistant, drafts: tuple[Draft, ...]) -> None:
    assert {draft.gold.doc for draft in drafts} == {document.id for document in assistant.documents()}
    assert {draft.level for draft in drafts} == {0, 1, 2, 3}
    types = {draft.type for draft in drafts}
    assert types >= {QuestionType.TABLE, QuestionType.PROCEDURE, QuestionType.DEFINITION, QuestionType.NUMBER}


def test_drafts_are_the_same_every_time_and_ids_are_used_once(assistant: Assistant, drafts: tuple[Draft, ...]) -> None:
    assert drafting.drafts(assistant) == drafts
    assert len({draft.id for draft in drafts}) == len(drafts)


def test_gold_stands_in_its_section_and_facts_stand_in_the_quote_but_not_in_the_question(
    drafts: tuple[Draft, ...],
) -> None:
    facts = [(draft, fact.any_of[0]) for draft in drafts for fact in draft.must_facts]
    assert facts
    for draft, fact in facts:
        assert fact in draft.gold.quote
        assert fact not in draft.question


def test_no_draft_is_a_question_that_the_search_already_knows(drafts: tuple[Draft, ...]) -> None:
    bank = load_bank(Path(questionset.BUNDLED).parents[1] / "corpus")
    known = {text.casefold() for entries in bank.values() for entry in entries for text in entry.questions}
    assert known.isdisjoint(draft.question.casefold() for draft in drafts)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_a_file_of_drafts_is_refused_until_somebody_has_approved_them(
    suffix: str, assistant: Assistant, drafts: tuple[Draft, ...], tmp_path: Path
) -> None:
    file = tmp_path / f"utkast{suffix}"
    template.write(file, drafts, assistant.documents())
    with pytest.raises(QuestionSetError, match=f"{len(drafts)} spørsmål er fortsatt merket «utkast»"):
        questionset.load(file)

    questions = questionset.load(approved(file))

    assert [(q.id, q.question, q.type, q.level) for q in questions] == [
        (d.id, d.question, d.type, d.level) for d in drafts
    ]
    assert [q.must_facts for q in questions] == [d.must_facts for d in drafts]
    assert SectionTable.of(assistant).drift(questions) == []


def test_the_sheet_helps_whoever_fills_it_in(assistant: Assistant, drafts: tuple[Draft, ...], tmp_path: Path) -> None:
    template.write(tmp_path / "mal.xlsx", drafts, assistant.documents())

    book = load_workbook(tmp_path / "mal.xlsx")

    sheet = book[template.QUESTIONS]
    assert book.sheetnames == [template.QUESTIONS, template.HELP, template.DOCUMENTS]
    assert sheet.freeze_panes == "C2"
    choices = {choice.promptTitle: choice.formula1 for choice in sheet.data_validations.dataValidation}
    assert choices.keys() >= {"status", "type", "rolle", "språk", "besvares", "dokument"}
    assert "operatør" in choices["rolle"]
    # Excel calls a file damaged that has a longer list of choices or a longer prompt.
    assert all(len(formula) <= 255 for formula in choices.values())
    assert all(len(choice.prompt) <= 255 for choice in sheet.data_validations.dataValidation)
    assert {cell.number_format for cell in sheet["E"][1:]} == {"@"}
    shown = {str(cell.value) for column in book[template.HELP].columns for cell in column}
    assert {"Slik brukes arket", "må ikke sies", "must_not"} <= shown


def test_a_quote_that_looks_like_a_formula_stays_text(drafts: tuple[Draft, ...], tmp_path: Path) -> None:
    gold = drafts[0].gold.model_copy(update={"quote": "=SUM(A1:A9)"})
    odd = Draft("egen", "hva?", QuestionType.FACT, 2, gold, (), "")
    template.write(tmp_path / "mal.xlsx", [odd], ())

    (question,) = questionset.load(approved(tmp_path / "mal.xlsx"))

    assert question.gold[0].quote == "=SUM(A1:A9)"


@pytest.mark.slow
def test_the_command_writes_the_file_once_and_says_what_to_do(
    built_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMBANDSSVAR_DATA", str(tmp_path / "var"))
    file = tmp_path / "ny" / "mine.xlsx"
    command = ["eval", "--index", str(built_index), "--init", str(file)]

    assert cli.main(command) == cli.DONE
    assert "sett status til «klar»" in capsys.readouterr().err
    assert cli.main(command) == cli.FAILED
    assert "finnes fra før" in capsys.readouterr().err
    assert cli.main([*command[:-1], str(tmp_path / "mine.doc")]) == cli.FAILED
    assert ".xlsx" in capsys.readouterr().err


@pytest.mark.slow
def test_own_questions_are_asked_in_a_default_run(
    assistant: Assistant, drafts: tuple[Draft, ...], built_index: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings = Settings(corpus=tmp_path / "korpus", data=tmp_path / "var")
    for folder, one in ((settings.corpus / "evaluation", drafts[:1]), (settings.data / "questions", drafts[1:2])):
        folder.mkdir(parents=True)
        template.write(folder / "mine.xlsx", one, assistant.documents())
        approved(folder / "mine.xlsx")
    monkeypatch.setenv("SAMBANDSSVAR_CORPUS", str(settings.corpus))
    monkeypatch.setenv("SAMBANDSSVAR_DATA", str(settings.data))

    assert cli.main(["eval", "--index", str(built_index), "--json"]) == cli.DONE

    groups = json.loads(capsys.readouterr().out)["groups"]
    assert {name: groups[name]["questions"] for name in ("all", "set:fixed", "set:own")} == {
        "all": 2,
        "set:fixed": 1,
        "set:own": 1,
    }
