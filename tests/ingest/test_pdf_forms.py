"""PDFs whose pages draw forms in forms: few bytes that would fill the memory, and ordinary ones that share a form."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, RectangleObject

from ingest.errors import LimitError
from ingest.readers import pdf

LETTER = b"BT /F1 12 Tf 72 700 Td (1 Radio er samband mellom vaktrom og bil.) Tj ET "


def write(path: Path, contents: list[bytes], itself: bool = False) -> Path:
    """A PDF whose page draws the first form, each form with this content, and each drawing the next as X."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    inner = None
    for content in reversed(contents):
        form = DecodedStreamObject()
        form.set_data(content)
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        form.update(
            {
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): RectangleObject((0, 0, 595, 842)),
                NameObject("/Length"): NumberObject(len(content)),
                NameObject("/Resources"): resources,
            }
        )
        reference = writer._add_object(form)
        if itself:
            inner = reference
        if inner is not None:
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): inner})
        inner = reference
    drawn = DecodedStreamObject()
    drawn.set_data(b"/X Do")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/X"): inner})}  # type: ignore[dict-item]
    )
    writer.write(path)
    return path


def test_text_in_forms_is_read(tmp_path: Path) -> None:
    blocks = pdf.read(write(tmp_path / "a.pdf", [b"/X Do", LETTER])).blocks
    assert "samband mellom vaktrom og bil" in " ".join(block.text for block in blocks)


def test_a_form_that_only_could_draw_itself_is_read(tmp_path: Path) -> None:
    assert pdf.read(write(tmp_path / "a.pdf", [LETTER], itself=True)).blocks


def test_a_form_that_draws_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="tegner seg selv"):
        pdf.read(write(tmp_path / "a.pdf", [LETTER + b"/X Do /X Do"], itself=True))


def test_forms_in_forms_that_multiply_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="over 20000 ganger"):
        pdf.read(write(tmp_path / "a.pdf", [b"/X Do " * 20] * 8 + [LETTER]))
