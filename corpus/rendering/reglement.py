"""The joint regulation as PDF: cover, revision table, contents, footnotes and bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from rendering import source
from rendering.contents import Contents
from rendering.footnotes import NotedFrame
from rendering.pdf import Look, Sides, document, draw_lines, flowables, markup, table
from rendering.register import TRAINING_EDITION, Entry, long_date

LOOK = Look(size=10)
HEADINGS = (
    LOOK.style("h1", fontName=LOOK.bold, fontSize=17, leading=21, spaceBefore=0, spaceAfter=10, keepWithNext=1),
    LOOK.style("h2", fontName=LOOK.bold, fontSize=12.5, leading=16, spaceBefore=10, spaceAfter=5, keepWithNext=1),
    LOOK.style("h3", fontName=LOOK.bold, fontSize=10.5, leading=14, spaceBefore=6, spaceAfter=3, keepWithNext=1),
)
FRONT_HEADING = LOOK.style("front", fontName=LOOK.bold, fontSize=15, leading=19, spaceAfter=10)
CONTENTS = (
    LOOK.style("toc1", fontName=LOOK.bold, spaceBefore=6, leading=13),
    LOOK.style("toc2", fontSize=9, leftIndent=12, leading=11),
    LOOK.style("toc3", fontSize=8.5, leftIndent=26, leading=10.5),
)
ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
REVISION_HEADER = ("Versjon", "Dato", "Endring")


class _Reglement(BaseDocTemplate):  # type: ignore[misc]
    def __init__(self, entry: Entry, path: Path, approved: str) -> None:
        super().__init__(**document(entry, str(path)))
        self._entry = entry
        self._approved = approved
        self._front_pages = 0
        self._body_pages = 0
        self._last_label = 0
        self.addPageTemplates(
            [
                PageTemplate("cover", [self._frame()], onPage=self._draw_cover),
                PageTemplate("front", [self._frame()], onPage=self._draw_front),
                PageTemplate("body", [self._frame()], onPage=self._draw_body, onPageEnd=self._draw_notes),
            ]
        )

    def _frame(self) -> NotedFrame:
        return NotedFrame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)

    def beforeDocument(self) -> None:
        """Reportlab's hook: every pass knows from the one before how many pages the body has."""
        self._body_pages = self._last_label
        self._front_pages = 0

    def afterPage(self) -> None:
        """Reportlab's hook, here to count the pages of the body."""
        self._last_label = self._label

    def _draw_cover(self, canvas: Any, doc: BaseDocTemplate) -> None:
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        draw_lines(canvas, self, LOOK.font, [], (TRAINING_EDITION, ""))

    def _draw_front(self, canvas: Any, doc: BaseDocTemplate) -> None:
        draw_lines(canvas, self, LOOK.font, self._header, (TRAINING_EDITION, f"Side {ROMAN[doc.page]}"))

    def _draw_body(self, canvas: Any, doc: BaseDocTemplate) -> None:
        if not self._front_pages:
            self._front_pages = doc.page - 1
            canvas.addPageLabel(self._front_pages, style="ARABIC", start=1)
        footer = (TRAINING_EDITION, f"Side {self._label} av {self._body_pages}")
        draw_lines(canvas, self, LOOK.font, self._header, footer)

    def _draw_notes(self, canvas: Any, doc: BaseDocTemplate) -> None:
        self.pageTemplate.frames[0].draw_notes(canvas)

    @property
    def _header(self) -> list[Sides]:
        return [(self._entry.title, f"Versjon {self._entry.version}"), (self._approved, "")]

    @property
    def _label(self) -> int:
        return int(self.page) - self._front_pages

    def afterFlowable(self, flowable: Any) -> None:
        """Reportlab's hook, here for the bookmarks and the table of contents."""
        heading = getattr(flowable, "heading", None)
        if heading:
            self.canv.bookmarkPage(heading.line)
            self.canv.addOutlineEntry(heading.line, heading.line, heading.depth - 1, closed=heading.depth > 1)
            self.notify("TOCEntry", (heading.depth - 1, heading.line, self._label, heading.line))


def write_reglement(text: source.Source, entry: Entry, path: Path) -> None:
    """Write the PDF at ``path``."""
    doc = _Reglement(entry, path, text.meta["approved"])
    doc.multiBuild([*_front(text, entry, doc.width), *_body(text.sections, doc.width)])


def _front(text: source.Source, entry: Entry, width: float) -> list[Any]:
    title = LOOK.style("title", fontName=LOOK.bold, fontSize=27, leading=33, spaceAfter=8)
    subtitle = LOOK.style("subtitle", fontSize=14, leading=19, spaceAfter=30)
    edition = LOOK.style(
        "edition", fontName=LOOK.bold, fontSize=12, leading=16, borderWidth=1, borderPadding=8, borderColor="black"
    )
    revisions = [REVISION_HEADER, *((row["version"], row["date"], row["change"]) for row in text.meta["revision"])]
    in_force = f" – i kraft {long_date(entry.valid_from)}" if entry.valid_from else ""
    return [
        Spacer(1, 45 * mm),
        Paragraph(markup(entry.title), title),
        Paragraph(markup(text.meta["subtitle"]), subtitle),
        Paragraph(markup(f"Versjon {entry.version}{in_force}"), LOOK.style(fontSize=12, leading=16)),
        Paragraph(markup(text.meta["approved"]), LOOK.style()),
        Paragraph(markup(text.meta["publication"]), LOOK.style()),
        Spacer(1, 40 * mm),
        Paragraph(markup(TRAINING_EDITION), edition),
        Spacer(1, 6 * mm),
        Paragraph(markup(text.meta["note"]), LOOK.style()),
        NextPageTemplate("front"),
        PageBreak(),
        Paragraph("Revisjoner", FRONT_HEADING),
        table([[source.Text((cell,)) for cell in row] for row in revisions], LOOK, width),
        PageBreak(),
        Paragraph("Innhold", FRONT_HEADING),
        Contents(CONTENTS),
        NextPageTemplate("body"),
        PageBreak(),
    ]


def _body(sections: Sequence[source.Section], width: float) -> list[Any]:
    story: list[Any] = []
    for section in sections:
        if section.heading.depth == 1 and story:
            story.append(PageBreak())
        elif _opens_with_a_note(section):
            story.append(CondPageBreak(45 * mm))
        heading = Paragraph(markup(section.heading.line), HEADINGS[section.heading.depth - 1])
        heading.heading = section.heading
        story += [heading, *flowables(section.blocks, LOOK, width)]
    return story


def _opens_with_a_note(section: source.Section) -> bool:
    """Whether the first paragraph brings a footnote, which keepWithNext does not reckon with."""
    first = next(iter(section.blocks), None)
    return isinstance(first, source.Paragraph) and bool(first.text.notes)
