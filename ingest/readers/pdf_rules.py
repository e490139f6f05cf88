"""The straight lines that are drawn on a page of a PDF."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_page import Frame, Rule

MAX_PATHS = 4000
THIN = 2.5


def rules_of(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[Rule]:
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
