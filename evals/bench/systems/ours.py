"""Our own search, over an index that is written of the same passages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app import Assistant
from app.errors import QuestionError
from app.settings import Settings
from evals.bench.systems.types import Embedding, text_of
from ingest import Index
from ingest.glossary import GLOSSARY_FILE
from ingest.index import write_generation
from ingest.types import Passage, Vectors

SECTIONS = 10


class Ours:
    """Writes a generation as ingest does, once the documents are read, and searches as the chat does.

    :param source: an index of the documents; everything but the vectors is taken from it.
    :param folder: where the new one is written.
    """

    def __init__(self, source: Index, folder: Path, settings: Settings) -> None:
        source.load()
        self._source = source
        self._entries = list(source.indexed().values())
        self._folder = folder
        self._settings = settings
        self._assistant: Assistant | None = None

    def index(self, passages: Sequence[Passage], embedding: Embedding) -> None:
        """Write the whole generation to the disk, and open it."""
        made = embedding.passages([text_of(passage) for passage in passages])
        rows = {passage.id: row for passage, row in zip(passages, made, strict=True)}

        def vectors(of: Sequence[Passage]) -> Vectors:
            return np.stack([rows[passage.id] for passage in of])

        source = self._source
        write_generation(
            self._folder,
            source.generation,
            self._entries,
            vectors,
            source.questions,
            source.folder / GLOSSARY_FILE,
            source.manifest,
            [link for links in source.links.values() for link in links],
        )
        self._assistant = Assistant.open(self._folder, self._settings)

    def search(self, question: str) -> list[str]:
        """The ten best sections; none for what is no question."""
        if self._assistant is None:
            raise RuntimeError("nothing is indexed")
        self._assistant.warm()
        try:
            return [hit.section_id for hit in self._assistant.search(question, SECTIONS)]
        except QuestionError:
            return []
