"""A corrected Markdown file beside a PDF stands in as its text, while the PDF stays the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.errors import ReadError
from ingest.readers import pdf, text
from ingest.types import Block, ReadResult

SUFFIX = ".md"


def companion_of(path: Path) -> Path | None:
    """The Markdown file with the name of a PDF, in the same folder."""
    beside = path.with_suffix(SUFFIX)
    return beside if path.suffix.lower() == ".pdf" and beside.is_file() else None


def is_companion(path: Path) -> bool:
    """Whether a file is the text of a PDF beside it, and no document of its own."""
    if path.suffix != SUFFIX:
        return False
    return any(path.with_suffix(suffix).is_file() for suffix in (".pdf", ".PDF"))


def read(path: Path) -> ReadResult:
    """Read a PDF, or else its companion, with the pages that its page marks name.

    :raises ReadError: if the one with the text cannot be read; a PDF with a companion that cannot be opened is only
        warned about.
    """
    companion = companion_of(path)
    return _read(path, companion) if companion else pdf.read(path)


def _read(path: Path, companion: Path) -> ReadResult:
    result = text.read(companion)
    warnings = list(result.warnings)
    try:
        labels, _, metadata = pdf.structure(path)
    except ReadError as exc:
        warnings.append(f"teksten er lest fra {companion.name}, men {path.name} kan ikke åpnes: {exc}")
        labels, metadata = [], {}
    last = max((block.page for block in result.blocks), default=0)
    if not last:
        warnings.append(f"{companion.name} har ingen sidemerker (<!-- side 3 -->); henvisningene mangler sidetall")
    elif labels and last > len(labels):
        warnings.append(f"{companion.name} har merke for side {last}, men {path.name} har {len(labels)} sider")
    return replace(
        result,
        blocks=tuple(_labelled(block, labels) for block in result.blocks),
        pages=len(labels),
        metadata=metadata | result.metadata,
        warnings=tuple(warnings),
        companion=companion.name,
    )


def _labelled(block: Block, labels: list[str]) -> Block:
    return replace(block, page_label=labels[block.page - 1]) if 0 < block.page <= len(labels) else block
