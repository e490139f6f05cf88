"""A law or forskrift as PDF: kapittel, paragraf, ledd and bokstav."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import BaseDocTemplate, Frame, HRFlowable, PageTemplate, Paragraph

from rendering import source
from rendering.pdf import Look, document, draw_lines, flowables, markup
from rendering.register import TRAINING_EDITION, Entry, long_date

LOOK = Look(font="Times-Roman", size=11, lettered=True)
CHAPTER = LOOK.style(
    "chapter", fontName=LOOK.bold, fontSize=13, leading=17, alignment=TA_CENTER, spaceBefore=16, spaceAfter=8
)
PARAGRAPH = LOOK.style("paragraph", fontName=LOOK.bold, spaceBefore=8, spaceAfter=4, keepWithNext=1)
TITLE = LOOK.style("title", fontName=LOOK.bold, fontSize=16, leading=20, spaceAfter=10)
NOTICE = (
    "Øvingsutgaven gjengir hovedinnholdet med egne ord, til opplæring og test. "
    "Den er ikke forskriftens ordlyd, og gjeldende tekst står på Lovdata."
)


class _Forskrift(BaseDocTemplate):  # type: ignore[misc]
    def __init__(self, entry: Entry, path: Path, *, bookmarks: bool) -> None:
        super().__init__(**document(entry, str(path)))
        self._bookmarks = bookmarks
        self._entry = entry
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._draw_page))

    def _draw_page(self, canvas: Any, doc: BaseDocTemplate) -> None:
        header = [(self._entry.short_title, TRAINING_EDITION)]
        draw_lines(canvas, doc, LOOK.font, header, (TRAINING_EDITION, f"Side {doc.page}"))

    def afterFlowable(self, flowable: Any) -> None:
        """Reportlab's hook, here for the bookmarks."""
        heading = getattr(flowable, "heading", None)
        if heading and self._bookmarks:
            self.canv.bookmarkPage(heading.line)
            self.canv.addOutlineEntry(heading.line, heading.line, heading.depth - 1)


def write_forskrift(text: source.Source, entry: Entry, path: Path, *, bookmarks: bool) -> None:
    """Write the PDF at ``path``."""
    doc = _Forskrift(entry, path, bookmarks=bookmarks)
    story: list[Any] = [Paragraph(markup(entry.title), TITLE), *_title_block(entry)]
    for section in text.sections:
        style = CHAPTER if section.heading.depth == 1 else PARAGRAPH
        heading = Paragraph(markup(section.heading.line), style)
        heading.heading = section.heading
        heading.keepWithNext = 1
        story += [heading, *flowables(section.blocks, LOOK, doc.width)]
    doc.build(story)


def _title_block(entry: Entry) -> list[Any]:
    rows = [("Nummer", entry.version), ("Departement", "Helse- og omsorgsdepartementet")]
    if entry.valid_from:
        rows.append(("Ikrafttredelse", long_date(entry.valid_from)))
    rows += [("Gjeldende tekst", entry.source_url), ("Utgave", f"{TRAINING_EDITION}. {entry.publisher}")]
    fact = LOOK.style("fact", fontSize=9.5, leading=12.5, spaceAfter=1)
    notice = LOOK.style("notice", fontName="Times-Italic", fontSize=9.5, leading=12.5, spaceBefore=4)
    return [
        *(Paragraph(f"<b>{label}:</b> {markup(value)}", fact) for label, value in rows),
        Paragraph(markup(NOTICE), notice),
        HRFlowable(width="100%", thickness=0.6, spaceBefore=4, spaceAfter=6),
    ]
