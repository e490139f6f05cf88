"""Reads every document of the parsing set and holds it against its true tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from evals.parsing.collection import print_all
from evals.parsing.manuals import fetch, manuals
from evals.parsing.measures import NAMES, Figures, measure
from evals.parsing.truth import Specimen
from ingest import readers
from ingest.outline import build_outline

AIMS = {"f1": 0.98, "page": 0.99, "recall": 0.995, "foreign": 0.002, "cells": 0.97}

_HEADS = {
    "f1": "punkter F1", "page": "side", "depth": "nivå", "recall": "tekst", "foreign": "fremmed", "placed": "på plass",
    "cells": "celler",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One document and how well it was read."""

    specimen: Specimen
    figures: Figures


def read_all(folder: Path, packages: Path | None) -> Iterator[Reading]:
    """Make and fetch the documents, and read them.

    :param packages: where the packages with the manuals lie or are put; None to leave these out.
    :raises RunError: if a document can be neither made nor fetched.
    :raises IngestError: if one cannot be read.
    """
    for specimen in _specimens(folder, packages):
        sections, _ = build_outline("d", specimen.title, readers.read(specimen.path).blocks)
        yield Reading(specimen, measure(sections, specimen.truth))


def _specimens(folder: Path, packages: Path | None) -> Iterator[Specimen]:
    yield from print_all(folder)
    if packages is not None:
        packages.mkdir(parents=True, exist_ok=True)
        fetch(packages)
        yield from manuals(packages, folder)


def total(readings: list[Reading]) -> Figures:
    """The figures over all documents."""
    first, *rest = (reading.figures for reading in readings)
    return sum(rest, first)


def summary(readings: list[Reading]) -> dict[str, object]:
    """The figures as JSON."""
    documents = [
        {"document": reading.specimen.name, "maker": reading.specimen.maker, **reading.figures.values()}
        for reading in readings
    ]
    return {"documents": documents, "all": total(readings).values(), "aims": AIMS}


def render(readings: list[Reading]) -> Table:
    """The figures as a table, the aims at its foot."""
    table = Table("Dokument", "Laget med", *(_HEADS[name] for name in NAMES))
    for reading in readings:
        table.add_row(reading.specimen.name, reading.specimen.maker, *_row(reading.figures))
    table.add_section()
    table.add_row("alle", "", *_row(total(readings)))
    aims = (f"{'≤' if name == 'foreign' else '≥'} {AIMS[name]:g}" if name in AIMS else "" for name in NAMES)
    table.add_row("mål", "", *aims)
    return table


def _row(figures: Figures) -> list[str]:
    return ["–" if value is None else f"{value:.4f}" for value in figures.values().values()]
