"""A question as it stands in a file, before it is known to be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from evals.errors import QuestionSetError
from evals.types import Question

_PROBLEMS = {
    "missing": "mangler",
    "extra_forbidden": "finnes ikke som nøkkel",
    "string_pattern_mismatch": "skal ha bare små bokstaver a–z, tall og bindestrek",
    "string_too_short": "er for kort; det trengs minst {min_length} tegn",
    "greater_than_equal": "skal være minst {ge}",
    "literal_error": "skal være en av {expected}",
    "enum": "skal være en av {expected}",
    "string_type": "skal være tekst",
    "tuple_type": "skal være en liste",
    "model_type": "skal være et objekt",
    "int_parsing": "skal være et helt tall",
    "int_type": "skal være et helt tall",
    "bool_parsing": "skal være true eller false",
    "bool_type": "skal være true eller false",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as a file has it.

    :param where: file and line or row.
    :param problems: what was wrong with it already as a line or row.
    :param places: the words that name a part of it, by the part's place in the question.
    :param is_draft: a person has yet to look at it.
    """

    where: str
    data: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    places: Mapping[tuple[int | str, ...], str] = field(default_factory=dict)
    is_draft: bool = False

    def question(self) -> Question:
        """The question itself.

        :raises QuestionSetError: with one line for each thing that is wrong.
        """
        if self.problems:
            raise QuestionSetError("\n".join(self.problems))
        try:
            return Question.model_validate(self.data)
        except ValidationError as exc:
            lines = [self._place(error["loc"]) + _in_bokmaal(dict(error)) for error in exc.errors()]
            raise QuestionSetError("\n".join(dict.fromkeys(lines))) from exc

    def _place(self, location: Sequence[int | str]) -> str:
        """The cell that a location is in, or the line and the key."""
        for length in range(len(location), 0, -1):
            if place := self.places.get(tuple(location[:length])):
                return place
        key = ".".join(str(part) for part in location)
        return f"{self.where}: {key}: " if key else f"{self.where}: "


def _in_bokmaal(error: Mapping[str, Any]) -> str:
    known = _PROBLEMS.get(str(error["type"]))
    if known is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return known.format(**{name: str(value).replace(" or ", " eller ") for name, value in error.get("ctx", {}).items()})
