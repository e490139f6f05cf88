"""What stands on the pages of a PDF, as PDFium sees it: words with their place and style, and ruled lines."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import ReadError
from ingest.readers.layout import Word
from ingest.readers.pdf_characters import Characters
from ingest.readers.pdf_page import Frame, Rule, clean
from ingest.readers.pdf_rules import rules_of
from ingest.readers.pdf_styles import Style, Styles

DAMAGED = "PDF-en er skadet eller ufullstendig; hent den på nytt, eller åpne den og skriv den ut til PDF på nytt"

PDFIUM = Lock()
"""PDFium is not safe to call from two threads at once."""

DESCENT = 0.22
WIDE, LOOSE = 0.18, 0.13
"""Gaps that part words, as shares of the size: anywhere, and between letters where PDFium too sees a space."""

_BREAKS = frozenset("\0\t\n\r \u00a0\u2000\u2002\u2003\u2009\u3000")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before anything is made of it, turned so that most of its text is upright."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class _Run:
    """A word in the making, from ``start`` to ``end`` along its baseline, which goes through a point of the file."""

    style: Style
    text: list[str]
    start: float
    end: float
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
    size, bold, _, face = run.style
    x0, x1 = frame.along(run.start, run.end)
    bottom = frame.point(run.x, run.y)[1] + DESCENT * size
    return Word(clean("".join(run.text)), x0, x1, bottom - size, bottom, size, bold, run.spaced, face)


class _Reader:
    """Walks the characters of one page; what holds for a whole text object is asked for once."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._characters = Characters(page)
        self._styles = Styles(page)

    def runs(self) -> Iterator[_Run]:
        """The words: a word ends at a space, at a gap, and where the style or the line changes."""
        page, characters = self._page, self._characters
        x, y = ctypes.c_double(), ctypes.c_double()
        run: _Run | None = None
        spaced = loose = False
        current: int | None = -1
        for index, (letter, item) in enumerate(zip(characters.text, characters.objects, strict=True)):
            if letter in _BREAKS:
                if pdfium.FPDFText_IsGenerated(page, index):
                    loose = True
                    continue
                spaced = True
                if run:
                    yield run
                run = None
                continue
            fits = run is not None
            if item != current:
                current, style = item, self._styles.of(index, item)
                starts, ends = characters.extents(style.turn)
                pdfium.FPDFText_GetCharOrigin(page, index, x, y)
                size, widest = style.size, WIDE * style.size
                fits = run is not None and run.style is style and not _is_shifted(run, x.value, y.value)
            start, end = starts[index], ends[index]
            loose = loose and run is not None and run.text[-1].isalpha() and letter.isalpha()
            if run and fits and -size < start - run.end < (LOOSE * size if loose else widest):
                run.text.append(letter)
                if start < run.start:
                    run.start = start
                if end > run.end:
                    run.end = end
            else:
                if run:
                    yield run
                run = _Run(style, [letter], start, end, x.value, y.value, spaced)
                spaced = False
            loose = False
        if run:
            yield run


def _is_shifted(run: _Run, x: float, y: float) -> bool:
    """Whether a piece of text stands on another baseline than the word so far."""
    return abs(x - run.x if run.style.turn in (1, 3) else y - run.y) > 0.1 * run.style.size
