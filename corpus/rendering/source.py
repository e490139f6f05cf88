"""The editable sources: Markdown with optional TOML front matter, read into headings and blocks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from rendering.errors import RenderError

FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)^\+\+\+\n", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"(Kapittel \d+|Vedlegg (?:[A-Z]|\d+)|§ \d+(?: [a-z])?|[A-Z]\.\d+(?:\.\d+)*|\d+(?:\.\d+)*)\s+(.+)")
FACT_BOX = "faktaboks"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, standing where it is referred to."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words in italics."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Running text with its emphasis and its footnotes in place."""

    parts: tuple[str | Emphasis | Note, ...] = ()

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(
            part if isinstance(part, str) else part.text for part in self.parts if not isinstance(part, Note)
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """The footnotes referred to, in order."""
        return tuple(part for part in self.parts if isinstance(part, Note))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``number`` is empty where it has none."""

    depth: int
    number: str
    title: str

    @property
    def line(self) -> str:
        """Number and title as they are printed."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a ledd."""

    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list.

    :param check_box: whether the item is something to tick off.
    """

    text: Text
    check_box: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header row."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class FactBox:
    """A box beside the running text."""

    title: str
    blocks: tuple[Paragraph | Items | Table, ...]


Block = Paragraph | Items | Table | FactBox


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks below it, up to the next heading."""

    heading: Heading
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One source file.

    :param meta: the front matter.
    :param body: the Markdown below it, as written.
    :param preface: what stands before the first heading.
    """

    name: str
    meta: dict[str, Any]
    body: str
    preface: tuple[Block, ...]
    sections: tuple[Section, ...] = field(default=())


def read_source(path: Path) -> Source:
    """Read one source file.

    :raises RenderError: for anything that the source format does not have.
    """
    raw = path.read_text(encoding="utf-8")
    front = FRONT_MATTER.match(raw)
    body = raw[front.end() :] if front else raw
    skipped = raw.count("\n", 0, front.end()) if front else 0
    try:
        meta = tomllib.loads(front.group(1)) if front else {}
    except tomllib.TOMLDecodeError as exc:
        raise RenderError(f"{path.name}: front matter: {exc}") from exc
    preface, sections = _Reader(path.name, skipped).read(body)
    return Source(path.name, meta, body.strip() + "\n", preface, sections)


class _Reader:
    def __init__(self, name: str, skipped_lines: int) -> None:
        self._name = name
        self._skipped = skipped_lines
        self._notes: dict[int, str] = {}
        self._markdown = MarkdownIt("commonmark").enable("table")
        self._markdown.use(footnote_plugin, inline=False).use(container_plugin, FACT_BOX).use(tasklists_plugin)

    def read(self, body: str) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
        root = SyntaxTreeNode(self._markdown.parse(body))
        self._notes = {
            note.meta["id"]: " ".join(_words(_leaves(child)) for child in note.children)
            for block in root.children
            if block.type == "footnote_block"
            for note in block.children
        }
        preface: list[Block] = []
        sections: list[Section] = []
        heading: Heading | None = None
        blocks = preface
        for node in root.children:
            if node.type == "footnote_block":
                continue
            if node.type == "heading":
                if heading:
                    sections.append(Section(heading, tuple(blocks)))
                heading, blocks = self._heading(node), []
            else:
                blocks.append(self._block(node))
        if heading:
            sections.append(Section(heading, tuple(blocks)))
        return tuple(preface), tuple(sections)

    def _heading(self, node: SyntaxTreeNode) -> Heading:
        line = _words(_leaves(node))
        numbered = NUMBER.fullmatch(line)
        number, title = numbered.groups() if numbered else ("", line)
        return Heading(int(node.tag[1]), number, title)

    def _block(self, node: SyntaxTreeNode) -> Block:
        if node.type == f"container_{FACT_BOX}":
            blocks = tuple(self._plain_block(child) for child in node.children)
            return FactBox(node.info.strip().removeprefix(FACT_BOX).strip(), blocks)
        return self._plain_block(node)

    def _plain_block(self, node: SyntaxTreeNode) -> Paragraph | Items | Table:
        readers: dict[str, Callable[[SyntaxTreeNode], Paragraph | Items | Table]] = {
            "paragraph": self._paragraph,
            "bullet_list": partial(self._items, ordered=False),
            "ordered_list": partial(self._items, ordered=True),
            "table": self._table,
        }
        if node.type not in readers:
            raise self._error(node, f"«{node.type}» finnes ikke i kildeformatet")
        return readers[node.type](node)

    def _paragraph(self, node: SyntaxTreeNode) -> Paragraph:
        return Paragraph(self._text(node))

    def _items(self, node: SyntaxTreeNode, *, ordered: bool) -> Items:
        return Items(ordered, tuple(self._item(child) for child in node.children))

    def _item(self, node: SyntaxTreeNode) -> Item:
        if [child.type for child in node.children] != ["paragraph"]:
            raise self._error(node, "et listepunkt skal være ett avsnitt, uten lister inni")
        check_box = "task-list-item" in str(node.attrs.get("class", ""))
        return Item(self._text(node.children[0]), check_box)

    def _table(self, node: SyntaxTreeNode) -> Table:
        header, *rows = [
            tuple(self._text(cell) for cell in row.children) for part in node.children for row in part.children
        ]
        return Table(header, tuple(rows))

    def _text(self, node: SyntaxTreeNode) -> Text:
        parts: list[str | Emphasis | Note] = []
        for leaf in _leaves(node):
            if leaf.type == "footnote_ref":
                key = leaf.meta["id"]
                parts.append(Note(key + 1, self._notes[key]))
            elif leaf.type == "em":
                parts.append(Emphasis(_words(leaf.children)))
            elif leaf.type in ("text", "softbreak"):
                parts.append(_words([leaf]))
            elif not (leaf.type == "html_inline" and "checkbox" in leaf.content):
                raise self._error(node, f"«{leaf.type}» finnes ikke i kildeformatet")
        return Text(_trimmed(parts))

    def _error(self, node: SyntaxTreeNode, problem: str) -> RenderError:
        line = node.map[0] + 1 + self._skipped if node.map else 0
        return RenderError(f"{self._name}, linje {line}: {problem}")


def _leaves(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [leaf for inline in node.children if inline.type == "inline" for leaf in inline.children]


def _words(leaves: Iterable[SyntaxTreeNode]) -> str:
    return "".join(" " if leaf.type == "softbreak" else leaf.content for leaf in leaves)


def _trimmed(parts: Iterable[str | Emphasis | Note]) -> tuple[str | Emphasis | Note, ...]:
    """Adjacent strings joined; no space at either end."""
    joined: list[str | Emphasis | Note] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        else:
            joined.append(part)
    if joined and isinstance(joined[0], str):
        joined[0] = joined[0].lstrip()
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip()
    return tuple(part for part in joined if part)
