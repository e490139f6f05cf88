"""A PDF written by hand, object by object, so that every number in it can be damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_LINES = (
    ("F2", 20, 750, "Rutine for samband"),
    ("F2", 14, 710, "1 Form\\345l"),
    ("F1", 10, 690, "Rutinen gjelder alle som b\\346rer radio-"),
    ("F1", 10, 676, "terminal i tjenesten, jf. punkt 2.1. Se note"),
    ("F2", 12, 650, "1.1 Ansvar"),
    ("F1", 10, 630, "\\225 kontrollere batteri"),
    ("F1", 10, 616, "\\225 melde fra om feil innen ti minutter til vaktleder i sentralen"),
    ("F1", 7, 60, "1 Fotnote nederst p\\345 siden."),
    ("F1", 8, 30, "Side 1 av 2"),
)
_CELLS = (("Gruppe", 80, 560), ("Bruk", 260, 560), ("DAL-1", 80, 535), ("dag og natt", 260, 535))
_GRID = "0.5 w 70 550 380 25 re S 70 525 380 25 re S 250 525 m 250 575 l S"


def make_pdf(pack: Callable[[bytes], bytes] | None = None) -> bytes:
    """A PDF of two pages with bookmarks, labels, a table, a link and a form within a page.

    :param pack: compresses the contents of the pages; None to leave them readable.
    """
    contents = [_content(_LINES), _content(_LINES[1:7])]
    filters = "/Filter /FlateDecode " if pack else ""
    streams = [pack(data) if pack else data for data in (*contents, b"BT /F1 9 Tf 80 480 Td (I en form) Tj ET")]
    fonts = "/Font << /F1 3 0 R /F2 4 0 R >> /XObject << /X1 9 0 R >>"
    page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {fonts} >>"
    form = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << {fonts} >> "
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 10 0 R "
        b"/PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 1 >>] >> >>",
        b"<< /Type /Pages /Kids [5 0 R 7 0 R] /Count 2 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< {page} /Contents 6 0 R /Annots [12 0 R] >>".encode(),
        _stream(filters, streams[0]),
        f"<< {page} /Contents [8 0 R] /Rotate 0 >>".encode(),
        _stream(filters, streams[1]),
        _stream(form + filters, streams[2]),
        b"<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>",
        b"<< /Title (1 Form\\345l) /Parent 10 0 R /Dest [5 0 R /XYZ 0 720 0] >>",
        b"<< /Type /Annot /Subtype /Link /Rect [70 680 200 700] /Dest [7 0 R /Fit] >>",
        b"<< /Title (Rutine) /Producer (Dalby) >>",
    ]
    return _file(objects)


def _content(lines: Sequence[tuple[str, int, int, str]]) -> bytes:
    text = [f"BT /{font} {size} Tf 1 0 0 1 70 {y} Tm ({words}) Tj ET" for font, size, y, words in lines]
    cells = [f"BT /F1 10 Tf {x} {y} Td [({words[:2]}) -20 ({words[2:]})] TJ ET" for words, x, y in _CELLS]
    return "\n".join([*text, _GRID, *cells, "q 1 0 0 1 0 0 cm /X1 Do Q"]).encode("latin-1")


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 13 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    return data + head + table + trailer
