"""OpenDocument texts as LibreOffice writes them, built here element by element."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest import readers
from ingest.errors import LimitError, ReadError
from ingest.readers import limits, odt
from ingest.types import Block, BlockKind, ReadResult
from tests.support.documents import write_odt

BOLD = '<style:style style:name="{0}" style:family="{1}"><style:text-properties fo:font-weight="bold"/></style:style>'
NUMBERS = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    "</text:list-style>"
)


def item(*content: str, more: str = "") -> str:
    return f"<text:list-item{more}>{''.join(content)}</text:list-item>"


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def numbered(*items: str, more: str = "") -> str:
    return f'<text:list text:style-name="N"{more}>{"".join(items)}</text:list>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rutine.odt"


def headings(result: ReadResult) -> list[tuple[str, int]]:
    return [(block.text, block.depth) for block in result.blocks if block.kind is BlockKind.HEADING]


def lines(result: ReadResult) -> list[str]:
    return [block.line for block in result.blocks]


def test_chapter_numbers_come_from_the_outline_style(path: Path) -> None:
    levels = (
        '<text:outline-level-style text:level="1" style:num-format="A" style:num-prefix="Vedlegg "/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
    )
    named = f'<text:outline-style style:name="Outline">{levels}</text:outline-style>'
    body = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "Sjekkliste"), (2, "Daglig"), (2, "Ukentlig"), (1, "Telefoner"), (2, "Vakt"))
    )
    write_odt(path, body, named=named)
    assert headings(odt.read(path)) == [
        *(("Vedlegg A Sjekkliste", 1), ("A.1 Daglig", 2), ("A.2 Ukentlig", 2)),
        *(("Vedlegg B Telefoner", 1), ("B.1 Vakt", 2)),
    ]


def test_headings_in_a_list_as_from_a_converted_word_file(path: Path) -> None:
    style = (
        '<text:list-style style:name="WW">'
        '<text:list-level-style-number text:level="1" loext:num-list-format="%1%" style:num-format="1"/>'
        '<text:list-level-style-number text:level="2" loext:num-list-format="%1%.%2%" style:num-format="1"/>'
        "</text:list-style>"
    )

    def heading(level: int, text: str) -> str:
        inner = f'<text:h text:outline-level="{level}">{text}</text:h>'
        for _ in range(level - 1):
            inner = f"<text:list>{item(inner)}</text:list>"
        return f'<text:list text:style-name="WW" text:continue-numbering="true">{item(inner)}</text:list>'

    body = "".join([heading(1, "Formål"), heading(1, "Ansvar"), heading(2, "Leder"), p("Tekst."), heading(2, "Vakt")])
    write_odt(path, body, automatic=style)
    assert headings(odt.read(path)) == [("1 Formål", 1), ("2 Ansvar", 1), ("2.1 Leder", 2), ("2.2 Vakt", 2)]


def test_lists_count_restart_go_on_and_nest(path: Path) -> None:
    body = "".join(
        [
            numbered(item(p("Slå på."), numbered(item(p("hold inne")), item(p("vent")))), item(p("Velg gruppe."))),
            p("Etterpå:"),
            numbered(item(p("Meld deg inn.")), more=' text:continue-numbering="true"'),
            p("Ny liste:"),
            numbered(item(p("Først.")), item(p("Så."), more=' text:start-value="5"'), item(p(""), p("Sist."))),
            numbered(f"<text:list-header>{p('Uten nummer.')}</text:list-header>", item(p("Med."), p("Mer om det."))),
        ]
    )
    write_odt(path, body, automatic=NUMBERS)
    assert lines(odt.read(path)) == [
        *("1. Slå på.", "a) hold inne", "b) vent", "2. Velg gruppe.", "Etterpå:", "3. Meld deg inn.", "Ny liste:"),
        *("1. Først.", "5. Så.", "6. Sist.", "Uten nummer.", "1. Med. Mer om det."),
    ]


def test_bold_numbered_lines_are_headings_where_there_are_no_styles(path: Path) -> None:
    body = "".join(
        p(text, style)
        for text, style in (
            *(("1 Hensikt", "B"), ("Rutinen gjelder alle.", ""), ("2 Ansvar", "B"), ("Leder har ansvar.", "")),
            *(('<text:span text:style-name="T">3 Utstyr</text:span>', ""), ("Tre terminaler.", "")),
        )
    )
    write_odt(path, body, automatic=BOLD.format("B", "paragraph") + BOLD.format("T", "text"))
    assert [text for text, _ in headings(odt.read(path))] == ["1 Hensikt", "2 Ansvar", "3 Utstyr"]


def test_only_what_is_shown_is_read(path: Path) -> None:
    hidden = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = "".join(
        [
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Strøket.</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>",
            p("Innhold"),
            f"<text:table-of-content><text:index-body>{p('1 Radio 3')}</text:index-body></text:table-of-content>",
            p(f"Bær<text:change/> terminalen<office:annotation>{p('Sjekk')}</office:annotation> alltid."),
            p('Synlig<text:span text:style-name="H"> og skjult</text:span>.'),
            p('<text:hidden-paragraph text:is-hidden="true"/>Skjult avsnitt.'),
            '<text:section text:display="none"><text:p>Skjult del.</text:p></text:section>',
            "<text:section>" + p("Del\n   med<text:s/>mellomrom<text:line-break/>og linje.") + "</text:section>",
            p("<draw:frame><draw:image/><svg:desc>Bilde av radio</svg:desc></draw:frame>Se bildet."),
        ]
    )
    write_odt(path, body, automatic=hidden)
    assert lines(odt.read(path)) == [
        *("Bær terminalen alltid.", "Synlig.", "Del med mellomrom og linje.", "Se bildet."),
    ]


def test_notes_boxes_and_check_boxes(path: Path) -> None:
    body = (
        '<office:forms><form:form><form:checkbox form:id="c1" form:current-state="checked"/>'
        '<form:checkbox form:id="c2"/></form:form></office:forms>'
        + p(
            "Meld fra<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>Innen ti minutter.</text:p></text:note-body></text:note> straks."
        )
        + p("<draw:frame><draw:text-box><text:p>Husk batteri!</text:p></draw:text-box></draw:frame>Ta med lader.")
        + p('<draw:control draw:control="c1"/> Lader')
        + p('<draw:control draw:control="c2"/> Reim')
        + p('<loext:content-control loext:showing-place-holder="true">Klikk her</loext:content-control>Navn')
    )
    write_odt(path, body)
    found = odt.read(path).blocks
    assert found[1] == Block(BlockKind.NOTE, "Innen ti minutter.", marker="1")
    assert [block.line for block in found] == [
        *("Meld fra straks.", "1 Innen ti minutter.", "Ta med lader.", "Husk batteri!", "☒ Lader", "☐ Reim", "Navn"),
    ]


def test_tables_keep_their_header_and_merged_cells(path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("Gruppe") + cell("Bruk", ' table:number-columns-spanned="2"') + covered,
        cell("DAL-1", ' table:number-rows-spanned="2"') + cell("dag") + cell("natt"),
        covered + cell("helg") + cell("helligdag"),
        cell("", ' table:number-columns-repeated="3"'),
    ]
    head, *rest = [f"<table:table-row>{row}</table:table-row>" for row in rows]
    table = f"<table:table><table:table-header-rows>{head}</table:table-header-rows>{''.join(rest)}</table:table>"
    write_odt(path, p("Se tabellen.") + table)
    assert [block.cells for block in odt.read(path).blocks if block.table] == [
        *(("Gruppe", "Bruk", "Bruk"), ("DAL-1", "dag", "natt"), ("DAL-1", "helg", "helligdag")),
    ]


def test_the_head_the_page_header_and_the_properties_are_metadata(path: Path) -> None:
    header = f"<style:header>{p('Dok-ID: P-7<text:tab/>Side 1')}</style:header>"
    master = f"<style:master-page>{header}</style:master-page>"
    write_odt(path, p("Versjon: 2.1") + p("Rutinen gjelder alle."), masters=master, title="Rutine for vakt")
    result = odt.read(path)
    assert result.metadata == {"title": "Rutine for vakt", "document_id": "P-7", "version": "2.1"}
    assert lines(result) == ["Rutinen gjelder alle."]


def test_a_flat_file_is_read_too(tmp_path: Path) -> None:
    names = ("office", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    path = tmp_path / "a.fodt"
    body = f"<office:body><office:text>{p('Tekst.')}</office:text></office:body>"
    text = f'<?xml version="1.0"?><office:document {spaces}>{body}</office:document>'
    path.write_text(text, "utf-8")
    assert lines(readers.read(path)) == ["Tekst."]


def test_what_cannot_be_read_says_why(path: Path) -> None:
    write_odt(path, "")
    with pytest.raises(ReadError, match="ingen tekst"):
        odt.read(path)
    write_odt(path, "<text:p>uten slutt")
    with pytest.raises(ReadError, match="skadet"):
        odt.read(path)
    write_odt(path, p("Tekst."))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(ReadError, match="låst med passord"):
        odt.read(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"0" * (limits.ARCHIVE_PART_BYTES - 1))
    with pytest.raises(LimitError, match=f"grensen er {limits.ARCHIVE_RATIO}"):
        odt.read(path)


def test_entities_are_never_expanded(path: Path) -> None:
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    secret = '<!ENTITY a8 SYSTEM "file:///etc/passwd">'
    write_odt(path, p("Tekst."))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode().replace("Tekst.", "Tekst. &a8;")
    for declared in (bomb, secret):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("content.xml", f"<!DOCTYPE b [{declared}]>{content}")
        try:
            assert "Tekst." in lines(odt.read(path))[0]
            assert "root" not in lines(odt.read(path))[0]
        except ReadError as exc:
            assert declared == bomb, exc
