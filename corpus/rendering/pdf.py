"""What the PDF documents have in common: text, lists and tables as reportlab flowables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Paragraph, Table, TableStyle

from rendering import source
from rendering.errors import RenderError
from rendering.footnotes import NotedParagraph
from rendering.register import TRAINING_EDITION, Entry

MARKERS = "abcdefghijklmnopqrstuvwxyz"
BULLET_FONT = "Symbol"  # the only standard font whose bullet is read back as one
CELL_PADDING = 4
LINE = 10
Sides = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How a document looks.

    :param lettered: whether ordered lists have letters, as in a forskrift.
    :param language: for hyphenation and justified text; empty for ragged text without.
    """

    font: str = "Helvetica"
    size: float = 10
    lettered: bool = False
    language: str = ""

    @property
    def bold(self) -> str:
        """The bold cut of the font."""
        return "Times-Bold" if self.font == "Times-Roman" else f"{self.font}-Bold"

    def style(self, name: str = "body", **changes: Any) -> ParagraphStyle:
        """A paragraph style; ``changes`` are reportlab's own names."""
        values: dict[str, Any] = {
            "fontName": self.font,
            "fontSize": self.size,
            "leading": self.size * 1.35,
            "spaceAfter": self.size * 0.6,
            "alignment": TA_JUSTIFY if self.language else TA_LEFT,
            "hyphenationLang": self.language,
        }
        return ParagraphStyle(name, **(values | changes))


def document(entry: Entry, path: str, **options: Any) -> dict[str, Any]:
    """Arguments of a reproducible document with the metadata of the register."""
    return {
        "filename": path,
        "title": entry.title,
        "author": entry.publisher,
        "subject": TRAINING_EDITION,
        "lang": "nb-NO",
        "invariant": 1,
        "leftMargin": 25 * mm,
        "rightMargin": 25 * mm,
        "topMargin": 27 * mm,
        "bottomMargin": 24 * mm,
    } | options


def markup(text: source.Text | str) -> str:
    """Running text in reportlab's markup."""
    parts = (text,) if isinstance(text, str) else text.parts
    return "".join(_part_markup(part) for part in parts)


def _part_markup(part: str | source.Emphasis | source.Note) -> str:
    if isinstance(part, source.Note):
        return f'<super size="6.5">{part.number}</super>'
    if isinstance(part, source.Emphasis):
        return f"<i>{_printable(part.text)}</i>"
    return _printable(part)


def _printable(text: str) -> str:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as exc:
        raise RenderError(f"tegnet «{text[exc.start]}» finnes ikke i skriften, i: {text}") from exc
    return escape(text, quote=False)


def flowables(blocks: Iterable[source.Block], look: Look, width: float) -> list[Any]:
    """Blocks in reading order, ``width`` points wide."""
    story: list[Any] = []
    for block in blocks:
        if isinstance(block, source.Paragraph):
            story.append(paragraph(block.text, look.style()))
        elif isinstance(block, source.Items):
            story.extend(_items(block, look))
        elif isinstance(block, source.Table):
            story.append(table([block.header, *block.rows], look, width))
        else:
            raise RenderError(f"faktabokser finnes bare i heftet, ikke her: {block.title}")
    return story


def paragraph(text: source.Text, style: ParagraphStyle, **options: Any) -> Paragraph:
    """A paragraph, with its footnotes if it has any."""
    if text.notes:
        notes = [(str(note.number), markup(note.text)) for note in text.notes]
        return NotedParagraph(markup(text), style, notes, **options)
    return Paragraph(markup(text), style, **options)


def _items(block: source.Items, look: Look) -> list[Paragraph]:
    indent = look.size * (1.8 if block.ordered else 1.2)
    gap = look.size * 0.25
    story = []
    for position, item in enumerate(block.items):
        last = position == len(block.items) - 1
        after = look.size * 0.6 if last else gap
        style = look.style(
            "item",
            leftIndent=indent,
            spaceAfter=after,
            bulletFontName=look.font if block.ordered else BULLET_FONT,
            bulletFontSize=look.size,
        )
        story.append(paragraph(item.text, style, bulletText=_marker(block, position, look)))
    return story


def _marker(block: source.Items, position: int, look: Look) -> str:
    if not block.ordered:
        return "•"
    return f"{MARKERS[position]})" if look.lettered else f"{position + 1}."


def table(rows: Sequence[Sequence[source.Text]], look: Look, width: float) -> Table:
    """A ruled table whose header row is repeated on every page."""
    if any(cell.notes for row in rows for cell in row):
        raise RenderError(f"fotnoter i tabeller støttes ikke: {rows[0][0].plain}")
    size = look.size * 0.88
    body = look.style("cell", fontSize=size, leading=size * 1.25, spaceAfter=0, alignment=TA_LEFT)
    head = look.style("head", parent=body, fontName=look.bold, fontSize=size, leading=size * 1.25, spaceAfter=0)
    head.alignment = TA_LEFT
    cells = [[Paragraph(markup(cell), body if n else head) for cell in row] for n, row in enumerate(rows)]
    return Table(
        cells,
        colWidths=_column_widths([[cell.plain for cell in row] for row in rows], look.bold, size, width),
        repeatRows=1,
        hAlign="LEFT",
        spaceBefore=look.size * 0.3,
        spaceAfter=look.size,
        style=TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e6e9ee")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ]
        ),
    )


def _column_widths(rows: Sequence[Sequence[str]], font: str, size: float, width: float) -> list[float]:
    """Every column as wide as its longest word, the rest shared out by how much text the columns hold."""
    columns = list(zip(*rows, strict=True))
    padding = 2 * CELL_PADDING + 1
    least = [
        max(stringWidth(word, font, size) for cell in column for word in (cell.split() or [""])) + padding
        for column in columns
    ]
    if sum(least) >= width:
        return [width * part / sum(least) for part in least]
    wanted = [
        max(max(stringWidth(cell, font, size) for cell in column) + padding - narrow, 0.0)
        for column, narrow in zip(columns, least, strict=True)
    ]
    spare = width - sum(least)
    if sum(wanted) <= spare:
        return [narrow + more for narrow, more in zip(least, wanted, strict=True)]
    shares = [more**0.6 for more in wanted]
    return [narrow + spare * share / sum(shares) for narrow, share in zip(least, shares, strict=True)]


def draw_lines(canvas: Any, doc: BaseDocTemplate, font: str, header: Sequence[Sides], footer: Sides) -> None:
    """Draw the running header and footer, each line with a text to the left and one to the right."""
    width, height = doc.pagesize
    left, right = doc.leftMargin, width - doc.rightMargin
    canvas.saveState()
    canvas.setFont(font, 7.5)
    canvas.setLineWidth(0.4)
    y = height - 13 * mm
    for first, second in header:
        canvas.drawString(left, y, first)
        canvas.drawRightString(right, y, second)
        y -= LINE
    if header:
        canvas.line(left, y + 5, right, y + 5)
    canvas.line(left, 13 * mm + LINE, right, 13 * mm + LINE)
    canvas.drawString(left, 13 * mm, footer[0])
    canvas.drawRightString(right, 13 * mm, footer[1])
    canvas.restoreState()
