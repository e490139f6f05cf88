"""A booklet in two columns as PDF: justified and hyphenated, with fact boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from rendering import source
from rendering.pdf import Look, document, draw_lines, flowables, markup
from rendering.register import TRAINING_EDITION, Entry

LOOK = Look(size=9, language="nb_NO")
BOX = Look(size=8.5)
CHAPTER = Look().style("chapter", fontName=LOOK.bold, fontSize=22, leading=27, textColor=colors.HexColor("#1f3c5a"))
HEADINGS = (
    Look().style("h2", fontName=LOOK.bold, fontSize=11.5, leading=14, spaceBefore=8, spaceAfter=4, keepWithNext=1),
    Look().style("h3", fontName=LOOK.bold, fontSize=9.5, leading=12, spaceBefore=5, spaceAfter=2, keepWithNext=1),
)
GUTTER = 8 * mm
BANNER = 24 * mm
PADDING = 6


class _Booklet(BaseDocTemplate):  # type: ignore[misc]
    def __init__(self, entry: Entry, path: Path) -> None:
        margins = {"leftMargin": 20 * mm, "rightMargin": 20 * mm, "topMargin": 20 * mm}
        super().__init__(**document(entry, str(path), **margins))
        self._entry = entry
        self.column = (self.width - GUTTER) / 2
        banner = Frame(self.leftMargin, self.bottomMargin + self.height - BANNER, self.width, BANNER, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("cover", [self._frame(0, self.width, self.height)], onPage=self._draw_page),
                PageTemplate("chapter", [banner, *self._columns(self.height - BANNER)], onPage=self._draw_page),
                PageTemplate("columns", self._columns(self.height), onPage=self._draw_page),
            ]
        )

    def _columns(self, height: float) -> list[Frame]:
        return [self._frame(x, self.column, height) for x in (0, self.column + GUTTER)]

    def _frame(self, x: float, width: float, height: float) -> Frame:
        return Frame(self.leftMargin + x, self.bottomMargin, width, height, 0, 0, 0, 0)

    def _draw_page(self, canvas: Any, doc: BaseDocTemplate) -> None:
        left = f"TEMA / {self._entry.title} – {TRAINING_EDITION}"
        draw_lines(canvas, self, LOOK.font, [], (left, str(doc.page)))


def write_booklet(text: source.Source, entry: Entry, path: Path) -> None:
    """Write the PDF at ``path``."""
    doc = _Booklet(entry, path)
    story = _cover(text, entry)
    for section in text.sections:
        if section.heading.depth == 1:
            story += [NextPageTemplate("chapter"), PageBreak(), Paragraph(markup(section.heading.line), CHAPTER)]
            story += [FrameBreak(), NextPageTemplate("columns")]
        else:
            story.append(Paragraph(markup(section.heading.line), HEADINGS[section.heading.depth - 2]))
        for block in section.blocks:
            if isinstance(block, source.FactBox):
                story.append(_fact_box(block, doc.column))
            else:
                story += flowables([block], LOOK, doc.column)
    doc.build(story)


def _cover(text: source.Source, entry: Entry) -> list[Flowable]:
    plain = Look(size=11)
    title = plain.style("title", fontName=plain.bold, fontSize=34, leading=40, spaceAfter=6)
    edition = plain.style("edition", fontName=plain.bold, fontSize=13, leading=18)
    return [
        Paragraph("TEMA", plain.style(fontName=plain.bold, fontSize=13)),
        Spacer(1, 60 * mm),
        Paragraph(markup(entry.title), title),
        Paragraph(markup(text.meta["subtitle"]), plain.style(fontSize=15, leading=20)),
        Spacer(1, 70 * mm),
        Paragraph(markup(text.meta["publication"]), plain.style()),
        Paragraph(markup(TRAINING_EDITION), edition),
        Paragraph(markup(text.meta["note"]), plain.style()),
    ]


def _fact_box(box: source.FactBox, width: float) -> Table:
    title = BOX.style("boxtitle", fontName=BOX.bold, fontSize=9.5, leading=12, alignment=TA_LEFT, spaceAfter=0)
    content = flowables(box.blocks, BOX, width - 2 * PADDING)
    return Table(
        [[Paragraph(markup(box.title), title)], *([row] for row in content)],
        colWidths=[width],
        spaceBefore=4,
        spaceAfter=9,
        style=TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor("#dfeaf3")),
                ("LINEABOVE", (0, 0), (-1, 0), 2, colors.HexColor("#1f3c5a")),
                ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )
