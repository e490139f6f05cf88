"""Evaluators write questions in a spreadsheet, as people do, and every mistake is named by row and column."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.types import Reason
from evals import questionset
from evals.cells import as_shown
from evals.errors import QuestionSetError
from evals.types import QuestionType, Split

LEVELS = {"veileder": 2, "lokal-rutine": 3}
HEADINGS = ("id", "spørsmål", "dokument", "punkt", "sitat", "fakta", "nivå")
RINGE = ("ringe", "hvem ringer jeg når radioen er død?", "veileder", "7.3", "varsles til HDO", "HDO", "2")


def write_csv(file: Path, *rows: Sequence[object], encoding: str = "utf-8", delimiter: str = ";") -> Path:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def write_xlsx(file: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def refusal(file: Path, levels: dict[str, int] = LEVELS) -> list[str]:
    with pytest.raises(QuestionSetError) as caught:
        questionset.read(file, levels)
    return str(caught.value).splitlines()[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_programs_here_write_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = write_csv(tmp_path / "mine.csv", HEADINGS, RINGE, encoding=encoding, delimiter=delimiter)

    (question,) = questionset.load(file)

    assert question.question == "hvem ringer jeg når radioen er død?"
    assert (question.gold[0].doc, question.gold[0].section, question.level) == ("veileder", "7.3", 2)
    assert question.must_facts[0].any_of == ("HDO",)


def test_a_sheet_says_the_same_as_csv_and_a_folder_may_mix_all_kinds(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "b.xlsx", HEADINGS, RINGE)
    write_csv(tmp_path / "c.CSV", HEADINGS, ("to", *RINGE[1:]))
    (from_sheet, from_csv) = questionset.load(tmp_path)
    (tmp_path / "a.jsonl").write_text(
        json.dumps(from_sheet.model_dump(mode="json") | {"id": "linje"}) + "\n", encoding="utf-8"
    )
    (tmp_path / "~$b.xlsx").write_bytes(b"Excel har arket oppe")

    assert [question.id for question in questionset.load(tmp_path)] == ["linje", "ringe", "to"]
    assert from_csv == from_sheet.model_copy(update={"id": "to"})


def test_what_is_left_out_has_a_sensible_meaning(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "mine.csv",
        ("spørsmål", "besvares", "dokument", "punkt", "sitat"),
        ("hvem ringer jeg?", "", "lokal-rutine", "3", "ring vaktleder"),
        ("hva koster pizza?", "utenfor tema", "", "", ""),
        ("hva er koden til garasjen?", "nei", "", "", ""),
    )

    asked, foreign, missing = questionset.read(file, LEVELS).questions

    assert asked.id.startswith("egen-") and len({asked.id, foreign.id, missing.id}) == 3
    assert (asked.role, asked.lang, asked.split, asked.level) == ("operator", "nb", Split.TEST, 3)
    assert (asked.type, asked.critical, asked.version) == (QuestionType.FACT, False, 1)
    assert (foreign.answerable, foreign.type) == (Reason.OUT_OF_SCOPE, QuestionType.OUT_OF_SCOPE)
    assert (missing.answerable, missing.type) == (Reason.NOT_IN_SOURCES, QuestionType.NEAR_MISS)


def test_everything_can_be_said_in_bokmaal_or_with_the_keys_of_the_question_files(tmp_path: Path) -> None:
    said = {
        ("Id", "id"): ("x", "x"),
        ("Spørsmål:", "question"): ("ein gong?", "ein gong?"),
        ("rolle", "role"): ("instruktør", "instructor"),
        ("språk", "lang"): ("nynorsk", "nn"),
        ("type", "type"): ("tall", "number"),
        ("kritisk", "critical"): ("ja", "true"),
        ("del", "split"): ("tune", "tune"),
        ("må ikke sies", "must_not"): ("aldri", "aldri"),
        ("merknad", "notes"): ("fordi", "fordi"),
        ("dokument", "doc"): ("veileder", "veileder"),
        ("punkt", "section"): ("4.3", "4.3"),
        ("sitat", "quote"): ("ein gong i veka", "ein gong i veka"),
        ("kreves", "grade"): ("ja", "2"),
        ("versjon", "version"): ("3", "3"),
        ("nivå", "level"): ("2", "2"),
    }
    bokmaal = write_csv(tmp_path / "no.csv", [names[0] for names in said], [values[0] for values in said.values()])
    english = write_csv(tmp_path / "en.csv", [names[1] for names in said], [values[1] for values in said.values()])

    assert questionset.load(bokmaal) == questionset.load(english)
    (question,) = questionset.load(bokmaal)
    assert question.critical and question.version == 3


def test_rows_without_a_question_go_on_with_the_one_above(tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "mine.xlsx",
        ("spørsmål", "dokument", "punkt", "sitat", "kreves", "fakta"),
        ("hvor lenge?", "veileder", "7.3", "fem minutter", None, "5 minutter | fem minutter; HDO"),
        (None, "lokal-rutine", "§ 4", "straks", "nei", "straks / med en gang\nvaktleder"),
        (None,) * 6,
        ("og så?", "veileder", "8", "ingenting", None, None),
    )

    first, second = questionset.read(file, LEVELS).questions

    assert [(gold.doc, gold.section, gold.grade) for gold in first.gold] == [
        ("veileder", "7.3", 2),
        ("lokal-rutine", "§ 4", 1),
    ]
    assert [fact.any_of for fact in first.must_facts] == [
        ("5 minutter", "fem minutter"),
        ("HDO",),
        ("straks", "med en gang"),
        ("vaktleder",),
    ]
    assert second.question == "og så?"


def test_cells_merged_over_several_rows_and_a_title_above_are_fine(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Tomt", 0)
    sheet = book["Sheet"]
    sheet.append(("Våre spørsmål, høsten 2026",))
    sheet.append(())
    for row in (HEADINGS, RINGE, (None, None, "lokal-rutine", "3", "ring vaktleder", None, None)):
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    book.save(tmp_path / "mine.xlsx")

    (question,) = questionset.load(tmp_path / "mine.xlsx")

    assert len(question.gold) == 2


def test_a_follow_up_is_guessed_from_the_question_that_it_follows(tmp_path: Path) -> None:
    follow_up = ("to", "og om natten?", "veileder", "7.4", "hele døgnet", "", "2", "ringe")
    file = write_csv(tmp_path / "mine.csv", (*HEADINGS, "følger"), RINGE, follow_up)

    assert questionset.load(file)[1].type is QuestionType.FOLLOW_UP


def test_every_mistake_is_named_with_file_row_and_column_at_once(tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "mine.xlsx",
        ("spørsmål", "rolle", "type", "dokument", "punkt", "sitat", "kritisk", "versjon"),
        ("en", "operatr", "faktumm", "veileder", "7.3", "varsles", None, None),
        ("to", None, None, "veilder", "7.3", None, "kanskje", "ny"),
        ("tre", "operatør", None, "veileder", datetime(2026, 3, 4), "x", None, None),
        (None, "instruktør", None, "veileder", "7.3", "varsles", None, None),
    )

    assert refusal(file) == [
        "mine.xlsx, rad 2, kolonne «rolle»: «operatr» er ikke et av valgene; mente du «operatør»?",
        "mine.xlsx, rad 2, kolonne «type»: «faktumm» er ikke et av valgene; mente du «faktum»?",
        "mine.xlsx, rad 3, kolonne «kritisk»: «kanskje» er ikke et av valgene; velg mellom ja, nei",
        "mine.xlsx, rad 3, kolonne «versjon»: «ny» er ikke et helt tall",
        "mine.xlsx, rad 3, kolonne «sitat»: mangler; et fasitpunkt har dokument, punkt og sitat",
        "mine.xlsx, rad 3, kolonne «dokument»: dokumentet «veilder» finnes ikke i indeksen; mente du «veileder»?",
        "mine.xlsx, rad 4, kolonne «punkt»: regnearket har gjort punktnummeret om til datoen 04.03.2026; "
        "formater kolonnen som tekst og skriv nummeret på nytt",
        "mine.xlsx, rad 5, kolonne «rolle»: sier noe annet enn raden som spørsmålet begynner i",
    ]


def test_what_the_schema_refuses_is_named_in_the_same_way(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "mine.csv",
        HEADINGS,
        ("Ø", *RINGE[1:]),
        ("kort", *RINGE[1:4], "ja", "", ""),
        ("uten-fasit", "hva nå?", "", "", "", "", ""),
        ("uten-spm", "", *RINGE[2:]),
    )

    assert refusal(file) == [
        "mine.csv, rad 2, kolonne «id»: skal ha bare små bokstaver a–z, tall og bindestrek",
        "mine.csv, rad 3, kolonne «sitat»: er for kort; det trengs minst 3 tegn",
        "mine.csv, rad 4: et spørsmål som kan besvares, må ha et fasitpunkt som kreves (gold med grade 2)",
        "mine.csv, rad 5, kolonne «spørsmål»: mangler",
    ]


def test_headings_are_checked_too(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "mine.csv",
        ("spørsmål", "sitatt", "punkt", "punkt", ""),
        ("hva?", "x", "1", "2", "notat til meg selv"),
    )

    problems = refusal(file)

    assert problems[0].startswith("mine.csv, rad 1, kolonne «sitatt»: kolonnen finnes ikke; mente du «sitat»?")
    assert problems[1].startswith("mine.csv, rad 1, kolonne «punkt»: kolonnen står to ganger; skriv flere fasitpunkter")
    assert "rad 2: «notat til meg selv» står i en kolonne uten overskrift" in problems[2]


def test_a_sheet_without_a_known_document_asks_for_the_level(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "mine.csv", HEADINGS, (*RINGE[:-1], ""))

    assert refusal(file, {}) == ["mine.csv, rad 2, kolonne «nivå»: skriv 0, 1, 2 eller 3"]


def test_an_id_used_twice_is_named_with_both_places(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", HEADINGS, RINGE)
    write_csv(tmp_path / "b.csv", HEADINGS, RINGE)

    assert refusal(tmp_path) == ["b.csv, rad 2: id-en ringe er brukt to ganger, også i a.csv, rad 2"]


def test_formulas_give_what_they_show_and_say_when_they_show_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append((*RINGE[:5], '="H"&"DO"', "2"))
    book.save(tmp_path / "mine.xlsx")

    (problem,) = refusal(tmp_path / "mine.xlsx")

    assert problem.startswith("mine.xlsx, rad 2, kolonne «fakta»: formelen er ikke regnet ut")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (7.3, "General", "7,3"),
        (4.1, "0.00", "4,10"),
        (0.05, "0%", "5 %"),
        (0.125, "0.0%", "12,5 %"),
        (True, "General", "ja"),
        (datetime(2026, 3, 4), "mm-dd-yy", "04.03.2026"),
        (date(2026, 3, 4), "General", "04.03.2026"),
        (datetime(2026, 3, 4), "[$-414]d. mmmm yyyy;@", "4. mars 2026"),
        (datetime(2026, 3, 4, 7, 5), "dd.mm.yyyy hh:mm", "04.03.2026 07:05"),
        (time(7, 45), "hh.mm", "07.45"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
    ],
)
def test_typed_values_are_text_as_they_are_shown(value: Any, number_format: str, text: str) -> None:
    assert as_shown(value, number_format) == text


def test_a_number_typed_in_the_column_of_sections_is_a_section_number(tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "mine.xlsx", HEADINGS, ("en", "hva?", "veileder", 7.3, "varsles", 5, 2), (*RINGE[:3], 4, *RINGE[4:])
    )

    first, second = questionset.load(file)

    assert (first.gold[0].section, first.must_facts[0].any_of, first.level) == ("7.3", ("5",), 2)
    assert second.gold[0].section == "4"


def test_drafts_are_left_out_and_counted_whatever_is_wrong_with_them(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "mine.csv",
        (*HEADINGS, "status"),
        (*RINGE, ""),
        ("halvferdig", "hva?", "finnes-ikke", "", "", "", "", "utkast"),
    )

    found = questionset.read(file, LEVELS)

    assert [question.id for question in found.questions] == ["ringe"]
    assert found.notices[0].startswith("1 spørsmål er fortsatt merket «utkast» og er ikke med.")


def test_a_set_of_drafts_alone_is_refused_with_their_number(tmp_path: Path) -> None:
    drafts = [json.dumps({"id": f"u{n}", "status": "utkast"}) for n in range(3)]
    (tmp_path / "mine.jsonl").write_text("\n".join(drafts), encoding="utf-8")

    with pytest.raises(QuestionSetError, match="3 spørsmål er fortsatt merket «utkast»"):
        questionset.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.xlsx", b"PK\x03\x04 avkortet", "kan ikke leses som et Excel-ark"),
        ("mine.xlsx", b"", "kan ikke leses som et Excel-ark"),
        ("mine.csv", b"a;b\n1;2\n", "ingen kolonne «spørsmål»"),
        ("mine.csv", b"", "ingen kolonne «spørsmål»"),
        ("mine.csv", b'sp\xf8rsm\xe5l;"uten slutt\n', "kan ikke leses"),
        ("mine.xls", b"\xd0\xcf\x11\xe0", "lagre arket som .xlsx"),
    ],
)
def test_a_file_that_is_no_question_sheet_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)

    (problem,) = refusal(tmp_path / name)

    assert message in problem
