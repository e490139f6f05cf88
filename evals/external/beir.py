"""Folders in the layout of BEIR: ``corpus.jsonl``, ``queries.jsonl``, and qrels as TSV.

Source: Thakur et al., BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models (2021).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.errors import ExternalSetError
from evals.external.types import ExternalSet, Query, Text

UNIT = "en rad i corpus.jsonl"


def read(folder: Path) -> ExternalSet:
    """Read a folder; questions without a text that answers them are left out.

    The qrels are ``qrels.tsv``, ``qrels/test.tsv`` or the only file in ``qrels/``: question, text and grade in three
    columns, with or without a header.

    :raises ExternalSetError: naming file and line.
    """
    if not folder.is_dir():
        raise ExternalSetError(f"{folder}: er ikke en mappe; et BEIR-sett er en mappe med corpus.jsonl")
    texts = {key: Text(_text(row, "title", place), body) for key, body, row, place in _entries(folder / "corpus.jsonl")}
    asked = {key: text for key, text, _, _ in _entries(folder / "queries.jsonl")}
    gold = _gold(_qrels_file(folder), asked, texts)
    queries = tuple(Query(key, text, gold[key]) for key, text in asked.items() if key in gold)
    if not queries:
        raise ExternalSetError(f"{folder}: ingen av spørsmålene har en tekst som svarer på dem")
    return ExternalSet(folder.resolve().name, UNIT, texts, queries)


def _entries(file: Path) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Id, text, the whole row and its place, of each row of a JSONL file."""
    seen: dict[str, str] = {}
    for place, line in _lines(file):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as exc:
            raise ExternalSetError(f"{place}: er ikke JSON: {exc.msg}, tegn {exc.pos + 1}") from exc
        if not isinstance(row, dict):
            raise ExternalSetError(f"{place}: skal være et JSON-objekt med _id og text")
        key = row.get("_id")
        if not isinstance(key, str | int) or not str(key):
            raise ExternalSetError(f"{place}: _id mangler")
        if str(key) in seen:
            raise ExternalSetError(f"{place}: _id «{key}» er brukt før, i {seen[str(key)]}")
        seen[str(key)] = place
        if "text" not in row:
            raise ExternalSetError(f"{place}: text mangler")
        yield str(key), _text(row, "text", place), row, place


def _text(row: Mapping[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str | None):
        raise ExternalSetError(f"{place}: {key} skal være tekst")
    return value or ""


def _qrels_file(folder: Path) -> Path:
    found = sorted((folder / "qrels").glob("*.tsv"))
    preferred = [file for file in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if file.is_file()]
    if preferred:
        return preferred[0]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(file.name for file in found)
        raise ExternalSetError(f"{folder / 'qrels'}: har {names}; kall den som skal brukes, test.tsv")
    raise ExternalSetError(f"{folder}: fant verken qrels.tsv, qrels/test.tsv eller en annen TSV-fil i qrels/")


def _gold(file: Path, asked: Mapping[str, str], texts: Mapping[str, Text]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, (place, line) in enumerate(_lines(file)):
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != 3:
            raise ExternalSetError(f"{place}: skal ha tre kolonner med tabulator mellom, men har {len(columns)}")
        query, text, grade = columns
        if not _is_whole(grade):
            if number == 0:
                continue
            raise ExternalSetError(f"{place}: graden «{grade}» er ikke et helt tall")
        if query not in asked:
            raise ExternalSetError(f"{place}: spørsmålet «{query}» står ikke i queries.jsonl")
        if text not in texts:
            raise ExternalSetError(f"{place}: teksten «{text}» står ikke i corpus.jsonl")
        if int(grade) > 0:
            found.setdefault(query, {})[text] = int(grade)
    return found


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are not empty, each with its place."""
    try:
        content = file.read_text("utf-8-sig")
    except FileNotFoundError as exc:
        raise ExternalSetError(f"{file}: finnes ikke") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ExternalSetError(f"{file}: kan ikke leses som UTF-8: {exc}") from exc
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield f"{file.name}:{number}", line.rstrip("\r")
