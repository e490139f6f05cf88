"""Cuts sections into passages that the embedder can take whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from ingest.language import sentences
from ingest.outline import parse_heading
from ingest.types import Block, BlockKind, Document, Passage, Section

TokenCount = Callable[[str], int]
SEPARATOR = " › "


def build_passages(
    document: Document, sections: Sequence[Section], count: TokenCount, limit: int
) -> tuple[Passage, ...]:
    """Cut every section into passages.

    A passage never crosses a section and, together with its context, never has more tokens than ``limit``,
    so that the embedder cuts nothing off in silence. A section without a body still yields one passage, so that
    its heading can be found.

    :param count: counts the embedder's tokens in a text.
    :param limit: how many of them the embedder reads.
    """
    found = []
    for section in sections:
        context = context_of(document, section)
        room = max(32, limit - count(context) - 4)
        texts = list(_pack(_pieces(section.blocks, count, room), count, room)) or [""]
        for position, text in enumerate(texts):
            found.append(Passage(f"{section.id}/{position}", section.id, document.id, text, context))
    return tuple(found)


def context_of(document: Document, section: Section) -> str:
    """The document's short title and the heading path, one line."""
    return SEPARATOR.join((document.short_title, *section.path))


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: titles without their numbers, so that a renumbered section keeps its vectors."""
    return f"{SEPARATOR.join(_title(part) for part in passage.context.split(SEPARATOR))}\n{passage.text}"


def fingerprint(passage: Passage) -> str:
    """A hash of everything that is embedded for a passage."""
    return hashlib.sha256(embedded_text(passage).encode()).hexdigest()


def _title(heading: str) -> str:
    parsed = parse_heading(heading)
    return parsed.title if parsed and parsed.title else heading


def _line(block: Block) -> str:
    """A block as it is searched: a table row carries its header."""
    if block.kind is BlockKind.TABLE_ROW and block.header and block.cells != block.header:
        pairs = zip(block.header, block.cells, strict=False)
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
    return block.line


def _pieces(blocks: Sequence[Block], count: TokenCount, room: int) -> Iterator[str]:
    for block in blocks:
        line = _line(block)
        if count(line) <= room:
            yield line
            continue
        for sentence in sentences(line):
            yield from _halves(sentence, count, room)


def _halves(text: str, count: TokenCount, room: int) -> Iterator[str]:
    parts = text.split()
    if count(text) <= room:
        yield text
    elif len(parts) > 1:
        middle = len(parts) // 2
        yield from _halves(" ".join(parts[:middle]), count, room)
        yield from _halves(" ".join(parts[middle:]), count, room)
    else:
        middle = len(text) // 2
        yield from _halves(text[:middle], count, room)
        yield from _halves(text[middle:], count, room)


def _pack(pieces: Iterator[str], count: TokenCount, room: int) -> Iterator[str]:
    group: list[str] = []
    used = 0
    for piece in pieces:
        size = count(piece) + 1
        if group and used + size > room:
            yield "\n".join(group)
            group, used = [], 0
        group.append(piece)
        used += size
    if group:
        yield "\n".join(group)
