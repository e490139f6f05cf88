"""Reads OpenDocument texts: outline levels and list styles first, the look of a line where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.readers.lines import as_notes, whole
from ingest.readers.manuscript import Manuscript, Slot, note_of, plain
from ingest.readers.numerals import Label
from ingest.readers.odt_lists import Lists
from ingest.readers.odt_package import Element, Parts, get, open_parts, qn
from ingest.readers.odt_styles import Styles
from ingest.readers.odt_text import Line, Text, is_hidden_paragraph
from ingest.readers.paragraphs import Item, Paragraph
from ingest.readers.tables import MAX_COLUMNS
from ingest.types import Block, ReadResult

_PARAGRAPHS = frozenset({qn("text:p"), qn("text:h")})
_CONTENTS = frozenset(
    qn(f"text:{name}")
    for name in (
        *("table-of-content", "illustration-index", "table-index", "object-index", "user-index"),
        *("alphabetical-index", "bibliography"),
    )
)
_NO_TEXT = frozenset({qn("text:tracked-changes"), qn("office:forms"), qn("office:annotation")})
_FOOTERS = frozenset({qn("style:footer"), qn("style:footer-first")})
_ROWS = frozenset(qn(f"table:{name}") for name in ("table-rows", "table-row-group"))
_REPEATED = 1000


def read(path: Path) -> ReadResult:
    """Read an OpenDocument text, with all tracked changes taken as accepted.

    :raises ReadError: if it cannot be opened or has no text.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    parts = open_parts(path)
    margin_styles = Styles(parts.margin_styles)
    margins = [_Flow(root, margin_styles).manuscript.as_margin(root.tag in _FOOTERS) for root in parts.margins]
    result = _Flow(parts.text, Styles(parts.styles)).manuscript.result(margins)
    return _titled(result, parts)


def _titled(result: ReadResult, parts: Parts) -> ReadResult:
    """The document, with the title of its properties where the text has none."""
    return replace(result, metadata={"title": parts.title} | result.metadata) if parts.title else result


class _Flow:
    """Walks the body of a document, or one of its page headers."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self.manuscript = Manuscript()
        self._styles = styles
        self._text = Text(styles, root.iter(qn("office:forms")))
        self._lists = Lists(styles)
        self._cited = 0
        self._walk(root)

    def _walk(self, parent: Element) -> None:
        for child in parent:
            if child.tag in _PARAGRAPHS:
                self._paragraph(child)
            elif child.tag == qn("text:list"):
                self._list(child)
            elif child.tag == qn("table:table"):
                self._table(child)
            elif child.tag in _CONTENTS:
                self.manuscript.pass_over(" ".join(child.itertext()))
            elif str(child.tag).startswith(qn("draw:")):
                self.manuscript.items.extend(as_notes(plain(self._captured(child))))
            elif child.tag not in _NO_TEXT and get(child, "text:display") != "none":
                self._walk(child)

    def _captured(self, parent: Element) -> list[Item]:
        return self.manuscript.captured(lambda: self._walk(parent))

    def _list(self, element: Element) -> None:
        self._lists.enter(element)
        for item in element:
            is_open = False
            for child in item:
                if child.tag in _PARAGRAPHS:
                    is_counted = item.tag == qn("text:list-item") and _has_text(child)
                    self._item(child, item, is_open) if is_counted else self._paragraph(child, in_list=True)
                    is_open = is_open or is_counted
                elif child.tag == qn("text:list"):
                    self._list(child)
                else:
                    self._walk(child)
        self._lists.leave()

    def _item(self, paragraph: Element, item: Element, is_open: bool) -> None:
        """A paragraph of a list item; all but the first go on with the line before them.

        :param is_open: whether the item has begun.
        """
        if not is_open:
            start = get(item, "text:start-value")
            self._paragraph(paragraph, self._lists.item(whole(start, 1) if start else None), in_list=True)
            return
        items = self.manuscript.items
        last = items[-1] if items else None
        found = self.manuscript.captured(lambda: self._paragraph(paragraph, in_list=True))
        added = found[0] if found else None
        if isinstance(last, Paragraph) and isinstance(added, Paragraph) and last.label and not added.level:
            items[-1] = replace(last, text=f"{last.text}\n{added.text}", notes=(*last.notes, *added.notes))
        else:
            items.extend(found)

    def _paragraph(self, element: Element, label: Label | None = None, in_list: bool = False) -> None:
        if is_hidden_paragraph(element):
            return
        line = self._text.read(element)
        style = get(element, "text:style-name")
        if self._styles.is_contents(style) or self.manuscript.is_entry(line.text):
            self.manuscript.pass_over(line.text)
            return
        level = self._styles.level(element)
        if not in_list and level and line.text.strip() and get(element, "text:is-list-header") != "true":
            label = self._lists.heading(level, self._styles.list_style(style))
        if line.number:
            label = Label(line.number.strip())
        is_loose_item = label is None and not in_list and self._styles.is_list(style)
        paragraph = Paragraph(
            text=line.text,
            level=level,
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
        for note in line.notes:
            self._cited += 1
            body = note.find(qn("text:note-body"))
            yield from note_of(self._captured(body) if body is not None else (), str(self._cited))

    def _table(self, element: Element) -> None:
        head = [row for group in element.iterfind(qn("table:table-header-rows")) for row in _rows(group)]
        rows = [self._row(row) for row in _rows(element)]
        rows = [row for row in rows if row]
        marked = len(head)
        self.manuscript.add_table(rows, marked if 0 < marked < len(rows) else None)

    def _row(self, row: Element) -> list[Slot]:
        slots: list[Slot] = []
        for cell in row.iterfind(qn("table:table-cell")):
            slot = Slot(
                self._captured(cell),
                columns=max(1, whole(get(cell, "table:number-columns-spanned"), 1)),
                rows=max(1, whole(get(cell, "table:number-rows-spanned"), 1)),
            )
            repeated = max(1, whole(get(cell, "table:number-columns-repeated"), 1))
            slots.extend([slot] * min(repeated, MAX_COLUMNS))
        return slots


def _has_text(paragraph: Element) -> bool:
    return any(text.strip() for text in paragraph.itertext())


def _rows(parent: Element) -> Iterator[Element]:
    """The rows of a table; one that stands for several of the same kind is told as often as it has text to tell."""
    for child in parent:
        if child.tag == qn("table:table-row"):
            repeated = whole(get(child, "table:number-rows-repeated"), 1) if _has_text(child) else 1
            yield from [child] * min(max(1, repeated), _REPEATED)
        elif child.tag in _ROWS or child.tag == qn("table:table-header-rows"):
            yield from _rows(child)
