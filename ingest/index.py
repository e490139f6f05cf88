"""What a generation of the index holds: writing it whole, and opening it for reading."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from ingest import findings, glossary
from ingest.crossreferences import Link
from ingest.embedding import Embedder
from ingest.errors import IndexMismatch, IndexMissing
from ingest.generations import MANIFEST_FILE, POINTER, current_generation, new_generation
from ingest.lexical import LexicalIndex
from ingest.passages import fingerprint
from ingest.questionbank import BankedQuestion
from ingest.readingreport import ReadingReport
from ingest.types import Document, Passage, Section, Vectors
from ingest.vectors import VectorStore

FORMAT = 4
VECTORS_FILE = "vectors.npy"
MEND = "kjør «sambandssvar ingest»"

_CODE = (
    *("outline.py", "numbering.py", "passages.py", "language.py", "types.py"),
    *("readingreport.py", "references.py", "documentnames.py", "crossreferences.py"),
)
_LIBRARIES = ("bm25s", "chromadb", "llama-index-core")
_SCHEMA = """
CREATE TABLE document (id TEXT PRIMARY KEY, position INTEGER, hash TEXT, pages INTEGER, warnings TEXT, data TEXT);
CREATE TABLE section (id TEXT PRIMARY KEY, document TEXT, ordinal INTEGER, data TEXT);
CREATE TABLE passage (position INTEGER PRIMARY KEY, id TEXT UNIQUE, document TEXT, hash TEXT, data TEXT);
CREATE TABLE question (position INTEGER PRIMARY KEY, section TEXT, text TEXT);
CREATE INDEX section_document ON section (document, ordinal);
CREATE INDEX passage_document ON passage (document);
"""

_documents = TypeAdapter(Document)
_sections = TypeAdapter(Section)
_passages = TypeAdapter(Passage)
_strings = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as it stands in a generation.

    :param hash: of its file and its register entry, then of the code that read it, with a hyphen between.
    """

    document: Document
    hash: str
    pages: int
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    reading: ReadingReport = field(default_factory=ReadingReport)


def manifest_versions(embedder: Embedder) -> dict[str, Any]:
    """What a generation must agree on with the program that reads it."""
    return {"format": FORMAT, "embedder": embedder.fingerprint, **{name: version(name) for name in _LIBRARIES}}


def code_fingerprint() -> str:
    """A hash of the code that turns files into passages; a new reader reads all files again."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for name in _CODE:
        digest.update((folder / name).read_bytes())
    for path in sorted((folder / "readers").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write_generation(
    index_dir: Path,
    name: str,
    documents: Sequence[IndexedDocument],
    vectors: Callable[[Sequence[Passage]], Vectors],
    questions: Sequence[BankedQuestion],
    glossary_file: Path,
    manifest: dict[str, Any],
    links: Sequence[Link] = (),
) -> None:
    """Write a complete generation beside the one that serves, then swap it in atomically.

    :param vectors: gives one row for each of the passages; asked last, document by document.
    :param questions: the question bank, for sections of ``documents``.
    :param glossary_file: copied into the generation where it exists.
    :param links: the references in the sections of ``documents``.
    """
    with new_generation(index_dir, name, manifest) as folder:
        passages = [passage for entry in documents for passage in entry.passages]
        _write_database(folder / "index.sqlite", documents, questions, links)
        if passages:
            chosen = frozenset(manifest["answering"])
            asked = [question for question in questions if question.section.partition("#")[0] in chosen]
            LexicalIndex.build([p for p in passages if p.document in chosen], asked).save(folder / "lexical")
        if glossary_file.is_file():
            shutil.copyfile(glossary_file, folder / glossary.GLOSSARY_FILE)
        rows = []
        with closing(VectorStore(folder / "chroma")) as store:
            for entry in documents:
                rows.append(vectors(entry.passages))
                store.add(entry.passages, rows[-1], entry.document.level)
        np.save(folder / VECTORS_FILE, np.concatenate(rows))


def _write_database(
    path: Path, documents: Sequence[IndexedDocument], questions: Sequence[BankedQuestion], links: Sequence[Link]
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA + findings.SCHEMA)
        findings.insert(database, {entry.document.id: entry.reading for entry in documents}, links)
        database.executemany(
            "INSERT INTO question VALUES (?, ?, ?)",
            [(position, question.section, question.text) for position, question in enumerate(questions)],
        )
        position = 0
        for order, entry in enumerate(documents):
            database.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
                (
                    entry.document.id,
                    order,
                    entry.hash,
                    entry.pages,
                    _strings.dump_json(entry.warnings).decode(),
                    _documents.dump_json(entry.document).decode(),
                ),
            )
            database.executemany(
                "INSERT INTO section VALUES (?, ?, ?, ?)",
                [(s.id, s.document, s.ordinal, _sections.dump_json(s).decode()) for s in entry.sections],
            )
            rows = []
            for passage in entry.passages:
                data = _passages.dump_json(passage).decode()
                rows.append((position, passage.id, passage.document, fingerprint(passage), data))
                position += 1
            database.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", rows)


@contextmanager
def _usable(index_dir: Path) -> Iterator[None]:
    """Turn what goes wrong with damaged files into the sentence that says how to mend them."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError, EOFError, ValueError, KeyError) as exc:
        raise IndexMissing(f"Indeksen i {index_dir} er skadet eller halvskrevet; {MEND}") from exc


