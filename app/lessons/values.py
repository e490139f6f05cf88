"""The values that a quiz item asks for, found in the text: measures, modal verbs, roles and talk groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from app.answer.units import AnswerUnit, UnitKind, row_text, units_of
from app.wording import MODALS, NUMBER_WORDS, UNITS, is_actor
from ingest.language import stem, words
from ingest.types import Block, BlockKind, Section

BLANK = "_____"


class ValueKind(StrEnum):
    """What a quiz item asks for."""

    MEASURE = "measure"
    ROLE = "role"
    TALK_GROUP = "talk_group"
    MODAL = "modal"


@dataclass(frozen=True, slots=True)
class Value:
    """A value where it stands.

    :param text: verbatim, at ``start`` in the section's text.
    :param cloze: the unit as shown, with a blank instead of the value.
    """

    kind: ValueKind
    text: str
    start: int
    cloze: str
    unit: AnswerUnit


SECONDS = {
    "sekund": 1.0,
    "minutt": 60.0,
    "time": 3600.0,
    "døgn": 86_400.0,
    "dag": 86_400.0,
    "uke": 604_800.0,
    "måned": 2_628_000.0,
    "år": 31_536_000.0,
}

_ORDINAL = re.compile(r"(?:ende|rste|redje|jerde|jette|ellevte)$")
_CARDINALS = {word: value for word, value in NUMBER_WORDS.items() if not _ORDINAL.search(word)}
_CARDINALS |= {"en": "1", "et": "1"}
_COUNTED = sorted(UNITS - {"nivå", "nivåer", "gang", "halvår", "kvartal"}, key=len, reverse=True)
_NUMBER = rf"(?:\d{{1,4}}(?:,\d+)?|{'|'.join(sorted(_CARDINALS, key=len, reverse=True))})"
_MEASURE = re.compile(rf"(?<![\w.,:/–-])({_NUMBER})[ \u00a0]({'|'.join(_COUNTED)})(?![\w–-])")
_RANGE_BEFORE = re.compile(rf"\b{_NUMBER} (?:til|eller|og) $")

_ASKED_MODALS = ("skal", "må", "bør", "kan")
_MODAL = re.compile(rf"\b({'|'.join(_ASKED_MODALS)})\b")
_SUBORDINATE = re.compile(
    r"\b(?:som|at|om|når|hvis|dersom|fordi|slik|mens|hva|hvem|hvor|hvordan)\b.*[^,] $", re.IGNORECASE
)

_DECIDES = (
    r"beslutter|avgjør|tildeler|eier|forvalter|koordinerer|utgir|administrerer|fastsetter|godkjenner|bestemmer|"
    r"har (?:ansvar|plikt)\w*|er ansvarlig|varsler"
)
_SUBJECT = re.compile(rf"((?:[\w-]+ ){{0,3}}?[\w-]+) (?:{'|'.join(_ASKED_MODALS)}|{_DECIDES})\b")
_INVERTED = re.compile(
    rf", (?:{'|'.join(_ASKED_MODALS)}) ([\w-]+)(?! (?:og|eller|som|i|på|av|for|med|ved|hos|til|fra|selv)\b)(?= \w)"
)
_ORGANISATION_CODE = re.compile(r"[A-ZÆØÅ]{2,6}")
_DECIDING_CODE = re.compile(rf"\b([A-ZÆØÅ]{{2,6}}) (?:{_DECIDES})\b")
_ROLE_COLUMN = re.compile(r"hvem(?: \w+){0,2}|ansvarlig|eier|rolle|lytter|bæres av|laget av", re.IGNORECASE)
_NO_ROLE_WORD = frozenset(
    """og eller som i på av for med ved hos til fra under over etter når hvis dersom mellom uten
    en et ei den de hver alle andre annen nye minst ingen begge samme enkelte første øvrige egne""".split()
)
_PLURAL = re.compile(r"(?:ene|ører|orer|ere|aler|eger|uner|ater|anser|sjoner|ister)$")
# May mean any of the others, so that no other role would be surely wrong.
_GENERIC = frozenset(
    stem(word)
    for word in """operatør operatøren sentral sentralen lege legen mannskap mannskapet leder lederen etat etaten
    foretak foretaket direktorat direktoratet mottak mottaket innringer innringeren pasient pasienten ambulanse
    ambulansen basestasjon basestasjonen personell publikum pårørende avdeling avdelingen seksjon seksjonen stasjon
    stasjonen ansvarlig fagleder faglederen bruker brukeren eier eieren veileder veilederen""".split()
)
_PERSON = re.compile(
    r"(?:leder|lege|operatør|koordinator|ansvarlig|instruktør|bruker|sykepleier|hjelper)(?:en|n)?$", re.IGNORECASE
)

_GROUP_COLUMN = re.compile(r"(?:tale|samtale)?grupper?(?: alias)?", re.IGNORECASE)
_GROUP = re.compile(
    r"(?:[A-ZÆØÅ]{3,}|[A-ZÆØÅ0-9]{2,}(?:-[A-ZÆØÅ0-9]+)+|[A-ZÆØÅ][a-zæøå]+-[A-ZÆØÅ]{2,})(?:-n|-\d+)?"
    r"(?: [A-ZÆØÅ]{3,}| \d+–\d+)*(?=$| \()"
)


def rows_of(section: Section) -> dict[int, Block]:
    """The table rows of a section by their offset in its text."""
    starts = accumulate((len(block.line) + 1 for block in section.blocks), initial=0)
    return {
        start: block for start, block in zip(starts, section.blocks, strict=False) if block.kind is BlockKind.TABLE_ROW
    }


def talk_groups(sections: Iterable[Section]) -> frozenset[str]:
    """The names in all columns that list talk groups."""
    found = set()
    for section in sections:
        for row in rows_of(section).values():
            for header, cell in zip(row.header, row.cells, strict=False):
                if _GROUP_COLUMN.fullmatch(header) and (match := _GROUP.match(cell)):
                    found.add(match[0])
    return frozenset(found)


def organisation_codes(sections: Iterable[Section]) -> frozenset[str]:
    """Abbreviations that decide something, or that a column of roles names."""
    found = set()
    for section in sections:
        found.update(_DECIDING_CODE.findall(section.text))
        for row in rows_of(section).values():
            found.update(
                cell
                for header, cell in zip(row.header, row.cells, strict=False)
                if _ROLE_COLUMN.fullmatch(header) and _ORGANISATION_CODE.fullmatch(cell)
            )
    return frozenset(found)


def name_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Finds the names in a text, the longest first."""
    joined = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<![\w-])(?:{joined or '(?!)'})(?![\w-])")


