"""Reads Markdown and plain text."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import ReadError
from ingest.language import letters
from ingest.readers import limits, markdown, pagemarks, plain
from ingest.readers.dropped import dropped_blocks
from ingest.readers.encoding import decode
from ingest.readers.metadata import lift
from ingest.types import Block, BlockKind, DroppedKind, ReadResult

_MARKDOWN = frozenset({".md", ".markdown"})
_ATX = re.compile(r"^#{1,6} \S", re.MULTILINE)


def read(path: Path) -> ReadResult:
    """Read a text file; one of another name is taken for Markdown if it has headings written as such.

    :raises ReadError: if it is empty or has binary content.
    :raises LimitError: if the file or a line in it is longer than what is safe to read.
    """
    text, warnings = decode(limits.read_bytes(path, limits.TEXT_BYTES))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\n\f"):
        raise ReadError("filen er tom")
    limits.check_lines(text)
    is_markdown = path.suffix.lower() in _MARKDOWN
    if is_markdown or len(_ATX.findall(text)) > 2:
        limits.check(path.stat().st_size, limits.MARKDOWN_BYTES, "Markdown-filen")
        signed = pagemarks.signed(text)
        blocks, metadata, remarks = markdown.blocks_of(signed)
        warnings += remarks
        if not any(block.kind is BlockKind.HEADING or block.table for block in blocks):
            typed = plain.blocks_of(markdown.body_of(signed))
            blocks = typed if not blocks or any(block.kind is BlockKind.HEADING for block in typed) else blocks
        blocks = pagemarks.paged(blocks)
    else:
        blocks, metadata = plain.blocks_of(text), {}
    found = blocks
    blocks, lifted = lift(found)
    if not blocks:
        raise ReadError("filen har ingen tekst")
    about = _title(blocks) | lifted | metadata
    dropped = tuple(dropped_blocks(found, blocks, DroppedKind.METADATA))
    seen = letters(markdown.printed(text) if is_markdown else text)
    return ReadResult(tuple(blocks), metadata=about, warnings=warnings, dropped=dropped, letters=seen)


def _title(blocks: list[Block]) -> dict[str, str]:
    first = blocks[0]
    return {"title": first.text} if first.kind is BlockKind.HEADING and not first.text[0].isdigit() else {}
