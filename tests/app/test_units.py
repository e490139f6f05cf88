"""Answer units are verbatim pieces of a section: sentences, whole lists, and table rows with their header."""

from __future__ import annotations

import pytest

from app.answer.units import UnitKind, units_of
from ingest.outline import build_outline
from ingest.types import Block, BlockKind, Section

HEADER = ("Gruppe", "Eier")


def section(*blocks: Block) -> Section:
    sections, _ = build_outline("d", "D", [Block(BlockKind.HEADING, "1 Radio"), *blocks])
    return sections[0]


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def item(text: str, marker: str = "•") -> Block:
    return Block(BlockKind.LIST_ITEM, text, marker=marker)


def row(*cells: str) -> Block:
    return Block(BlockKind.TABLE_ROW, " | ".join(cells), cells=cells, header=HEADER, table=1)


EVERYTHING = section(
    paragraph("Meld fra straks. Lederen skal varsles, med mindre vakten er over."),
    paragraph("Før vakten skal du:"),
    item("lade batteriet", "1."),
    item("prøve radioen", "2."),
    paragraph("Tabellen viser gruppene."),
    row(*HEADER),
    row("DAL-1", "Dalby"),
    row("DAL-2", ""),
    Block(BlockKind.NOTE, "Gjelder ikke i tunnel.", marker="1"),
)


def test_every_quote_stands_where_it_says() -> None:
    for unit in units_of(EVERYTHING):
        assert EVERYTHING.text[unit.start : unit.start + len(unit.quote)] == unit.quote


def test_sentences_lists_rows_and_notes_are_units() -> None:
    assert [(unit.kind, unit.text) for unit in units_of(EVERYTHING)] == [
        (UnitKind.SENTENCE, "Meld fra straks."),
        (UnitKind.SENTENCE, "Lederen skal varsles, med mindre vakten er over."),
        (UnitKind.LIST, "Før vakten skal du:\n1. lade batteriet\n2. prøve radioen"),
        (UnitKind.ROW, "Gruppe: DAL-1 · Eier: Dalby"),
        (UnitKind.ROW, "Gruppe: DAL-2"),
        (UnitKind.NOTE, "Gjelder ikke i tunnel."),
    ]


def test_a_list_keeps_its_lead_in_and_its_letters() -> None:
    lettered = section(paragraph("Sentralen skal svare. Den skal også:"), item("varsle", "a)"), item("koble", "b)"))
    last = units_of(lettered)[-1]
    assert last.quote == "Den skal også:\na) varsle\nb) koble"
    assert last.items == ("a) varsle", "b) koble")


@pytest.mark.parametrize(("place", "ledd"), [(0, 1), (1, 1), (2, 2)])
def test_units_know_their_ledd(place: int, ledd: int) -> None:
    assert units_of(EVERYTHING)[place].paragraph == ledd


def test_a_section_without_text_has_no_units() -> None:
    assert units_of(section()) == ()
