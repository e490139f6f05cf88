"""Builds the tree of sections from the blocks of a document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.numbering import Candidate, Heading, Style, choose, follows, parse_heading, readings
from ingest.types import Block, BlockKind, Section

__all__ = ["FRONT_TITLE", "Heading", "Style", "build_outline", "parse_heading", "slug"]

FRONT_TITLE = "Innledende sider"


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
        self._numbers = _numbers(blocks)
        self._depths = _depths(self._numbers)
        self._offset = self._depth_offset()

    def build(self) -> tuple[tuple[Section, ...], tuple[str, ...]]:
        current = self._front = _Open("", FRONT_TITLE, 1, None, [])
        self._sections.append(current)
        for place, block in enumerate(self._blocks):
            opened = self._open(place, block) if block.kind is BlockKind.HEADING else None
            if opened:
                current = opened
                if current is not self._sections[0]:
                    self._sections.append(current)
            elif block.kind is BlockKind.HEADING:
                current.blocks.append(replace(block, kind=BlockKind.PARAGRAPH, depth=0))
            else:
                current.blocks.append(block)
        self._warn_of_gaps()
        self._fold_cover()
        self._raise_unnumbered()
        return self._finish(), tuple(self._warnings)

    def _fold_cover(self) -> None:
        """Make the bare heading lines of a cover (title, series, edition) text of the front section."""
        front = self._sections[0]
        numbered = next((place for place, section in enumerate(self._sections) if section.number), 0)
        cover = [s for s in self._sections[1:numbered] if not s.blocks and s.heading]
        front.blocks += [replace(s.heading, kind=BlockKind.PARAGRAPH, depth=0) for s in cover if s.heading]
        left_out = {id(section) for section in cover} | ({id(front)} if not front.blocks else set())
        self._sections = [section for section in self._sections if id(section) not in left_out]

    def _raise_unnumbered(self) -> None:
        """Let the outermost headings of a document without numbers have depth 1."""
        headed = [section for section in self._sections if section is not self._front]
        if headed and not self._numbers:
            lift = min(section.depth for section in headed) - 1
            for section in headed:
                section.depth -= lift

    def _open(self, place: int, block: Block) -> _Open | None:
        if number := self._numbers.get(place):
            return _Open(number.number, number.title, self._depths[place], block, [])
        if parse_heading(block.text):
            return None
        if self._is_document_title(block):
            self._sections[0].heading = self._sections[0].heading or block
            return self._sections[0] if not self._sections[0].blocks else None
        return _Open("", block.text.strip(), self._unnumbered_depth(block), block, [])

    def _is_document_title(self, block: Block) -> bool:
        return len(self._sections) == 1 and _same_words(block.text, self._title)

    def _depth_offset(self) -> int:
        """How much deeper the levels of the format are than the numbers say (an h1 title above h2 chapters: 1)."""
        offsets = Counter(
            self._blocks[place].depth - depth for place, depth in self._depths.items() if self._blocks[place].depth
        )
        return offsets.most_common(1)[0][0] if offsets else 0

    def _unnumbered_depth(self, block: Block) -> int:
        if block.depth:
            return max(1, block.depth - self._offset)
        numbered = next((s for s in reversed(self._sections) if s.number), None)
        return numbered.depth + 1 if numbered else 1

    def _warn_of_gaps(self) -> None:
        last: dict[Style, Heading] = {}
        for heading in self._numbers.values():
            before = last.get(heading.style)
            if before is None:
                if heading.style is Style.DECIMAL and heading.key[0] > 2 and not last:
                    self._warnings.append(f"nummereringen begynner med {heading.number}")
            elif heading.key > before.key and not follows(before.key, heading.key):
                self._warnings.append(f"hopp i nummereringen før {heading.number}")
            last[heading.style] = heading

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


def _numbers(blocks: Sequence[Block]) -> dict[int, Heading]:
    """The numbered headings, by the place of their block."""
    places: list[int] = []
    candidates: list[Candidate] = []
    is_broken = False
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            found = tuple(readings(block.text))
            if found:
                places.append(place)
                candidates.append(Candidate(found, block.evidence, is_broken))
            is_broken = not found
    return {places[index]: heading for index, heading in sorted(choose(candidates).items())}


def _depths(numbers: dict[int, Heading]) -> dict[int, int]:
    """How deep each numbered heading lies: its own steps, below the outer numberings that are open where it stands.

    Letters and roman numbers lie inside what came before them in the document: «A.» below «I.», or «I.» below «A.».
    """
    found: dict[int, int] = {}
    first: dict[Style, int] = {}
    for place, heading in enumerate(numbers.values()):
        first.setdefault(heading.style, place)
    order = [*_OUTER, *sorted(_INNER & first.keys(), key=lambda style: first[style])]
    opened: dict[Style, tuple[int, Heading]] = {}
    for place, heading in numbers.items():
        style = heading.style
        outer = order[: order.index(style)]
        if style is Style.APPENDIX:
            outer = []
        elif style is Style.PARAGRAPH:
            outer = [Style.PART, Style.CHAPTER]
        opened = {key: value for key, value in opened.items() if key in outer}
        depth = max((value for value, _ in opened.values()), default=0) + _steps(heading, opened)
        opened[style] = depth, heading
        found[place] = depth
    return found


def _steps(heading: Heading, opened: dict[Style, tuple[int, Heading]]) -> int:
    """How many steps a heading lies below the innermost open one: «4.2» is one below «Kapittel 4», «A.1» below «A»."""
    if heading.style not in (Style.DECIMAL, Style.LETTERED):
        return 1
    letters = (Style.APPENDIX, Style.LETTER)
    hosts = letters if heading.style is Style.LETTERED else (Style.CHAPTER,)
    is_own = any(opened[host][1].key[:1] == heading.key[:1] for host in hosts if host in opened)
    return max(1, len(heading.key) - is_own)


_OUTER = (Style.PART, Style.CHAPTER, Style.PARAGRAPH, Style.APPENDIX)
_INNER = {Style.ROMAN, Style.LETTER, Style.DECIMAL, Style.LETTERED}


def _same_words(left: str, right: str) -> bool:
    """Whether one of two titles holds the other, word for word, and is not more than twice as long."""
    short, long = sorted((re.findall(r"\w+", text.casefold()) for text in (left, right)), key=len)
    return bool(short) and len(long) <= 2 * len(short) and f" {' '.join(short)} " in f" {' '.join(long)} "
