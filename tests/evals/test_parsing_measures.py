"""The figures of the parsing set, on small trees worked out by hand."""

from __future__ import annotations

import pytest

from evals.parsing.measures import Share, measure
from evals.parsing.truth import SPANNED, TrueSection, Truth
from ingest.types import Block, BlockKind, Section


def section(number: str, title: str, text: str = "", page: int = 1, rows: tuple[tuple[str, ...], ...] = ()) -> Section:
    blocks = [Block(BlockKind.PARAGRAPH, text, page=page)] if text else []
    blocks += [Block(BlockKind.TABLE_ROW, " | ".join(row), cells=row, table=1) for row in rows]
    return Section(f"d#{number}", "d", number, title, 1, (), 0, (page, page), blocks=tuple(blocks))


TRUTH = Truth(
    (
        TrueSection("1", "Formål", 1, 1, "en to tre fire"),
        TrueSection("2", "Ansvar", 1, 2, "fem seks"),
        TrueSection("3", "Utstyr", 1, 3, ""),
    ),
    aside="Reglement",
)


def test_a_section_is_found_by_number_and_title() -> None:
    read = [section("1", "FORMÅL."), section("2", "Noe annet"), section("", "Innledende sider", "Reglement")]
    assert measure(read, TRUTH).f1 == Share(2 * 1, 2 + 3)


def test_the_start_page_counts_for_the_sections_found() -> None:
    read = [section("1", "Formål", page=1), section("2", "Ansvar", page=5)]
    assert measure(read, TRUTH).page == Share(1, 2)


def test_recall_and_foreign_text_are_shares_of_words() -> None:
    read = [section("1", "Formål", "en to side 4 av"), section("2", "Ansvar", "fem seks Reglement Ansvar")]
    figures = measure(read, TRUTH)
    assert figures.recall == Share(4, 6)
    assert figures.foreign == Share(3, 9)


def test_words_in_the_wrong_section_are_read_but_not_placed() -> None:
    figures = measure([section("1", "Formål", "en to tre"), section("2", "Ansvar", "fire fem seks")], TRUTH)
    assert figures.recall.value == 1
    assert figures.placed == Share(2 + 1, 3 + 1)


def test_a_hyphen_at_a_line_end_does_not_change_a_word() -> None:
    truth = Truth((TrueSection("1", "A", 1, 1, "AMK-sentralen svarer"),))
    assert measure([section("1", "A", "AMK­-sentralen svarer")], truth).recall.value == 1


def test_cells_are_right_at_their_place_alone() -> None:
    truth = Truth((TrueSection("1", "A", 1, 1, ""),), ((("Navn", "Bruk"), ("A", "B")),))
    read = [section("1", "A", rows=(("Navn", "Bruk"), ("B", "A")))]
    assert measure(read, truth).cells == Share(2 * 2, 4 + 4)


@pytest.mark.parametrize("again", ["", "A"])
def test_a_merged_cell_may_be_told_once_or_in_each_place(again: str) -> None:
    truth = Truth((TrueSection("1", "A", 1, 1, ""),), ((("Navn", "Bruk"), ("A", "B"), (f"{SPANNED}A", "C")),))
    read = [section("1", "A", rows=(("Navn", "Bruk"), ("A", "B"), (again, "C")))]
    assert measure(read, truth).cells.value == 1


def test_figures_of_several_documents_add_up() -> None:
    whole = measure([section("1", "Formål")], TRUTH) + measure([section("2", "Ansvar")], TRUTH)
    assert whole.f1 == Share(4, 8)
