"""Put an external set to the search of the app: same language processing, index, weights and ranker.

Each text becomes one section, cut into passages as a section of any document is; only files, readers and outlines are
passed by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from app import Assistant
from app.errors import QuestionError
from app.settings import Settings
from app.types import Hit
from evals.external.types import ExternalSet, Query
from ingest.embedding import Embedder
from ingest.index import IndexedDocument, manifest_versions, write_generation
from ingest.passages import build_passages, embedded_text
from ingest.types import Block, BlockKind, Document, Passage, Section, Vectors

DOCUMENT = "sett"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question.

    :param first_stage: ids of the texts in the order of the scores of words and n-grams, best first.
    :param ranked: the same in the order that the app shows: after the ranker.
    """

    query: Query
    first_stage: tuple[str, ...]
    ranked: tuple[str, ...]
    latency_ms: float


def index(external: ExternalSet, folder: Path, settings: Settings) -> None:
    """Write an index of the texts into a folder.

    Vectors are made only where the settings give them weight; otherwise nothing reads them.
    """
    embedder = Embedder(settings.embedding)
    document = Document(DOCUMENT, external.name, "", 2, folder)
    sections = tuple(_sections(external))
    passages = build_passages(document, sections, embedder.count_tokens, embedder.max_tokens)

    def vectors(of: Sequence[Passage]) -> Vectors:
        if not settings.retrieval.dense:
            return np.ones((len(of), 1), np.float32)
        return embedder.embed_documents([embedded_text(passage) for passage in of])

    entry = IndexedDocument(document, "", 0, (), sections, passages)
    manifest = {"versions": manifest_versions(embedder), "answering": [DOCUMENT]}
    write_generation(folder, external.name, [entry], vectors, (), folder / "glossary.toml", manifest)


def search(external: ExternalSet, queries: Iterable[Query], folder: Path, settings: Settings) -> Iterator[Finding]:
    """Search for questions of the set in the index that ``index`` wrote.

    A question that the app refuses to read, as too long or without words, finds nothing.
    """
    assistant = Assistant.open(folder, settings)
    assistant.warm()
    deep = settings.retrieval.candidates + settings.retrieval.dense_candidates
    names = {f"{DOCUMENT}#{place}": key for place, key in enumerate(external.texts)}
    for query in queries:
        started = perf_counter()
        try:
            hits = assistant.search(query.text, deep)
        except QuestionError:
            hits = []
        latency_ms = 1000 * (perf_counter() - started)
        first = sorted(hits, key=_first_stage_score)
        yield Finding(
            query,
            first_stage=tuple(names[hit.section_id] for hit in first),
            ranked=tuple(names[hit.section_id] for hit in hits),
            latency_ms=latency_ms,
        )


def _sections(external: ExternalSet) -> Iterator[Section]:
    for place, text in enumerate(external.texts.values()):
        lines = [" ".join(line.split()) for line in text.text.splitlines()]
        blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines if line)
        yield Section(f"{DOCUMENT}#{place}", DOCUMENT, "", text.title, 1, (text.title,), place, blocks=blocks)


def _first_stage_score(hit: Hit) -> float:
    return -hit.parts["lexical"]
