"""Builds the tree of sections from the blocks of a document: numbers must grow, or a line is no heading."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.types import Block, BlockKind, Section

FRONT_TITLE = "Innledende sider"
MAX_TITLE = 160

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,5})\.?\s+(?=[^\W\d_]|[«\"(]|\d+[^\W\d_]|\d{3} )")
_CHAPTER = re.compile(r"^(kapittel|kap\.?|del)\s+(\d{1,3}|[IVXL]+)\s*[.:–-]?\s*", re.IGNORECASE)
_PARAGRAPH = re.compile(r"^§\s*(\d{1,3}(?:-\d{1,3})?(?:\s?[a-z](?=[\s.]))?)\.?\s*")
_APPENDIX = re.compile(r"^(vedlegg|appendiks|bilag)\s+([A-ZÆØÅ]|\d{1,2})\b\s*[.:–-]?\s*", re.IGNORECASE)
_LETTERED = re.compile(r"^([A-ZÆØÅ](?:\.\d{1,2}){1,4})\.?\s+(?=[^\W\d_]|[«\"(])")


class Style(StrEnum):
    """How a heading is numbered."""

    DECIMAL = "decimal"
    CHAPTER = "chapter"
    PARAGRAPH = "paragraph"
    APPENDIX = "appendix"
    LETTERED = "lettered"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line taken apart.

    :param key: the number as a tuple that sorts; letters count from A = 1.
    """

    style: Style
    number: str
    title: str
    key: tuple[int, ...]


def parse_heading(text: str) -> Heading | None:
    """Take a numbered heading apart; None for a line without a number at its head."""
    if len(text) > MAX_TITLE:
        return None
    if match := _PARAGRAPH.match(text):
        number = " ".join(match.group(1).split())
        key = tuple(int(part) if part.isdigit() else _letter(part) for part in re.findall(r"\d+|[a-z]", number))
        return Heading(Style.PARAGRAPH, f"§ {number}", _title(text[match.end() :]), key)
    if match := _CHAPTER.match(text):
        word = "Del" if match.group(1).lower() == "del" else "Kapittel"
        value = match.group(2)
        title = _title(text[match.end() :])
        return Heading(Style.CHAPTER, f"{word} {value}", title, (_roman(value),))
    if match := _APPENDIX.match(text):
        value = match.group(2).upper()
        number = f"{match.group(1).capitalize()} {value}"
        return Heading(Style.APPENDIX, number, _title(text[match.end() :]), (_letter(value),))
    if match := _LETTERED.match(text):
        letter, *rest = match.group(1).split(".")
        key = (_letter(letter), *(int(part) for part in rest))
        return Heading(Style.LETTERED, match.group(1), _title(text[match.end() :]), key)
    if match := _NUMBERED.match(text):
        key = tuple(int(part) for part in match.group(1).split("."))
        return Heading(Style.DECIMAL, match.group(1), _title(text[match.end() :]), key)
    return None


def build_outline(document: str, title: str, blocks: Sequence[Block]) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """Build the sections of a document.

    Every block that is not a heading ends in exactly one section; a heading that breaks the numbering becomes
    a paragraph of the section before it.

    :returns: the sections in reading order, and warnings about gaps in the numbering.
    """
    return _Builder(document, title, blocks).build()


def slug(text: str) -> str:
    """A readable key for a heading: lower case, æøå spelt out, everything else a hyphen."""
    plain = text.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a").replace("§", "par")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")[:60] or "del"


def _title(text: str) -> str:
    return text.strip(" .:–-\t")


def _letter(value: str) -> int:
    return int(value) if value.isdigit() else ord(value.upper()[0]) - ord("A") + 1


def _roman(value: str) -> int:
    if value.isdigit():
        return int(value)
    digits = {"I": 1, "V": 5, "X": 10, "L": 50}
    values = [digits[letter] for letter in value.upper()]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


@dataclass(slots=True)
class _Open:
    """A section being filled."""

    number: str
    title: str
    depth: int
    heading: Block | None
    blocks: list[Block]


