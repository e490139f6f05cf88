"""How fast documents become sections, beside what llama-index does with the same files."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llama_index.core import SimpleDirectoryReader
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document as LlamaDocument
from pypdf import PdfReader

from app.settings import Settings
from evals.bench.figures import Figure, Tell, timed
from evals.bench.speed import CORPUS
from ingest import readers, register
from ingest.outline import build_outline
from ingest.types import Document

COMPARED = frozenset({".pdf", ".html", ".md"})
"""What SimpleDirectoryReader takes without further packages; PDF through pypdf, as llama-index-readers-file has it."""

TURNS = 4
"""The first of them warms up both; whatever else the machine does falls on both alike."""

SLOWER = 1.0


def measure(_: Settings, tell: Tell) -> list[Figure]:
    """Read the bundled documents both ways in turn, and keep the fastest time of each."""
    documents = [d for d in register.load(CORPUS) if d.file.is_dir() or d.file.suffix in COMPARED]
    files = [file for document in documents for file in _files(document.file)]
    splitter = SentenceSplitter()
    theirs, ours = math.inf, math.inf
    for turn in range(1, TURNS + 1):
        tell(f"Leser {len(files)} filer til punkter og som llama-index gjør det, runde {turn} av {TURNS}")
        theirs = min(theirs, _seconds(_split, files, splitter))
        ours = min(ours, _seconds(_outline, documents))
    name = f"lesing til punkter mot SimpleDirectoryReader + SentenceSplitter, {len(files)} filer"
    return [Figure("lesing til punkter", ours, "s"), Figure(name, ours / theirs, "×", SLOWER)]


class _PdfPages(BaseReader):  # type: ignore[misc]
    """One document a page, as ``llama-index-readers-file`` does it."""

    def load_data(self, file: Path, extra_info: dict[str, Any] | None = None, **_: Any) -> list[LlamaDocument]:
        pdf = PdfReader(file)
        return [
            LlamaDocument(
                text=page.extract_text(), metadata={"page_label": pdf.page_labels[number], **(extra_info or {})}
            )
            for number, page in enumerate(pdf.pages)
        ]


def _seconds(work: Callable[..., int], *args: object) -> float:
    """How long the work takes when nobody has left garbage for it to collect."""
    gc.collect()
    return timed(work, *args)[1]


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.suffix in COMPARED) if path.is_dir() else [path]


def _split(files: list[Path], splitter: SentenceSplitter) -> int:
    loaded = SimpleDirectoryReader(
        input_files=files, file_extractor={".pdf": _PdfPages()}, raise_on_error=True
    ).load_data()
    return len(splitter.get_nodes_from_documents(loaded))


def _outline(documents: list[Document]) -> int:
    return sum(len(build_outline(d.id, d.title, readers.read(d.file).blocks)[0]) for d in documents)
