"""The reading report says what was kept, what was dropped and what looks wrong, so that a person can judge the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as DocxDocument
from reportlab.pdfgen.canvas import Canvas

from ingest import Index, build, readers
from ingest.outline import build_outline
from ingest.readingreport import LONG_SECTION, ReadingReport, report_on
from ingest.types import Block, BlockKind, DroppedKind, ReadResult
from tests.support.corpora import GUIDE, body, heading, new_page, write_corpus, write_pdf

NORWEGIAN = "Sentralen skal varsle vakthavende og må ikke vente på at det blir klart hva som har hendt. "


def report_of(path: Path) -> ReadingReport:
    result = readers.read(path)
    sections, gaps = build_outline("d", "Dokumentet", result.blocks)
    return report_on(result, sections, (*result.warnings, *gaps))


def report_on_blocks(*blocks: Block, pages: int = 0) -> ReadingReport:
    sections, gaps = build_outline("d", "Dokumentet", blocks)
    return report_on(ReadResult(blocks, pages=pages), sections, gaps)


def dropped(report: ReadingReport) -> dict[DroppedKind, list[str]]:
    return {summary.kind: [text for text, _ in summary.examples] for summary in report.dropped}


def paragraph(text: str, page: int = 0) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page=page)


def test_a_pdf_tells_headers_footers_and_contents_apart(tmp_path: Path) -> None:
    contents = [body("Innhold"), *[body(f"{n} Emne nummer {n} {'. ' * 40}{n + 2}") for n in range(1, 6)]]
    chapters = [part for n in range(1, 6) for part in (heading(f"{n} Emne nummer {n}"), body(NORWEGIAN * 20))]
    path = write_pdf(tmp_path / "a.pdf", [*contents, new_page(), *chapters], header="Reglement", footer="Side")

    report = report_of(path)

    found = dropped(report)
    assert found[DroppedKind.HEADER] == ["Reglement"]
    assert found[DroppedKind.FOOTER] == ["Side 1"]
    assert found[DroppedKind.CONTENTS][:2] == ["Innhold", "1 Emne nummer 1 … 3"]
    assert report.kept is not None
    assert 0.9 < report.kept < 1
    assert report.pages > 1
    assert report.sections == 5
    assert report.remarks == ()


def test_a_web_page_shows_its_menu_among_what_was_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><head><title>T</title><script>var meny = 1</script></head><body>"
        "<nav><a href='/'>Hjem</a><a href='/om'>Om oss</a></nav><main><h1>Samband</h1>"
        f"<h2>1 Varsling</h2><p>{NORWEGIAN * 5}</p></main><footer>Kontakt oss</footer></body></html>",
        "utf-8",
    )
    report = report_of(path)
    assert dropped(report) == {DroppedKind.MENU: ["Hjem · Om oss"], DroppedKind.FOOTER: ["Kontakt oss"]}
    assert report.remarks == ()


def test_the_front_page_of_a_guide_is_its_contents(tmp_path: Path) -> None:
    pages = {"index": "<h1>Veileder</h1><ul><li><a href='1-a.html'>1 Radio</a></li></ul>"}
    pages |= {"1-a": f"<h1>1 Radio</h1><p>{NORWEGIAN}</p>", "2-b": f"<h1>2 Telefon</h1><p>{NORWEGIAN.upper()}</p>"}
    for name, content in pages.items():
        (tmp_path / f"{name}.html").write_text(f"<html><body><main>{content}</main></body></html>", "utf-8")
    assert dropped(report_of(tmp_path)) == {DroppedKind.CONTENTS: ["Veileder"]}


def test_a_word_file_shows_its_page_header_contents_and_header_table(tmp_path: Path) -> None:
    document = DocxDocument()
    document.sections[0].header.paragraphs[0].text = "Dalby legevakt\tP-12"
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Versjon", "3"), ("Gyldig fra", "01.02.2024"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("1 Varsling\t2")
    document.add_heading("1 Varsling", 1)
    document.add_paragraph(NORWEGIAN)
    document.save(str(tmp_path / "a.docx"))

    report = report_of(tmp_path / "a.docx")

    found = dropped(report)
    assert found[DroppedKind.HEADER] == ["Dalby legevakt P-12"]
    assert found[DroppedKind.CONTENTS] == ["1 Varsling 2"]
    assert found[DroppedKind.METADATA] == ["Versjon | 3", "Gyldig fra | 01.02.2024"]
    assert report.remarks == ()


def test_an_rtf_file_shows_its_page_margins_and_contents(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi{\header Dalby legevakt\par}{\footer Utskrift\par}"
        rb"Innhold\par 1 Varsling\tab 2\par\b 1 Varsling\b0\par Vakthavende skal varsles straks.\par}"
    )
    assert dropped(report_of(path)) == {
        DroppedKind.HEADER: ["Dalby legevakt"],
        DroppedKind.FOOTER: ["Utskrift"],
        DroppedKind.CONTENTS: ["Innhold", "1 Varsling 2"],
    }


def test_text_that_vanished_without_a_reason_is_remarked_on() -> None:
    blocks = (Block(BlockKind.HEADING, "1 Radio"), paragraph("Meld fra."))
    sections, _ = build_outline("d", "D", blocks)
    report = report_on(ReadResult(blocks, letters=100), sections)
    assert report.kept == pytest.approx(0.13)
    assert report.remarks == ("87 % av teksten i filen er verken i punktene eller blant det som er utelatt",)


def test_a_page_with_almost_no_text_is_named_with_what_to_do(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for text in (NORWEGIAN, "", "", NORWEGIAN, "12"):
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    remarks = [remark for remark in report_of(tmp_path / "a.pdf").remarks if "nesten ingen tekst" in remark]
    assert len(remarks) == 1
    assert "på side 2–3, 5;" in remarks[0]
    assert "OCR" in remarks[0]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "Bruk knappen \ufffd for alarm.",
            "1 tegn som ikke lar seg lese, først i punkt 1: «Bruk knappen \ufffd for alarm.»",
        ),
        ("Trykk \ue012 og \ue013 samtidig.", "2 tegn som ikke lar seg lese"),
        ("Se (cid:12) i listen.", "1 tegn som ikke lar seg lese"),
        ("NÃ¸dnett skal brukes nÃ¥r det haster.", "2 tegn som ser ut som feil tegnsett"),
        ("SÃ\u00a5 enkelt er det.", "1 tegn som ser ut som feil tegnsett"),
        ("Vi sier â€œklarâ€\u009d.", "2 tegn som ser ut som feil tegnsett"),
    ],
    ids=["replacement", "private-use", "cid", "mojibake", "latin-1", "quotes"],
)
def test_odd_characters_are_counted_and_shown_where_they_stand(text: str, remark: str) -> None:
    report = report_on_blocks(Block(BlockKind.HEADING, "1 Radio"), paragraph(text))
    assert len(report.remarks) == 1
    assert report.remarks[0].startswith(remark)


def test_a_norwegian_text_without_its_letters_is_remarked_on() -> None:
    lost = NORWEGIAN.translate(str.maketrans("æøå", "   ")) * 20
    assert any("ingen æ, ø eller å" in remark for remark in report_on_blocks(paragraph(lost)).remarks)
    english = "The control room must be told at once, and the radio stays on until somebody answers. " * 20
    for text in (NORWEGIAN + "Står døren på gløtt, så vær årvåken. " * 12, english, NORWEGIAN.replace("å", "a")):
        assert report_on_blocks(paragraph(text)).remarks == ()


def test_a_section_of_many_pages_and_numbers_that_stand_twice_are_remarked_on() -> None:
    long = report_on_blocks(Block(BlockKind.HEADING, "1 Radio", page=4), paragraph("Ja, så. " * LONG_SECTION, page=4))
    assert long.remarks[0].startswith("punkt 1 (side 4) er på")
    sections, _ = build_outline("d", "D", (Block(BlockKind.HEADING, "1 Radio"), paragraph("Ja.")))
    twice = report_on(ReadResult(()), (*sections, *sections))
    assert twice.remarks == ("samme nummer på flere punkter: 1",)


def test_gaps_in_the_numbering_are_among_the_remarks() -> None:
    blocks = [Block(BlockKind.HEADING, "1 Radio"), paragraph("Ja."), Block(BlockKind.HEADING, "3 Telefon")]
    assert report_on_blocks(*blocks).remarks == ("hopp i nummereringen før 3",)


def test_the_report_is_kept_in_the_index(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"guide": GUIDE, "rutine": "# 1 A\n\nTekst.\n\n# 3 B\n\nSe punkt 1.\n"})
    build(corpus, tmp_path / "index")
    (corpus / "guide.md").write_text(f"{GUIDE}\nMer tekst.\n", "utf-8")
    build(corpus, tmp_path / "index")
    index = Index.open(tmp_path / "index")
    assert index.readings["guide"].sections == 4
    assert index.readings["rutine"].remarks == ("hopp i nummereringen før 3",)
    assert [link.target for link in index.links["rutine#3"]] == ["rutine#1"]


def test_what_a_markdown_file_never_shows_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\nversjon: 3\n---\n# 1 Radio {#radio}\n\n<!-- til den som redigerer -->\n\n"
        "::: faktaboks Merk\nMeld fra.\n:::\n\n"
        "Se [nettsiden](https://example.org/en/lang/adresse/som/ingen/ser) eller [heftet][h].\n\n"
        "[h]: https://example.org/heftet\n",
        "utf-8",
    )
    report = report_of(path)
    assert report.kept == 1
    assert report.remarks == ()