class _Builder:
    def __init__(self, document: str, title: str, blocks: Sequence[Block]) -> None:
        self._document = document
        self._title = title
        self._blocks = blocks
        self._sections: list[_Open] = []
        self._warnings: list[str] = []
        self._last: dict[Style, tuple[int, ...]] = {}
        self._in_appendix = False
        self._offset = self._depth_offset()
        styles = Counter(h.style for b in blocks if b.kind is BlockKind.HEADING and (h := parse_heading(b.text)))
        self._has_chapters = styles[Style.CHAPTER] > 0
        self._by_paragraph = styles[Style.PARAGRAPH] > 0

    def build(self) -> tuple[tuple[Section, ...], tuple[str, ...]]:
        current = _Open("", FRONT_TITLE, 1, None, [])
        self._sections.append(current)
        for block in self._blocks:
            opened = self._open(block) if block.kind is BlockKind.HEADING else None
            if opened:
                current = opened
                if current is not self._sections[0]:
                    self._sections.append(current)
            elif block.kind is BlockKind.HEADING:
                current.blocks.append(replace(block, kind=BlockKind.PARAGRAPH, depth=0))
            else:
                current.blocks.append(block)
        self._fold_cover()
        return self._finish(), tuple(self._warnings)

    def _fold_cover(self) -> None:
        """Make the bare heading lines of a cover (title, series, edition) text of the front section."""
        front = self._sections[0]
        numbered = next((place for place, section in enumerate(self._sections) if section.number), 0)
        cover = [s for s in self._sections[1:numbered] if not s.blocks and s.heading]
        front.blocks += [replace(s.heading, kind=BlockKind.PARAGRAPH, depth=0) for s in cover if s.heading]
        left_out = {id(section) for section in cover} | ({id(front)} if not front.blocks else set())
        self._sections = [section for section in self._sections if id(section) not in left_out]

    def _open(self, block: Block) -> _Open | None:
        heading = parse_heading(block.text)
        if heading is None:
            if self._is_document_title(block):
                self._sections[0].heading = self._sections[0].heading or block
                return self._sections[0] if not self._sections[0].blocks else None
            return _Open("", block.text.strip(), self._unnumbered_depth(block), block, [])
        if not self._grows(heading):
            return None
        return _Open(heading.number, heading.title, self._depth(heading), block, [])

    def _is_document_title(self, block: Block) -> bool:
        return len(self._sections) == 1 and _same_words(block.text, self._title)

    def _depth_offset(self) -> int:
        """How much deeper the levels of the format are than the numbers say (an h1 title above h2 chapters: 1)."""
        offsets: Counter[int] = Counter()
        for block in self._blocks:
            if block.kind is BlockKind.HEADING and block.depth:
                heading = parse_heading(block.text)
                if heading and heading.style is Style.DECIMAL:
                    offsets[block.depth - len(heading.key)] += 1
        return offsets.most_common(1)[0][0] if offsets else 0

    def _depth(self, heading: Heading) -> int:
        if heading.style in (Style.CHAPTER, Style.APPENDIX):
            return 1
        if heading.style is Style.PARAGRAPH:
            return 2 if self._has_chapters else 1
        return len(heading.key) + (1 if self._in_appendix and heading.style is Style.DECIMAL else 0)

    def _unnumbered_depth(self, block: Block) -> int:
        numbered = next((s for s in reversed(self._sections) if s.number), None)
        if block.depth:
            depth = max(1, block.depth - self._offset)
            return depth if self._offset or numbered is None else max(depth, 1)
        return numbered.depth + 1 if numbered else 1

    def _grows(self, heading: Heading) -> bool:
        """Accept a number that follows the last one of its kind; note a gap."""
        last = self._last.get(heading.style)
        if heading.style is Style.APPENDIX:
            self._in_appendix = True
            self._last.pop(Style.DECIMAL, None)
        elif heading.style is Style.CHAPTER:
            if last is not None and heading.key <= last:
                return False
            self._last.pop(Style.DECIMAL, None)
        if last is not None and heading.key <= last:
            return False
        if heading.style is Style.DECIMAL and last is None and heading.key[0] > 2 and not self._in_appendix:
            self._warnings.append(f"nummereringen begynner med {heading.number}")
        if last is not None and not _follows(last, heading.key):
            self._warnings.append(f"hopp i nummereringen før {heading.number}")
        self._last[heading.style] = heading.key
        return True

    def _finish(self) -> tuple[Section, ...]:
        used: Counter[str] = Counter()
        stack: list[tuple[int, str]] = []
        finished = []
        for ordinal, section in enumerate(self._sections):
            heading = f"{section.number} {section.title}".strip()
            while stack and stack[-1][0] >= section.depth:
                stack.pop()
            stack.append((section.depth, heading))
            key = slug(section.number or section.title)
            used[key] += 1
            suffix = f"-{used[key]}" if used[key] > 1 else ""
            pages = [b.page for b in ([section.heading] if section.heading else []) + section.blocks]
            first = section.heading or (section.blocks[0] if section.blocks else None)
            finished.append(
                Section(
                    id=f"{self._document}#{key}{suffix}",
                    document=self._document,
                    number=section.number,
                    title=section.title,
                    depth=section.depth,
                    path=tuple(text for _, text in stack),
                    ordinal=ordinal,
                    pages=(min(pages), max(pages)) if pages else (0, 0),
                    page_label=first.page_label if first else "",
                    blocks=tuple(section.blocks),
                    url=first.anchor if first else "",
                )
            )
        return tuple(finished)


def _follows(last: tuple[int, ...], key: tuple[int, ...]) -> bool:
    """Whether ``key`` is the next number: a first child, or the next sibling at some depth."""
    if key in ((*last, 1), (*last, 0)) or (len(key) > 1 and key == (last[0] + 1, 1)):
        return True
    depth = len(key)
    return depth <= len(last) and key[:-1] == last[: depth - 1] and key[-1] == last[depth - 1] + 1


def _same_words(left: str, right: str) -> bool:
    def fold(text: str) -> str:
        return re.sub(r"\W+", " ", text).casefold().strip()

    return bool(fold(left)) and (fold(left) == fold(right) or fold(left) in fold(right) or fold(right) in fold(left))
