"""What stands on the pages of a PDF, as PDFium sees it: words with their place and style, and ruled lines."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import ReadError
from ingest.readers.layout import Word
from ingest.readers.pdf_page import Frame, Rule, clean

PDFIUM = Lock()
"""PDFium is not safe to call from two threads at once."""

MAX_PATHS = 4000
MAX_CHARACTERS = 200_000
THIN = 2.5
DESCENT = 0.22

_BREAKS = frozenset({0, 9, 10, 13, 32, 0xA0, 0x2000, 0x2002, 0x2003, 0x2009, 0x3000})
_HYPHENS = frozenset({2, 0xFFFE})
_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|sf|ec)(?:ss)?bx", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before anything is made of it, turned so that most of its text is upright."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Style:
    """How a piece of text is set; ``turn`` is the direction of its baseline in quarter turns, -1 for askew."""

    size: float
    bold: bool
    turn: int
    face: str


@dataclass(slots=True)
class _Run:
    """A word in the making, in the coordinates of the file."""

    style: _Style
    text: list[str]
    left: float
    right: float
    bottom: float
    top: float
    x: float
    y: float
    spaced: bool


def sheets(path: Path) -> Iterator[Sheet]:
    """Every page of a file that needs no password.

    :raises ReadError: if PDFium cannot make sense of the file or a page.
    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
            count = len(document)
        except pypdfium2.PdfiumError as exc:
            raise ReadError(f"PDF-en er skadet eller ufullstendig ({exc})") from exc
    try:
        for number in range(count):
            with PDFIUM:
                sheet = _sheet(document, number)
            yield sheet
    finally:
        with PDFIUM:
            document.close()


def _sheet(document: pypdfium2.PdfDocument, number: int) -> Sheet:
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as exc:
        raise ReadError(f"PDF-en er skadet eller ufullstendig (side {number + 1}: {exc})") from exc
    try:
        runs = list(_Reader(text.raw).runs())
        turns = Counter({turn: 0 for turn in range(4)})
        for run in runs:
            if run.style.turn >= 0:
                turns[run.style.turn] += len(run.text)
        turn = max(turns, key=lambda key: turns[key]) if runs else -page.get_rotation() // 90 % 4
        frame = Frame(page.get_bbox(), turn)
        words = (_word(run, frame) for run in runs if run.style.turn == turn)
        return Sheet(*frame.size, tuple(word for word in words if word.text), tuple(_rules(page, frame)))
    finally:
        text.close()
        page.close()


def _word(run: _Run, frame: Frame) -> Word:
    x0, _, x1, _ = frame.box(run.left, run.bottom, run.right, run.top)
    bottom = frame.point(run.x, run.y)[1] + DESCENT * run.style.size
    return Word(
        text=clean("".join(run.text)),
        x0=x0,
        x1=x1,
        top=bottom - run.style.size,
        bottom=bottom,
        size=run.style.size,
        bold=run.style.bold,
        spaced=run.spaced,
        face=run.style.face,
    )


