"""From a corpus folder to a new generation of the index."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter

from ingest import glossary, readers, register, revisions, versions
from ingest.crossreferences import find_links
from ingest.editions import renamed
from ingest.embedding import Embedder
from ingest.errors import IndexUnusable, IngestError, ReadError
from ingest.generations import writer
from ingest.index import Index, IndexedDocument, code_fingerprint, manifest_versions, write_generation
from ingest.outline import build_outline
from ingest.passages import build_passages
from ingest.readers.companion import companion_of
from ingest.readingreport import report_on
from ingest.selfdescription import described
from ingest.settings import EmbeddingSettings
from ingest.types import Document, DocumentReport, IngestReport
from ingest.vectorising import Vectorising
from ingest.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

_document_json = TypeAdapter(Document)


@dataclass(frozen=True, slots=True)
class _Outcome:
    report: DocumentReport
    entry: IndexedDocument | None


def build(
    corpus: Path | str,
    index_dir: Path | str,
    embedding: EmbeddingSettings | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    grown: Path | None = None,
) -> IngestReport:
    """Bring the index up to date with a corpus folder.

    Documents whose file and register entry are unchanged are carried over, and no passage whose text is in the
    old index is embedded again. A document that cannot be read keeps its last good version, if that is of the same
    corpus folder. When nothing has changed, or nothing can be read, no new generation is written.

    :param today: the day on which versions are valid or not; the day it is when not given.
    :param grown: folder of the question bank that people add to, beside that of the corpus.
    :raises RegisterError: if the register cannot be used.
    :raises GlossaryError: if the glossary cannot be used.
    :raises QuestionBankError: if the question bank cannot be used.
    :raises IndexBusy: if another process is writing this index.
    :raises IndexUnwritable: if the disk is full, or the folder cannot be written.
    """
    return build_with(Embedder(embedding or EmbeddingSettings()), corpus, index_dir, progress, today, grown)


def build_with(
    embedder: Embedder,
    corpus: Path | str,
    index_dir: Path | str,
    progress: Progress | None = None,
    today: date | None = None,
    grown: Path | None = None,
) -> IngestReport:
    """The same as ``build``, with an embedder that may have its model loaded from the run before."""
    started = time.monotonic()
    corpus, index_dir = Path(corpus), Path(index_dir)
    report_progress = progress or (lambda what, done, total: None)
    documents = register.load(corpus)
    vocabulary = Vocabulary(corpus, grown)
    with writer(index_dir):
        run = _Build(corpus, index_dir, embedder, vocabulary, report_progress, today or date.today())
        generation, reports = run.run(documents)
    return IngestReport(generation, time.monotonic() - started, reports, run.embedded)


class _Build:
    def __init__(
        self,
        corpus: Path,
        index_dir: Path,
        embedder: Embedder,
        vocabulary: Vocabulary,
        progress: Progress,
        today: date,
    ) -> None:
        self._folder = str(corpus.resolve())
        self._index_dir = index_dir
        self._today = today
        self._vocabulary = vocabulary
        self._embedder = embedder
        self._progress = progress
        self._code = code_fingerprint()
        self._old = self._open_old()
        self._from_here = self._old is not None and self._old.manifest.get("folder") == self._folder
        self._known = self._old.indexed() if self._old else {}
        self._vectorising = Vectorising(
            embedder, self._old, lambda done, total: progress("Lager vektorer", done, total)
        )

    @property
    def embedded(self) -> int:
        """How many passages got a new vector."""
        return self._vectorising.count

    def run(self, documents: Sequence[Document]) -> tuple[str, tuple[DocumentReport, ...]]:
        try:
            return self._run(documents)
        finally:
            self._vectorising.close()
            if self._old:
                self._old.close()

    def _run(self, documents: Sequence[Document]) -> tuple[str, tuple[DocumentReport, ...]]:
        outcomes = []
        was = {key: entry.document for key, entry in self._known.items()}
        self._known = versions.aligned(self._known, was, documents)
        for done, document in enumerate(documents):
            self._progress(f"Leser {document.short_title}", done, len(documents))
            outcomes.append(self._take_in(document))
            self._start_vectors(outcomes[-1])
        self._progress("Leser dokumenter", len(documents), len(documents))
        kept = [outcome.entry for outcome in outcomes if outcome.entry]
        reports = [outcome.report for outcome in outcomes]
        if not kept:
            return self._old.generation if self._old else "", tuple(reports)
        removed = [key for key in self._known if key not in {document.id for document in documents}]
        reports += [DocumentReport(id=key, status="removed") for key in removed]
        answering = versions.answering([entry.document for entry in kept], self._today)
        self._vocabulary.settle(kept, self._known, self._today)
        questions, warnings = self._old.questions if self._old else (), self._vocabulary.warnings
        described = revisions.reports(reports, kept, self._known, questions, warnings, self._today)
        if self._old and self._from_here and self._is_unchanged(self._old, reports, answering):
            return self._old.generation, described
        return self._write(kept, answering), described

    def _start_vectors(self, outcome: _Outcome) -> None:
        if outcome.entry and outcome.report.status in ("added", "changed"):
            self._vectorising.add(outcome.entry.passages)

    def _is_unchanged(self, old: Index, reports: Sequence[DocumentReport], answering: Sequence[str]) -> bool:
        same_documents = not any(report.status in ("added", "changed", "removed") for report in reports)
        same_vocabulary = old.manifest["vocabulary"] == self._vocabulary.hash
        return same_documents and same_vocabulary and old.manifest.get("answering") == answering

    def _open_old(self) -> Index | None:
        try:
            Index.open(self._index_dir, self._embedder).load()
            return Index.open(self._index_dir)
        except IndexUnusable as exc:
            logger.info("No old generation to build on: %s", exc)
            return None

    def _take_in(self, document: Document) -> _Outcome:
        known = self._known.get(document.id)
        try:
            digest = _hash(document, self._code)
            if known and known.hash == digest:
                known = _placed(renamed(known, document.id), document.file)
                return _Outcome(_report(known, "unchanged"), known)
            entry = self._read(document, digest)
        except ReadError as exc:
            return self._failed(document, known, str(exc))
        except IngestError:
            raise
        except Exception as exc:
            logger.exception("Unexpected failure while reading %s", document.file)
            return self._failed(document, known, f"uventet feil under lesing ({type(exc).__name__}: {exc})")
        return _Outcome(_report(entry, "changed" if known else "added"), entry)

    def _failed(self, document: Document, known: IndexedDocument | None, reason: str) -> _Outcome:
        line = " ".join(reason.split())
        known = known if self._from_here else None
        if known:
            line = f"{line}; forrige utgave brukes fortsatt"
        report = DocumentReport(
            document.id,
            "failed",
            pages=known.pages if known else 0,
            sections=len(known.sections) if known else 0,
            passages=len(known.passages) if known else 0,
            reason=line,
        )
        return _Outcome(report, renamed(known, document.id) if known else None)

    def _read(self, document: Document, digest: str) -> IndexedDocument:
        self._embedder.prepare()
        result = readers.read(document.file)
        warnings = list(result.warnings)
        if not document.registered:
            document = described(document, result)
            warnings.insert(0, "står ikke i registeret; opplysningene er hentet fra dokumentet selv")
        sections, gaps = build_outline(document.id, document.title, result.blocks)
        if not any(section.blocks for section in sections):
            raise ReadError("dokumentet har ingen lesbar tekst")
        passages = build_passages(document, sections, self._embedder.count_tokens, self._embedder.max_tokens)
        warnings += gaps
        reading = report_on(result, sections, warnings)
        return IndexedDocument(document, digest, result.pages, tuple(warnings), sections, passages, reading)

    def _write(self, entries: Sequence[IndexedDocument], answering: Sequence[str]) -> str:
        for entry in entries:
            self._vectorising.add(entry.passages)
        self._progress("Skriver indeksen", 0, 1)
        questions = revisions.banked(entries, self._vocabulary.banks, self._today)
        hashes = [self._vocabulary.hash, *sorted(entry.hash for entry in entries)]
        content = hashlib.sha256("".join(hashes).encode()).hexdigest()[:12]
        name = f"{datetime.now():%Y%m%dT%H%M%S%f}-{content}"
        manifest = {
            "versions": manifest_versions(self._embedder),
            "content": content,
            "code": self._code,
            "vocabulary": self._vocabulary.hash,
            "corpus": _corpus_hash(self._vocabulary.hash, entries),
            "folder": self._folder,
            "documents": {entry.document.id: entry.hash for entry in entries},
            "answering": answering,
        }
        write_generation(
            self._index_dir,
            name,
            entries,
            self._vectorising.vectors,
            questions,
            self._vocabulary.glossary_file,
            manifest,
            find_links(
                [entry.document for entry in entries],
                [section for entry in entries for section in entry.sections],
                glossary.load(self._vocabulary.glossary_file),
                answering,
            ),
        )
        self._progress("Skriver indeksen", 1, 1)
        return name


def _placed(entry: IndexedDocument, file: Path) -> IndexedDocument:
    """A document with the place of its file in the corpus that is read now."""
    return replace(entry, document=replace(entry.document, file=file))


def _report(entry: IndexedDocument, status: str) -> DocumentReport:
    return DocumentReport(
        id=entry.document.id,
        status=status,
        pages=entry.pages,
        sections=len(entry.sections),
        passages=len(entry.passages),
        warnings=entry.warnings,
    )


def _corpus_hash(vocabulary: str, entries: Sequence[IndexedDocument]) -> str:
    """Of what people wrote: files, register, glossary and question bank, whatever code reads them."""
    contents = sorted(f"{entry.document.id} {entry.hash.partition('-')[0]}" for entry in entries)
    return hashlib.sha256("\n".join([vocabulary, *contents]).encode()).hexdigest()[:16]


def _hash(document: Document, code: str) -> str:
    """Of the file's bytes and the register entry, then of the reading code, with a hyphen between."""
    digest = hashlib.sha256()
    entry = json.loads(_document_json.dump_json(document))
    entry.pop("file")
    entry["id"] = document.work
    digest.update(json.dumps(entry, sort_keys=True).encode())
    files = sorted(p for p in document.file.rglob("*") if p.is_file()) if document.file.is_dir() else [document.file]
    companion = companion_of(document.file)
    for path in (*files, companion) if companion else files:
        digest.update(path.name.encode())
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as exc:
            raise ReadError(f"finner ikke filen {path.name}") from exc
    return f"{digest.hexdigest()}-{code}"
