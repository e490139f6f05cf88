"""Footnotes at the bottom of the page on which they are referred to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Frame, Paragraph

NOTE = ParagraphStyle("note", fontName="Helvetica", fontSize=7.5, leading=9.5, leftIndent=9, bulletFontSize=7.5)
GAP = 1.5
RULE = 7


class NotedParagraph(Paragraph):  # type: ignore[misc]
    """A paragraph whose footnotes belong at the bottom of its page; it is never split.

    :param notes: number and markup of each footnote.
    """

    def __init__(self, text: str, style: ParagraphStyle, notes: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(text, style, **options)
        self.notes = tuple(notes)

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Keep the reference on the page of its note."""
        return []


class NotedFrame(Frame):  # type: ignore[misc]
    """A frame that gives up room at its foot for the footnotes of what it holds."""

    def _reset(self) -> None:
        self._geom()
        self._notes: list[Paragraph] = []
        super()._reset()

    def add(self, flowable: Any, canv: Any, trySplit: int = 0) -> int:
        """Place a flowable if it fits together with its footnotes."""
        notes = [Paragraph(text, NOTE, bulletText=number) for number, text in getattr(flowable, "notes", ())]
        room = sum(note.wrap(self._aW, self._aH)[1] + GAP for note in notes)
        if notes and not self._notes:
            room += RULE
        self._y1p += room
        if super().add(flowable, canv, trySplit):
            self._notes += notes
            return 1
        self._y1p -= room
        return 0

    def draw_notes(self, canvas: Any) -> None:
        """Draw the footnotes of the page below its text."""
        y = self._y1p
        if self._notes:
            canvas.saveState()
            canvas.setLineWidth(0.4)
            canvas.line(self._x1, y - 2, self._x1 + 45 * mm, y - 2)
            canvas.restoreState()
            y -= RULE
        for note in self._notes:
            height = note.wrap(self._aW, self._aH)[1]
            note.drawOn(canvas, self._x1, y - height)
            y -= height + GAP
