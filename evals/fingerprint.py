"""What a run was made of, so that two runs are compared only where that means something."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

import app
import evals
import ingest
from app import Assistant
from app.settings import Settings
from evals.types import Question

_NAMES = {
    "questions": "spørsmålssettet",
    "corpus": "dokumentene",
    "settings": "innstillingene",
    "models": "modellene",
    "code": "programmet",
}


class Fingerprint(BaseModel):
    """Hashes of everything that can change a result.

    :param corpus: of files, register, glossary and question bank, whatever code reads them.
    :param settings: of every setting that can change an answer.
    :param models: of the embedding model and the name of the language model.
    :param code: of the Python sources of the three packages.
    """

    model_config = ConfigDict(frozen=True)

    questions: str
    corpus: str
    settings: str
    models: str
    code: str

    @classmethod
    def of(cls, questions: Sequence[Question], assistant: Assistant, settings: Settings) -> Fingerprint:
        """The fingerprint of putting these questions to this assistant.

        :param settings: of the run, with the language model that it was to use.
        """
        return cls(
            questions=_hash([question.model_dump(mode="json") for question in questions]),
            corpus=assistant.corpus_hash,
            settings=_hash(
                [
                    settings.model_dump(mode="json", include={"retrieval", "reranker", "answer", "contact"}),
                    [hashlib.sha256(path.read_bytes()).hexdigest() for path in (settings.weights, settings.intents)],
                ]
            ),
            models=_hash([settings.embedding.model_dump(mode="json"), settings.llm.base_url and settings.llm.model]),
            code=_code(),
        )

    @property
    def digest(self) -> str:
        """One hash of all parts."""
        return _hash(self.model_dump())

    def changed(self, other: Fingerprint) -> tuple[str, ...]:
        """The names of the parts that differ, as people know them."""
        return tuple(name for part, name in _NAMES.items() if getattr(self, part) != getattr(other, part))


def _hash(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _code() -> str:
    digest = hashlib.sha256()
    for package in (ingest, app, evals):
        folder = Path(str(package.__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
