"""RTF as Word, WordPad and LibreOffice write it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import LimitError, ReadError
from ingest.readers import rtf
from ingest.readers.rtf import MAX_GROUPS
from ingest.types import BlockKind, ReadResult
from tests.support.documents import write_rtf

Reading = Callable[[str], ReadResult]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Read a file with this body."""
    return lambda body: rtf.read(write_rtf(tmp_path / "rutine.rtf", body))


def headings(result: ReadResult) -> list[tuple[str, int]]:
    return [(block.text, block.depth) for block in result.blocks if block.kind is BlockKind.HEADING]


def lines(result: ReadResult) -> list[str]:
    return [block.line for block in result.blocks]


def test_styles_outline_levels_and_written_numbers_make_headings(reading: Reading) -> None:
    result = reading(
        r"\pard\plain\s9 Rutine for vakt\par"
        r"\pard\plain\s1{\listtext\pard\plain 1.\tab}Form\'e5l\par\pard\plain Tekst.\par"
        r"\pard\plain\outlinelevel1 1.1 Omfang\par\pard\plain Mer tekst.\par"
    )
    assert headings(result) == [("1. Formål", 1), ("1.1 Omfang", 2)]
    assert result.metadata["title"] == "Rutine for vakt"


def test_bold_numbered_lines_are_headings_where_there_are_no_styles(reading: Reading) -> None:
    body = "".join(rf"{{\pard\b {n} Emne {n}\par}}\pard Avsnitt {n}.\par" for n in (1, 2, 3))
    assert [text for text, _ in headings(reading(body))] == ["1 Emne 1", "2 Emne 2", "3 Emne 3"]


def test_letters_are_read_in_every_spelling(reading: Reading) -> None:
    body = (
        r"\pard {\uc1 bl\u229\'e5} \uc0 \u230 \u248 \u229 \uc2\u-3913??x\par"
        r"\pard \ldblquote sitat\rdblquote\emdash tanke\~strek\_i\-kke \{\\\}\par"
        r"\pard \uc1\u55357?\u56833? \u55357? ensom\par"
    )
    assert lines(reading(body)) == ["blå æøå\uf0b7x", "“sitat”—tanke strek-ikke {\\}", "😁 \ufffd ensom"]


def test_the_character_set_of_the_file_and_of_a_font_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\mac\deff0{\fonttbl{\f0\fnil Times;}{\f1\fnil\fcharset204 Arial CYR;}}"
        rb"\pard bl\'8c {\f1 \'c4\'e0} \'8c\par}"
    )
    assert lines(rtf.read(path)) == ["blå Да å"]


def test_only_what_is_shown_is_read(reading: Reading) -> None:
    body = (
        r"{\info{\title Rutine}{\author Ola}}{\*\generator Riched20;}{\pict\pngblip 89504e47}"
        r"{\header\pard Dok-ID: P-3\tab Versjon: 2.0\par}"
        r"\pard Innhold\par{\field{\*\fldinst TOC \\o}{\fldrslt\pard 1 Radio\tab 3\par}}"
        r"\pard Synlig{\v  skjult}{\deleted  borte}{\*\annotation notat}{\xe ord} tekst.\par"
        r"\pard Se {\field{\*\fldinst HYPERLINK x}{\fldrslt lenken}}.{\*\ukjent rart}{\upr{ansi}{\*\ud{ og mer}}}\par"
    )
    result = reading(body)
    assert lines(result) == ["Synlig tekst.", "Se lenken. og mer"]
    assert result.metadata == {"title": "Rutine", "document_id": "P-3", "version": "2.0"}


def test_binary_data_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\pard F\'f8r {\*\blipuid\bin5 }{}}\} etter.\par}")
    assert lines(rtf.read(path)) == ["Før etter."]


def test_lists_notes_boxes_and_check_boxes(reading: Reading) -> None:
    body = (
        r"\pard{\listtext\pard\plain\f1\'b7\tab}punkt\par\pard{\pntext 2.\tab}Velg.\par"
        r"\pard{\listtext a)\tab}bokstav\par"
        r"\pard Meld{\footnote\pard\plain  Innen ti minutter.} fra.\par"
        r"\pard Ta lader.{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Husk batteri!\par}}"
        r"{\shprslt Husk batteri!}}\par"
        r"\pard{\field{\*\fldinst FORMCHECKBOX {\*\formfield\fftype1\ffres1{\*\ffname A}}}{\fldrslt}}Lader\par"
        r"\pard{\field{\*\fldinst FORMCHECKBOX {\*\formfield\fftype1\ffres25\ffdefres0}}{\fldrslt}}Reim\par"
    )
    assert lines(reading(body)) == [
        *("• punkt", "2. Velg.", "a) bokstav", "Meld fra.", "1 Innen ti minutter.", "Ta lader.", "Husk batteri!"),
        *("☒ Lader", "☐ Reim"),
    ]


def test_tables_keep_their_header_and_merged_cells(reading: Reading) -> None:
    body = (
        r"\trowd\trhdr\cellx1000\cellx3000\pard\intbl Gruppe\cell Bruk\cell\row"
        r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl DAL-1\cell dag\par hverdag\cell natt\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell helg\cell"
        r"{\itap2 indre\nestcell{\*\nesttableprops\trowd\nestrow}} helligdag\cell\row"
        r"\pard Etter.\par"
    )
    result = reading(body)
    assert [block.cells for block in result.blocks if block.table] == [
        ("Gruppe", "Bruk", "Bruk"),
        ("DAL-1", "dag; hverdag", "natt"),
        ("DAL-1", "helg", "indre; helligdag"),
    ]
    assert result.blocks[-1].text == "Etter."


def test_a_cut_file_gives_what_is_left_and_an_empty_one_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\pard Varsle vaktleder.\par\pard {\b Ring")
    assert lines(rtf.read(path)) == ["Varsle vaktleder.", "Ring"]
    path.write_bytes(rb"{\rtf1\pard\par}")
    with pytest.raises(ReadError, match="ingen tekst"):
        rtf.read(path)


def test_groups_in_groups_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 " + b"{" * (MAX_GROUPS + 1))
    with pytest.raises(LimitError, match=f"grensen|{MAX_GROUPS}"):
        rtf.read(path)


def test_a_field_that_is_closed_twice_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\pard Varsle vaktleder.\par}\field}}\footnote }} Ring.\par")
    assert lines(rtf.read(path))[0] == "Varsle vaktleder."
