"""What one line of a document gives away: clean text, the list marker that it begins with, a heading's look."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ingest.outline import Heading, Style, parse_heading
from ingest.readers import limits
from ingest.types import Block, BlockKind

MAX_HEADING = 120
BOXES = ("☐", "☒")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BULLETS = "•●▪■◦○·∙‣⁃➢➤►*+-\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_UNCHECKED = "☐□❑❏❒\uf0a8\uf06f\uf071\uf072"
_CHECKED = "☑☒✓✔☓✗✘\uf0fe\uf0fd\uf052\uf053\uf054"
_MARKER = re.compile(
    rf"(?P<box>[{_UNCHECKED}{_CHECKED}]\s*|\[[ xX]?\]\s+)"
    rf"|(?P<bullet>[{re.escape(_BULLETS)}]\s+)"
    r"|(?P<dash>[–—]\s+)"
    r"|(?P<number>\(?\d{1,2}\)\s+|\d{1,2}\.\s+(?=[A-ZÆØÅ«\"(]))"
    r"|(?P<letter>\(?[a-zæøåA-ZÆØÅ]\)\s+|\(?[ivx]{1,5}\)\s+)"
)
_FAR = re.compile(r"\d{3,}\s*$")
_LOOSE = re.compile(r"(\d{1,2})\.\s+(?=\S)")
_ARROWS = dict.fromkeys((0xF0AE, 0xF0E0, 0xF0E8), "→")
_HYPHEN_PARTNERS = (["og"], ["eller"], ["samt"], ["til"])


def clean(text: str) -> str:
    """One line of text: NFC, no invisible characters, single spaces."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", text)).replace("\u2011", "-")
    return " ".join(unicodedata.normalize("NFC", text).split())


def symbols(text: str) -> str:
    """A text from a word processor, with the arrows of its picture fonts as arrows."""
    return text.translate(_ARROWS)


def whole(text: str | None, default: int) -> int:
    """The whole number that an attribute of a file holds, if it is one of reasonable length."""
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,6}", text) else default


def split_marker(line: str) -> tuple[str, str]:
    """The list marker that a line begins with, and the rest; the marker is empty for running text."""
    match = _MARKER.match(line)
    if match is None or (match.end() == len(line) and match.lastgroup != "box"):
        return "", line
    rest = line[match.end() :]
    if match.lastgroup in ("bullet", "dash"):
        inner = _MARKER.match(rest)
        is_box = inner is not None and inner.lastgroup == "box"
        return (_box(inner.group()), rest[inner.end() :]) if inner and is_box else ("•", rest)
    return _box(match.group()) if match.lastgroup == "box" else match.group().strip(), rest


def _box(printed: str) -> str:
    return "☒" if printed[0] in _CHECKED or printed[1:2] in {"x", "X"} else "☐"


def split_markers(lines: Sequence[str]) -> list[tuple[str, str]]:
    """As ``split_marker`` for lines that belong together; «1. slå på» and «2. velg» show each other to be items."""
    numbers = [(place, int(match.group(1))) for place, line in enumerate(lines) if (match := _LOOSE.match(line))]
    steps = {place for i, (place, n) in enumerate(numbers) if (i and numbers[i - 1][1] == n - 1)}
    steps |= {place for i, (place, n) in enumerate(numbers[:-1]) if numbers[i + 1][1] == n + 1}
    found = []
    for place, line in enumerate(lines):
        marker, rest = split_marker(line)
        if not marker and place in steps:
            marker, _, rest = line.partition(" ")
        found.append((marker, rest))
    return found


