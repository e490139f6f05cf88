"""A hundred thousand passages: how long a search takes, what the process holds, and what the vectors find."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app import Assistant
from app.settings import Settings
from evals import questionset
from evals.bench.figures import Figure, Tell, timed
from evals.bench.speed import CORPUS
from evals.metrics.latency import percentile
from ingest import Index, build
from ingest.embedding import Embedder
from ingest.index import IndexedDocument, manifest_versions, write_generation
from ingest.language import sentences
from ingest.types import Block, BlockKind, Document, Passage, Section, Vectors

PASSAGES = 100_000
IN_A_DOCUMENT = 1_000
SENTENCES = 4
NOISE = 0.02
"""How far, in each dimension, the vector of a made passage lies from that of a bundled one."""

P95_MS, MEMORY_GIB = 100.0, 2.0


def measure(settings: Settings, tell: Tell) -> tuple[Figure, ...]:
    """Ask the question set of an index of passages that are mixed from the sentences of the bundled ones."""
    with TemporaryDirectory() as name:
        index = Path(name)
        tell(f"Lager en indeks med {PASSAGES} passasjer")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            apart.submit(_make, index, settings).result()
        tell("Åpner indeksen")
        assistant, opened = timed(Assistant.open, index, settings)
        assistant.warm()
        tell("Søker")
        questions = [question.question for question in questionset.load() if question.should_answer]
        assistant.search(questions[0])
        times = [1000 * timed(assistant.search, question)[1] for question in questions]
    return (
        Figure("åpne indeksen", opened, "s"),
        Figure(f"search over {PASSAGES} passasjer, median", percentile(50, times), "ms"),
        Figure("search, 95-persentil", percentile(95, times), "ms", P95_MS),
        Figure("minne på det meste, søk", _peak(resource.RUSAGE_SELF), "GiB", MEMORY_GIB),
        Figure("minne på det meste, innlesing", _peak(resource.RUSAGE_CHILDREN), "GiB"),
    )


def _peak(of: int) -> float:
    """The most memory that a process has held, in GiB."""
    return resource.getrusage(of).ru_maxrss / 2**20


def _make(large: Path, settings: Settings) -> None:
    """Index the bundled documents, and what is mixed from them."""
    with TemporaryDirectory() as name:
        build(CORPUS, Path(name), settings.embedding)
        _write(large, Index.open(Path(name)), settings)


def _write(folder: Path, bundled: Index, settings: Settings) -> None:
    chance = random.Random(0)
    noise = np.random.default_rng(0)
    said = [sentence for passage in bundled.passages for sentence in sentences(passage.text.replace("\n", " "))]
    titles = [section.title for section in bundled.sections.values()]
    known = np.asarray(bundled.vector_rows())
    documents = [_document(place, said, titles, chance) for place in range(PASSAGES // IN_A_DOCUMENT)]

    def vectors(of: Sequence[Passage]) -> Vectors:
        rows = known[noise.integers(len(known), size=len(of))] + NOISE * noise.standard_normal(
            (len(of), known.shape[1])
        )
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    manifest = {
        "versions": manifest_versions(Embedder(settings.embedding)),
        "answering": [entry.document.id for entry in documents],
        "corpus": "scale",
    }
    write_generation(folder, "scale", documents, vectors, (), folder / "glossary.toml", manifest)


def _document(place: int, said: Sequence[str], titles: Sequence[str], chance: random.Random) -> IndexedDocument:
    document = Document(f"dokument-{place}", f"Dokument {place}", "", 2, Path(f"{place}.md"))
    sections = tuple(_sections(document.id, said, titles, chance))
    passages = tuple(
        Passage(f"{section.id}/0", section.id, document.id, section.text, section.title) for section in sections
    )
    return IndexedDocument(document, "", 0, (), sections, passages)


def _sections(document: str, said: Sequence[str], titles: Sequence[str], chance: random.Random) -> Iterator[Section]:
    for place in range(IN_A_DOCUMENT):
        title, number = chance.choice(titles), f"{place // 20 + 1}.{place % 20 + 1}"
        blocks = (Block(BlockKind.PARAGRAPH, " ".join(chance.sample(said, SENTENCES))),)
        yield Section(f"{document}#{number}", document, number, title, 1, (f"{number} {title}",), place, blocks=blocks)
