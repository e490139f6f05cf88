"""Spreadsheet files as rows of text: CSV as Norwegian Excel writes it, and XLSX with every value as it is shown."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from evals.errors import QuestionSetError

DELIMITERS = ";,\t"
MONTHS = "januar februar mars april mai juni juli august september oktober november desember".split()
_DATE_PARTS = re.compile(r"yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s", re.IGNORECASE)
_DECIMALS = re.compile(r"0[.,](0+)")
_NOT_SHOWN = re.compile(r"\[[^\]]*\]|\\|\"|;.*|_.|\*.|AM/PM|@")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    :param text: as a person sees it, without white space around it.
    :param problem: why the cell cannot be used; empty when it can.
    :param typed: the text is how a number or a date is shown, and not what somebody wrote.
    """

    text: str = ""
    problem: str = ""
    typed: type | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    :param number: as the spreadsheet program numbers it.
    """

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(cell.text or cell.problem for cell in self.cells)


def sheets(file: Path) -> list[list[Row]]:
    """The sheets of a file that hold anything, each without its empty rows.

    :raises QuestionSetError: when the file cannot be read.
    """
    found = [_csv(file)] if file.suffix.lower() == ".csv" else _xlsx(file)
    return [rows for sheet in found if (rows := [row for row in sheet if not row.is_empty])]


def _csv(file: Path) -> list[Row]:
    try:
        text = _decoded(file.read_bytes())
        first, _, rest = text.partition("\n")
        named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)
        delimiter = named[1] if named else max(DELIMITERS, key=first.count)
        skipped = 1 if named else 0
        records = list(csv.reader(StringIO(rest if named else text, newline=""), delimiter=delimiter, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise QuestionSetError(f"Spørsmålsfilen {file} kan ikke leses: {exc}") from exc
    return [
        Row(number + skipped, tuple(Cell(text.strip()) for text in record))
        for number, record in enumerate(records, start=1)
    ]


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else what Windows programs write in Norway."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _xlsx(file: Path) -> list[list[Row]]:
    try:
        shown = load_workbook(file, read_only=True, data_only=True)
        written = load_workbook(file, read_only=True)
        try:
            pairs = zip(shown.worksheets, written.worksheets, strict=True)
            return [list(_rows(sheet.iter_rows(), formulas.iter_rows())) for sheet, formulas in pairs]
        finally:
            shown.close()
            written.close()
    except (OSError, InvalidFileException, BadZipFile, KeyError, ValueError, SyntaxError) as exc:
        raise QuestionSetError(
            f"Spørsmålsfilen {file} kan ikke leses som et Excel-ark ({exc}). Lagre den på nytt som .xlsx."
        ) from exc


def _rows(shown: Iterator[Sequence[Any]], written: Iterator[Sequence[Any]]) -> Iterator[Row]:
    for number, (values, formulas) in enumerate(zip(shown, written, strict=True), start=1):
        yield Row(number, tuple(_cell(value, formula) for value, formula in zip(values, formulas, strict=True)))


def _cell(shown: Any, written: Any) -> Cell:
    value = shown.value
    if value is None:
        if written.data_type == "f":
            return Cell(problem="formelen er ikke regnet ut; åpne arket i Excel og lagre det, eller skriv verdien")
        return Cell()
    if shown.data_type == "e":
        return Cell(problem=f"cellen viser feilen {value}")
    if isinstance(value, str):
        return Cell(value.replace("\r\n", "\n").replace("_x000D_", "").strip())
    return Cell(as_shown(value, shown.number_format or "General"), typed=type(value))


def as_shown(value: bool | int | float | date | time | timedelta, number_format: str) -> str:
    """A typed value as Norwegian Excel shows it in the usual formats."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    pattern = _NOT_SHOWN.sub("", number_format)
    if isinstance(value, (int, float)):
        return _number(value, pattern)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return _moment(value, pattern)


def _number(value: float, pattern: str) -> str:
    percent = " %" if "%" in pattern else ""
    if percent:
        value = round(value * 100, 10)
    if match := _DECIMALS.search(pattern):
        text = f"{value:.{len(match[1])}f}"
    elif "0" in pattern:
        text = f"{value:.0f}"
    else:
        text = str(int(value)) if float(value).is_integer() else f"{value:.10g}"
    return text.replace(".", ",") + percent


def _moment(value: date | time, pattern: str) -> str:
    if not _DATE_PARTS.search(pattern):
        pattern = "hh:mm" if isinstance(value, time) else "dd.mm.yyyy"
    if isinstance(value, datetime) and pattern.lower() in {"mm-dd-yy", "yyyy-mm-dd h:mm:ss"}:
        # Excel's own short date, which every machine shows in the way of its country.
        pattern = "dd.mm.yyyy"
    parts = []
    end = 0
    after_hour = False
    for match in _DATE_PARTS.finditer(pattern):
        parts += [pattern[end : match.start()], _part(value, match[0].lower(), after_hour)]
        after_hour = match[0].lower() in {"h", "hh"}
        end = match.end()
    return "".join([*parts, pattern[end:]]).strip()


def _part(value: date | time, part: str, after_hour: bool) -> str:
    if part.startswith("h"):
        return f"{getattr(value, 'hour', 0):0{len(part)}}"
    if part.startswith("s"):
        return f"{getattr(value, 'second', 0):0{len(part)}}"
    if after_hour and part in {"m", "mm"}:
        return f"{getattr(value, 'minute', 0):02}"
    if isinstance(value, time):
        return ""
    if part.startswith("y"):
        return str(value.year) if part == "yyyy" else f"{value.year % 100:02}"
    if part.startswith("d"):
        return f"{value.day:0{len(part)}}"
    name = MONTHS[value.month - 1]
    return {"mmmm": name, "mmm": name[:3]}.get(part, f"{value.month:0{len(part)}}")
