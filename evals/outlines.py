"""The layer ``parse``: the outlines of the index against trees that people checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app import Assistant
from evals.errors import QuestionSetError
from evals.parsing.measures import Figures, measure
from evals.parsing.truth import TrueSection, Truth
from ingest.types import Section

FOLDER = "outlines"


def figures(folder: Path, assistant: Assistant) -> dict[str, float]:
    """How well the documents with a checked tree were read; empty where the folder has no trees.

    ``section_f1`` and ``start_page`` as in ``python -m evals parsing``, over all documents together: a document that
    is missing has none of its sections.

    :param folder: with ``<document id>.tsv``: number, title and start page of each heading, one a line.
    :raises QuestionSetError: naming the line of a tree that cannot be read.
    """
    trees = {path.stem: _read(path) for path in sorted(folder.glob("*.tsv"))}
    if not trees:
        return {}
    return _figures(trees, {document: assistant.sections(document) for document in trees})


def _figures(trees: Mapping[str, Truth], sections: Mapping[str, Sequence[Section]]) -> dict[str, float]:
    found: Figures | None = None
    for document, tree in trees.items():
        one = measure(sections[document], tree)
        found = found + one if found else one
    values = {"section_f1": found.f1.value, "start_page": found.page.value} if found else {}
    return {name: value for name, value in values.items() if value is not None}


def _read(path: Path) -> Truth:
    rows = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            number, title, page = text.split("\t")
            rows.append(TrueSection(number, title, 0, int(page or 0), ""))
        except ValueError as exc:
            raise QuestionSetError(f"{path.name}:{line}: skal ha nummer, tittel og side, skilt med tabulator") from exc
    return Truth(tuple(rows))
