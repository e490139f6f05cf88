"""The flow of a web page: elements in document order become blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.outline import parse_heading
from ingest.readers import limits
from ingest.readers.html_content import HEADINGS, Weights
from ingest.readers.html_furniture import is_furniture_line, is_mark, is_named_box, is_opener, is_step, text_of
from ingest.readers.html_lists import Markers, number_in
from ingest.readers.html_tree import Element, Text
from ingest.readers.lines import as_item, as_notes, blocks_of, cell_text, clean, looks_like_heading
from ingest.readers.metadata import is_stamp_label, iso_date, key_of, stamps
from ingest.readers.tables import Cell, Table
from ingest.types import Block, BlockKind

_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|"
    "header|hgroup|hr|legend|li|main|ol|p|pre|section|summary|table|tbody|t[dhr]|tfoot|thead|ul"
)
_GLUED_NUMBER = re.compile(r"^(§\s?\d+[a-z]?\.?|\d+(?:\.\d+)*\.?)(?=[A-ZÆØÅ][a-zæøå])")


class Flow:
    """Walks the content of one page.

    :param name: of the page, for the anchors of its headings.
    :param is_internal: whether an address leads to this page or to another page of the same guide.
    """

    def __init__(self, content: Element, name: str, is_internal: Callable[[str], bool]) -> None:
        """Walk the content once; ``blocks`` and ``stamps`` hold what was found."""
        self.blocks: list[Block] = []
        self.stamps: dict[str, str] = {}
        self._tables = 0
        self._name = name
        self._is_internal = is_internal
        self._buffer: list[str] = []
        self._level = 0
        self._label = ""
        self._menus: list[Block] = []
        self._weights = Weights(content)
        self._few_headings = sum(1 for _ in content.all("h2", "h3", "h4")) < 2
        self._handlers: dict[str, Callable[[Element], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            "ul": self._list,
            "ol": self._list,
            "menu": self._list,
            "dl": self._definitions,
            "table": self._table,
            "details": self._details,
            "pre": self._preformatted,
            "p": self._paragraph,
            "a": self._link,
            "sup": self._raised,
        }
        self._walk(content)
        self._flush()
        self._drop_menu_headings()

    def _walk(self, parent: Element) -> None:
        for node in parent.children:
            self._node(node)

    def _node(self, node: Element | Text) -> None:
        if isinstance(node, Text):
            self._buffer.append(re.sub(r"[ \t\r\n\f]+", " ", node))
        elif node.name == "br":
            self._buffer.append("\n")
        elif node.name == "input":
            self._buffer.append("☒ " if "checked" in node.attributes else "☐ ")
        elif node.name in self._handlers:
            self._handlers[node.name](node)
        elif node.get("role") == "heading" or (node.name == "button" and node.get("aria-controls")):
            self._heading(node)
        elif _BLOCKS.fullmatch(node.name):
            self._block(node)
        else:
            self._walk(node)

    def _block(self, tag: Element) -> None:
        self._flush()
        if self._is_menu(tag):
            self._close_menu()
            return
        if self._is_box(tag):
            level = self._level
            found = self._captured(tag)
            self._level = level
            self.blocks.extend(as_notes(found))
            return
        self._walk(tag)
        self._flush()

    def _flush(self) -> None:
        text, self._buffer = "".join(self._buffer), []
        for block in blocks_of(text):
            self._add(block)

    def _add(self, block: Block) -> None:
        limits.check(len(block.text), limits.LINE_BYTES, "et avsnitt")
        label, self._label = self._label, ""
        dates = stamps(block.text)
        if label and iso_date(block.text):
            dates = {key_of(label): iso_date(block.text)}
        if dates:
            self.stamps.update(dates)
        elif is_stamp_label(block.text):
            self._label = block.text
        elif not (block.kind is BlockKind.PARAGRAPH and is_furniture_line(block.text)):
            self.blocks.append(block)

    def _captured(self, tag: Element) -> list[Block]:
        """The blocks of an element, kept apart from those before it."""
        before, self.blocks = self.blocks, []
        self._walk(tag)
        self._flush()
        found, self.blocks = self.blocks, before
        return found

    def _is_box(self, tag: Element) -> bool:
        named = tag.name in ("aside", "blockquote") or tag.get("role") in ("note", "doc-endnotes", "doc-footnote")
        named = named or is_named_box(tag)
        return named and self._weights.total(tag) < 2500 and tag.first("h1", "main", "article") is None

    def _heading(self, tag: Element) -> None:
        self._flush()
        text = _GLUED_NUMBER.sub(r"\1 ", text_of(tag, without="button") or text_of(tag)).strip("#¶ ")
        level = int(tag.name[1]) if tag.name in HEADINGS else number_in(tag, "aria-level", self._level + 1)
        link = next(tag.having("href", "a"), None)
        leads_away = link is not None and self._leads_away(link) and clean("".join(link.texts)) == text_of(tag)
        if not text or leads_away or (tag.name == "button" and is_opener(text)):
            return
        if tag.name != "button":
            self._level = level
        self.blocks.append(Block(BlockKind.HEADING, text, depth=level, anchor=self._anchor(tag)))

    def _leads_away(self, link: Element) -> bool:
        address = link.get("href")
        return not address.startswith("#") and self._is_internal(address)

    def _anchor(self, tag: Element) -> str:
        inner = next(tag.having("id"), tag)
        opener = tag if tag.name == "button" else next(tag.having("aria-controls", "button"), None)
        target = tag.get("id") or inner.get("id") or (opener.get("aria-controls") if opener else None)
        parent = tag.parent
        if not target and parent is not None and parent.name in ("section", "article", "div", "details"):
            is_first = parent.inner[0] is tag
            target = parent.get("id") if is_first else None
        return f"{self._name}#{target}" if target else self._name

    def _paragraph(self, tag: Element) -> None:
        self._flush()
        if self._weights.link_share(tag) > 0.9 and is_step(text_of(tag)):
            return
        if self._few_headings and _is_bold(tag) and looks_like_heading(text_of(tag)):
            self.blocks.append(Block(BlockKind.HEADING, text_of(tag), anchor=self._anchor(tag)))
        else:
            self._block(tag)

    def _link(self, tag: Element) -> None:
        holds_blocks = tag.first(*HEADINGS, "p", "div") is not None
        if holds_blocks and tag.get("href") and self._leads_away(tag):
            return
        if not (is_mark(text_of(tag)) and tag.get("href").startswith("#")):
            self._walk(tag)

    def _raised(self, tag: Element) -> None:
        """A raised link into the page is the mark of a footnote; other raised text belongs to its word."""
        link = next(tag.having("href", "a"), None)
        if link is None or not link.get("href").startswith("#"):
            self._walk(tag)

    def _preformatted(self, tag: Element) -> None:
        self._flush()
        self._buffer.extend(tag.texts)
        self._flush()

    def _list(self, tag: Element) -> None:
        self._flush()
        if self._is_menu(tag):
            self._close_menu()
            return
        marker = Markers(tag)
        for child in tag.children:
            if isinstance(child, Element) and child.name == "li":
                self._item(child, marker.next(child))
            else:
                self._node(child)
        self._flush()

    def _close_menu(self) -> None:
        """Note the heading of a menu, «Kapittelinnhold» or the like; it goes unless text follows."""
        last = self.blocks[-1] if len(self.blocks) > 1 else None
        if last and last.kind is BlockKind.HEADING and parse_heading(last.text) is None:
            self._menus.append(last)

    def _drop_menu_headings(self) -> None:
        following = [*self.blocks[1:], None]
        self.blocks = [
            block
            for block, after in zip(self.blocks, following, strict=False)
            if block not in self._menus or (after is not None and after.kind is not BlockKind.HEADING)
        ]

    def _is_menu(self, tag: Element) -> bool:
        """Whether an element has nothing but links that lead about in the guide, and numbers before them."""
        if self._weights.total(tag) == 0 or self._weights.link_share(tag) < 0.6 or tag.first(*HEADINGS):
            return False
        beside = text_of(tag, without="a")
        links = [link.get("href") for link in tag.having("href", "a")]
        is_bare = not any(char.isalpha() for char in beside)
        return is_bare and bool(links) and all(map(self._is_internal, links))

    def _item(self, tag: Element, marker: str) -> None:
        self.blocks.extend(as_item(self._captured(tag), marker))

    def _definitions(self, tag: Element) -> None:
        self._flush()
        terms: list[str] = []
        for child in tag.all("dt", "dd"):
            if child.around("dl") is not tag:
                continue
            found = self._captured(child)
            if child.name == "dt":
                terms.extend(block.text for block in found)
                continue
            term, terms = " / ".join(terms), []
            if found and term and found[0].kind is BlockKind.PARAGRAPH:
                joint = "" if term.endswith((":", "?", ".")) else ":"
                found[0] = Block(BlockKind.LIST_ITEM, f"{term}{joint} {found[0].text}", marker="•")
            elif term:
                self._add(Block(BlockKind.PARAGRAPH, term))
            self.blocks.extend(found)
        for term in terms:
            self._add(Block(BlockKind.PARAGRAPH, term))

    def _details(self, tag: Element) -> None:
        self._flush()
        summary = next((child for child in tag.inner if child.name == "summary"), None)
        outer = self._level
        for child in tag.children:
            if child is summary and summary is not None and summary.first(*HEADINGS) is None:
                text = text_of(summary)
                if text and not is_opener(text):
                    self._level = outer + 1
                    anchor = f"{self._name}#{tag.get('id')}" if tag.get("id") else self._name
                    self.blocks.append(Block(BlockKind.HEADING, text, depth=self._level, anchor=anchor))
            else:
                self._node(child)
        self._flush()
        self._level = outer

    def _table(self, tag: Element) -> None:
        self._flush()
        rows = [row for row in tag.all("tr") if row.around("table") is tag]
        rows.sort(key=lambda row: row.around("tfoot") is not None)
        cells = [[cell for cell in row.inner if cell.name in ("td", "th")] for row in rows]
        if self._is_menu(tag) or self._is_layout(tag, cells):
            self._block(tag)
            return
        caption = tag.first("caption")
        if caption is not None and text_of(caption):
            self._add(Block(BlockKind.PARAGRAPH, text_of(caption)))
        head = [row for row in rows if row.around("thead") is not None]
        table = Table(
            [[self._cell(cell, len(rows)) for cell in row] for row in cells],
            header_rows=len(head) if head and rows[: len(head)] == head else None,
        )
        found = list(table.blocks(self._tables + 1))
        self._tables += any(block.table for block in found)
        self.blocks.extend(found)

    @staticmethod
    def _is_layout(tag: Element, cells: Sequence[Sequence[Element]]) -> bool:
        is_narrow = all(len(row) < 2 for row in cells)
        holds = tag.first("table", "h1", "h2", "h3", "h4") is not None
        return tag.get("role") in ("presentation", "none") or is_narrow or holds

    def _cell(self, tag: Element, rows: int) -> Cell:
        down = number_in(tag, "rowspan", 1)
        text = cell_text(self._captured(tag))
        return Cell(text, number_in(tag, "colspan", 1), min(down, rows) or rows, tag.name == "th")


def _is_bold(tag: Element) -> bool:
    """Whether a paragraph is nothing but one piece of bold text."""
    parts = [node for node in tag.children if isinstance(node, Element) or node.strip()]
    return len(parts) == 1 and isinstance(parts[0], Element) and parts[0].name in ("b", "strong")