class Index:
    """One generation, opened for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = folder.name
        self.manifest: dict[str, Any] = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
        self._vectors: VectorStore | None = None

    @classmethod
    def open(cls, index_dir: Path, embedder: Embedder | None = None) -> Index:
        """Open the generation that serves.

        :param embedder: when given, the index must have been made with it.
        :raises IndexMissing: if there is none, or only half of one.
        :raises IndexMismatch: if another version of the program or another model made it.
        """
        folder = current_generation(index_dir)
        if folder is None:
            what = "er ufullstendig" if (index_dir / POINTER).exists() else "finnes ikke ennå"
            raise IndexMissing(f"Indeksen i {index_dir} {what}; {MEND}")
        with _usable(index_dir):
            index = cls(folder)
            if embedder:
                index.check(embedder)
            _ = index.documents
        return index

    def load(self) -> None:
        """Read everything, of the vectors only how many there are, so that damage shows now and not amid an answer.

        :raises IndexMissing: if a part of the index is damaged.
        """
        with _usable(self.folder.parents[1]):
            _ = self.sections, self.passages, self.questions, self.glossary, self.links, self.readings
            if self.passages:
                _ = self.lexical
                if len(self.vector_rows()) != len(self.passages):
                    raise ValueError("there are not as many vectors as passages")

    def check(self, embedder: Embedder) -> None:
        """Make sure that this program and model can use the index.

        :raises IndexMismatch: naming what differs.
        """
        names = {"format": "indeksformatet", "embedder": "embeddingmodellen"}
        for key, wanted in manifest_versions(embedder).items():
            if self.manifest.get("versions", {}).get(key) != wanted:
                raise IndexMismatch(
                    f"Indeksen ble laget med en annen utgave av {names.get(key, key)}; {MEND} for å bygge den på nytt"
                )

    def _rows(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        uri = f"{(self.folder / 'index.sqlite').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            yield from database.execute(query, values)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents by id, in the order of the register."""
        rows = self._rows("SELECT data FROM document ORDER BY position")
        return {d.id: d for d in (_documents.validate_json(row[0]) for row in rows)}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """All sections by id, in reading order within each document."""
        rows = self._rows(
            "SELECT s.data FROM section s JOIN document d ON d.id = s.document ORDER BY d.position, s.ordinal"
        )
        return {s.id: s for s in (_sections.validate_json(row[0]) for row in rows)}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages in the order of the lexical index."""
        rows = self._rows("SELECT data FROM passage ORDER BY position")
        return tuple(_passages.validate_json(row[0]) for row in rows)

    @cached_property
    def questions(self) -> tuple[BankedQuestion, ...]:
        """The question bank in the order of the lexical index."""
        rows = self._rows("SELECT section, text FROM question ORDER BY position")
        return tuple(BankedQuestion(*row) for row in rows)

    @cached_property
    def links(self) -> dict[str, tuple[Link, ...]]:
        """The references in the text of each section that has any, in reading order."""
        return findings.links(self._rows)

    @cached_property
    def readings(self) -> dict[str, ReadingReport]:
        """How each document was read, by its id."""
        return findings.readings(self._rows)

    @cached_property
    def glossary(self) -> glossary.Glossary:
        """What people call things."""
        return glossary.load(self.folder / glossary.GLOSSARY_FILE)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        return LexicalIndex.load(self.folder / "lexical")

    @property
    def vectors(self) -> VectorStore:
        """The vectors; opened at first use."""
        if self._vectors is None:
            self._vectors = VectorStore(self.folder / "chroma")
        return self._vectors

    def indexed(self) -> dict[str, IndexedDocument]:
        """Everything that a later generation may carry over, by document id."""
        found = {}
        for key, digest, pages, warnings in self._rows("SELECT id, hash, pages, warnings FROM document"):
            found[key] = IndexedDocument(
                document=self.documents[key],
                hash=digest,
                pages=pages,
                warnings=_strings.validate_json(warnings),
                sections=tuple(s for s in self.sections.values() if s.document == key),
                passages=tuple(p for p in self.passages if p.document == key),
                reading=self.readings[key],
            )
        return found

    def vectors_by_text(self) -> dict[str, Vectors]:
        """The vector of each embedded text by its fingerprint; read from the disk when it is looked at."""
        keys = (key for (key,) in self._rows("SELECT hash FROM passage ORDER BY position"))
        return dict(zip(keys, self.vector_rows(), strict=True))

    def vector_rows(self) -> Vectors:
        """The vectors of all passages, one row each in their order; read from the disk when looked at."""
        rows: Vectors = np.load(self.folder / VECTORS_FILE, mmap_mode="r")
        return rows

    def close(self) -> None:
        """Release the files; the object cannot be used afterwards."""
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
