"""The nouns of the ingestion pipeline: Document -> Block -> Section -> Passage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

Vectors = np.ndarray[Any, np.dtype[np.float32]]
"""One row a text; rows have length 1."""

CELLS = " | "
"""What stands between the cells of a table row in running text."""

LOCAL = 3
"""The level of what holds in one organisation only."""


class State(StrEnum):
    """Whether a version is the one in force."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    UPCOMING = "upcoming"


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the register: a document, or one of its versions.

    :param id: unique in the index: as in the register, with ``@`` and the version for one that does not answer.
    :param level: 0 for law and forskrift, 1–3 for the three procedure levels.
    :param file: absolute path to a file, or to a folder for a guide of many HTML pages.
    :param registered: False when the register did not name the file.
    :param superseded_by: the version that answers in its place; empty for one that nothing has replaced.
    :param upcoming: it is not valid yet.
    """

    id: str
    title: str
    short_title: str
    level: int
    file: Path
    publisher: str = ""
    version: str = ""
    valid_from: date | None = None
    review_by: date | None = None
    organisation: str = ""
    audience: tuple[str, ...] = ()
    source_url: str = ""
    official: bool = False
    registered: bool = True
    superseded_by: str = ""
    upcoming: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it holds in one organisation only."""
        return self.level == LOCAL

    @property
    def work(self) -> str:
        """The id in the register, which all versions of the document share."""
        return self.id.partition("@")[0]

    @property
    def state(self) -> State:
        """Where the version stands among the others on the day for which it was looked up."""
        if self.superseded_by:
            return State.SUPERSEDED
        return State.UPCOMING if self.upcoming else State.CURRENT


class BlockKind(StrEnum):
    """What a block is in the flow of a document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document in reading order, as a reader yields it.

    :param text: one line, without the list marker; a table row has its cells joined by ``CELLS``.
    :param page: physical page, 1-based; 0 where the format has no pages.
    :param marker: the list marker as printed (``"•"``, ``"1."``, ``"a)"``).
    :param depth: of a heading, 1 for the outermost; 0 where the format does not say.
    :param header: of a table row, the cells of the table's header row.
    :param table: number of the table within the document, counting from 1; 0 outside tables.
    :param page_label: the page number as printed, where the document has one.
    :param evidence: of a heading, how much speaks for it; what the format itself marks as a heading has 2.
    :param anchor: of a heading in a web guide, the page (and ``#id``) where it stands, relative to the guide.
    """

    kind: BlockKind
    text: str
    page: int = 0
    marker: str = ""
    depth: int = 0
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    table: int = 0
    page_label: str = ""
    anchor: str = ""
    evidence: float = 2.0

    @property
    def line(self) -> str:
        """The block as it stands in the text of its section."""
        return f"{self.marker} {self.text}" if self.marker else self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline.

    :param id: unique in the index: ``<document>#<number or slug>``.
    :param number: ``"4.3.2"``, ``"§ 4"``, ``"Vedlegg A"``, or ``""`` for an unnumbered heading.
    :param path: headings from the outermost to this one, each as ``"number title"``.
    :param pages: first and last physical page; ``(0, 0)`` where the format has no pages.
    :param ordinal: position in the document, counting from 0.
    """

    id: str
    document: str
    number: str
    title: str
    depth: int
    path: tuple[str, ...]
    ordinal: int
    pages: tuple[int, int] = (0, 0)
    page_label: str = ""
    blocks: tuple[Block, ...] = ()
    url: str = ""

    @property
    def text(self) -> str:
        """The body of the section, one line a block; quotes are verbatim pieces of this."""
        return "\n".join(block.line for block in self.blocks)

    @property
    def placed(self) -> tuple[tuple[int, Block], ...]:
        """The blocks, each with the offset in the section's text where it starts."""
        ends = accumulate(len(block.line) + 1 for block in self.blocks)
        return tuple(zip((0, *ends), self.blocks, strict=False))

    @property
    def heading(self) -> str:
        """Number and title in one line."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of retrieval: a piece of one section.

    :param text: the body lines; table rows carry their header.
    :param context: document title and heading path, searched and embedded together with the text.
    """

    id: str
    section: str
    document: str
    text: str
    context: str


class DroppedKind(StrEnum):
    """Why a reader kept a text out of the sections."""

    HEADER = "header"
    FOOTER = "footer"
    MENU = "menu"
    CONTENTS = "contents"
    METADATA = "metadata"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A text that a reader kept out of the sections.

    :param page: physical page, 1-based; 0 where the format has no pages.
    """

    kind: DroppedKind
    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader makes of one file.

    :param metadata: what the document says of itself (header table, front matter, "sist oppdatert").
    :param letters: letters and digits in the file's text before anything was dropped; 0 where that is not counted.
    :param companion: name of the file beside the document that its text was read from.
    """

    blocks: tuple[Block, ...]
    pages: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    letters: int = 0
    companion: str = ""


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section that is no longer as those who cite it knew it.

    :param kind: ``added | removed | moved | changed``; one that is both moved and changed is ``changed``.
    :param section: number or title as it was cited, ``after`` as it is now; empty where there is none.
    :param id: id of the section as it was, ``now`` as it is; empty where there is none.
    :param questions: of the question bank, asked of the section as it was.
    """

    kind: str
    section: str
    after: str
    id: str
    now: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What ingest did with one document.

    :param status: ``added | changed | unchanged | removed | failed``.
    :param version: where the register has several versions of the document, which one this is.
    :param changes: sections that differ from the text that answered before, or from the version before.
    """

    id: str
    status: str
    pages: int = 0
    sections: int = 0
    passages: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""
    version: str = ""
    changes: tuple[SectionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of one ingest run.

    :param embedded: how many passages got a new vector; all others kept the one that they had.
    """

    generation: str
    seconds: float
    documents: tuple[DocumentReport, ...]
    embedded: int = 0

    @property
    def failed(self) -> tuple[DocumentReport, ...]:
        """The documents that could not be read."""
        return tuple(report for report in self.documents if report.status == "failed")


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """What fetch did with one document.

    :param status: ``fetched | new_version | unchanged | failed``.
    :param file: where it lies, relative to the folder of the report.
    :param previous: where the version before it lies, when there is a new one.
    :param reason: why it failed, and what to do by hand.
    """

    id: str
    status: str
    url: str
    file: str = ""
    previous: str = ""
    version: str = ""
    fetched: str = ""
    sha256: str = ""
    bytes: int = 0
    pages: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """The outcome of one run.

    :param folder: holds the documents, and a register that ingest can read.
    """

    folder: str
    documents: tuple[FetchedDocument, ...]

    @property
    def failed(self) -> tuple[FetchedDocument, ...]:
        """The documents that did not come."""
        return tuple(document for document in self.documents if document.status == "failed")
