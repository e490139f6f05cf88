"""What stands on the pages of a PDF, as PDFium sees it: words with their place and style, and ruled lines."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import ReadError
from ingest.readers.layout import Word
from ingest.readers.pdf_page import Frame, Rule, clean
from ingest.readers.pdf_rules import rules_of

DAMAGED = "PDF-en er skadet eller ufullstendig; hent den på nytt, eller åpne den og skriv den ut til PDF på nytt"

PDFIUM = Lock()
"""PDFium is not safe to call from two threads at once."""

MAX_CHARACTERS = 200_000
DESCENT = 0.22
WIDE, LOOSE = 0.18, 0.13
"""Gaps that part words, as shares of the size: anywhere, and between letters where PDFium too sees a space."""

_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
"""As the binding of the same name, but the address comes as a plain number."""

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


_NO_STYLE = _Style(1.0, False, 0, "")


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
            raise ReadError(DAMAGED) from exc
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
        raise ReadError(f"side {number + 1}: {DAMAGED}") from exc
    try:
        runs = list(_Reader(text.raw).runs())
        turns = Counter({turn: 0 for turn in range(4)})
        for run in runs:
            if run.style.turn >= 0:
                turns[run.style.turn] += len(run.text)
        turn = max(turns, key=lambda key: turns[key]) if runs else -page.get_rotation() // 90 % 4
        frame = Frame(page.get_bbox(), turn)
        words = (_word(run, frame) for run in runs if run.style.turn == turn)
        return Sheet(*frame.size, tuple(word for word in words if word.text), tuple(rules_of(page, frame)))
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
    """Walks the characters of one page; what holds for a whole text object is asked for once."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._styles: dict[int, _Style] = {}

    def runs(self) -> Iterator[_Run]:
        """The words: a word ends at a space, at a gap, and where the style or the line changes."""
        page, box = self._page, pdfium.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        run: _Run | None = None
        spaced = loose = False
        current, style = -1, _NO_STYLE
        for index, code in enumerate(_codes(page)):
            if code in _BREAKS:
                if pdfium.FPDFText_IsGenerated(page, index):
                    loose = True
                    continue
                spaced = True
                if run:
                    yield run
                run = None
                continue
            item = _text_object(page, index) or 0
            pdfium.FPDFText_GetLooseCharBox(page, index, box)
            is_new = item != current
            if is_new:
                current, style = item, self._style(index, item)
                pdfium.FPDFText_GetCharOrigin(page, index, x, y)
            letter = "-" if code in _HYPHENS else chr(code)
            is_same = run is not None and run.style == style and not (is_new and _is_shifted(run, x.value, y.value))
            loose = loose and run is not None and run.text[-1].isalpha() and letter.isalpha()
            if run and is_same and _adjoins(run, box, LOOSE if loose else WIDE):
                run.text.append(letter)
                if style.turn % 2:
                    run.bottom, run.top = min(run.bottom, box.bottom), max(run.top, box.top)
                else:
                    run.left, run.right = min(run.left, box.left), max(run.right, box.right)
            else:
                if run:
                    yield run
                run = _Run(style, [letter], box.left, box.right, box.bottom, box.top, x.value, y.value, spaced)
                spaced = False
            loose = False
        if run:
            yield run

    def _style(self, index: int, item: int) -> _Style:
        if item not in self._styles:
            self._styles[item] = self._measure(index, pdfium.FPDFText_GetTextObject(self._page, index))
        return self._styles[item]

    def _measure(self, index: int, item: Any) -> _Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(abs(pdfium.FPDFText_GetFontSize(self._page, index)) * scale, 1) or 1.0
        quarter = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        turn = round(quarter) % 4 if abs(quarter - round(quarter)) < 0.1 else -1
        font = _font_name(item) if item else ""
        stroked = bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        return _Style(size, stroked or bool(_BOLD.search(font)), turn, f"{font} {_colour(item)}")


def _codes(page: Any) -> Sequence[int]:
    """The characters of a page, in one call where every one of them is a single unit of UTF-16."""
    count = min(pdfium.FPDFText_CountChars(page), MAX_CHARACTERS)
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(page, 0, count, buffer) == count + 1:
        return [*buffer[:count]]
    return [pdfium.FPDFText_GetUnicode(page, index) for index in range(count)]


def _adjoins(run: _Run, box: Any, widest: float) -> bool:
    """Whether a character begins where the word so far ends, in the direction of the text.

    :param widest: the gap from which on it begins a new word, as a share of the size.
    """
    turn, size = run.style.turn, run.style.size
    gap: float
    if turn == 1:
        gap = box.bottom - run.top
    elif turn == 2:
        gap = run.left - box.right
    elif turn == 3:
        gap = run.bottom - box.top
    else:
        gap = box.left - run.right
    return -size < gap < widest * size


def _is_shifted(run: _Run, x: float, y: float) -> bool:
    """Whether a piece of text stands on another baseline than the word so far."""
    return abs(x - run.x if run.style.turn in (1, 3) else y - run.y) > 0.1 * run.style.size


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
