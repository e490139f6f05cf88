"""Markdown and plain text as people type them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import LimitError, ReadError
from ingest.readers import limits, text
from ingest.types import BlockKind, ReadResult

Reading = Callable[[str], ReadResult]


@pytest.fixture
def markdown(tmp_path: Path) -> Reading:
    """Read a Markdown text."""
    return lambda content: _read(tmp_path / "prosedyre.md", content)


@pytest.fixture
def plain(tmp_path: Path) -> Reading:
    """Read a plain text."""
    return lambda content: _read(tmp_path / "prosedyre.txt", content)


def _read(path: Path, content: str) -> ReadResult:
    path.write_text(content, "utf-8")
    return text.read(path)


def headings(result: ReadResult) -> list[tuple[str, int]]:
    return [(block.text, block.depth) for block in result.blocks if block.kind is BlockKind.HEADING]


def body(result: ReadResult) -> list[str]:
    return [block.line for block in result.blocks if block.kind is not BlockKind.HEADING]


def test_markdown_headings_of_both_kinds_have_their_depth(markdown: Reading) -> None:
    result = markdown(
        "Samband\n=======\n\n1 Formål\n--------\n\nTekst.\n\n### 1.1 Omfang ###\n\nMer.\n\n## 2 Ansvar {#ansvar}\n"
    )
    assert headings(result) == [("Samband", 1), ("1 Formål", 2), ("1.1 Omfang", 3), ("2 Ansvar", 2)]
    assert result.metadata["title"] == "Samband"


def test_markdown_lists_keep_numbers_and_check_boxes(markdown: Reading) -> None:
    result = markdown(
        "Gjør:\n\n3. tre\n4. fire\n   - under\n\n     mer under\n\n- [ ] batteri\n- [x] lader\n\na) en\nb) to\n"
    )
    assert body(result) == ["Gjør:", "3. tre", "4. fire", "• under mer under", "☐ batteri", "☒ lader", "a) en", "b) to"]
    assert {block.kind for block in result.blocks[1:]} == {BlockKind.LIST_ITEM}


def test_a_line_break_in_markdown_parts_items(markdown: Reading) -> None:
    result = markdown("# 1 Radio\n\n- batteri<br>- lader\n\nTa med:<br/>1) reim<br/>2) etui\n")
    assert [block.line for block in result.blocks[1:]] == ["• batteri", "• lader", "Ta med:", "1) reim", "2) etui"]


def test_markdown_tables_carry_their_header(markdown: Reading) -> None:
    result = markdown("# 1 Talegrupper\n\n| Gruppe | Bruk |\n|---|---|\n| `LV-1` | **daglig**<br>samband |\n")
    assert [(block.cells, block.header, block.table) for block in result.blocks[1:]] == [
        (("Gruppe", "Bruk"), ("Gruppe", "Bruk"), 1),
        (("LV-1", "daglig samband"), ("Gruppe", "Bruk"), 1),
    ]


def test_front_matter_is_metadata_in_either_dress(markdown: Reading) -> None:
    toml = '+++\n[header]\n"Dokument-ID" = "AMB-S-007"\n"Gyldig fra" = 2025-09-01\nVersjon = 5\n+++\n'
    yaml = '---\nDokument-ID: "AMB-S-007"\nGyldig fra: 1. september 2025\nversjon: 5\n---\n'
    for matter in (toml, yaml):
        result = markdown(f"{matter}# 1 Formål\n\nTekst.\n")
        assert result.metadata == {"document_id": "AMB-S-007", "valid_from": "2025-09-01", "version": "5"}
        assert result.blocks[0].text == "1 Formål"
    broken = markdown("+++\nversjon = \n+++\n# 1 Formål\n\nTekst.\n")
    assert broken.warnings == ("innledningen mellom +++ er ikke gyldig TOML og er utelatt",)
    assert body(broken) == ["Tekst."]


@pytest.mark.parametrize(
    "head",
    [
        "| Dokument-ID | AMB-S-007 |\n|---|---|\n| Versjon | 5 |\n",
        "| | |\n|---|---|\n| **Dokument-ID** | AMB-S-007 |\n| **Versjon** | 5 |\n",
        "Dokument-ID: AMB-S-007\n\nVersjon: 5\n",
        "- Dokument-ID: AMB-S-007\n- **Versjon:** 5\n",
    ],
    ids=["table", "table without header", "lines", "list"],
)
def test_what_stands_at_the_head_is_metadata(markdown: Reading, head: str) -> None:
    table = "| Bil | Kallesignal |\n|---|---|\n| Døgnbil | 1-1 |\n"
    result = markdown(f"# Samband\n\n{head}\n## 1 Formål\n\nVersjon: 6 kommer senere.\n\n{table}")
    assert result.metadata == {"title": "Samband", "document_id": "AMB-S-007", "version": "5"}
    assert body(result)[0] == "Versjon: 6 kommer senere."
    assert {block.table for block in result.blocks if block.cells} == {1}


def test_lines_that_give_one_key_several_values_are_text(markdown: Reading) -> None:
    result = markdown("# Statusmeldinger\n\nVersjon: 5\n\nStatus: 1 Ledig\n\nStatus: 3 Fremme\n\n## 1 Bruk\n\nTekst.\n")
    assert body(result) == ["Status: 1 Ledig", "Status: 3 Fremme", "Tekst."]
    assert result.metadata["version"] == "5"


def test_raw_html_in_markdown_is_text_and_comments_are_not(markdown: Reading) -> None:
    result = markdown(
        "# 1 A\n\n<script>alert(1)</script>\n\n<!-- skjult\n\nord -->\n\nSkriv &lt;b&gt; og <i>her</i>.\n"
    )
    assert body(result) == ["<script>alert(1)</script>", "Skriv <b> og <i>her</i>."]


def test_markdown_notes_boxes_and_footnotes(markdown: Reading) -> None:
    result = markdown(
        "# 1 A\n\nSvar straks.[^a] Ellers^[Bare øvelse.] ikke.\n\nNeste.\n\n[^a]: Se punkt 4.\n\n"
        "> [!NOTE]\n> Husk batteriet.\n\n::: faktaboks Viktig\n- lader\n:::\n"
    )
    assert body(result) == [
        *(
            "Svar straks. Ellers ikke.",
            "a Se punkt 4.",
            "2 Bare øvelse.",
            "Neste.",
            "Husk batteriet.",
            "Viktig",
            "• lader",
        )
    ]
    assert [block.text for block in result.blocks if block.kind is BlockKind.PARAGRAPH] == [
        "Svar straks. Ellers ikke.",
        "Neste.",
    ]


def test_a_footnote_may_cite_a_footnote(markdown: Reading) -> None:
    result = markdown("# 1 Radio\n\nMeld[^a] fra.\n\n[^a]: Straks^[Innen ti minutter.].\n")
    assert [block.line for block in result.blocks[1:]] == ["Meld fra.", "a Straks.", "1 Innen ti minutter."]


def test_a_box_that_is_open_at_the_end_of_a_quotation_is_read(markdown: Reading) -> None:
    assert [block.text for block in markdown("# 1 Radio\n\n> ::: box Merk\n> Husk.\n>").blocks] == [
        "1 Radio",
        "Merk",
        "Husk.",
    ]


def test_front_matter_that_never_ends_is_no_obstacle(markdown: Reading) -> None:
    result = markdown("---\ntitle: Rutine\n" + "- a: x\n" * 60 + "- slutt")
    assert len(result.blocks) == 62


def test_bold_lines_are_headings_in_markdown_without_any(markdown: Reading) -> None:
    result = markdown("**1. Formål**\n\nTekst med **fet** skrift.\n\n**Ansvar**\n\nMer.\n\n**Alle skal ha kurs.**\n")
    assert [text for text, _ in headings(result)] == ["1. Formål", "Ansvar"]


def test_plain_text_under_a_markdown_name_is_read_as_plain_text(markdown: Reading) -> None:
    assert [text for text, _ in headings(markdown("1 Formål\n\nTekst her.\n\n2 Ansvar\n\nMer tekst.\n"))] == [
        "1 Formål",
        "2 Ansvar",
    ]


def test_plain_headings_are_known_by_number_capitals_or_underline(plain: Reading) -> None:
    result = plain(
        "SAMBAND PÅ LEGEVAKTEN\n\n1 Formål\n\n4 operatørplasser skal være bemannet.\n\n112 varsles ved brann\n\n"
        "1.1 Omfang\nProsedyren gjelder for alle som bruker samband på legevakten.\n\n"
        "§ 2 Ansvar\n\nVaktleder.\n\nVedlegg A Sjekkliste\n\nTekst.\n\nLader\n-----\n\nTekst.\n"
    )
    assert headings(result) == [
        ("SAMBAND PÅ LEGEVAKTEN", 0),
        ("1 Formål", 0),
        ("1.1 Omfang", 0),
        ("§ 2 Ansvar", 0),
        ("Vedlegg A Sjekkliste", 0),
        ("Lader", 2),
    ]
    assert "112 varsles ved brann" in body(result)
    assert "4 operatørplasser skal være bemannet." in body(result)


def test_radio_words_in_capitals_are_no_headings_among_numbered_ones(plain: Reading) -> None:
    result = plain("1 Formål\n\nTekst.\n\n2 Ord\n\nBYTT POSISJON\n\nTekst.\n\n3 Slutt\n\nTekst.\n")
    assert [text for text, _ in headings(result)] == ["1 Formål", "2 Ord", "3 Slutt"]
    assert "BYTT POSISJON" in body(result)


def test_short_lines_are_headings_where_nothing_else_marks_them(plain: Reading) -> None:
    prose = "Legevakten skal ha samband hele døgnet, og vaktleder har ansvaret for det."
    assert [text for text, _ in headings(plain(f"Formål\n\n{prose}\n\nAnsvar og roller\n\n{prose}\n"))] == [
        *("Formål", "Ansvar og roller")
    ]


def test_steps_between_blank_lines_are_a_list_and_not_chapters(plain: Reading) -> None:
    result = plain(
        "1 Vaktstart\n\nGjør slik:\n\n1. Slå på terminalen\n\n2. Velg talegruppe\n\n3. Kvitter\n\n"
        "2 Vaktslutt\n\nTekst.\n"
    )
    assert [text for text, _ in headings(result)] == ["1 Vaktstart", "2 Vaktslutt"]
    assert body(result)[1:4] == ["1. Slå på terminalen", "2. Velg talegruppe", "3. Kvitter"]


def test_wrapped_lines_are_joined_and_items_kept_apart(plain: Reading) -> None:
    result = plain(
        "1 Utstyr\n\nLegevakten har tre håndterminaler og to faste plasser for nød-\nnett, og AMK- og\n"
        "LV-samband med AMK-\nsentralen.\n\n- terminal\n- lader som står i\n  vaktrommet\n* reserve\n\n"
        "☐ batteri\n[x] lader\n"
    )
    assert body(result) == [
        "Legevakten har tre håndterminaler og to faste plasser for nødnett, og AMK- og LV-samband med AMK-sentralen.",
        *("• terminal", "• lader som står i vaktrommet", "• reserve", "☐ batteri", "☒ lader"),
    ]


def test_steps_in_lower_case_show_each_other_to_be_steps(plain: Reading) -> None:
    result = plain("Gjør slik:\n1. slå på\n2. velg gruppe\n\n1. utgave kom i 2015 og gjelder fortsatt for alle.\n")
    assert body(result) == [
        "Gjør slik:",
        "1. slå på",
        "2. velg gruppe",
        "1. utgave kom i 2015 og gjelder fortsatt for alle.",
    ]
    assert [block.marker for block in result.blocks] == ["", "1.", "2.", ""]


def test_lines_that_are_not_wrapped_stay_paragraphs(plain: Reading) -> None:
    long = "Legevakten skal ha samband hele døgnet, og vaktleder har ansvaret for at det er bemannet. " * 2
    result = plain(f"1 Formål\n\n{long}\n{long}\n")
    assert body(result) == [long.strip(), long.strip()]


def test_contents_page_numbers_and_rules_are_left_out_of_plain_text(plain: Reading) -> None:
    result = plain(
        "Innhold\n1 Formål\n2 Ansvar\n\n1 Formål ........ 3\n2 Ansvar . . . . . 4\n\n"
        "1 Formål\n\nTekst.\n\nSide 1 av 7\n\f----------\n\n2 Ansvar\n\nMer tekst.\n"
    )
    assert [block.text for block in result.blocks] == ["1 Formål", "Tekst.", "2 Ansvar", "Mer tekst."]


def test_the_title_of_the_contents_goes_with_its_entries(plain: Reading) -> None:
    result = plain(
        "INNHOLD\n1 Formål ........ 3\n2 Ansvar ........ 4\n\n1 Formål\n\nTekst.\n\nInnhold\n\ni kofferten: lader.\n"
    )
    assert [block.text for block in result.blocks] == ["1 Formål", "Tekst.", "Innhold", "i kofferten: lader."]


def test_phone_numbers_after_rows_of_dots_are_body(plain: Reading) -> None:
    result = plain(
        "Innhold\n1 Formål ........ 99\n2 Telefoner til dem som har vakt i\nlegevakten ........ 104\n\n"
        "1 Formål\n\nTekst.\n\n2 Telefoner\n\nAMK Fjordvik ........ 113\nBrann ........ 110\n"
    )
    assert " ".join(block.text for block in result.blocks).endswith(
        "2 Telefoner AMK Fjordvik ........ 113 Brann ........ 110"
    )
    assert not any("104" in block.text for block in result.blocks)


def test_an_appendix_and_a_paragraph_are_headings_right_above_a_list(plain: Reading) -> None:
    result = plain("§ 2 Definisjoner\na) samband\nb) sentral\n\nVedlegg A Sjekkliste\n- batteri\n- lader\n")
    assert [block.text for block in result.blocks if block.kind is BlockKind.HEADING] == [
        "§ 2 Definisjoner",
        "Vedlegg A Sjekkliste",
    ]


def test_typed_tables_and_key_lines(plain: Reading) -> None:
    result = plain(
        "PROSEDYRE FOR SAMBAND\n\nDokument-ID: IKL-R-014\nVersjon: 2.0\nGyldig fra: 01.02.2026\n\n1 Grupper\n\n"
        "| Navn | Gruppe |\n|------|--------|\n| LV   | STO-1  |\n\nBil\tKallesignal\nDøgnbil\t1-1\n"
    )
    assert result.metadata["document_id"] == "IKL-R-014"
    assert result.metadata["valid_from"] == "2026-02-01"
    assert [block.cells for block in result.blocks if block.cells] == [
        *(("Navn", "Gruppe"), ("LV", "STO-1"), ("Bil", "Kallesignal"), ("Døgnbil", "1-1"))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman", "cp865"])
def test_the_character_set_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Nødnett på øya er åpent, sa æresgjesten.\r\n".encode(encoding))
    assert body(text.read(path)) == ["Nødnett på øya er åpent, sa æresgjesten."]


def test_a_few_damaged_bytes_do_not_spoil_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Blåbær på øya og ærfugl på skjæret. ".encode() + b"\xff slutt")
    result = text.read(path)
    assert "Blåbær på øya" in body(result)[0]
    assert result.warnings == ("1 tegn kunne ikke leses",)


@pytest.mark.parametrize("name", ["x.txt", "x.md"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "filen er tom"),
        (b" \r\n\t ", "filen er tom"),
        ("\ufeff\n".encode(), "filen er tom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "binært innhold"),
    ],
    ids=["empty", "blank", "only a byte order mark", "binary"],
)
def test_a_file_without_text_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason):
        text.read(path)


def test_long_lines_and_large_files_are_refused_with_the_limit_named(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"x" * (5 * limits.MEGABYTE))
    with pytest.raises(LimitError, match="en linje er på 5,0 MB; grensen er 1 MB"):
        text.read(path)
    path.write_bytes(b"x\n" * (limits.TEXT_BYTES // 2 + 1))
    with pytest.raises(LimitError, match="grensen er 50 MB"):
        text.read(path)
    path = tmp_path / "x.md"
    path.write_bytes(b"# x\n\n" * (limits.MARKDOWN_BYTES // 5 + 1))
    with pytest.raises(LimitError, match="grensen er 2 MB"):
        text.read(path)


def test_a_paragraph_made_to_stall_the_parser_is_taken_as_it_stands(markdown: Reading) -> None:
    assert body(markdown("# A\n\n" + "![" * 300_000 + "\n"))[0].startswith("![![")
