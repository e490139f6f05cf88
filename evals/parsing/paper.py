"""Prints a manuscript with ReportLab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyphen
import reportlab
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from evals.parsing.design import Design, Place
from evals.parsing.manuscript import Box, Grid, Heading, Manuscript, Text
from evals.parsing.truth import Specimen

WIDTH, HEIGHT = A4
MARGIN, GAP = 62.0, 22.0
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii")

_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Vera": "VeraBd"}


def print_on_paper(manuscript: Manuscript, design: Design, folder: Path, name: str) -> Specimen:
    """Set a manuscript, in two runs: the first finds out on which page each heading comes to stand."""
    pdfmetrics.registerFont(TTFont("Vera", _font_file("Vera")))
    pdfmetrics.registerFont(TTFont("VeraBd", _font_file("VeraBd")))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="Vera", boldItalic="VeraBd")
    first = _Press(manuscript, design, [0] * len(manuscript.headings), 0)
    first.run()
    second = _Press(manuscript, design, first.pages, first.page)
    path = folder / f"{name}.pdf"
    path.write_bytes(_finished(second.run(), design))
    return Specimen(name, "ReportLab", path, manuscript.title, manuscript.truth(second.pages))


def _small_capitals(word: str, size: float) -> str:
    large = 1 if word[0].isupper() else 0
    return f"{word[:large]}<font size={size}>{word[large:].upper()}</font>"


def _font_file(name: str) -> str:
    return str(Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf")


def _finished(data: bytes, design: Design) -> bytes:
    """The file with page labels, and with its pages on their side where that is asked for."""
    if not (design.front_pages or design.turned):
        return data
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    if design.front_pages:
        writer.set_page_label(0, design.front_pages - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(design.front_pages, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL)
    for page in writer.pages if design.turned else ():
        page.rotate(90).transfer_rotation_to_content()
        page.rotate(270)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


class _Press(BaseDocTemplate):  # type: ignore[misc]
    """One run."""

    def __init__(self, manuscript: Manuscript, design: Design, pages: Sequence[int], total: int) -> None:
        self._buffer = BytesIO()
        super().__init__(self._buffer, pagesize=A4, title=manuscript.title, leftMargin=MARGIN, rightMargin=MARGIN)
        self._manuscript = manuscript
        self._design = design
        self._known = pages
        self._total = total
        self._chapter = ""
        self._notes: list[str] = []
        self._note_number = 0
        self.pages: list[int] = []
        self.addPageTemplates([self._template("plain", 1), self._template("body", design.columns)])
        self.addPageTemplates([self._sideways()])

    def run(self) -> bytes:
        """Set everything, and return the file."""
        self.build(list(self._story()))
        return self._buffer.getvalue()

    def afterFlowable(self, flowable: Flowable) -> None:
        """Note where headings and footnotes come to stand."""
        heading = getattr(flowable, "heading", None)
        if isinstance(heading, Heading):
            self.pages.append(self.page)
            self._chapter = heading.line if heading.depth == 1 else self._chapter
            if self._design.bookmarks:
                key = f"h{len(self.pages)}"
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(" ".join(heading.line.split()), key, heading.depth - 1)
        if note := getattr(flowable, "note", ""):
            self._notes.append(note)

    def _template(self, name: str, columns: int) -> PageTemplate:
        width = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
        frames = [Frame(MARGIN + i * (width + GAP), 85, width, HEIGHT - 165, 0, 0, 0, 0) for i in range(columns)]
        return PageTemplate(name, frames, onPageEnd=self._furniture)

    def _sideways(self) -> PageTemplate:
        frame = Frame(85, MARGIN, HEIGHT - 165, WIDTH - 2 * MARGIN, 0, 0, 0, 0)

        def turn(canvas: Any, _: Any) -> None:
            canvas.translate(WIDTH, 0)
            canvas.rotate(90)

        return PageTemplate("sideways", [frame], onPage=turn)

    def _furniture(self, canvas: Any, _: Any) -> None:
        front = self._design.front_pages
        label = ROMAN[self.page] if self.page <= front else str(self.page - front)
        place = Place(self.page, label, self._total, self._chapter)
        canvas.setFont(self._design.font, 8)
        if self._design.ruled_header:
            self._ruled(canvas, place)
        elif self._design.header:
            canvas.drawString(MARGIN, HEIGHT - 48, self._design.header(place))
        if self._design.footer:
            canvas.drawCentredString(WIDTH / 2, 36, self._design.footer(place))
        for place_above, note in enumerate(reversed(self._notes)):
            canvas.setFont(self._design.font, 7.5)
            canvas.drawString(MARGIN, 56 + 10 * place_above, note)
        self._notes = []

    def _ruled(self, canvas: Any, place: Place) -> None:
        """A header in a frame of two cells, with the title on the left and the page on the right."""
        canvas.grid([MARGIN, WIDTH - MARGIN - 90, WIDTH - MARGIN], [HEIGHT - 60, HEIGHT - 36])
        canvas.drawString(MARGIN + 4, HEIGHT - 51, self._manuscript.title)
        canvas.drawString(WIDTH - MARGIN - 86, HEIGHT - 51, f"Side {place.page} av {place.pages}")

    def _story(self) -> Iterator[Flowable]:
        design, manuscript = self._design, self._manuscript
        yield Paragraph(escape(manuscript.title), self._style(24, True, 30))
        for line in manuscript.cover:
            yield Paragraph(escape(line), self._style(11, False, 16))
        if manuscript.cover or design.contents:
            yield from (NextPageTemplate("plain"), PageBreak())
        if design.contents:
            yield Paragraph("Innhold", self._style(design.look(1).size, True, 22))
            yield from self._contents()
            yield from (NextPageTemplate("body"), PageBreak())
        elif not manuscript.cover:
            yield NextPageTemplate("body")
        for part in manuscript.parts:
            yield from self._part(part)

    def _contents(self) -> Iterator[Flowable]:
        style = self._style(self._design.size, False, 15)
        rows = []
        for heading, page in zip(self._manuscript.headings, self._known, strict=True):
            label = str(page - self._design.front_pages)
            if self._design.contents == "leaders":
                room = WIDTH - 2 * MARGIN - pdfmetrics.stringWidth(heading.line, self._design.font, self._design.size)
                dots = max(4, int(room / pdfmetrics.stringWidth(". ", self._design.font, self._design.size)) - 4)
                yield Paragraph(f"{escape(heading.line)} {'. ' * dots}{label}", style)
            else:
                rows.append([Paragraph(escape(heading.line), style), label])
        if rows:
            yield LongTable(rows, colWidths=[WIDTH - 2 * MARGIN - 40, 40])

    def _part(self, part: Heading | Text | Box | Grid) -> Iterator[Flowable]:
        if isinstance(part, Heading):
            if part.depth == 1 and self._design.new_page and self.pages:
                yield PageBreak()
            yield self._heading(part)
        elif isinstance(part, Text):
            yield from self._text(part)
        elif isinstance(part, Box):
            box = LongTable([[Paragraph(escape(part.text), self._style(self._design.size - 0.5, False))]])
            box.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.8, colors.black)]))
            yield from (Spacer(1, 6), box, Spacer(1, 10))
        elif part.sideways:
            yield from (NextPageTemplate("sideways"), PageBreak(), self._grid(part, HEIGHT - 165))
            yield from (NextPageTemplate("body"), PageBreak())
        else:
            yield from (self._grid(part, 0), Spacer(1, 10))

    def _heading(self, part: Heading) -> Flowable:
        look = self._design.look(part.depth)
        text = escape(part.line)
        if look.spaced:
            text = "&nbsp;&nbsp; ".join("&nbsp;".join(word) for word in part.line.upper().split())
        if look.small_capitals:
            text = " ".join(_small_capitals(word, 0.78 * look.size) for word in part.line.split())
        text = text.replace("\n", "<br/>")
        colour = f'<font color="{look.colour}">{text}</font>'
        style = self._style(look.size, look.bold, 1.25 * look.size)
        style.spaceBefore, style.spaceAfter, style.keepWithNext = 0.9 * look.size, 0.45 * look.size, 1
        made = Paragraph(colour, style)
        made.heading = part
        return made

    def _text(self, part: Text) -> Iterator[Flowable]:
        text = escape(self._hyphenated(part.text))
        if self._design.ligatures:
            text = text.replace("fi", "ﬁ").replace("fl", "ﬂ")
        style = self._style(self._design.size, part.loud)
        if part.marker:
            style.leftIndent, style.bulletIndent = 20, 4
        if not part.note:
            yield Paragraph(text, style, bulletText=part.marker or None)
            return
        self._note_number += 1
        made = Paragraph(f"{text}<super size=6>{self._note_number}</super>", style)
        made.note = f"{self._note_number} {part.note}"
        yield KeepTogether([made])

    def _hyphenated(self, text: str) -> str:
        if self._design.hyphens != "soft":
            return text
        dictionary = pyphen.Pyphen(lang="nb_NO")
        return " ".join(dictionary.inserted(word, "\u00ad") if len(word) > 7 else word for word in text.split())

    def _grid(self, part: Grid, width: float) -> Flowable:
        columns = len(part.rows[0])
        width = width or (WIDTH - 2 * MARGIN - (self._design.columns - 1) * GAP) / self._design.columns
        style = self._style(self._design.size - 1, False, space=0)
        head = self._style(self._design.size - 1, True, space=0)
        rows = [[Paragraph(escape(cell), head if row is part.rows[0] else style) for cell in row] for row in part.rows]
        widths = [0.2 * width, *[0.8 * width / (columns - 1)] * (columns - 1)]
        made = LongTable(rows, colWidths=widths, repeatRows=int(self._design.repeat_header))
        commands: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if self._design.lines == "grid":
            commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
        elif self._design.lines == "rows":
            commands.append(("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black))
            commands.append(("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black))
        else:
            commands.append(("INNERGRID", (0, 0), (-1, -1), 0.5, colors.grey))
            commands.append(("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey))
        made.setStyle(TableStyle(commands))
        return made

    def _style(self, size: float, bold: bool, leading: float = 0, space: float = 5) -> ParagraphStyle:
        font = _BOLD[self._design.font] if bold else self._design.font
        style = ParagraphStyle(f"{size}-{bold}", fontName=font, fontSize=size, leading=leading or 1.32 * size)
        style.spaceAfter = space
        style.alignment = 4 if self._design.justified else 0
        style.embeddedHyphenation = int(self._design.hyphens == "soft")
        return style
