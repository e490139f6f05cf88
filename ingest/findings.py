"""What the index keeps beside the text: how each document was read, and where its references lead."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from pydantic import TypeAdapter

from ingest.crossreferences import Link
from ingest.readingreport import ReadingReport

SCHEMA = """
CREATE TABLE reading (document TEXT PRIMARY KEY, data TEXT);
CREATE TABLE link (section TEXT, start INTEGER, length INTEGER, target TEXT, reason TEXT);
"""

Rows = Callable[[str], Iterator[tuple[Any, ...]]]
"""Runs a query on the database of a generation."""

_reports = TypeAdapter(ReadingReport)


def insert(database: sqlite3.Connection, readings: Mapping[str, ReadingReport], links: Sequence[Link]) -> None:
    """Put the reports, by document id, and the links into the database of a new generation."""
    rows = [(document, _reports.dump_json(report).decode()) for document, report in readings.items()]
    database.executemany("INSERT INTO reading VALUES (?, ?)", rows)
    database.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?)", map(astuple, links))


def readings(rows: Rows) -> dict[str, ReadingReport]:
    """The reports by document id."""
    return {document: _reports.validate_json(data) for document, data in rows("SELECT document, data FROM reading")}


def links(rows: Rows) -> dict[str, tuple[Link, ...]]:
    """The links in the text of each section that has any, in reading order."""
    found: dict[str, list[Link]] = {}
    for row in rows("SELECT section, start, length, target, reason FROM link ORDER BY rowid"):
        found.setdefault(row[0], []).append(Link(*row))
    return {section: tuple(each) for section, each in found.items()}
