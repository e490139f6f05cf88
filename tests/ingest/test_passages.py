"""Passages fit the embedder whole, and never cross a section."""

from __future__ import annotations

from pathlib import Path

from ingest.outline import build_outline
from ingest.passages import build_passages
from ingest.types import Block, BlockKind, Document, Section

DOCUMENT = Document("d", "Dokument", "Dok", 1, Path("d.md"))


def count_words(text: str) -> int:
    return len(text.split())


def sections_of(*blocks: Block) -> tuple[Section, ...]:
    sections, _ = build_outline("d", "D", [Block(BlockKind.HEADING, "1 Radio"), *blocks])
    return sections


def test_long_text_is_split_and_nothing_is_lost() -> None:
    text = " ".join(f"Setning {n} handler om radioen og varer litt." for n in range(60))
    passages = build_passages(DOCUMENT, sections_of(Block(BlockKind.PARAGRAPH, text)), count_words, 60)
    assert len(passages) > 5
    assert all(count_words(f"{p.context}\n{p.text}") <= 60 for p in passages)
    assert " ".join(p.text for p in passages).split() == text.split()


def test_a_single_endless_word_is_split_too() -> None:
    passages = build_passages(DOCUMENT, sections_of(Block(BlockKind.PARAGRAPH, "x" * 500)), len, 120)
    assert "".join(p.text for p in passages).replace("\n", "") == "x" * 500


def test_a_table_row_carries_its_header() -> None:
    header = ("Gruppe", "Eier")
    row = Block(BlockKind.TABLE_ROW, "DAL-1 | Dalby", cells=("DAL-1", "Dalby"), header=header, table=1)
    assert build_passages(DOCUMENT, sections_of(row), count_words, 60)[0].text == "Gruppe: DAL-1; Eier: Dalby"


def test_a_heading_without_a_body_still_has_a_passage() -> None:
    passages = build_passages(DOCUMENT, sections_of(), count_words, 60)
    assert [(p.context, p.text) for p in passages] == [("Dok › 1 Radio", "")]
