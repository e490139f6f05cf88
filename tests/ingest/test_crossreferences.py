"""References are followed where they surely lead, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app import Assistant
from ingest.crossreferences import NO_SUCH_SECTION, UNCLEAR_SECTION, find_links
from ingest.documentnames import NO_SUCH_DOCUMENT, OTHER_EDITION, UNCLEAR_DOCUMENT
from ingest.glossary import Glossary, Term
from ingest.outline import build_outline
from ingest.types import Block, BlockKind, Document, Section

GLOSSARY = Glossary((Term("fjellsamband reglement for alle", ("FSA", "fellesreglementet"), "Det felles reglementet."),))


def document(key: str, title: str, file: str = "a.md", year: int = 2020) -> Document:
    return Document(key, title, title, 1, Path(file), valid_from=date(year, 1, 1))


DOCUMENTS = (
    document("reglement", "Fjellsamband reglement for alle"),
    document("veileder", "Nasjonal veileder for fjellsamband i helsetjenesten", year=2018),
    document("forskrift", "Fjellredningsforskriften"),
    document("hefte", "Fjellnett i bruk"),
    document("lokal", "Rutine for fjellsamband", file="r-fs-012.docx"),
)
NUMBERS = {
    "reglement": ["1 A", "2 B", "2.1 C", "2.2 D", "3 E", "3.1 F", "Vedlegg A G", "Vedlegg B H", "B.1 I"],
    "veileder": ["1 A", "2 B", "2.1 C", "5 D", "5.1 E", "5.2 F"],
    "forskrift": ["Kapittel 1 A", "§ 1 B", "§ 7 C", "§ 8 D", "Kapittel 2 E", "§ 18 F"],
    "hefte": ["1 A", "2 B", "2.3 C", "Vedlegg 1 D"],
    "lokal": ["1 A", "2 B", "2.1 C", "4 D", "4.3 E", "4.3.2 F"],
}


def outlined(key: str, *blocks: Block) -> tuple[Section, ...]:
    """The sections of a document, and one more at its end that holds ``blocks``."""
    headings = [Block(BlockKind.HEADING, text) for text in NUMBERS[key]]
    bodies = [Block(BlockKind.PARAGRAPH, f"Teksten i {heading.text}.") for heading in headings]
    flow = [block for pair in zip(headings, bodies, strict=True) for block in pair]
    last = Block(BlockKind.HEADING, "Avsluttende merknader", depth=1)
    return build_outline(key, "Tittel", [*flow, last, *blocks])[0]


def found(text: str | Block, own: str = "lokal") -> list[tuple[str, str]]:
    """Every reference in a text that stands in a document, with where it leads or why it leads nowhere."""
    block = Block(BlockKind.PARAGRAPH, text) if isinstance(text, str) else text
    sections = [s for key in NUMBERS for s in outlined(key, *([block] if key == own else []))]
    own_text = next(section.text for section in sections if section.document == own and "merknader" in section.title)
    return [
        (own_text[link.start : link.end], link.target or link.reason)
        for link in find_links(DOCUMENTS, sections, GLOSSARY, NUMBERS)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meld fra, se punkt 4.3.2.", [("punkt 4.3.2", "lokal#4.3.2")]),
        ("Jf. kapittel 4 og pkt. 2.1.", [("kapittel 4", "lokal#4"), ("pkt. 2.1", "lokal#2.1")]),
        ("Se punkt 2.1 og 4.3 om dette.", [("punkt 2.1", "lokal#2.1"), ("4.3", "lokal#4.3")]),
        ("Punktene 1, 2 og 4 gjelder.", [("Punktene 1", "lokal#1"), ("2", "lokal#2"), ("4", "lokal#4")]),
        ("Se punkt 2.1–4.3.", [("punkt 2.1", "lokal#2.1"), ("4.3", "lokal#4.3")]),
        ("Det skjer innen punkt 2.1 og 15 minutter.", [("punkt 2.1", "lokal#2.1")]),
        ("Prøven skal gjøres klokken 14.30, versjon 4.3.", []),
        ("Se punkt 9.9.", [("punkt 9.9", NO_SUCH_SECTION)]),
        ("Se del 2 av kurset.", [("del 2", NO_SUCH_SECTION)]),
    ],
    ids=["point", "chapter", "list", "plural", "range", "measure", "bare", "missing", "part"],
)
def test_a_number_alone_belongs_to_the_document_that_it_stands_in(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Jf. fjellsamband reglement for alle punkt 2.2.", "reglement#2.2"),
        ("Følg fellesreglementet, punkt 2.2.", "reglement#2.2"),
        ("Dette står i FSA vedlegg B.", "reglement#vedlegg-b"),
        ("Listen står i fellesreglementet vedlegg B.1.", "reglement#b.1"),
        ("Etter reglementet punkt 2.2 skal alle lytte.", "reglement#2.2"),
        ("Kravet følger av den nasjonale veilederen, punkt 5.1.", "veileder#5.1"),
        ("Det står i veilederen, punkt 5.1.", "veileder#5.1"),
        ("Se punkt 5.1 i den nasjonale veilederen for fjellsamband.", "veileder#5.1"),
        ("Veilederen av 2018 punkt 5.1 gjelder.", "veileder#5.1"),
        ("Planen står i vedlegg 1 i «Fjellnett i bruk».", "hefte#vedlegg-1"),
        ("Hjemmelen er fjellredningsforskriften § 18.", "forskrift#par-18"),
        ("Etter § 7 andre ledd bokstav b i fjellredningsforskriften kreves kurs.", "forskrift#par-7"),
        ("Etter forskriften § 18 kreves kurs.", "forskrift#par-18"),
    ],
    ids=lambda value: value if "#" in value else None,
)
def test_a_document_that_is_named_beside_the_number_is_followed(text: str, target: str) -> None:
    assert [where for _, where in found(text)] == [target]


def test_a_document_may_be_named_by_the_code_in_its_file_name() -> None:
    assert found("Rutinen R-FS-012 punkt 4.3 er strengere.", own="hefte") == [("punkt 4.3", "lokal#4.3")]


def test_all_numbers_of_a_list_belong_to_the_document_that_is_named() -> None:
    expected = [("punkt 5.1", "veileder#5.1"), ("5.2", "veileder#5.2")]
    assert found("Opplæringen følger veilederen punkt 5.1 og 5.2.") == expected
    assert found("Opplæringen følger punkt 5.1 og 5.2 i veilederen.") == expected
    chained = found("Jf. fellesreglementet kapittel 3 punkt 3.1.")
    assert chained == [("kapittel 3", "reglement#3"), ("punkt 3.1", "reglement#3.1")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Taushetsplikt følger av helsepersonelloven § 7.", NO_SUCH_DOCUMENT),
        ("Se veilederen for brannvesenet punkt 2.1.", NO_SUCH_DOCUMENT),
        ("Se beredskapsplanen punkt 2.1.", NO_SUCH_DOCUMENT),
        ("Følg punkt 2.1 i avtalen.", NO_SUCH_DOCUMENT),
        ("Følg punkt 2.1 i veilederen for brannvesenet.", NO_SUCH_DOCUMENT),
        ("Etter lov 2. juli 1999 nr. 64 om helsepersonell § 7 kreves taushet.", NO_SUCH_DOCUMENT),
        ("Tallene står i PDF-utgaven av veilederen, punkt 5.1.", OTHER_EDITION),
        ("Tallene står i punkt 5.1 i forrige utgave av veilederen.", OTHER_EDITION),
        ("Veilederen av 2015 punkt 5.1 er opphevet.", NO_SUCH_DOCUMENT),
        ("Kravet følger av veilederen, se punkt 2.1.", UNCLEAR_DOCUMENT),
        ("Veilederen nevner bare telefon i punkt 2.1.", UNCLEAR_DOCUMENT),
        ("HDO oppgir § 7 som hjemmel.", UNCLEAR_DOCUMENT),
    ],
    ids=[
        "law",
        "guide",
        "plan",
        "after",
        "after-guide",
        "full-name",
        "edition",
        "edition-after",
        "year",
        "see",
        "subject",
        "nothing",
    ],
)
def test_a_reference_that_is_in_doubt_leads_nowhere(text: str, reason: str) -> None:
    assert [where for _, where in found(text)] == [reason]


def test_where_only_one_of_two_documents_has_the_number_there_is_no_doubt() -> None:
    assert found("Kravet følger av veilederen, se punkt 5.2.") == [("punkt 5.2", "veileder#5.2")]
    assert found("Kravet følger av veilederen, se punkt 4.3.2.") == [("punkt 4.3.2", "lokal#4.3.2")]


@pytest.mark.parametrize(
    "text",
    ["Tabellen i punkt 2.1 leses slik.", "Rutinen i punkt 2.1 følges.", "Fyll ut skjemaet i punkt 2.1."],
)
def test_a_thing_in_a_section_is_no_document(text: str) -> None:
    assert found(text) == [("punkt 2.1", "lokal#2.1")]


def test_a_guide_may_call_itself_the_guide() -> None:
    assert found("Se veilederen punkt 2.1.", own="veileder") == [("punkt 2.1", "veileder#2.1")]
    assert found("Se punkt 2.1 i denne veilederen.", own="veileder") == [("punkt 2.1", "veileder#2.1")]


def test_paragraphs_in_a_regulation_are_its_own() -> None:
    text = "§ 7 andre ledd og §§ 8 og 18 gjelder tilsvarende, men ikke helsepersonelloven § 7."
    expected = [("§ 7", "forskrift#par-7"), ("§§ 8", "forskrift#par-8"), ("18", "forskrift#par-18")]
    assert found(text, own="forskrift") == [*expected, ("§ 7", NO_SUCH_DOCUMENT)]


def test_the_one_law_that_a_section_treats_is_meant_by_a_bare_paragraph() -> None:
    one = "Kommunen har plikter etter fjellredningsforskriften § 7. Sentralen skal ha radio, jf. § 18."
    assert [where for _, where in found(one)] == ["forskrift#par-7", "forskrift#par-18"]
    two = "Kommunen har plikter etter fjellredningsforskriften § 7 og fjelloven § 3. Sentralen skal ha radio, jf. § 18."
    assert [where for _, where in found(two)][-1] == UNCLEAR_DOCUMENT


def test_a_step_of_a_list_is_no_section() -> None:
    step = Block(BlockKind.LIST_ITEM, "Svarer ingen, gå tilbake til punkt 2.", marker="2.")
    assert found(step) == []


def test_numbers_in_a_column_of_points_are_references() -> None:
    row = Block(
        BlockKind.TABLE_ROW, "Tap | 4.3 | 2.1", cells=("Tap", "4.3", "2.1"), header=("Feil", "Punkt", "Timer"), table=1
    )
    assert found(row) == [("4.3", "lokal#4.3")]


def test_a_number_that_two_sections_have_leads_nowhere_but_within_its_own_part() -> None:
    def sections(key: str) -> list[Section]:
        place = [Section(f"{key}#{n}", key, "1", "T", 2, (part, "1 T"), n) for n, part in enumerate(("Del 1", "Del 2"))]
        body = (Block(BlockKind.PARAGRAPH, "Se punkt 1."),)
        return [*place, Section(f"{key}#9", key, "", "M", 2, ("Del 2" if key == "a" else "Del 3", "M"), 9, blocks=body)]

    documents = (document("a", "Alfa"), document("b", "Beta"))
    links = find_links(documents, [*sections("a"), *sections("b")], Glossary(), ("a", "b"))
    assert [link.target or link.reason for link in links] == ["a#1", UNCLEAR_SECTION]


def test_a_named_document_is_the_version_that_answers_and_an_older_one_means_itself() -> None:
    documents = (document("plan@1", "Reglement for Dalby"), document("plan@2", "Reglement for Dalby"), DOCUMENTS[4])
    old, new = (outlined("lokal", Block(BlockKind.PARAGRAPH, "Se punkt 2.1 i reglementet.")) for _ in range(2))
    versions = [
        replace(s, id=s.id.replace("lokal", key), document=key)
        for key, sections in (("plan@1", old), ("plan@2", new), ("lokal", old))
        for s in sections
    ]
    links = find_links(documents, versions, Glossary(), ("plan@2", "lokal"))
    assert [link.target for link in links] == ["plan@1#2.1", "plan@2#2.1", "plan@2#2.1"]


def test_the_bundled_corpus_has_the_links_that_were_checked_by_reading(assistant: Assistant) -> None:
    links = {
        (section.id, section.text[link.start : link.end]): link.target
        for document in assistant.documents()
        for section in assistant.sections(document.id)
        for link in assistant.links(section.id)
    }
    assert sum(map(bool, links.values())) > 170
    assert links["felles-sambandsreglement#3.2.2", "punkt 3.2.1"] == "felles-sambandsreglement#3.2.1"
    assert links["felles-sambandsreglement#11.3", "vedlegg 8.2"] == "veileder-helse#8.2"
    assert links["veileder-helse#2.8", "§ 13"] == "akuttmedisinforskriften#par-13"
    assert links["opplaering-hdo#2.2", "punkt 6.1"] == "veileder-helse#6.1"
    assert links["ambulanse-nordfjell#7.2", "punkt 5.14"] == "veileder-helse#5.14"
    assert links["felles-sambandsreglement#3.5.2", "vedlegg 8.3"] == ""
    assert links["felles-sambandsreglement#3.3.1", "punkt 5.5"] == ""
    assert links["felles-sambandsreglement#10.4", "§ 21"] == ""
