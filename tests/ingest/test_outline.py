"""The outline takes numbered headings for sections, and nothing else."""

from __future__ import annotations

import pytest

from ingest.outline import build_outline, parse_heading
from ingest.types import Block, BlockKind


def blocks(*lines: str) -> list[Block]:
    """Lines that begin with # are headings."""
    return [
        Block(BlockKind.HEADING, line.lstrip("# ")) if line.startswith("#") else Block(BlockKind.PARAGRAPH, line)
        for line in lines
    ]


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("4.3.8 Legevakt-talegrupper", "4.3.8", "Legevakt-talegrupper"),
        ("4.3.8. Legevakt-talegrupper", "4.3.8", "Legevakt-talegrupper"),
        ("3.6 11X-gruppen", "3.6", "11X-gruppen"),
        ("5.1 116 117", "5.1", "116 117"),
        ("§ 4 Samhandling", "§ 4", "Samhandling"),
        ("§ 4-2. Samhandling", "§ 4-2", "Samhandling"),
        ("§ 7 a. Unntak", "§ 7 a", "Unntak"),
        ("Kapittel 2. Legevakt", "Kapittel 2", "Legevakt"),
        ("Kap. II Legevakt", "Kapittel II", "Legevakt"),
        ("Vedlegg A Sjekkliste", "Vedlegg A", "Sjekkliste"),
        ("VEDLEGG 2: Skjema", "Vedlegg 2", "Skjema"),
        ("A.1 Før vakt", "A.1", "Før vakt"),
    ],
)
def test_numbers_of_all_styles_are_read(line: str, number: str, title: str) -> None:
    heading = parse_heading(line)
    assert heading is not None
    assert (heading.number, heading.title) == (number, title)


@pytest.mark.parametrize("line", ["Innledning", "AMK-sentralen skal svare", "2026", "Et vanlig avsnitt om § 4"])
def test_lines_without_a_number_at_the_head_are_no_numbered_headings(line: str) -> None:
    assert parse_heading(line) is None


def test_the_tree_has_paths_and_depths() -> None:
    sections, warnings = build_outline(
        "d", "D", blocks("# 1 En", "a", "# 1.1 To", "b", "# 1.1.1 Tre", "c", "# 2 Fire", "d")
    )
    assert [(s.number, s.depth) for s in sections] == [("1", 1), ("1.1", 2), ("1.1.1", 3), ("2", 1)]
    assert sections[2].path == ("1 En", "1.1 To", "1.1.1 Tre")
    assert [s.id for s in sections] == ["d#1", "d#1.1", "d#1.1.1", "d#2"]
    assert not warnings


def test_a_cross_reference_posing_as_a_heading_becomes_text_again() -> None:
    sections, _ = build_outline(
        "d", "D", blocks("# 4 A", "# 4.1 B", "x", "# 5 C", "# 4.1 gjelder tilsvarende her", "y")
    )
    assert [s.number for s in sections] == ["4", "4.1", "5"]
    assert sections[2].text == "4.1 gjelder tilsvarende her\ny"


def test_every_block_ends_in_exactly_one_section() -> None:
    given = blocks(
        "før alt", "# 1 En", "a", "# 1.1 To", "b", "# 1 En igjen", "c", "# Vedlegg A Liste", "d", "# 1 Post", "e"
    )
    sections, _ = build_outline("d", "D", given)
    kept = [block.text for section in sections for block in section.blocks]
    assert kept == ["før alt", "a", "b", "1 En igjen", "c", "d", "e"]


def test_paragraphs_lie_under_their_chapters_and_appendices_start_anew() -> None:
    sections, _ = build_outline(
        "d", "D", blocks("# Kapittel 1 Mål", "# § 1 Formål", "a", "# Kapittel 2 Drift", "# § 2 Svar", "b")
    )
    assert [s.path[-1] for s in sections] == ["Kapittel 1 Mål", "§ 1 Formål", "Kapittel 2 Drift", "§ 2 Svar"]
    assert sections[3].path == ("Kapittel 2 Drift", "§ 2 Svar")


def test_a_gap_in_the_numbering_is_noted() -> None:
    _, warnings = build_outline("d", "D", blocks("# 1 En", "a", "# 4 Fire", "b"))
    assert warnings == ("hopp i nummereringen før 4",)


def test_the_title_of_the_document_is_no_section() -> None:
    sections, _ = build_outline("d", "Samband i bil", blocks("# Samband i bil", "ingress", "# 1 Radio", "a"))
    assert [s.heading for s in sections] == ["Innledende sider", "1 Radio"]
