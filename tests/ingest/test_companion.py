"""A corrected Markdown file beside a PDF is its text, and the PDF stays the picture that citations point to."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app import Assistant
from app.settings import Settings
from ingest import Index, build, readers
from ingest.errors import ReadError
from ingest.types import Block
from tests.support.corpora import REGISTER_ENTRY

LINES = ("## 2 Radio", "**2 Radio**", "2 Radio", "- Radio", "1. Radio", "> Radio", "Radio", "| A | B |")
TEXT = """# 1 Varsling

Vakthavende skal varsles innen fem minutter, og
<!-- side 2 -->
varselet skal kvitteres.

| Hendelse | Frist |
|---|---|
| Tap | ti minutter |
<!-- side 3 -->
| Feil | en time |

## 1.1 Unntak

<!-- side 4 -->

Ved øvelse varsles ingen.
"""


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A PDF of four pages without text."""
    path = tmp_path / "corpus" / "nivaa1" / "instruks.pdf"
    path.parent.mkdir(parents=True)
    canvas = Canvas(str(path))
    for _ in range(4):
        canvas.rect(100, 100, 200, 200)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def corpus(scan: Path) -> Path:
    """A corpus of that PDF with its companion, both in a level folder."""
    folder = scan.parents[1]
    entry = REGISTER_ENTRY.format(
        id="instruks", title="Instruks", level=1, file="nivaa1/instruks.pdf", version="1", organisation=""
    )
    (folder / "register.toml").write_text(entry, "utf-8")
    scan.with_suffix(".md").write_text(TEXT, "utf-8")
    return folder


def pages(blocks: tuple[Block, ...]) -> dict[str, int]:
    return {block.text: block.page for block in blocks}


def test_a_scanned_pdf_says_how_to_get_text_into_it(scan: Path) -> None:
    with pytest.raises(ReadError, match=r"skannet; .*OCR.*ocrmypdf.*instruks\.pdf.*instruks\.md ved siden av"):
        readers.read(scan)


def test_page_marks_say_where_the_text_stands_in_the_pdf(corpus: Path) -> None:
    result = readers.read(corpus / "nivaa1" / "instruks.pdf")
    assert pages(result.blocks) == {
        "1 Varsling": 1,
        "Vakthavende skal varsles innen fem minutter, og varselet skal kvitteres.": 2,
        "Hendelse | Frist": 2,
        "Tap | ti minutter": 2,
        "Feil | en time": 3,
        "1.1 Unntak": 3,
        "Ved øvelse varsles ingen.": 4,
    }
    assert len({block.table for block in result.blocks if block.table}) == 1
    assert result.pages == 4
    assert result.companion == "instruks.md"
    assert result.warnings == ()


@pytest.mark.parametrize("line", LINES)
def test_a_mark_stands_before_any_kind_of_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.md"
    table = "\n|---|---|\n| c | d |" if line.startswith("|") else ""
    text = f"Innledning.\n\n<!-- Side 7 -->\n\n{line}{table}\n\nSlutt."
    path.write_text(text, "utf-8")
    marked = readers.read(path).blocks
    path.write_text(text.replace("<!-- Side 7 -->\n\n", ""), "utf-8")
    plain = readers.read(path).blocks
    assert [(b.kind, b.line, b.cells, b.header) for b in marked] == [(b.kind, b.line, b.cells, b.header) for b in plain]
    assert [block.page for block in marked] == [1, *[7] * (len(marked) - 1)]


def test_a_companion_without_marks_or_with_wrong_ones_is_warned_about(corpus: Path) -> None:
    pdf = corpus / "nivaa1" / "instruks.pdf"
    pdf.with_suffix(".md").write_text("# 1 Varsling\n\nVarsle straks.\n", "utf-8")
    assert any("har ingen sidemerker" in warning for warning in readers.read(pdf).warnings)
    pdf.with_suffix(".md").write_text("# 1 Varsling\n\n<!-- side 9 -->\n\nVarsle straks.\n", "utf-8")
    assert "instruks.md har merke for side 9, men instruks.pdf har 4 sider" in readers.read(pdf).warnings


def test_the_text_serves_even_where_the_picture_is_damaged(corpus: Path) -> None:
    pdf = corpus / "nivaa1" / "instruks.pdf"
    pdf.write_bytes(pdf.read_bytes()[:200])
    result = readers.read(pdf)
    assert pages(result.blocks)["Ved øvelse varsles ingen."] == 4
    assert any("instruks.pdf kan ikke åpnes" in warning for warning in result.warnings)


def test_the_companion_is_no_document_of_its_own_and_a_change_in_it_is_seen(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = build(corpus, index)
    assert [(document.id, document.status) for document in first.documents] == [("instruks", "added")]
    assert build(corpus, index).documents[0].status == "unchanged"
    companion = corpus / "nivaa1" / "instruks.md"
    companion.write_text(TEXT.replace("fem minutter", "to minutter"), "utf-8")
    assert build(corpus, index).documents[0].status == "changed"
    opened = Index.open(index)
    assert "to minutter" in opened.sections["instruks#1"].text
    assert opened.readings["instruks"].companion == "instruks.md"
    companion.unlink()
    report = build(corpus, index).documents[0]
    assert (report.status, "forrige utgave brukes fortsatt" in report.reason) == ("failed", True)


def test_an_answer_from_the_companion_cites_the_page_of_the_pdf(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path / "index")
    reply = Assistant.open(tmp_path / "index", Settings()).ask("Hva sier punkt 1.1?")
    assert [(citation.page, citation.quote) for citation in reply.citations] == [(4, "Ved øvelse varsles ingen.")]
