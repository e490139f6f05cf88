"""A table of contents with dot leaders, each line drawn in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Table, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

DOT = " ."
PLAIN = TableStyle([(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING")])
PLAIN.add("TOPPADDING", (0, 0), (-1, -1), 1)
PLAIN.add("BOTTOMPADDING", (0, 0), (-1, -1), 1)


class Contents(TableOfContents):  # type: ignore[misc]
    """Reportlab's table of contents draws the dots before the title; this one draws title, dots and page."""

    def __init__(self, styles: Sequence[ParagraphStyle]) -> None:
        super().__init__()
        self._styles = styles

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Lay out the entries of the pass before; on the first pass there are none."""
        entries = self._lastEntries or [(0, "", 0, None)]
        lines = [[_Line(title, str(page), key, self._styles[depth])] for depth, title, page, key in entries]
        self._table = Table(lines, colWidths=[available_width], style=PLAIN)
        self.width, self.height = self._table.wrapOn(self.canv, available_width, available_height)
        return self.width, self.height


class _Line(Flowable):  # type: ignore[misc]
    def __init__(self, title: str, page: str, key: str | None, style: ParagraphStyle) -> None:
        super().__init__()
        self._title = title
        self._page = page
        self._key = key
        self._style = style

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = self._style.leading + self._style.spaceBefore
        return self.width, self.height

    def draw(self) -> None:
        font, size = self._style.fontName, self._style.fontSize
        left = self._style.leftIndent
        end = left + stringWidth(self._title, font, size)
        page_start = self.width - stringWidth(self._page, font, size)
        dot = stringWidth(DOT, font, size)
        dots = max(int((page_start - end - dot) / dot), 0)
        line = self.canv.beginText()
        line.setFont(font, size)
        for x, words in ((left, self._title), (page_start - (dots + 0.5) * dot, DOT * dots), (page_start, self._page)):
            line.setTextOrigin(x, 3)
            line.textOut(words)
        self.canv.drawText(line)
        if self._key:
            self.canv.linkRect("", self._key, (left, 0, self.width, self._style.leading), relative=1)
