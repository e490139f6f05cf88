"""How the pieces of text on a page of a PDF are set: size, weight, direction, font and colour."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf_characters import plain

_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|sf|ec)(?:ss)?bx", re.IGNORECASE)

_font = plain(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_font_name = plain(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
_render_mode = plain(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)
_fill_color = plain(pdfium.FPDFPageObj_GetFillColor, ctypes.c_int, *[ctypes.c_void_p] * 5)


class Style(NamedTuple):
    """How a piece of text is set; ``turn`` is the direction of its baseline in quarter turns, -1 for askew."""

    size: float
    bold: bool
    turn: int
    face: str


class Styles:
    """The styles of one page; pieces that are set alike have the very same.

    :param page: the text page of PDFium.
    """

    def __init__(self, page: Any) -> None:
        self._page = page
        self._found: dict[int | None, Style] = {}
        self._equal: dict[Style, Style] = {}
        self._names: dict[int | None, str] = {None: ""}
        self._matrix = pdfium.FS_MATRIX()
        self._colour = (ctypes.c_uint * 4)()
        self._channels = [ctypes.addressof(self._colour) + 4 * place for place in range(4)]

    def of(self, index: int, item: int | None) -> Style:
        """The style of a piece of text.

        :param index: of one of its characters.
        :param item: its address.
        """
        if item not in self._found:
            style = self._measure(index, item)
            self._found[item] = self._equal.setdefault(style, style)
        return self._found[item]

    def _measure(self, index: int, item: int | None) -> Style:
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(abs(pdfium.FPDFText_GetFontSize(self._page, index)) * scale, 1) or 1.0
        quarter = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        turn = round(quarter) % 4 if abs(quarter - round(quarter)) < 0.1 else -1
        name = self._name(_font(item) if item else None)
        stroked = item is not None and _render_mode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        bold = stroked or _BOLD.search(name) is not None
        return Style(size, bold, turn, f"{name} {self._colour_of(item)}")

    def _name(self, font: int | None) -> str:
        if font not in self._names:
            buffer = ctypes.create_string_buffer(256)
            size = _font_name(font, buffer, len(buffer))
            self._names[font] = buffer.raw[: max(0, min(size, len(buffer)) - 1)].decode("latin-1")
        return self._names[font]

    def _colour_of(self, item: int | None) -> str:
        if item is None or not _fill_color(item, *self._channels):
            return ""
        red, green, blue, _ = self._colour
        return f"{red:02x}{green:02x}{blue:02x}"