class Finder:
    """Finds values in units; knows the talk groups and organisations of the whole collection."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.groups = name_pattern(talk_groups(sections))
        self._codes = organisation_codes(sections)

    def values(self, section: Section, units: Iterable[AnswerUnit]) -> Iterator[Value]:
        """All values of a section's sentences and table rows, in reading order."""
        rows = rows_of(section)
        for unit in units:
            if unit.kind is UnitKind.SENTENCE:
                yield from self._in_sentence(unit)
            elif unit.kind is UnitKind.ROW:
                yield from self._in_row(unit, rows[unit.start])

    def _in_sentence(self, unit: AnswerUnit) -> Iterator[Value]:
        for kind, start, end in self._spans(unit.text):
            cloze = f"{unit.text[:start]}{BLANK}{unit.text[end:]}"
            yield Value(kind, unit.text[start:end], unit.start + start, cloze, unit)

    def _spans(self, text: str) -> Iterator[tuple[ValueKind, int, int]]:
        for match in _MEASURE.finditer(text):
            if not _RANGE_BEFORE.search(text[: match.start()]):
                yield ValueKind.MEASURE, match.start(), match.end()
        if (subject := _SUBJECT.match(text)) and self.is_role(subject[1]):
            yield ValueKind.ROLE, subject.start(1), subject.end(1)
        for match in _INVERTED.finditer(text):
            if self.is_role(match[1]) and not match[1].endswith("s"):
                yield ValueKind.ROLE, match.start(1), match.end(1)
        groups = list(self.groups.finditer(text))
        if len(groups) == 1:
            yield ValueKind.TALK_GROUP, groups[0].start(), groups[0].end()
        parts = words(text)
        modal = _MODAL.search(text)
        is_rule = sum(word in MODALS for word in parts) == 1 and any(map(is_actor, parts))
        if is_rule and modal and not _SUBORDINATE.search(text[: modal.start()]):
            yield ValueKind.MODAL, modal.start(), modal.end()

    def _in_row(self, unit: AnswerUnit, row: Block) -> Iterator[Value]:
        offset = unit.start + len(row.line) - len(row.text)
        for column, (header, cell) in enumerate(zip(row.header, row.cells, strict=False)):
            if found := self._in_cell(header, cell):
                kind, text = found
                start = offset + len(" | ".join((*row.cells[:column], "")))
                cells = (*row.cells[:column], cell.replace(text, BLANK, 1), *row.cells[column + 1 :])
                yield Value(kind, text, start, row_text(replace(row, cells=cells)), unit)

    def _in_cell(self, header: str, cell: str) -> tuple[ValueKind, str] | None:
        if _MEASURE.fullmatch(cell):
            return ValueKind.MEASURE, cell
        if cell in _ASKED_MODALS:
            return ValueKind.MODAL, cell
        if _ROLE_COLUMN.fullmatch(header) and self.is_role(cell):
            return ValueKind.ROLE, cell
        if _GROUP_COLUMN.fullmatch(header) and (match := _GROUP.match(cell)):
            return ValueKind.TALK_GROUP, match[0]
        return None

    def is_role(self, text: str) -> bool:
        """Whether a phrase names one definite role or organisation."""
        if text in self._codes:
            return True
        parts = words(text)
        if not 1 <= len(parts) <= 4 or not re.fullmatch(r"[\w -]+", text) or _NO_ROLE_WORD.intersection(parts):
            return False
        if re.search(rf"\b(?:{_DECIDES})\b", text):
            return False
        if _PLURAL.search(parts[-1]) or stem(parts[-1]) in _GENERIC:
            return False
        return any(is_actor(part) for part in parts)


def values_of(sections: Sequence[Section]) -> dict[str, tuple[Value, ...]]:
    """The values of each section of a collection, by the section's id, in reading order."""
    finder = Finder(sections)
    return {section.id: tuple(finder.values(section, units_of(section))) for section in sections}


def is_code(role: str) -> bool:
    """Whether a role is written as an abbreviation."""
    return _ORGANISATION_CODE.fullmatch(role) is not None


def is_person(role: str) -> bool:
    """Whether a role is somebody's, rather than an organisation."""
    return any(_PERSON.search(word) for word in role.split())


def amount(measure: str) -> tuple[str, float]:
    """What a measure measures, and how much of it; all times in seconds."""
    number, unit = measure.replace("\u00a0", " ").rsplit(" ", 1)
    value = float(_CARDINALS.get(number, number).replace(",", "."))
    base = next((name for name in SECONDS if unit.startswith(name)), "")
    return ("time", value * SECONDS[base]) if base else (stem(unit), value)
