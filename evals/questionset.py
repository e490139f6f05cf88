"""Load question files, and refuse a set that contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import Assistant
from app.settings import Settings
from evals import spreadsheet
from evals.entries import Entry
from evals.errors import QuestionSetError
from evals.types import Origin, Question, Split
from evals.vocabulary import DRAFT

BUNDLED = Path(__file__).parent / "questions"
CORPUS_FOLDER = "evaluation"
"""The folder beside a register where the fixed set of that corpus lies."""

OWN_FOLDER = "questions"
"""The folder among the app's data where people's own additions lie."""

SUFFIXES = (".jsonl", *spreadsheet.SUFFIXES)
NO_LEVELS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a run, and what the person who runs it should know of them.

    :param notices: one sentence each, in bokmål.
    """

    questions: tuple[Question, ...]
    notices: tuple[str, ...] = ()

    def only(self, split: Split | None) -> tuple[Question, ...]:
        """The questions of one part of the set; None stands for all.

        :raises QuestionSetError: when the part is empty.
        """
        chosen = tuple(question for question in self.questions if split in (None, question.split))
        if not chosen:
            raise QuestionSetError(f"Ingen av de {len(self.questions)} spørsmålene står i delen «{split}».")
        return chosen


def load(path: Path = BUNDLED, split: Split | None = None) -> tuple[Question, ...]:
    """Read one file, or all of a folder in the order of their names.

    :param split: keep this part only.
    :raises QuestionSetError: naming everything that is wrong in any of the files.
    """
    return read(path).only(split)


def read(path: Path, levels: Mapping[str, int] = NO_LEVELS) -> QuestionSet:
    """Read one file, or all of a folder in the order of their names, drafts left out.

    :param levels: level of each document, for sheets that leave it out; see ``levels_of``.
    :raises QuestionSetError: naming everything that is wrong in any of the files.
    """
    return _checked(path, {Origin.FIXED: _entries(path, levels)})


def read_default(settings: Settings, levels: Mapping[str, int] = NO_LEVELS) -> QuestionSet:
    """The fixed set of the corpus, or else the bundled one, and the additions among the app's data.

    :raises QuestionSetError: naming everything that is wrong in any of the files.
    """
    fixed = fixed_set(settings)
    added = settings.data / OWN_FOLDER
    own = _entries(added, levels) if added.is_dir() else []
    return _checked(fixed, {Origin.FIXED: _entries(fixed, levels), Origin.OWN: own})


def fixed_set(settings: Settings) -> Path:
    """Where the fixed set of the corpus lies: beside its register, or else the bundled one."""
    beside = settings.corpus / CORPUS_FOLDER
    return beside if beside.is_dir() and _files(beside) else BUNDLED


def levels_of(assistant: Assistant) -> dict[str, int]:
    """The level of each document of an index."""
    return {document.id: document.level for document in assistant.documents()}


def _checked(path: Path, parts: Mapping[Origin, Sequence[Entry]]) -> QuestionSet:
    placed: list[tuple[str, Question]] = []
    problems: list[str] = []
    for entry, origin in ((entry, origin) for origin, entries in parts.items() for entry in entries):
        if entry.is_draft:
            continue
        try:
            question = entry.question()
        except QuestionSetError as exc:
            problems.append(str(exc))
        else:
            placed.append((entry.where, question.as_own() if origin is Origin.OWN else question))
    problems += _contradictions(placed)
    if problems:
        raise QuestionSetError("Spørsmålssettet har feil:\n" + "\n".join(problems))
    drafts = sum(entry.is_draft for entries in parts.values() for entry in entries)
    if not placed:
        raise QuestionSetError(_nothing_in(path) if not drafts else f"{path}: {_left_out(drafts)}")
    return QuestionSet(tuple(question for _, question in placed), (_left_out(drafts),) if drafts else ())


def _nothing_in(path: Path) -> str:
    return f"Det er ingen spørsmål i {path}. Pek på en JSONL-, CSV- eller XLSX-fil, eller en mappe med slike."


def _left_out(drafts: int) -> str:
    return (
        f"{drafts} spørsmål er fortsatt merket «{DRAFT}» og er ikke med. "
        "Les dem gjennom, rett dem, og fjern ordet i kolonnen «status»."
    )


def _files(folder: Path) -> list[Path]:
    """The question files of a folder; not what an open spreadsheet program leaves beside them."""
    found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in found if not path.name.startswith(("~", ".")))


def _entries(path: Path, levels: Mapping[str, int]) -> list[Entry]:
    found: list[Entry] = []
    for file in _files(path) if path.is_dir() else [path]:
        try:
            found += _entries_of(file, levels)
        except QuestionSetError as exc:
            found.append(Entry(file.name, {}, (str(exc),)))
    return found


def _entries_of(file: Path, levels: Mapping[str, int]) -> list[Entry]:
    if file.suffix.lower() in spreadsheet.SUFFIXES:
        return spreadsheet.entries(file, levels)
    if file.suffix.lower() in {".xls", ".ods"}:
        raise QuestionSetError(f"{file.name}: lagre arket som .xlsx eller .csv; {file.suffix} kan ikke leses")
    return list(_lines(file))


def _lines(file: Path) -> Iterator[Entry]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionSetError(f"Spørsmålsfilen {file} kan ikke leses: {exc}") from exc
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _line(f"{file.name}:{number}", line)


def _line(where: str, line: str) -> Entry:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as exc:
        return Entry(where, {}, (f"{where}: ikke gyldig JSON: {exc.msg} (tegn {exc.colno})",))
    if not isinstance(data, dict):
        return Entry(where, {}, (f"{where}: linjen skal være ett JSON-objekt",))
    return Entry(where, data, is_draft=data.pop("status", None) == DRAFT)


def _contradictions(placed: Sequence[tuple[str, Question]]) -> list[str]:
    seen: dict[str, tuple[str, Question]] = {}
    problems = []
    for where, question in placed:
        if question.id in seen:
            problems.append(f"{where}: id-en {question.id} er brukt to ganger, også i {seen[question.id][0]}")
        _, before = seen.get(question.after, ("", None))
        if question.after and before is None:
            problems.append(f"{where}: {question.id} følger {question.after} (after), som ikke kommer før det i settet")
        elif before is not None and before.split != question.split:
            problems.append(f"{where}: en samtale må stå i én del, men {before.id} er i {before.split}")
        seen[question.id] = (where, question)
    return problems
