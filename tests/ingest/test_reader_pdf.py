"""A PDF gives its body in reading order, its tables row by row, and none of its furniture."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.units import cm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from ingest.outline import build_outline
from ingest.readers.pdf import read
from ingest.readers.pdf_page import join_lines
from ingest.types import Block, BlockKind, Section
from tests.support.corpora import BODY, HEADING, SMALL, body, heading, new_page, table, write_pdf

LONG = "Ressurser på vei skal lytte i den tildelte talegruppen, og bruke den bare til det som haster for alle. "


def outline(path: Path) -> dict[str, Section]:
    sections, _ = build_outline("d", "D", read(path).blocks)
    return {section.number or section.title: section for section in sections}


def test_headers_footers_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    flow = [
        heading("1 Radio"),
        *[body(" ".join(f"Meld fra om sak {n}-{k} til sentralen." for k in range(n))) for n in range(1, 60)],
    ]
    path = write_pdf(tmp_path / "a.pdf", flow, header="Reglement for samband, versjon 4", footer="Side")
    text = outline(path)["1"].text
    assert read(path).pages > 2
    assert "Reglement for samband" not in text
    assert "Side" not in text
    assert text.count("til sentralen.") == sum(range(60))


def test_a_table_across_pages_keeps_its_header_and_rows(tmp_path: Path) -> None:
    rows = [["Talegruppe", "Bruk"], *[[f"DAL-{n}", f"Bruk nummer {n} i Dalby"] for n in range(60)]]
    blocks = [b for b in read(write_pdf(tmp_path / "a.pdf", [heading("1 Grupper"), table(rows)])).blocks if b.table]
    assert {block.table for block in blocks} == {1}
    assert [list(block.cells) for block in blocks] == rows
    assert blocks[-1].header == ("Talegruppe", "Bruk")
    assert blocks[-1].page > 1


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    frames = [Frame(2 * cm, 2 * cm, 8 * cm, 25 * cm), Frame(11 * cm, 2 * cm, 8 * cm, 25 * cm)]
    template = BaseDocTemplate(str(tmp_path / "a.pdf"))
    template.addPageTemplates([PageTemplate(frames=frames)])
    flow = []
    for number in range(1, 8):
        flow += [
            Paragraph(f"{number} Emne nummer {number}", HEADING),
            Paragraph(f"Avsnitt {number}. " + LONG * 5, BODY),
        ]
    template.build(flow)
    sections = outline(tmp_path / "a.pdf")
    assert list(sections) == [str(number) for number in range(1, 8)]
    for number in range(1, 8):
        assert sections[str(number)].text == (f"Avsnitt {number}. " + LONG * 5).strip()


def test_a_fact_box_is_a_note(tmp_path: Path) -> None:
    box = Table([[Paragraph("Husk å lade batteriet etter vakten.", BODY)]])
    box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1, "black")]))
    blocks = read(write_pdf(tmp_path / "a.pdf", [heading("1 Utstyr"), body(LONG * 3), box, body(LONG * 3)])).blocks
    notes = [block.text for block in blocks if block.kind is BlockKind.NOTE]
    assert notes == ["Husk å lade batteriet etter vakten."]


def test_a_contents_list_is_no_body(tmp_path: Path) -> None:
    contents = [body(f"{n} Emne {n} {'. ' * 40} {n + 1}") for n in range(1, 7)]
    chapters = [part for n in range(1, 7) for part in (heading(f"{n} Emne {n}"), body(LONG * 3))]
    path = write_pdf(tmp_path / "a.pdf", [heading("Innhold"), *contents, new_page(), *chapters])
    sections = outline(path)
    assert [key for key in sections if key.isdigit()] == ["1", "2", "3", "4", "5", "6"]
    assert sections["1"].pages[0] == 2
    assert ". . ." not in "".join(section.text for section in sections.values())


def test_phone_numbers_after_rows_of_dots_are_body(tmp_path: Path) -> None:
    phones = ["AMK Fjordvik ........ 113", "Brann ........ 110", "Politi ........ 112"]
    flow = [heading("1 Telefoner"), body(LONG * 2), body("<br/>".join(phones)), body(LONG * 2)]
    text = outline(write_pdf(tmp_path / "a.pdf", flow))["1"].text
    assert all(phone in text for phone in phones)


def test_a_footnote_stays_with_the_section_that_cites_it(tmp_path: Path) -> None:
    flow = [
        heading("1 Radio"),
        body(f"{LONG}<super size=6>1</super> {LONG}"),
        heading("2 Batteri"),
        body(LONG * 3),
        Paragraph("&nbsp;<br/>" * 25, BODY),
        Paragraph("1 Gjelder ikke i tunnel.", SMALL),
    ]
    sections = outline(write_pdf(tmp_path / "a.pdf", flow))
    assert sections["1"].text.endswith("1 Gjelder ikke i tunnel.")
    assert "tunnel" not in sections["2"].text


def test_a_body_line_that_begins_with_a_number_is_no_heading(tmp_path: Path) -> None:
    flow = [
        heading("1 Sentral"),
        body("4 operatørplasser skal alltid være klare."),
        body("Punkt 1 gjelder tilsvarende."),
    ]
    assert list(outline(write_pdf(tmp_path / "a.pdf", flow))) == ["1"]


def test_lists_keep_their_markers(tmp_path: Path) -> None:
    flow = [heading("1 Steg"), body("Gjør dette:"), body("1. Slå på radioen."), body("a) Vent."), body("• Meld fra.")]
    blocks = read(write_pdf(tmp_path / "a.pdf", flow)).blocks
    items = [(b.marker, b.text) for b in blocks if b.kind is BlockKind.LIST_ITEM]
    assert items == [("1.", "Slå på radioen."), ("a)", "Vent."), ("•", "Meld fra.")]


def test_words_are_joined_at_line_ends() -> None:
    assert join_lines(["kommunikasjons-", "beredskapen er god"]) == "kommunikasjonsberedskapen er god"
    assert join_lines(["kommunikasjons\u00ad", "beredskapen"]) == "kommunikasjonsberedskapen"
    assert join_lines(["gruppen TG-", "112 og AMK-", "sentralen"]) == "gruppen TG-112 og AMK-sentralen"
    assert join_lines(["brann-", "og redningsvesenet"]) == "brann- og redningsvesenet"


def test_pages_are_counted_from_one(tmp_path: Path) -> None:
    blocks: tuple[Block, ...] = read(
        write_pdf(tmp_path / "a.pdf", [heading("1 A"), new_page(), heading("2 B"), body("x" * 900)])
    ).blocks
    assert [(block.text[:3], block.page) for block in blocks if block.kind is BlockKind.HEADING] == [
        ("1 A", 1),
        ("2 B", 2),
    ]


def test_a_running_header_that_names_the_chapter_is_dropped(tmp_path: Path) -> None:
    flow = [part for n in range(1, 6) for part in (heading(f"{n} Emne {n}"), body(LONG * 40))]
    template = BaseDocTemplate(str(tmp_path / "a.pdf"))

    def furniture(canvas, _) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 800, ("Emnet er radio", "Om batterier", "Hva som gjelder")[canvas.getPageNumber() % 3])

    frame = Frame(2 * cm, 2 * cm, 17 * cm, 25 * cm)
    template.addPageTemplates([PageTemplate(frames=[frame], onPage=furniture)])
    template.build(flow)
    text = "".join(section.text for section in outline(tmp_path / "a.pdf").values())
    assert not any(words in text for words in ("Emnet er radio", "Om batterier", "Hva som gjelder"))
    assert text.count("som haster for alle.") == 5 * 40


def test_a_merged_cell_stands_in_every_row_that_it_spans(tmp_path: Path) -> None:
    grid = Table([["Sted", "Gruppe", "Bruk"], ["Dalby", "D-1", "vakt"], ["", "D-2", "øvelse"]], colWidths=[90, 90, 90])
    grid.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("SPAN", (0, 1), (0, 2))]))
    blocks = read(write_pdf(tmp_path / "a.pdf", [heading("1 Grupper"), body(LONG), grid])).blocks
    assert [block.cells for block in blocks if block.table] == [
        ("Sted", "Gruppe", "Bruk"),
        ("Dalby", "D-1", "vakt"),
        ("Dalby", "D-2", "øvelse"),
    ]


def test_a_table_with_lines_between_its_rows_alone_is_a_table(tmp_path: Path) -> None:
    rows = [["Sted", "Gruppe"], *[[f"Dalby {n}", f"D-{n}"] for n in range(4)]]
    grid = Table(rows, colWidths=[150, 150])
    grid.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")]))
    blocks = read(write_pdf(tmp_path / "a.pdf", [heading("1 Grupper"), body(LONG), grid, body(LONG)])).blocks
    assert [list(block.cells) for block in blocks if block.table] == rows


def test_two_tables_with_the_same_header_stay_two(tmp_path: Path) -> None:
    rows = [["Sted", "Gruppe"], ["Dalby", "D-1"]]
    flow = [heading("1 Nord"), table(rows), body(LONG), new_page(), heading("2 Sør"), table(rows), body(LONG)]
    blocks = read(write_pdf(tmp_path / "a.pdf", flow)).blocks
    assert [block.table for block in blocks if block.table] == [1, 1, 2, 2]


def test_letters_that_are_spaced_out_are_words_again(tmp_path: Path) -> None:
    spaced = "&nbsp;".join("SAMBAND") + "&nbsp;&nbsp; " + "&nbsp;".join("NÅ")
    assert "SAMBAND NÅ" in outline(write_pdf(tmp_path / "a.pdf", [heading(spaced), body(LONG * 4)]))


def test_a_table_that_begins_with_numbers_or_labels_has_no_header(tmp_path: Path) -> None:
    phones = [["AMK Fjordvik", "113"], ["Legevakt", "116 117"]]
    labels = [["Formål:", "Sikkert samband"], ["Ansvar:", "Vaktleder"]]
    flow = [heading("1 Vaktrom"), table(phones), body(LONG), table(labels), body(LONG)]
    rows = [block for block in read(write_pdf(tmp_path / "a.pdf", flow)).blocks if block.table]
    assert [list(row.cells) for row in rows] == phones + labels
    assert {row.header for row in rows} == {()}


@pytest.mark.parametrize("word", ["Tiltakskort", "Vedlegg"])
def test_headings_that_differ_in_their_number_alone_are_no_page_headers(tmp_path: Path, word: str) -> None:
    flow = [part for n in range(1, 7) for part in (heading(f"{word} {n}"), body(f"Kort {n}. {LONG * 3}"), new_page())]
    blocks = read(write_pdf(tmp_path / "a.pdf", flow, header="Sambandsreglement 4", footer="Side")).blocks
    assert [b.text for b in blocks if b.kind is BlockKind.HEADING] == [f"{word} {n}" for n in range(1, 7)]
    assert len(blocks) == 12


def test_a_line_that_begins_with_a_date_or_a_dash_goes_on_with_the_sentence(tmp_path: Path) -> None:
    dated = (
        "Reglementet for bruk av radioterminaler i alle kommunene i hele distriktet gjelder fra<br/>"
        "1. mars 2026 når kommunen har vedtatt det."
    )
    dashed = (
        "Ressurser på vei skal lytte i den tildelte talegruppen for oppdraget de er sendt ut på nå<br/>"
        "– også når de står stille – og bruke den bare til det som haster."
    )
    steps = "Slik:<br/>1. slå på terminalen<br/>2. velg gruppe"
    flow = [heading("1 Radio"), body(dated), body(dashed), body(steps)]
    blocks = read(write_pdf(tmp_path / "a.pdf", flow)).blocks
    assert [block.line for block in blocks[1:]] == [
        *(text.replace("<br/>", " ") for text in (dated, dashed)),
        *steps.split("<br/>"),
    ]
