"""Numbers in a question are places only where they are meant as places, each with what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.ledd import LAST
from ingest.references import Numbering, Reference, references
from ingest.types import Block, BlockKind, Section


@pytest.mark.parametrize(
    "text",
    [
        "mellom kl 07.30 og 15.30",
        "ukentlig alarmprøve mandag 08.15 stasjonsbok",
        "radiosjekk 07.45 19.45 hvem",
        "vaktskifte tidspunkt 08.00 15.30 22.30",
        "fra 10.15 til kl. 12.30",
        "skal jeg vente 2.5 minutter",
        "avstand 1.5 meter",
        "frekvens 4.3 MHz",
        "what changed in version 2.0 of the guide?",
        "en del 110-saker",
        "en del 10 minutters pauser",
        "Hvem har plikt 113",
        "i snitt 10 minutter",
        "et par 10 ganger",
        "kapasitet 5 radioer",
        "vedlegges 2 bilder",
        "punkt 110",
        "§ 1234",
    ],
)
def test_times_measures_and_parts_of_other_words_are_no_places(text: str) -> None:
    assert references(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("pukt 4.3.2", "4.3.2"),
        ("punk 4,3", "4.3"),
        ("kapitel 6", "6"),
        ("kapitell 6", "6"),
        ("avsnit 2.1", "2.1"),
        ("paragaf 7", "§ 7"),
        ("vedleg a", "Vedlegg A"),
        ("vedl. a", "Vedlegg A"),
        ("§ 4 A-1 andre ledd", "§ 4 A-1"),
        ("§4A-1", "§ 4A-1"),
        ("se punkt 4.3.2.", "4.3.2"),
    ],
)
def test_misspelt_words_before_numbers_still_name_places(text: str, number: str) -> None:
    assert [reference.number for reference in references(text)] == [number]


def test_a_list_after_a_plural_keeps_all_its_numbers() -> None:
    assert references("punktene 1, 2 og 4") == [Reference("1"), Reference("2"), Reference("4")]
    assert references("punkt 2.1-4.3") == [Reference("2.1"), Reference("4.3")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 7 siste ledd", [("§ 7", LAST)]),
        ("§ 7 sjette ledd", [("§ 7", 6)]),
        ("ledd 2 i § 7", [("§ 7", 2)]),
        ("§ 7 ledd 2", [("§ 7", 2)]),
        ("hva sier andre ledd i loven § 7", [("§ 7", 2)]),
        ("§ 7 første og andre ledd", [("§ 7", 1), ("§ 7", 2)]),
        ("§ 7 første til tredje ledd", [("§ 7", 1), ("§ 7", 2), ("§ 7", 3)]),
        ("§ 7 andre ledd og § 9 første ledd", [("§ 7", 2), ("§ 9", 1)]),
        ("§ 7 og andre ledd i § 9", [("§ 7", 0), ("§ 9", 2)]),
        ("§ 7 og § 9 tredje ledd", [("§ 7", 0), ("§ 9", 3)]),
    ],
)
def test_each_place_has_its_own_ledd(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(reference.number, reference.paragraph) for reference in references(text)] == expected


def test_a_letter_belongs_to_the_ledd_before_it() -> None:
    found = references("§ 4 andre ledd bokstav a og tredje ledd")
    assert found == [Reference("§ 4", paragraph=2, letter="a"), Reference("§ 4", paragraph=3)]


def test_a_page_is_a_place() -> None:
    assert references("hva står på side 12?") == [Reference("side 12")]


def section(document: str, *labels: str) -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, "Tekst.", page, page_label=label) for page, label in enumerate(labels, 8))
    return Section(f"{document}#1", document, "1", "A", 1, ("1 A",), 0, pages=(8, 9), blocks=blocks)


def test_pages_are_found_as_printed_and_else_as_they_lie() -> None:
    numbering = Numbering([section("printed", "1", "2"), section("plain", "", "")])
    assert [found.document for found in numbering.find("side 1")] == ["printed"]
    assert [found.document for found in numbering.find("side 8")] == ["plain"]


def test_a_paragraph_of_an_inserted_chapter_is_found_however_it_is_spaced() -> None:
    numbering = Numbering([replace(section("lov", ""), number="§ 4 A-1")])
    (reference,) = references("§4A-1 første ledd")
    assert [found.document for found in numbering.find(reference.number)] == ["lov"]
