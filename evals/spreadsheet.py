"""Questions written in a spreadsheet: one row a question, and a row below it for each further gold section."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.types import Reason
from evals.cells import Cell, Row, sheets
from evals.entries import Entry
from evals.errors import QuestionSetError
from evals.types import Split
from evals.vocabulary import BY_KEY, DRAFT, Column, column_of, guessed_type, nearest

SUFFIXES = (".csv", ".xlsx")
DECLARED_WITHIN = 10
"""The headings stand in one of the first rows of a sheet."""

_BETWEEN_FACTS = re.compile(r"[\n;]+")
_BETWEEN_SPELLINGS = re.compile(r"\||\s/\s")
_GOLD = ("doc", "section", "quote", "grade")
_LISTS = ("must_facts", "must_not")


def entries(file: Path, levels: Mapping[str, int]) -> list[Entry]:
    """The questions of a sheet, with every problem of every row.

    :param levels: level of each document by its id, for rows that leave it out.
    :raises QuestionSetError: when the file cannot be read or has no sheet with a column for questions.
    """
    for sheet in sheets(file):
        for at, row in enumerate(sheet[:DECLARED_WITHIN]):
            if any(_is_question_heading(cell.text) for cell in row.cells):
                return _Sheet(file.name, row, levels).entries(sheet[at + 1 :])
    raise QuestionSetError(
        f"{file.name} har ingen kolonne «spørsmål». Lag en mal med «sambandssvar eval --init FIL.xlsx»."
    )


def _is_question_heading(text: str) -> bool:
    try:
        return column_of(text).key == "question"
    except KeyError:
        return False


@dataclass(slots=True)
class _Draft:
    """A question while its rows are read.

    :param values: by key; only what somebody wrote.
    :param golds: one for each row that has any of a gold section's cells.
    :param rows: the row where each part stands, by its place in the question.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    golds: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[tuple[int | str, ...], tuple[int, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Sheet:
    """One sheet below its row of headings."""

    def __init__(self, file: str, headings: Row, levels: Mapping[str, int]) -> None:
        self._file = file
        self._levels = levels
        self._columns: dict[int, Column] = {}
        self._names: dict[str, str] = {}
        self._problems: list[str] = []
        self._unnamed: set[int] = set()
        self._unknown: set[int] = set()
        for place, cell in enumerate(headings.cells):
            if not cell.text:
                continue
            try:
                column = column_of(cell.text)
            except KeyError as exc:
                self._problems.append(self._place(headings.number, cell.text, exc.args[0]))
                self._unknown.add(place)
                continue
            if column.key in self._names:
                more = "; skriv flere fasitpunkter i rader under spørsmålet" if column.key in _GOLD else ""
                self._problems.append(self._place(headings.number, cell.text, f"kolonnen står to ganger{more}"))
            self._columns[place] = column
            self._names.setdefault(column.key, cell.text)

    def entries(self, rows: Iterable[Row]) -> list[Entry]:
        """The questions; what is wrong with the headings stands with none of them."""
        drafts: list[_Draft] = []
        for row in rows:
            cells = dict(self._cells(row))
            if not drafts or not all(_fits(drafts[-1], key, cells) for key in ("question", "id")):
                drafts.append(_Draft(row.number))
            self._read(drafts[-1], row.number, cells)
        headings = [Entry(self._file, {}, tuple(self._problems))] if self._problems else []
        return [*headings, *map(self._entry, drafts)]

    def _cells(self, row: Row) -> Iterator[tuple[str, Cell]]:
        for place, cell in enumerate(row.cells):
            if place in self._columns and (cell.text or cell.problem):
                yield self._columns[place].key, cell
            elif cell.text and place not in self._unnamed | self._unknown:
                self._unnamed.add(place)
                self._problems.append(
                    f"{self._file}, rad {row.number}: «{cell.text[:40]}» står i en kolonne uten overskrift"
                )

    def _read(self, draft: _Draft, row: int, cells: Mapping[str, Cell]) -> None:
        gold: dict[str, Any] = {}
        for key, cell in cells.items():
            name = self._names[key]
            try:
                value = self._value(key, cell)
            except (KeyError, ValueError) as exc:
                draft.problems.append(self._place(row, name, exc.args[0]))
                if key in _GOLD:
                    gold[key] = ""
                continue
            if key in _GOLD:
                gold[key] = value
                draft.rows["gold", len(draft.golds), key] = (row, name)
            elif key in _LISTS:
                before = draft.values.setdefault(key, [])
                draft.rows.update({(key, len(before) + n): (row, name) for n in range(len(value))})
                before += value
            elif draft.values.setdefault(key, value) != value:
                draft.problems.append(self._place(row, name, "sier noe annet enn raden som spørsmålet begynner i"))
            else:
                draft.rows[key,] = (row, name)
        if gold:
            draft.rows["gold", len(draft.golds)] = (row, self._names.get("doc", BY_KEY["doc"].name))
            draft.golds.append(gold)

    def _value(self, key: str, cell: Cell) -> Any:
        """What a cell says.

        :raises KeyError: when the text is none of the choices.
        :raises ValueError: when the cell cannot be used.
        """
        if cell.problem:
            raise ValueError(cell.problem)
        column = BY_KEY[key]
        if column.values:
            return column.value_of(cell.text)
        if key in _LISTS:
            return list(_patterns(cell.text))
        if key == "section":
            return _section(cell)
        if key == "version":
            if not cell.text.isdecimal():
                raise ValueError(f"«{cell.text}» er ikke et helt tall")
            return int(cell.text)
        return cell.text if key == "question" else " ".join(cell.text.split())

    def _entry(self, draft: _Draft) -> Entry:
        values, problems = draft.values, draft.problems
        is_draft = values.pop("status", None) == DRAFT
        if "question" not in values and not problems:
            problems.append(self._place(draft.row, self._names["question"], "mangler"))
        asked = str(values.get("question", ""))
        answerable = values.setdefault("answerable", True)
        values.setdefault("id", f"egen-{hashlib.sha256(asked.encode()).hexdigest()[:8]}")
        values.setdefault("type", guessed_type(answerable, values.get("after")))
        values.setdefault("role", "operator")
        values.setdefault("split", Split.TEST)
        values["gold"] = draft.golds
        for n, gold in enumerate(draft.golds):
            problems += self._gold_problems(draft, n, gold)
        if "level" not in values and not isinstance(answerable, Reason) and draft.golds:
            document = str(draft.golds[0].get("doc", ""))
            if document in self._levels:
                values["level"] = self._levels[document]
            elif not self._levels and not problems:
                problems.append(self._place(draft.row, self._names.get("level", "nivå"), "skriv 0, 1, 2 eller 3"))
        return Entry(f"{self._file}, rad {draft.row}", values, tuple(problems), self._places(draft), is_draft)

    def _gold_problems(self, draft: _Draft, n: int, gold: Mapping[str, Any]) -> Iterator[str]:
        row, _ = draft.rows["gold", n]
        for key in ("doc", "section", "quote"):
            name = self._names.get(key, BY_KEY[key].name)
            if key not in gold:
                yield self._place(row, name, "mangler; et fasitpunkt har dokument, punkt og sitat")
        document = gold.get("doc")
        if document and self._levels and document not in self._levels:
            close = nearest(document, tuple(self._levels))
            yield self._place(row, self._names["doc"], f"dokumentet «{document}» finnes ikke i indeksen{close}")

    def _places(self, draft: _Draft) -> dict[tuple[int | str, ...], str]:
        return {place: self._place(row, name, "") for place, (row, name) in draft.rows.items()}

    def _place(self, row: int, column: str, problem: str) -> str:
        return f"{self._file}, rad {row}, kolonne «{column}»: {problem}"


def _fits(draft: _Draft, key: str, cells: Mapping[str, Cell]) -> bool:
    """Whether a row leaves a cell empty or repeats what the question above has there."""
    return key not in cells or cells[key].text == draft.values.get(key)


def _patterns(text: str) -> Iterator[dict[str, list[str]]]:
    for fact in _BETWEEN_FACTS.split(text):
        spellings = [" ".join(spelling.split()) for spelling in _BETWEEN_SPELLINGS.split(fact)]
        if any(spellings):
            yield {"any_of": [spelling for spelling in spellings if spelling]}


def _section(cell: Cell) -> str:
    if cell.typed and issubclass(cell.typed, date):
        raise ValueError(
            f"regnearket har gjort punktnummeret om til datoen {cell.text}; "
            "formater kolonnen som tekst og skriv nummeret på nytt"
        )
    return cell.text.replace(",", ".") if cell.typed else " ".join(cell.text.split())
