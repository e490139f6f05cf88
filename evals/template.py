"""Question files for people to fill in: drafts as a spreadsheet with help and choices, as CSV, or as JSONL."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from evals.drafting import Draft
from evals.errors import QuestionSetError
from evals.vocabulary import BY_KEY, COLUMNS, DRAFT, Column
from ingest.types import Document

QUESTIONS, HELP, DOCUMENTS = "Spørsmål", "Hjelp", "Dokumenter"
ROOM = 1000
"""How many rows of the sheet are ready to be filled in."""

HEAD_FONT = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="0A5A8C")
WRAPPED = Alignment(wrap_text=True, vertical="top")
HOW = (
    "Slik brukes arket",
    "1. Les hvert utkast under «Spørsmål». Skriv spørsmålet om slik en operatør ville spurt, ikke med dokumentets ord.",
    "2. Slå opp punktet, og se at sitatet virkelig svarer. Rett eller slett raden ellers.",
    f"3. Sett status til «klar» når spørsmålet er godt. Rader merket «{DRAFT}» blir ikke stilt.",
    "4. Legg til egne spørsmål nederst, også slike som dokumentene ikke svarer på; fyll da bare ut «spørsmål» og "
    "«besvares».",
    "5. Rader uten spørsmål hører til spørsmålet over. Bruk dem når flere punkter hører til fasiten.",
    "6. Kjør «sambandssvar eval --questions FILEN». Er noe feil, står det hvilken rad og kolonne det gjelder.",
    "Skriv aldri opplysninger om pasienter eller andre personer i arket.",
)


def write(file: Path, drafts: Sequence[Draft], documents: Sequence[Document]) -> None:
    """Write drafts to a new file, in the form that its ending names.

    :raises QuestionSetError: when the ending is unknown, the file exists, or it cannot be written.
    """
    writers: Mapping[str, Callable[[], None]] = {
        ".xlsx": lambda: _write_xlsx(file, drafts, documents),
        ".csv": lambda: _write_csv(file, drafts),
        ".jsonl": lambda: _write_jsonl(file, drafts),
    }
    writer = writers.get(file.suffix.lower())
    if writer is None:
        raise QuestionSetError(f"{file}: velg et filnavn som slutter på {', '.join(writers)}")
    if file.exists():
        raise QuestionSetError(f"{file} finnes fra før og blir ikke skrevet over. Velg et annet navn.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        writer()
    except OSError as exc:
        raise QuestionSetError(f"{file} kan ikke skrives: {exc}") from exc


def _record(draft: Draft) -> dict[str, Any]:
    """A draft as a line of a question file."""
    return {
        "status": DRAFT,
        "id": draft.id,
        "role": "operator",
        "level": draft.level,
        "type": str(draft.type),
        "question": draft.question,
        "gold": [draft.gold.model_dump()],
        "must_facts": [{"any_of": list(fact.any_of)} for fact in draft.must_facts],
        "answerable": True,
        "split": "test",
        "notes": draft.notes,
    }


def _row(draft: Draft) -> list[str]:
    """A draft as a row of a sheet, in the words of the columns."""
    record = _record(draft)
    record |= draft.gold.model_dump()
    record["must_facts"] = "\n".join(" | ".join(fact.any_of) for fact in draft.must_facts)
    return [_worded(column, record.get(column.key, "")) for column in COLUMNS]


def _worded(column: Column, value: object) -> str:
    return next((word for word, meant in column.values if meant == value), str(value))


def _write_jsonl(file: Path, drafts: Sequence[Draft]) -> None:
    lines = (json.dumps(_record(draft), ensure_ascii=False) + "\n" for draft in drafts)
    file.write_text("".join(lines), encoding="utf-8")


def _write_csv(file: Path, drafts: Sequence[Draft]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow([column.name for column in COLUMNS])
        writer.writerows(map(_row, drafts))


def _write_xlsx(file: Path, drafts: Sequence[Draft], documents: Sequence[Document]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    _questions(book.create_sheet(QUESTIONS), drafts, documents)
    _help(book.create_sheet(HELP))
    _documents(book.create_sheet(DOCUMENTS), documents)
    book.save(file)


def _questions(sheet: Worksheet, drafts: Sequence[Draft], documents: Sequence[Document]) -> None:
    _fill(sheet, [[column.name for column in COLUMNS], *map(_row, drafts)], [column.width for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        for number in range(2, len(drafts) + ROOM):
            # As text, so that «4.3» stays a section and does not become the fourth of March.
            sheet.cell(number, place).number_format = "@"
            sheet.cell(number, place).alignment = WRAPPED
        if column.values:
            _choose(sheet, letter, ",".join(column.choices), column)
        elif column is BY_KEY["doc"] and documents:
            _choose(sheet, letter, f"{DOCUMENTS}!$A$2:$A${len(documents) + 1}", column)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions


def _choose(sheet: Worksheet, letter: str, source: str, column: Column) -> None:
    formula = f"={source}" if "!" in source else f'"{source}"'
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = column.name, "Velg fra listen."
    choice.promptTitle, choice.prompt = column.name, column.explanation[:250]
    choice.showInputMessage = True
    choice.add(f"{letter}2:{letter}{ROOM}")
    sheet.add_data_validation(choice)


def _help(sheet: Worksheet) -> None:
    head = ["Kolonne", "Hva den betyr", "Hva som kan stå der", "Kalles i JSONL"]
    rows = [[c.name, c.explanation, ", ".join(c.choices), c.key] for c in COLUMNS]
    _fill(sheet, [head, *rows], [16, 70, 50, 14])
    for number, line in enumerate(HOW, start=len(rows) + 3):
        sheet.cell(number, 1, line).font = Font(bold=line is HOW[0])


def _documents(sheet: Worksheet, documents: Sequence[Document]) -> None:
    rows = [[d.id, d.title, str(d.level), d.version, d.organisation or d.publisher] for d in documents]
    _fill(sheet, [["Id", "Tittel", "Nivå", "Versjon", "Virksomhet"], *rows], [28, 60, 6, 14, 36])


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """Write rows below a row of headings that stays in view; no text is taken for a formula."""
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place, text or None)
            cell.data_type = "s" if text else "n"
            cell.alignment = WRAPPED
    for place, width in enumerate(widths, start=1):
        sheet.cell(1, place).font, sheet.cell(1, place).fill = HEAD_FONT, HEAD_FILL
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
