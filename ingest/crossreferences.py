"""References from one section to another: «se punkt 4.3.2», «jf. § 7», «i veilederen, punkt 5.1»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from ingest.documentnames import UNCLEAR_DOCUMENT, DocumentNames, Naming
from ingest.glossary import Glossary
from ingest.references import BARE, PARAGRAPH, PART, POINT, Group, Numbering, Place, groups
from ingest.types import CELLS, BlockKind, Document, Section

NO_SUCH_SECTION = "punktet finnes ikke i dokumentet"
UNCLEAR_SECTION = "flere punkter har dette nummeret"

_ADJACENT = re.compile(r"\s*,?\s*")
_LISTED = re.compile(r"\s*(?:,|og|eller|samt)\s*")
_POINT_COLUMN = re.compile(r"(?:se\s+)?(?:punkt|pkt\.?|kapittel|kap\.?|avsnitt)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")


@dataclass(frozen=True, slots=True)
class Link:
    """A reference as it stands in the text of a section.

    :param start: offset in the section's text; ``length`` is how much of it names the place.
    :param target: id of the section that it leads to; empty where that cannot be told, with the ``reason``.
    """

    section: str
    start: int
    length: int
    target: str = ""
    reason: str = ""

    @property
    def end(self) -> int:
        """Where it ends in the section's text."""
        return self.start + self.length


def find_links(
    documents: Sequence[Document], sections: Iterable[Section], glossary: Glossary, answering: Iterable[str]
) -> list[Link]:
    """All references in the texts of sections, in reading order.

    A number without a document belongs to the document that it stands in. Where the words around it leave in doubt
    which document or section is meant, the reference leads nowhere; a wrong link is worse than none.

    :param answering: ids of the versions that a document is meant by when it is named in another.
    """
    sections = list(sections)
    library = _Library(documents, sections, glossary, frozenset(answering))
    return [link for section in sections for link in library.links(section)]


class _Library:
    def __init__(
        self, documents: Sequence[Document], sections: Sequence[Section], glossary: Glossary, answering: Set[str]
    ) -> None:
        named = [document for document in documents if document.id in answering]
        self._names = DocumentNames(named, glossary)
        self._answering = {document.work: document.id for document in named}
        self._works = {document.id: document.work for document in documents}
        grouped: dict[str, list[Section]] = defaultdict(list)
        for section in sections:
            grouped[section.document].append(section)
        self._numbering = {key: Numbering(found) for key, found in grouped.items()}
        self._has_paragraphs = {
            key: any(section.number.startswith("§") for section in found) for key, found in grouped.items()
        }

    def links(self, section: Section) -> Iterator[Link]:
        text = section.text
        steps = {block.marker.strip("().") for block in section.blocks}
        found = [group for group in _groups(section, text) if not _is_step(group, steps)]
        for group, naming in zip(found, self._namings(section, text, found), strict=True):
            for place in group.places:
                link = self._link(section, group, place, naming)
                if link.target != section.id:
                    yield link

    def _namings(self, section: Section, text: str, found: Sequence[Group]) -> list[Naming | None]:
        """What each group says of its document; one right beside another shares what is said of that."""
        own = self._works[section.document]
        namings = [
            self._names.before(text, group.start, own) or self._names.after(text, group.end, own) for group in found
        ]
        for place in range(1, len(found)):
            if namings[place] is None and _ADJACENT.fullmatch(text, found[place - 1].end, found[place].start):
                namings[place] = namings[place - 1]
        for place in range(len(found) - 2, -1, -1):
            gap = (found[place].end, found[place + 1].start)
            if namings[place] is None and (_ADJACENT.fullmatch(text, *gap) or _LISTED.fullmatch(text, *gap)):
                namings[place] = namings[place + 1]
        return namings if self._has_paragraphs[section.document] else self._with_laws(section, text, found, namings)

    def _with_laws(
        self, section: Section, text: str, found: Sequence[Group], namings: Sequence[Naming | None]
    ) -> list[Naming | None]:
        """The one law that a section treats, for each «§ 13» in a document without paragraphs of its own."""
        if not any(group.word == PARAGRAPH for group in found):
            return list(namings)
        laws = self._names.laws(f"{section.title}. {text}", self._works[section.document])
        shift = len(section.title) + len(". ")
        settled = []
        for group, naming in zip(found, namings, strict=True):
            if group.word == PARAGRAPH and (naming is None or naming.is_bare):
                before = [document for document, start in laws.items() if start < group.start + shift]
                is_one = len(before) == 1 and before[0]
                naming = Naming(before[0]) if is_one else Naming(reason=UNCLEAR_DOCUMENT)
            settled.append(naming)
        return settled

    def _link(self, section: Section, group: Group, place: Place, naming: Naming | None) -> Link:
        own = self._in_document(section.document, section, group, place)
        if naming is None:
            target, reason = own
        elif not naming.document:
            target, reason = "", naming.reason
        else:
            is_own = naming.document == self._works[section.document]
            document = section.document if is_own else self._answering[naming.document]
            target, reason = self._in_document(document, section, group, place)
            if not naming.is_certain and own[0]:
                target, reason = ("", UNCLEAR_DOCUMENT) if target else own
        return Link(section.id, place.start, place.end - place.start, target, reason)

    def _in_document(self, document: str, section: Section, group: Group, place: Place) -> tuple[str, str]:
        """The section that a number leads to in a document, or why there is none."""
        number = f"Del {place.number}" if group.word == PART else place.number
        numbering = self._numbering.get(document)
        found = numbering.find(number) if numbering else []
        if len(found) > 1 and document == section.document:
            found = [other for other in found if other.path[0] == section.path[0]] or found
        if len(found) == 1:
            return found[0].id, ""
        return "", UNCLEAR_SECTION if found else NO_SUCH_SECTION


def _groups(section: Section, text: str) -> list[Group]:
    """The places in a text with a word before them, and the numbers in a column of a table headed «Punkt»."""
    found = [group for group in groups(text) if group.word != BARE]
    for at, block in section.placed:
        if block.kind is not BlockKind.TABLE_ROW or block.cells == block.header:
            continue
        for cell, head in zip(block.cells, block.header, strict=False):
            if _NUMBER.fullmatch(cell) and _POINT_COLUMN.fullmatch(head):
                found.append(Group(POINT, (Place(cell, at, at + len(cell)),)))
            at += len(cell) + len(CELLS)
    return sorted(found, key=lambda group: group.start)


def _is_step(group: Group, steps: Set[str]) -> bool:
    """Whether «punkt 2» is a step of a list in the same section."""
    return group.word == POINT and group.places[0].number in steps
