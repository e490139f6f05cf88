"""What stands more than once in a guide: banners on every page, print versions, sections told twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.readers.html_chapter import Chapter
from ingest.types import Block, BlockKind

Key = tuple[str, str]

_BOILERPLATE_PAGES = 5
_PRINT = re.compile(r"print|utskrift", re.IGNORECASE)


def drop_boilerplate(chapters: Sequence[Chapter]) -> None:
    """Drop what stands word for word on most pages of a guide."""
    if len(chapters) < _BOILERPLATE_PAGES:
        return
    seen: Counter[str] = Counter()
    for chapter in chapters:
        seen.update({block.line for block in chapter.blocks[1:]})
    common = {line for line, count in seen.items() if count > 0.6 * len(chapters)}
    for chapter in chapters:
        chapter.blocks[1:] = [block for block in chapter.blocks[1:] if block.line not in common]


def drop_twins(chapters: Sequence[Chapter]) -> tuple[list[Chapter], list[str]]:
    """Let every section stand once: on the page that it heads, or on the smallest page that has it.

    :returns: the pages that have something left, and warnings about what was dropped.
    """
    sections = {chapter.name: list(_sections(chapter.blocks)) for chapter in chapters}
    owners: dict[Key, str] = {}
    for chapter in sorted(chapters, key=lambda c: (bool(_PRINT.search(c.name)), len(sections[c.name]))):
        for section in sections[chapter.name]:
            owners.setdefault(_key(section), chapter.name)
    headings = {heading: owner for (heading, body), owner in owners.items() if body}
    kept, warnings = [], []
    for chapter in chapters:
        found = sections[chapter.name]
        own = list(_own(chapter.name, found, owners, headings))
        if len(own) == len(found):
            chapter.blocks = [block for section in found for block in section]
            kept.append(chapter)
        elif any(len(section) > 1 for section in own):
            warnings.append(f"{chapter.name}: avsnitt som også står på andre sider, er utelatt her")
            head = [] if own[0] is found[0] else [chapter.blocks[0]]
            chapter.blocks = head + [block for section in own for block in section]
            kept.append(chapter)
        else:
            warnings.append(f"{chapter.name} har samme innhold som andre sider og er utelatt")
    return kept, warnings


def _own(
    name: str, sections: Sequence[list[Block]], owners: dict[Key, str], headings: dict[str, str]
) -> Iterator[list[Block]]:
    """The sections of a page that no other page owns and that stand on this page for the first time."""
    seen: set[Key] = set()
    for position, section in enumerate(sections):
        key = _key(section)
        is_pointer = position > 0 and not key[1] and headings.get(key[0], name) != name
        if owners[key] == name and key not in seen and not is_pointer:
            yield section
        seen.add(key)


def _sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    section: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING and section:
            yield _halved(section)
            section = []
        section.append(block)
    if section:
        yield _halved(section)


def _halved(section: list[Block]) -> list[Block]:
    """A section whose body stands twice in a row, once."""
    body = [block.line for block in section[1:]]
    half = len(body) // 2
    is_double = half and body[:half] == body[half:] and sum(map(len, body[:half])) > 60
    return section[: half + 1] if is_double else section


def _key(section: Sequence[Block]) -> Key:
    heading, *body = (re.sub(r"\W+", "", block.text).casefold() for block in section)
    return heading, "\n".join(body)
