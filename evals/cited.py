"""What a reader finds at a citation."""

from __future__ import annotations

from app.types import Citation
from ingest.types import Block, Section


def cited_lines(citation: Citation, section: Section | None) -> tuple[str, ...]:
    """The lines of the section that a quote comes from; a table row says its header before each cell.

    :param section: the cited section; nothing is found where it does not exist.
    """
    if section is None:
        return ()
    end = citation.start + len(citation.quote)
    return tuple(_line(block) for at, block in section.placed if at < end and at + len(block.line) > citation.start)


def _line(block: Block) -> str:
    if not block.header:
        return block.line
    cells = zip(block.header, block.cells, strict=False)
    return " · ".join(f"{name}: {cell}" if name and name != cell else cell for name, cell in cells if cell)
