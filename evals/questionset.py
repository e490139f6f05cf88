"""Load the question set and refuse one that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.errors import QuestionSetError
from evals.types import Question, Split

BUNDLED = Path(__file__).parent / "questions"


def load(path: Path = BUNDLED, split: Split | None = None) -> tuple[Question, ...]:
    """Read one JSONL file, or all of a folder in the order of their names.

    :param split: keep this part only.
    :raises QuestionSetError: naming every bad line of every file.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    questions: list[Question] = []
    problems: list[str] = []
    for file in files:
        for place, line in _lines(file):
            try:
                questions.append(Question.model_validate_json(line))
            except ValidationError as exc:
                problems += [f"{place}: {_plain_error(error['loc'], error['msg'])}" for error in exc.errors()]
    problems += _contradictions(questions)
    if problems:
        raise QuestionSetError("Spørsmålssettet har feil:\n" + "\n".join(problems))
    chosen = tuple(question for question in questions if split in (None, question.split))
    if not chosen:
        raise QuestionSetError(f"Det er ingen spørsmål i {path}. Pek på en JSONL-fil eller en mappe med slike.")
    return chosen


def _lines(file: Path) -> Iterable[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionSetError(f"Spørsmålsfilen {file} kan ikke leses: {exc}") from exc
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{file.name}:{number}", line


def _plain_error(place: Sequence[int | str], message: str) -> str:
    key = ".".join(str(part) for part in place)
    text = message.removeprefix("Value error, ")
    return f"{key}: {text}" if key else text


def _contradictions(questions: Sequence[Question]) -> list[str]:
    seen: dict[str, Question] = {}
    problems = []
    for question in questions:
        if question.id in seen:
            problems.append(f"{question.id}: id-en er brukt to ganger")
        before = seen.get(question.after)
        if question.after and before is None:
            problems.append(f"{question.id}: after viser til {question.after}, som ikke kommer før det i settet")
        elif before is not None and before.split != question.split:
            problems.append(f"{question.id}: en samtale må stå i én del, men {before.id} er i {before.split}")
        seen[question.id] = question
    return problems
