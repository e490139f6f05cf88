"""Reads Word files: styles and Word's own numbers first, the look of a line where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from docx.oxml.ns import qn

from ingest.language import letters
from ingest.readers.docx_numbering import Numbering
from ingest.readers.docx_package import Element, Parts, open_parts
from ingest.readers.docx_styles import Styles, is_on, value
from ingest.readers.docx_text import Line, Text, chosen, is_deleted, is_drop_cap
from ingest.readers.lines import as_notes, whole
from ingest.readers.manuscript import Manuscript, Slot, note_of, plain
from ingest.readers.paragraphs import Item, Paragraph
from ingest.types import Block, ReadResult

_CONTAINERS = frozenset(qn(name) for name in ("w:ins", "w:moveTo", "w:customXml", "w:sdtContent", "w:smartTag"))
_EMBEDDED = "et innbakt dokument er ikke lest; åpne filen i Word og lagre den på nytt"


def read(path: Path) -> ReadResult:
    """Read a Word file, with all tracked changes taken as accepted.

    :raises ReadError: if it cannot be opened or has no text.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    parts = open_parts(path)
    margins = [_Flow(parts, root).manuscript.as_margin(root.tag == qn("w:ftr")) for root in parts.margins]
    return _Flow(parts).manuscript.result(margins, _letters(parts))


def _letters(parts: Parts) -> int:
    """The letters and digits of all parts; what stands twice for the sake of older programs is counted once."""
    roots = [part for part in (parts.document, parts.footnotes, parts.endnotes, *parts.margins) if part is not None]
    spare = [element for root in roots for element in root.iter() if str(element.tag).endswith("}Fallback")]
    return sum(letters(_text(root)) for root in roots) - sum(letters(_text(element)) for element in spare)


def _text(element: Element) -> str:
    return " ".join(run.text or "" for run in element.iter(qn("w:t")))


class _Flow:
    """Walks the body of a document, or of one of its page headers."""

    def __init__(self, parts: Parts, root: Element | None = None) -> None:
        self.manuscript = Manuscript()
        self._styles = Styles(parts.styles)
        self._text = Text(self._styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._notes = {"footnote": parts.footnotes, "endnote": parts.endnotes}
        self._cited = 0
        self._carried = ""
        body = parts.document.find(qn("w:body")) if root is None else root
        self._walk(body if body is not None else ())
        self._settle()

    def _walk(self, parent: Element) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag == qn("w:sdt"):
                self._control(child)
            elif child.tag == qn("w:altChunk"):
                self.manuscript.warnings.append(_EMBEDDED)
            elif child.tag in _CONTAINERS:
                self._walk(child)
            elif str(child.tag).endswith("}AlternateContent"):
                self._walk(chosen(child))

    def _control(self, control: Element) -> None:
        gallery = value(control, "w:sdtPr/w:docPartObj/w:docPartGallery") or ""
        content = control.find(qn("w:sdtContent"))
        if content is None:
            return
        if "Table of Contents" in gallery:
            self.manuscript.pass_over(_text(content))
        else:
            self._walk(content)

    def _captured(self, parent: Element) -> list[Item]:
        return self.manuscript.captured(lambda: self._walk(parent))

    def _paragraph(self, element: Element) -> None:
        line = self._text.read(element)
        text, self._carried = self._carried + line.text, ""
        if is_deleted(element, "w:pPr/w:rPr") or is_drop_cap(element):
            self._carried = text
            return
        style = self._styles.of(element)
        if line.in_contents or self._styles.is_contents(style) or self.manuscript.is_entry(text):
            self.manuscript.pass_over(text)
            return
        label = self._numbering.label(element)
        is_loose_item = label is None and self._styles.is_list(style)
        paragraph = Paragraph(
            text=text,
            level=self._styles.level(element),
            label="•" if is_loose_item else label.text if label else "",
            is_bullet=is_loose_item or (label is not None and label.is_bullet),
            is_bold=line.is_bold,
            is_underlined=line.is_underlined,
            size=line.size,
            notes=tuple(self._cited_notes(line)),
        )
        self.manuscript.add(paragraph, self._styles.is_title(style))

    def _cited_notes(self, line: Line) -> Iterator[Block]:
        for box in line.boxes:
            yield from as_notes(plain(self._captured(box)))
        for kind, identifier in line.notes:
            self._cited += 1
            part = self._notes[kind]
            found = [note for note in (part if part is not None else ()) if note.get(qn("w:id")) == identifier]
            yield from note_of((item for note in found for item in self._captured(note)), str(self._cited))

    def _settle(self) -> None:
        """Let what waits for the next paragraph stand alone, where none comes."""
        text, self._carried = self._carried, ""
        self.manuscript.add(Paragraph(text))

    def _table(self, element: Element) -> None:
        self._settle()
        rows = [row for row in _rows(element) if not is_deleted(row, "w:trPr")]
        slots = [[*_skipped(row), *(self._slot(cell) for cell in _cells(row))] for row in rows]
        marked = len(list(takewhile(lambda row: is_on(row, "w:trPr/w:tblHeader"), rows)))
        self.manuscript.add_table(slots, marked if 0 < marked < len(rows) else None)

    def _slot(self, cell: Element) -> Slot:
        merge = value(cell, "w:tcPr/w:vMerge")
        return Slot(
            self._captured(cell),
            columns=max(1, whole(value(cell, "w:tcPr/w:gridSpan"), 1)),
            opens=merge == "restart",
            goes_on=merge not in (None, "restart"),
        )


def _skipped(row: Element) -> list[Slot]:
    """The grid columns that a row leaves out at its start."""
    skipped = whole(value(row, "w:trPr/w:gridBefore"), 0)
    return [Slot((), columns=skipped)] if skipped else []


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag == qn("w:sdt") or child.tag in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt") or child.tag in _CONTAINERS:
            yield from _cells(child)
