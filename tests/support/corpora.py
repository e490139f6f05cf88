"""Small corpora and files with known sections, made on the spot."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, LongTable, PageBreak, Paragraph, SimpleDocTemplate, TableStyle

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14, spaceAfter=6)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=10, spaceAfter=6)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=10)

REGISTER_ENTRY = """
[[document]]
id = "{id}"
title = "{title}"
level = {level}
file = "{file}"
version = "{version}"
organisation = "{organisation}"
"""

GUIDE = """# 1 Innledning

Veilederen gjelder bruk av radioterminaler i Dalby kommune.

## 1.1 Formål

Formålet er sikker bruk av samband i hele kommunen.

# 2 Tap av utstyr

Tap av radioterminal skal meldes til driftssenteret innen ti minutter. Lederen skal varsles samme vakt.

## 2.1 Batteri

Batteriet bør byttes hvert andre år, med mindre leverandøren sier noe annet.
"""


def heading(text: str) -> Flowable:
    """A bold heading line."""
    return Paragraph(text, HEADING)


def body(text: str) -> Flowable:
    """A paragraph of running text."""
    return Paragraph(text, BODY)


def new_page() -> Flowable:
    """A page break."""
    return PageBreak()


def table(rows: list[list[str]]) -> Flowable:
    """A ruled table whose first row is repeated on every page."""
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    made = LongTable(cells, repeatRows=1)
    made.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    return made


def write_pdf(path: Path, flow: list[Flowable], header: str = "", footer: str = "") -> Path:
    """A PDF with a running header, and a footer that says the page number."""

    def furniture(canvas, template) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 815, header)
        if footer:
            canvas.drawString(72, 25, f"{footer} {template.page}")

    SimpleDocTemplate(str(path)).build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return path


def write_corpus(folder: Path, documents: dict[str, str], level: int = 3) -> Path:
    """A corpus folder of Markdown documents by id."""
    folder.mkdir(parents=True, exist_ok=True)
    register = ""
    for key, text in documents.items():
        (folder / f"{key}.md").write_text(text, "utf-8")
        register += REGISTER_ENTRY.format(
            id=key, title=key.capitalize(), level=level, file=f"{key}.md", version="1.0", organisation=""
        )
    (folder / "register.toml").write_text(register, "utf-8")
    return folder
