"""Where the entries of the question bank belong in a document as it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.changes import matched
from ingest.language import normalize
from ingest.questionbank import BankedQuestion, BankEntry, folded, name_of, text_hash
from ingest.types import Section


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and the section that it belongs to; None where the document has none."""

    entry: BankEntry
    section: Section | None

    @property
    def is_moved(self) -> bool:
        """Whether the section has another number than the entry says."""
        return self.section is not None and name_of(self.section) != self.entry.number

    @property
    def is_changed(self) -> bool:
        """Whether the section's text is another than when the questions were written."""
        return self.section is not None and self.entry.hash not in ("", text_hash(self.section))

    @property
    def followed(self) -> BankEntry:
        """The entry as it should say now; the hash stays until a person has looked the questions over."""
        if self.section is None:
            return self.entry
        digest = self.entry.hash or text_hash(self.section)
        entry = self.entry
        return BankEntry(name_of(self.section), entry.questions, self.section.title, digest, entry.drafts)


@dataclass(frozen=True, slots=True)
class DocumentBank:
    """The question bank of one document, held against the version that answers.

    :param corpus: from the folder of the corpus, ``grown`` from what people have added here.
    """

    corpus: tuple[Placed, ...] = ()
    grown: tuple[Placed, ...] = ()

    @property
    def questions(self) -> tuple[BankedQuestion, ...]:
        """The questions to search, in the order of the sections; one that stands in both folders once."""
        of: dict[str, list[str]] = defaultdict(list)
        sections = {placed.section.id: placed.section for placed in (*self.corpus, *self.grown) if placed.section}
        for placed in self.corpus:
            if placed.section:
                of[placed.section.id].extend(placed.entry.questions)
        for placed in self.grown:
            if placed.section:
                known = set(map(folded, of[placed.section.id]))
                of[placed.section.id].extend(text for text in placed.entry.questions if folded(text) not in known)
        ordered = sorted(sections.values(), key=lambda section: section.ordinal)
        return tuple(BankedQuestion(section.id, text) for section in ordered for text in of[section.id])

    @property
    def warnings(self) -> list[str]:
        """What a person should know of or look at, one sentence each."""
        found = [
            f"spørsmålene til punkt {placed.entry.number} i korpusmappen hører til punkt {name_of(placed.section)} nå; "
            "rett nummeret der"
            for placed in self.corpus
            if placed.section and placed.is_moved
        ]
        found += [
            f"spørsmålene til punkt {placed.entry.number} har fulgt med til punkt {name_of(placed.section)}"
            for placed in self.grown
            if placed.section and placed.is_moved
        ]
        both = (*self.corpus, *self.grown)
        changed = dict.fromkeys(name_of(each.section) for each in both if each.section and each.is_changed)
        found += [f"teksten i punkt {name} er endret siden spørsmålene ble skrevet; se over dem" for name in changed]
        if lost := sorted({placed.entry.number for placed in both if placed.section is None}):
            found.append(f"spørsmålsbanken har punkter som ikke finnes: {', '.join(lost)}")
        return found


class Places:
    """The sections of a document as the bank looks for them.

    :param before: older texts of the document, the likeliest first, by which a section is known again that has both
        another title and another text.
    """

    def __init__(self, sections: Sequence[Section], before: Sequence[Sequence[Section]] = ()) -> None:
        self._sections = sections
        self._before = before
        self._by_name: dict[str, list[Section]] = defaultdict(list)
        self._by_title: dict[str, list[Section]] = defaultdict(list)
        for section in sections:
            self._by_name[name_of(section)].append(section)
            self._by_title[_fold(section.title)].append(section)

    def placed(self, entries: Iterable[BankEntry]) -> tuple[Placed, ...]:
        """Each entry with its section."""
        return tuple(Placed(entry, self._section(entry)) for entry in entries)

    def _section(self, entry: BankEntry) -> Section | None:
        """The section with number, title and text of the entry, or with as much of it as one section alone has."""
        titled = self._by_title.get(_fold(entry.title), []) if entry.title else self._sections
        here = [each for each in self._by_name.get(entry.number, ()) if _has_title(each, entry)]
        if not entry.hash:
            return here[0] if here else self._alone(entry, titled)
        unchanged = next((each for each in here if text_hash(each) == entry.hash), None)
        elsewhere = {each.id for each in self._by_hash.get(entry.hash, ())}
        return (
            unchanged
            or _only([each for each in titled if each.id in elsewhere])
            or (here[0] if here else self._alone(entry, titled))
        )

    def _alone(self, entry: BankEntry, titled: Sequence[Section]) -> Section | None:
        """The only section with the title, or with the text, or the one that the old text's section has become."""
        by_title = _only(titled) if entry.title else None
        return by_title or _only(self._by_hash.get(entry.hash, [])) or self._continued(entry)

    def _continued(self, entry: BankEntry) -> Section | None:
        for sections, pairs in self._pairs:
            for place, section in enumerate(sections):
                if name_of(section) == entry.number and _has_title(section, entry) and place in pairs:
                    return self._sections[pairs[place]]
        return None

    @cached_property
    def _by_hash(self) -> dict[str, list[Section]]:
        found: dict[str, list[Section]] = defaultdict(list)
        for section in self._sections:
            if section.blocks:
                found[text_hash(section)].append(section)
        return found

    @cached_property
    def _pairs(self) -> list[tuple[Sequence[Section], dict[int, int]]]:
        return [(before, matched(before, self._sections)) for before in self._before]


def _has_title(section: Section, entry: BankEntry) -> bool:
    return not entry.title or _fold(section.title) == _fold(entry.title)


def _only(sections: Sequence[Section]) -> Section | None:
    return sections[0] if len(sections) == 1 else None


def _fold(title: str) -> str:
    return normalize(title).casefold()
