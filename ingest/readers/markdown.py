"""Markdown to blocks; raw HTML in it is text like any other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ingest.readers import limits, lines
from ingest.readers.metadata import key_of, value_of
from ingest.readers.tables import Cell, Table
from ingest.types import Block, BlockKind

_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_YAML = re.compile(r"\A\s*---[ \t]*\n((?:[\w \"-]+:.*\n|[ \t]+.*\n|#.*\n|- .*\n)++)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"^[ \t]*<!--.*?-->", re.MULTILINE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING_ID = re.compile(r"\s*\{#[\w.-]+\}$")
_UNSEEN = re.compile(
    r"(?<=\])(?:\([^()\s]{0,2000}\)|\[[^\]\n]{0,200}\])|^\[[^\]\n^]{1,200}\]:.*$|^:::+ ?[\w-]*|\{#[\w.-]+\}$",
    re.MULTILINE,
)
_ALERT = re.compile(r"^\[!\w+\]\s*")
_TEXT = frozenset({"text", "text_special", "code_inline", "html_inline"})


def blocks_of(text: str) -> tuple[list[Block], dict[str, str], tuple[str, ...]]:
    """The blocks of a Markdown text, what its front matter says, and warnings about it."""
    metadata, warnings = _front_matter(text)
    flow = _Flow(_without_comments(body_of(text)))
    blocks = flow.blocks
    if not any(block.kind is BlockKind.HEADING for block in blocks):
        blocks = [
            replace(block, kind=BlockKind.HEADING) if place in flow.bold else block
            for place, block in enumerate(blocks)
        ]
    return blocks, metadata, warnings


def body_of(text: str) -> str:
    """A Markdown text without its front matter."""
    return _YAML.sub("", _TOML.sub("", text, count=1), count=1)


def printed(text: str) -> str:
    """Roughly what a reader of the rendered page sees: no front matter, comments, link addresses or marks of boxes."""
    return _UNSEEN.sub("", _without_comments(body_of(text)))


def _without_comments(text: str) -> str:
    commented, end, rest = text.rpartition("-->")
    return _COMMENT.sub("", commented + end) + rest


def _front_matter(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    if match := _TOML.match(text):
        try:
            pairs = list(_flat(tomllib.loads(match.group(1))))
        except tomllib.TOMLDecodeError:
            return {}, ("innledningen mellom +++ er ikke gyldig TOML og er utelatt",)
    elif match := _YAML.match(text):
        lines_of = (line.partition(":") for line in match.group(1).split("\n"))
        pairs = [(label.strip(' "'), value.strip(" \"'")) for label, colon, value in lines_of if colon]
    else:
        pairs = []
    named = ((key_of(label) or label.casefold(), value) for label, value in pairs if value)
    return {key: value_of(key, value) for key, value in named}, ()


def _flat(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for label, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value)
        elif isinstance(value, list):
            yield label, ", ".join(map(str, value))
        else:
            yield label, str(value)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    parser.use(container_plugin, "box", validate=lambda parameters, *_: bool(parameters.strip()))
    parser.core.ruler.disable(["inline", "footnote_tail"])
    return parser


class _Flow:
    """Walks the tree of a Markdown text.

    :ivar bold: places in ``blocks`` of paragraphs that are short and bold from end to end.
    """

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self.bold: set[int] = set()
        self._parser = _parser()
        self._env: dict[str, Any] = {}
        self._tables = 0
        self._cited: list[str] = []
        self._notes: dict[str, list[Block]] = {}
        # The plugin for boxes looks one character beyond the last line (mdit-py-plugins 0.5).
        root = SyntaxTreeNode(self._parser.parse(f"{text}\n", self._env))
        for node in root.children:
            if node.type == "footnote_reference":
                self._notes[str(node.meta["label"])] = self._captured(node)
        self._cited = []
        self._walk(root)
        for label in self._notes:
            self._cited.append(label)
        self._cite()

    def _walk(self, parent: SyntaxTreeNode) -> None:
        for node in parent.children:
            self._node(node)
            if parent.type == "root":
                self._cite()

    def _node(self, node: SyntaxTreeNode) -> None:
        match node.type:
            case "heading":
                text = lines.clean(_HEADING_ID.sub("", self._text(node)))
                self._add([Block(BlockKind.HEADING, text, depth=int(node.tag[1]))])
            case "paragraph":
                self._paragraph(node)
            case "bullet_list" | "ordered_list":
                for item in node.children:
                    marker = f"{item.info}{item.markup}" if node.type == "ordered_list" else "•"
                    self._add(lines.as_item(self._captured(item), marker))
            case "table":
                self._table(node)
            case "fence" | "code_block":
                self._add(lines.blocks_of(node.content))
            case "blockquote" | "container_box":
                title = node.info.strip().partition(" ")[2] if node.type == "container_box" else ""
                found = self._captured(node)
                self._add(lines.as_notes([*lines.blocks_of(title), *found]))
            case "footnote_reference" | "hr":
                pass
            case _:
                self._walk(node)

    def _add(self, blocks: Sequence[Block]) -> None:
        self.blocks.extend(block for block in blocks if block.text)

    def _captured(self, node: SyntaxTreeNode) -> list[Block]:
        before, self.blocks = self.blocks, []
        self._walk(node)
        found, self.blocks = self.blocks, before
        return found

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        tokens = self._tokens(node)
        text = _BREAK.sub("\n", _ALERT.sub("", _plain(tokens)))
        found = lines.blocks_of(text)
        kinds = [token.type for token in tokens if token.type != "text" or token.content.strip()]
        is_bold = kinds[:1] == ["strong_open"] and kinds.index("strong_close") == len(kinds) - 1
        if is_bold and (lines.looks_like_heading(text) or lines.looks_like_title(text)) and node.level == 0:
            found = [Block(BlockKind.PARAGRAPH, lines.clean(text))]
            self.bold.add(len(self.blocks))
        self._add(found)

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [row for part in node.children for row in part.children]
        cells = [[Cell(self._cell(cell)) for cell in row.children] for row in rows]
        is_headed = any(cell.text for cell in cells[0])
        found = list(Table(cells, header_rows=1 if is_headed else 0).blocks(self._tables + 1))
        self._tables += 1
        self._add(found)

    def _cell(self, node: SyntaxTreeNode) -> str:
        return lines.cell_text(lines.blocks_of(_BREAK.sub("\n", self._text(node))))

    def _text(self, node: SyntaxTreeNode) -> str:
        return _plain(self._tokens(node))

    def _tokens(self, node: SyntaxTreeNode) -> list[Token]:
        """The inline tokens below a node; a paragraph of unreasonable length is taken as it stands."""
        found: list[Token] = []
        for inline in node.children:
            if len(inline.content) > limits.PARAGRAPH_CHARACTERS:
                found.append(Token("text", "", 0, content=inline.content))
            else:
                self._parser.inline.parse(inline.content, self._parser, self._env, found)
        self._cited.extend(self._note_of(token) for token in found if token.type == "footnote_ref")
        return found

    def _note_of(self, token: Token) -> str:
        """The label of a footnote; one that is written inline gets its number."""
        if "label" in token.meta:
            return str(token.meta["label"])
        number = str(token.meta["id"] + 1)
        self._notes[number] = lines.blocks_of(self._env["footnotes"]["list"][token.meta["id"]]["content"])
        return number

    def _cite(self) -> None:
        """Put the footnotes that the last block cites after it, each of them once."""
        for label in self._cited:
            notes = lines.as_notes(self._notes.pop(label, []))
            self._add([replace(note, marker=label) for note in notes[:1]] + notes[1:])
        self._cited = []


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(
        token.content if token.type in _TEXT else "\n" if token.type in ("softbreak", "hardbreak") else ""
        for token in tokens
    )
