"""Files in the layout of SQuAD, as NorQuAD has it: articles with paragraphs, and questions to each paragraph.

Source: Rajpurkar et al., SQuAD: 100,000+ Questions for Machine Comprehension of Text (EMNLP 2016).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from evals.errors import ExternalSetError
from evals.external.types import ExternalSet, Query, Text

UNIT = "et avsnitt (context)"

_PROBLEMS = {
    "missing": "mangler",
    "string_type": "skal være tekst",
    "string_too_short": "er tom",
    "list_type": "skal være en liste",
    "bool_parsing": "skal være true eller false",
    "bool_type": "skal være true eller false",
    "model_type": "skal være et objekt",
}


class _Question(BaseModel):
    question: str = Field(min_length=1)
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: str = Field(min_length=1)
    qas: list[_Question]


class _Article(BaseModel):
    title: str = ""
    paragraphs: list[_Paragraph]


class _File(BaseModel):
    data: list[_Article]


def read(path: Path) -> ExternalSet:
    """Read a file, or the only JSON file of a folder.

    Each paragraph is a text, and answers the questions put to it; paragraphs with the same words are one text.
    Questions that the paragraph does not answer (``is_impossible``) are left out. The ids in the file are not used,
    since they are not unique in every set.

    :raises ExternalSetError: naming the file and the entry.
    """
    file = _file(path)
    texts: dict[str, Text] = {}
    ids: dict[str, str] = {}
    queries: list[Query] = []
    for number, article in enumerate(_load(file).data):
        for place, paragraph in enumerate(article.paragraphs):
            key = ids.setdefault(paragraph.context, f"{number}.{place}")
            texts.setdefault(key, Text(article.title, paragraph.context))
            for asked in paragraph.qas:
                if not asked.is_impossible:
                    queries.append(Query(str(len(queries)), asked.question, {key: 1}))
    if not queries:
        raise ExternalSetError(f"{file}: har ingen spørsmål med svar")
    return ExternalSet(file.stem, UNIT, texts, tuple(queries))


def _file(path: Path) -> Path:
    if path.is_file():
        return path
    found = sorted(path.glob("*.json"))
    if len(found) != 1:
        raise ExternalSetError(f"{path}: er verken en fil eller en mappe med én JSON-fil (fant {len(found)})")
    return found[0]


def _load(file: Path) -> _File:
    try:
        return _File.model_validate_json(file.read_bytes())
    except OSError as exc:
        raise ExternalSetError(f"{file}: kan ikke leses: {exc}") from exc
    except ValidationError as exc:
        error = exc.errors()[0]
        where = " → ".join(str(part) for part in error["loc"])
        problem = _PROBLEMS.get(error["type"], error["msg"])
        raise ExternalSetError(f"{file.name}: {where + ': ' if where else ''}{problem}") from exc
