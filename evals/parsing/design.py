"""How a manuscript is set: all that one publisher does differently from the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Running = Callable[["Place"], str]
"""What a header or footer says on a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a header or footer is printed.

    :param chapter: the heading of depth 1 that the page belongs to.
    """

    page: int
    label: str
    pages: int
    chapter: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the headings of one depth look."""

    size: float = 10
    bold: bool = True
    spaced: bool = False
    small_capitals: bool = False
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Design:
    """A page layout.

    :param contents: «leaders», «plain» for page numbers at the right edge, or empty for no table of contents.
    :param lines: what is drawn in tables: «grid», «rows» for lines between rows alone, «frame» without outer sides.
    :param front_pages: pages with roman numbers before page 1.
    :param turned: the file stores its pages on their side and asks the viewer to turn them.
    """

    font: str = "Helvetica"
    size: float = 10
    columns: int = 1
    looks: tuple[Look, ...] = (Look(16), Look(13), Look(11))
    header: Running | None = None
    footer: Running | None = None
    contents: str = ""
    bookmarks: bool = False
    front_pages: int = 0
    lines: str = "grid"
    repeat_header: bool = True
    hyphens: str = ""
    ligatures: bool = False
    justified: bool = False
    turned: bool = False
    new_page: bool = False
    ruled_header: bool = False

    def look(self, depth: int) -> Look:
        """Of the headings of a depth; deeper ones look like the deepest that is described."""
        return self.looks[min(depth, len(self.looks)) - 1]
