"""The glossary: what people call things, and which of their words have more than one meaning."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ingest.errors import GlossaryError
from ingest.language import words

GLOSSARY_FILE = "glossary.toml"

_NAMES = {"term": "begrep", "ambiguous": "flertydig ord"}
_EXPLANATIONS = {
    "missing": "mangler",
    "extra_forbidden": "er ikke en nøkkel i ordlisten",
    "string_type": "skal være tekst",
    "string_too_short": "er tom",
    "list_type": "skal være en liste",
    "bool_type": "skal være true eller false",
    "too_short": "har for få valg; det trengs minst to",
    "model_type": "skal være en tabell med label og replacement",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the regulations, and what people say instead of it.

    :param also: phrases that may be looked up as the term without asking.
    """

    term: str
    also: tuple[str, ...]
    explanation: str

    @property
    def names(self) -> tuple[str, ...]:
        """The term itself and what people say instead."""
        return (self.term, *self.also)


@dataclass(frozen=True, slots=True)
class Choice:
    """One meaning of an ambiguous word.

    :param label: what the person picks.
    :param replacement: what stands in the question instead of the word once it is picked.
    """

    label: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word that is never expanded, since it has more than one meaning or none that is confirmed.

    :param unless: words that settle the meaning when they stand in the same question.
    :param ask: whether the person is asked what the word means; otherwise it is only left alone.
    """

    word: str
    question: str
    choices: tuple[Choice, ...]
    unless: tuple[str, ...]
    ask: bool


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms and ambiguities, in the order of the file."""

    terms: tuple[Term, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Term(_Entry):
    """One ``[[term]]``."""

    term: _Text
    also: list[_Text]
    explanation: _Text


class _Choice(_Entry):
    label: _Text
    replacement: _Text


class _Ambiguity(_Entry):
    """One ``[[ambiguous]]``."""

    word: _Text
    question: _Text
    choices: list[_Choice] = Field(min_length=2)
    unless: list[_Text]
    ask: bool


_E = TypeVar("_E", bound=_Entry)


def load(path: Path) -> Glossary:
    """The glossary of a file; an empty one if there is no such file.

    :raises GlossaryError: naming file, entry and key.
    """
    if not path.exists():
        return Glossary()
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as exc:
        raise GlossaryError(f"{path}: ikke gyldig TOML: {exc}") from exc
    except (UnicodeDecodeError, OSError) as exc:
        raise GlossaryError(f"{path}: kan ikke leses: {exc}") from exc
    if unknown := [key for key in data if key not in _NAMES]:
        raise GlossaryError(
            f"{path}: ukjent nøkkel «{unknown[0]}»; bare [[term]] og [[ambiguous]] er lov på øverste nivå"
        )
    terms = _entries(path, data, "term", "term", _Term)
    ambiguities = _entries(path, data, "ambiguous", "word", _Ambiguity)
    _refuse_duplicates(path, terms, ambiguities)
    return Glossary(
        tuple(Term(entry.term, tuple(entry.also), entry.explanation) for entry in terms),
        tuple(
            Ambiguity(
                entry.word,
                entry.question,
                tuple(Choice(choice.label, choice.replacement) for choice in entry.choices),
                tuple(entry.unless),
                entry.ask,
            )
            for entry in ambiguities
        ),
    )


def _entries(path: Path, data: Mapping[str, Any], table: str, key: str, model: type[_E]) -> list[_E]:
    raws = data.get(table, [])
    if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
        raise GlossaryError(f"{path}: «{table}» skal være en liste av tabeller, skrevet [[{table}]]")
    entries = []
    for position, raw in enumerate(raws, start=1):
        try:
            entries.append(model.model_validate(raw))
        except ValidationError as exc:
            error = exc.errors()[0]
            where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
            what = _EXPLANATIONS.get(error["type"], error["msg"])
            name = f"{_NAMES[table]} {position} («{raw.get(key, 'uten navn')}»)"
            raise GlossaryError(f"{path}: {name}, nøkkel «{where}»: {what}") from exc
    return entries


def _refuse_duplicates(path: Path, terms: list[_Term], ambiguities: list[_Ambiguity]) -> None:
    names: set[tuple[str, ...]] = set()
    ambiguous: set[tuple[str, ...]] = set()
    owners: dict[tuple[str, ...], str] = {}
    for position, ambiguity in enumerate(ambiguities, start=1):
        if (key := _key(ambiguity.word)) in ambiguous:
            where = f"{_NAMES['ambiguous']} {position} («{ambiguity.word}»)"
            raise GlossaryError(f"{path}: {where}, nøkkel «word»: finnes fra før")
        ambiguous.add(key)
    for position, term in enumerate(terms, start=1):
        where = f"{path}: {_NAMES['term']} {position} («{term.term}»)"
        if (key := _key(term.term)) in names:
            raise GlossaryError(f"{where}, nøkkel «term»: finnes fra før")
        names.add(key)
        for number, phrase in enumerate(term.also, start=1):
            if not (key := _key(phrase)):
                raise GlossaryError(f"{where}, nøkkel «also.{number}»: «{phrase}» har ingen ord")
            if key in ambiguous:
                raise GlossaryError(
                    f"{where}, nøkkel «also.{number}»: «{phrase}» er flertydig og kan ikke stå for ett begrep"
                )
            if key in owners:
                raise GlossaryError(f"{where}, nøkkel «also.{number}»: «{phrase}» står alt under «{owners[key]}»")
            owners[key] = term.term


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(words(phrase))