class _Reader:
    """Walks the characters of one page."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._styles: dict[int, tuple[_Style, float, float]] = {}

    def runs(self) -> Iterator[_Run]:
        """The words: a word ends at a space, at a gap, and where the style or the line changes."""
        page, box = self._page, pdfium.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        run: _Run | None = None
        spaced = False
        for index in range(min(pdfium.FPDFText_CountChars(page), MAX_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(page, index)
            if code in _BREAKS:
                if not pdfium.FPDFText_IsGenerated(page, index):
                    spaced = True
                    if run:
                        yield run
                    run = None
                continue
            style, along, across = self._style(index)
            pdfium.FPDFText_GetLooseCharBox(page, index, box)
            pdfium.FPDFText_GetCharOrigin(page, index, x, y)
            letter = "-" if code in _HYPHENS else chr(code)
            start = x.value * along + y.value * across
            level = y.value * along - x.value * across
            if run and run.style == style and self._adjoins(run, start, level, along, across):
                run.text.append(letter)
                run.left, run.right = min(run.left, box.left), max(run.right, box.right)
                run.bottom, run.top = min(run.bottom, box.bottom), max(run.top, box.top)
            else:
                if run:
                    yield run
                run = _Run(style, [letter], box.left, box.right, box.bottom, box.top, x.value, y.value, spaced)
            spaced = False
        if run:
            yield run

    @staticmethod
    def _adjoins(run: _Run, start: float, level: float, along: float, across: float) -> bool:
        """Whether a character goes on where the word so far ends, on the same baseline."""
        ends = (run.left * along + run.bottom * across, run.right * along + run.top * across)
        gap = start - max(ends)
        base = run.y * along - run.x * across
        return -run.style.size < gap < 0.18 * run.style.size and abs(level - base) < 0.1 * run.style.size

    def _style(self, index: int) -> tuple[_Style, float, float]:
        """The style of a character, with the direction of its baseline as a unit vector."""
        item = pdfium.FPDFText_GetTextObject(self._page, index)
        key = ctypes.cast(item, ctypes.c_void_p).value or 0
        if key not in self._styles:
            self._styles[key] = self._measure(index, item)
        return self._styles[key]

    def _measure(self, index: int, item: Any) -> tuple[_Style, float, float]:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(abs(pdfium.FPDFText_GetFontSize(self._page, index)) * scale, 1) or 1.0
        length = math.hypot(matrix.a, matrix.b) or 1.0
        along, across = matrix.a / length, matrix.b / length
        quarter = math.atan2(across, along) / (math.pi / 2)
        turn = round(quarter) % 4 if abs(quarter - round(quarter)) < 0.1 else -1
        font = _font_name(item) if item else ""
        stroked = bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        return _Style(size, stroked or bool(_BOLD.search(font)), turn, f"{font} {_colour(item)}"), along, across


def _font_name(item: Any) -> str:
    font = pdfium.FPDFTextObj_GetFont(item)
    buffer = ctypes.create_string_buffer(256)
    size = pdfium.FPDFFont_GetBaseFontName(font, buffer, 256) if font else 0
    return buffer.raw[: max(0, min(size, 256) - 1)].decode("latin-1")


def _colour(item: Any) -> str:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not item or not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return ""
    return f"{red.value:02x}{green.value:02x}{blue.value:02x}"


def _rules(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[Rule]:
    """The straight lines that are drawn on a page; none for a page that is a drawing."""
    paths = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        paths.append(item)
        if len(paths) > MAX_PATHS:
            return
    for path in paths:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path.raw, fill, stroke)
        if fill.value or stroke.value:
            for points in _outlines(path):
                yield from _edges([frame.point(x, y) for x, y in points])


def _outlines(path: Any) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed or open line of a path, in the coordinates of the file."""
    matrix = _placed(path)
    points: list[tuple[float, float]] = []
    first: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(path.raw), 400)):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points, first = [point], point
        else:
            points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and first:
            points.append(first)
    if len(points) > 1:
        yield points


def _placed(path: Any) -> pypdfium2.PdfMatrix:
    matrix = path.get_matrix()
    container = path.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    return matrix


def _edges(points: list[tuple[float, float]]) -> Iterator[Rule]:
    """The level and upright sides of a shape; a shape that is but a stroke wide is one line."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, bottom - top) <= THIN:
        level = x1 - x0 > bottom - top
        middle = (top + bottom) / 2 if level else (x0 + x1) / 2
        if max(x1 - x0, bottom - top) > THIN:
            yield Rule(x0, middle, x1, middle) if level else Rule(middle, top, middle, bottom)
        return
    sides = [
        Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        for (ax, ay), (bx, by) in pairwise(points)
        if min(abs(ax - bx), abs(ay - by)) < 0.5 < max(abs(ax - bx), abs(ay - by))
    ]
    straight = sum(side.length for side in sides)
    if straight > 1.2 * (x1 - x0 + bottom - top):
        yield from (Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom))
        yield from (Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom))
    else:
        yield from sides