def join(lines: Sequence[str]) -> str:
    """Join the lines of one paragraph, taking a word that is hyphenated at a line end together again.

    :raises LimitError: if the paragraph is longer than ``limits.LINE_BYTES``.
    """
    pieces: list[str] = []
    for line in lines:
        last = pieces[-1] if pieces else ""
        if last.endswith("-") and not last.endswith(" -") and line.split(maxsplit=1)[:1] not in _HYPHEN_PARTNERS:
            is_soft = last[-2:-1].islower() and line[:1].islower()
            pieces[-1:] = [last[:-1] if is_soft else last, line]
        else:
            pieces.extend([" ", line] if pieces else [line])
    limits.check(sum(map(len, pieces)), limits.LINE_BYTES, "et avsnitt")
    return "".join(pieces)


def blocks_of(text: str) -> list[Block]:
    """Blocks of a running text; lines that begin with a list marker become items, blank lines part paragraphs."""
    parts: list[tuple[str, list[str]]] = []
    is_open = False
    cleaned = [clean(line) for line in text.split("\n")]
    for line, (marker, rest) in zip(cleaned, split_markers(cleaned), strict=True):
        if line and (marker or not is_open):
            parts.append((marker, [rest]))
        elif line:
            parts[-1][1].append(line)
        is_open = bool(line)
    return [block for marker, lines in parts if (block := block_of(marker, lines)).text]


def block_of(marker: str, lines: Sequence[str]) -> Block:
    """A paragraph, or an item if it has a list marker."""
    return Block(BlockKind.LIST_ITEM if marker else BlockKind.PARAGRAPH, join(lines), marker=marker)


def as_item(blocks: Sequence[Block], marker: str) -> list[Block]:
    """The content of a list item: its leading paragraphs become the item, unless headings or tables stand in it."""
    if any(block.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW) for block in blocks):
        return list(blocks)
    items: list[Block] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind is BlockKind.PARAGRAPH:
            text = " ".join(block.text for block in group)
            items.append(Block(BlockKind.LIST_ITEM, text, marker="" if items else marker))
        else:
            items.extend(group)
    return items


def as_notes(blocks: Sequence[Block]) -> list[Block]:
    """The content of a fact box or a quotation; only tables keep their kind."""
    return [
        block if block.kind is BlockKind.TABLE_ROW else replace(block, kind=BlockKind.NOTE, depth=0, anchor="")
        for block in blocks
    ]


def cell_text(blocks: Sequence[Block]) -> str:
    """The content of a table cell in one line, its parts set off by semicolons."""
    parts: list[str] = []
    for block in blocks:
        if parts:
            parts.append(" " if parts[-1].endswith((".", ":", ";", ",", "?", "!")) else "; ")
        parts.append(block.text if block.marker == "•" else block.line)
    return "".join(parts)


def has_leaders(line: str) -> bool:
    """Whether a line ends as an entry of a table of contents, in a row of dots and a page number."""
    rest = line.rstrip()
    dots = rest.rstrip("0123456789").replace(" ", "").replace("…", "...")
    return dots.endswith("." * (4 if rest[-1:].isdigit() else 8))


def leads_far(line: str) -> bool:
    """Whether a line ends in a number with which no table of contents begins, such as 113."""
    return _FAR.search(line) is not None


def looks_like_heading(text: str) -> Heading | None:
    """A numbered line that can be a heading by its words alone: short, a title after the number, no full stop."""
    heading = parse_heading(text)
    if heading is None or len(text) > MAX_HEADING or text.endswith((".", ":", ";", ",", "?")):
        return None
    if heading.style in (Style.APPENDIX, Style.CHAPTER):
        return heading if not heading.title or heading.title[0].isupper() or not heading.title[0].isalpha() else None
    return heading if heading.title and not heading.title[0].islower() else None


def is_capitals(text: str) -> bool:
    """Whether a line is a heading written in capitals, not just an abbreviation."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 5 and all(char.isupper() for char in letters) and len(text) <= MAX_HEADING


def looks_like_title(text: str) -> bool:
    """A line that can be a heading without a number by its words alone: short, no full stop, no sentence."""
    letters = sum(char.isalpha() for char in text)
    return letters >= 3 and len(text) <= 80 and text[:1].isupper() and not text.endswith((".", ":", ";", ",", "?", "!"))
