"""The characters on a page of a PDF: each question is put to PDFium for all of them in a row, in a loop of C."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

MAX_CHARACTERS = 200_000

_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})
_BOX = ctypes.sizeof(pdfium.FS_RECTF)


def plain(function: Any, result: Any, *arguments: Any) -> Any:
    """As the binding of a function, but addresses are plain numbers and no other thread is let in meanwhile."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_text_object = plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_box = plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Characters:
    """All characters of a page, but no more than ``MAX_CHARACTERS``.

    :param page: the text page of PDFium.
    """

    def __init__(self, page: Any) -> None:
        """Ask for everything; ``objects`` has for each character the address of its piece of text, or None."""
        count = min(pdfium.FPDFText_CountChars(page), MAX_CHARACTERS)
        handle = ctypes.cast(page, ctypes.c_void_p)
        self.text = "".join(map(chr, _codes(page, count))).translate(_HYPHENS)
        self.objects: list[int | None] = list(map(_text_object, repeat(handle), range(count)))
        boxes = (pdfium.FS_RECTF * count)()
        start = ctypes.addressof(boxes)
        deque(map(_box, repeat(handle), range(count), range(start, start + count * _BOX, _BOX)), maxlen=0)
        sides: Any = memoryview(boxes).cast("B").cast("f").tolist()
        self._left, self._top, self._right, self._bottom = (sides[side::4] for side in range(4))
        self._extents: dict[int, tuple[list[float], list[float]]] = {}

    def extents(self, turn: int) -> tuple[list[float], list[float]]:
        """Where each character begins and ends along a baseline of that direction, in quarter turns."""
        if turn not in self._extents:
            self._extents[turn] = self._along(turn)
        return self._extents[turn]

    def _along(self, turn: int) -> tuple[list[float], list[float]]:
        if turn == 1:
            return self._bottom, self._top
        if turn == 2:
            return [-side for side in self._right], [-side for side in self._left]
        if turn == 3:
            return [-side for side in self._top], [-side for side in self._bottom]
        return self._left, self._right


def _codes(page: Any, count: int) -> Sequence[int]:
    """The codes of the characters, in one call where every one of them is a single unit of UTF-16."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(page, 0, count, buffer) == count + 1:
        return buffer[:count]
    return [pdfium.FPDFText_GetUnicode(page, index) for index in range(count)]
