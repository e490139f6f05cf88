"""The units that an answer quotes: a sentence, a list with its lead-in, or a table row with its header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.language import sentences
from ingest.types import Block, BlockKind, Section


class UnitKind(StrEnum):
    """What an answer unit is."""

    SENTENCE = "sentence"
    LIST = "list"
    ROW = "row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class AnswerUnit:
    """A piece of a section that can be quoted by itself.

    :param text: the unit as shown; a table row says its header.
    :param quote: the verbatim piece of ``section.text`` that starts at ``start``.
    :param paragraph: which paragraph (ledd) of the section it belongs to, counting from 1.
    :param items: of a list, its items.
    """

    section_id: str
    text: str
    quote: str
    start: int
    kind: UnitKind
    paragraph: int = 0
    items: tuple[str, ...] = ()


@lru_cache(maxsize=5000)
def units_of(section: Section) -> tuple[AnswerUnit, ...]:
    """All units of a section in reading order."""
    return tuple(_units(section))


def _units(section: Section) -> Iterator[AnswerUnit]:
    starts = [start for start, _ in section.placed]
    paragraph = 0
    lead: AnswerUnit | None = None
    blocks = section.blocks
    place = 0
    while place < len(blocks):
        block = blocks[place]
        if block.kind is BlockKind.LIST_ITEM:
            last = place
            while last + 1 < len(blocks) and blocks[last + 1].kind is BlockKind.LIST_ITEM:
                last += 1
            yield _list(section, lead, blocks[place : last + 1], starts[place], starts[last], paragraph)
            lead, place = None, last + 1
            continue
        if lead:
            yield lead
            lead = None
        if block.kind is BlockKind.TABLE_ROW:
            if block.cells != block.header:
                yield AnswerUnit(section.id, row_text(block), block.line, starts[place], UnitKind.ROW)
        else:
            paragraph += block.kind is BlockKind.PARAGRAPH
            found = list(_sentences(section, block, starts[place], paragraph))
            if found and found[-1].text.endswith(":"):
                lead = found.pop()
            elif found and _announces_table(found[-1].text, blocks[place + 1 : place + 2]):
                found.pop()
            yield from found
        place += 1
    if lead:
        yield lead


def _announces_table(text: str, following: tuple[Block, ...]) -> bool:
    """Whether a sentence only says that a table follows; the rows speak for themselves."""
    is_before_table = bool(following) and following[0].kind is BlockKind.TABLE_ROW
    return is_before_table and text.startswith(("Tabell", "Denne tabellen", "Oversikten"))


def _list(
    section: Section, lead: AnswerUnit | None, items: tuple[Block, ...], first: int, last: int, paragraph: int
) -> AnswerUnit:
    start = lead.start if lead else first
    quote = section.text[start : last + len(items[-1].line)]
    lines = tuple(item.line for item in items)
    text = "\n".join((*([lead.text] if lead else []), *lines))
    return AnswerUnit(section.id, text, quote, start, UnitKind.LIST, paragraph, lines)


def _sentences(section: Section, block: Block, start: int, paragraph: int) -> Iterator[AnswerUnit]:
    kind = UnitKind.NOTE if block.kind is BlockKind.NOTE else UnitKind.SENTENCE
    offset = len(block.line) - len(block.text)
    for sentence in sentences(block.text):
        place = block.line.index(sentence, offset)
        yield AnswerUnit(section.id, sentence, sentence, start + place, kind, paragraph)
        offset = place + len(sentence)


def runs_of(units: Sequence[AnswerUnit]) -> list[list[AnswerUnit]]:
    """Units that follow each other directly in one section, together."""
    runs: list[list[AnswerUnit]] = []
    for unit in units:
        last = runs[-1][-1] if runs else None
        if last and last.section_id == unit.section_id and 0 <= unit.start - last.start - len(last.quote) <= 1:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs


def row_text(row: Block) -> str:
    """A table row with the header said before each cell."""
    pairs = [
        f"{name}: {cell}" if name and name != cell else cell
        for name, cell in zip(row.header, row.cells, strict=False)
        if cell
    ]
    return " · ".join(pairs) if pairs else row.text
