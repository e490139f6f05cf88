"""Quiz items made of the documents' own words: a sentence or table row with a blank, its key, and wrong options."""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.units import UnitKind, units_of
from app.assistant import Assistant
from app.evidence import stem_set
from app.lessons.topic import Topic, headings
from app.lessons.values import Finder, Value, ValueKind, amount, is_code, is_person
from app.types import Citation
from ingest.language import stem, words
from ingest.types import Section

MAX_ITEMS = 12
PER_SECTION = 2
PER_ANSWER = 2
"""How often the same answer may be the key; of the modal verbs, how often in all is ``MAX_MODALS``."""

MAX_MODALS = 4
WRONG_OPTIONS = 3
LENGTH = range(6, 46)
"""How many words a sentence or row with a blank may have."""

ALIKE = 0.5
"""Two units that share this part of their stems may say the same thing."""

PROMPTS = {
    ValueKind.MEASURE: "Hvilken verdi mangler?",
    ValueKind.ROLE: "Hvilken rolle eller organisasjon mangler?",
    ValueKind.TALK_GROUP: "Hvilken talegruppe mangler?",
    ValueKind.MODAL: "Hvilket ord mangler?",
}
_RIVAL_MODALS = {
    "skal": ("bør", "kan"),
    "må": ("bør", "kan"),
    "bør": ("skal", "kan"),
    "kan": ("skal", "bør"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to pick from.

    :param citation: where the option stands word for word; of the right one, the value in the sentence asked about.
    """

    text: str
    correct: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question with one right answer.

    :param cloze: the sentence or table row, with ``BLANK`` instead of the answer.
    :param citation: the whole sentence or row.
    """

    kind: ValueKind
    prompt: str
    cloze: str
    options: tuple[Option, ...]
    citation: Citation

    @property
    def key(self) -> str:
        """The letter of the right option."""
        return next(letter for letter, option in self.lettered if option.correct)

    @property
    def answer(self) -> str:
        """The text of the right option."""
        return next(option.text for option in self.options if option.correct)

    @property
    def lettered(self) -> Iterator[tuple[str, Option]]:
        """The options with the letters that people pick by."""
        return zip("ABCD", self.options, strict=False)


class QuizMaker:
    """Makes items on some sections, with wrong options from the whole collection."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        documents = assistant.documents()
        self._levels = {document.id: document.level for document in documents}
        self._sections = {section.id: section for document in documents for section in assistant.sections(document.id)}
        self._names = [frozenset(_name_key(name) for name in term.names) for term in assistant.glossary.terms]
        finder = Finder(tuple(self._sections.values()))
        self._by_section: dict[str, list[Value]] = {}
        self._occurrences: dict[ValueKind, dict[object, list[Value]]] = {kind: defaultdict(list) for kind in ValueKind}
        self._mentions: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for section in self._sections.values():
            units = units_of(section)
            self._by_section[section.id] = list(finder.values(section, units))
            for value in self._by_section[section.id]:
                self._occurrences[value.kind][_key(value)].append(value)
            for unit in units:
                for name in finder.groups.findall(unit.quote):
                    self._mentions[name].add((unit.section_id, unit.start))

    def items(self, topic: Topic, sections: Sequence[Section]) -> tuple[QuizItem, ...]:
        """Items on the sections, the most relevant of which comes first; the kinds take turns.

        What stands under another heading and does not name the topic is asked about only when nothing else is there.
        """
        fit = [value for section in sections for value in self._by_section[section.id] if _is_fit(value)]
        values = [value for value in fit if self._is_on_topic(topic, value)] or fit
        queues = {kind: iter([value for value in values if value.kind is kind]) for kind in ValueKind}
        chosen: list[QuizItem] = []
        while queues and len(chosen) < MAX_ITEMS:
            for kind in list(queues):
                item = self._next(queues[kind], chosen)
                if item is None or len(chosen) == MAX_ITEMS:
                    del queues[kind]
                else:
                    chosen.append(item)
        order = [section.id for section in sections]
        return tuple(sorted(chosen, key=lambda item: order.index(item.citation.section_id)))

    def _is_on_topic(self, topic: Topic, value: Value) -> bool:
        above = headings(self._sections[value.unit.section_id])
        return topic.is_treated(above) or topic.is_treated(value.unit.text)

    def _next(self, values: Iterator[Value], chosen: Sequence[QuizItem]) -> QuizItem | None:
        for value in values:
            if _has_room(value, chosen) and (item := self._item(value)):
                return item
        return None

    def _item(self, value: Value) -> QuizItem | None:
        seed = f"{value.unit.section_id}\n{value.cloze}\n{value.text}"
        wrong = self._wrong(value, seed)
        if len(wrong) < 2:
            return None
        shown = [self._option(value, correct=True), *(self._option(other, correct=False) for other in wrong)]
        shown.sort(key=lambda option: _shuffled(seed, option.text))
        section = self._sections[value.unit.section_id]
        return QuizItem(
            value.kind,
            PROMPTS[value.kind],
            value.cloze,
            tuple(shown),
            self._assistant.citation(0, section, value.unit.quote, value.unit.start),
        )

    def _option(self, value: Value, correct: bool) -> Option:
        section = self._sections[value.unit.section_id]
        text = value.text[0].upper() + value.text[1:] if value.kind is ValueKind.ROLE else value.text
        return Option(text, correct, self._assistant.citation(0, section, value.text, value.start))

    def _wrong(self, value: Value, seed: str) -> list[Value]:
        """The most plausible values that are surely wrong, at most three."""
        found: list[Value] = []
        candidates = (
            min(values, key=lambda other: self._distance(value, other))
            for values in self._occurrences[value.kind].values()
            if not self._may_be_right(value, values)
        )
        ranked = sorted(candidates, key=lambda other: (*self._distance(value, other), _shuffled(seed, other.text)))
        for other in ranked:
            if not any(self._are_same(other, taken) for taken in found):
                found.append(other)
            if len(found) == WRONG_OPTIONS:
                break
        return found

    def _distance(self, value: Value, other: Value) -> tuple[float, ...]:
        """How far another value is from being a plausible option; the nearest comes first."""
        place, far = value.unit.section_id, other.unit.section_id
        document, other_document = self._sections[place].document, self._sections[far].document
        apart = float(document != other_document) + float(self._levels[document] != self._levels[other_document])
        if value.kind is ValueKind.MEASURE:
            (_, size), (_, other_size) = amount(value.text), amount(other.text)
            unit, other_unit = value.text.split()[-1], other.text.split()[-1]
            return (stem(unit) != stem(other_unit), abs(math.log((size or 1) / (other_size or 1))), apart)
        if value.kind is ValueKind.TALK_GROUP:
            return (float(value.text.startswith("XX-") != other.text.startswith("XX-")), apart)
        return (apart,)

    def _may_be_right(self, value: Value, others: Sequence[Value]) -> bool:
        """Whether a value, given all the places where it stands, could pass for the right one."""
        if not _is_rival(value, others[0]) or self._are_same(value, others[0]):
            return True
        if value.kind is ValueKind.MODAL:
            return False
        stems = stem_set(value.cloze)
        return self._stands_near(value, others) or any(_likeness(stems, stem_set(o.cloze)) >= ALIKE for o in others)

    def _stands_near(self, value: Value, others: Sequence[Value]) -> bool:
        """Whether a value also stands in the section that a sentence is taken from, or in the same table row."""
        if value.unit.kind is UnitKind.ROW:
            return _holds(value.unit.quote, others[0].text)
        section = self._sections[value.unit.section_id]
        return _holds(section.text, others[0].text) or any(o.unit.section_id == section.id for o in others)

    def _are_same(self, one: Value, other: Value) -> bool:
        """Whether two values may mean the same."""
        if one.kind is ValueKind.MEASURE:
            (what, size), (other_what, other_size) = amount(one.text), amount(other.text)
            return what == other_what and abs(size - other_size) <= 0.05 * max(size, other_size)
        if one.kind is ValueKind.ROLE:
            stems, other_stems = _name_key(one.text), _name_key(other.text)
            return not stems.isdisjoint(other_stems) or any(stems in n and other_stems in n for n in self._names)
        if one.kind is ValueKind.TALK_GROUP:
            together = self._mentions[one.text] & self._mentions[other.text]
            return bool(together) or _may_stand_for(one.text, other.text) or _may_stand_for(other.text, one.text)
        return one.text == other.text


def _is_fit(value: Value) -> bool:
    """Whether the unit says enough to be asked about."""
    return len(value.cloze.split()) in LENGTH


def _has_room(value: Value, chosen: Sequence[QuizItem]) -> bool:
    """Whether an item on the value would not crowd out others: of its sentence, its section or its answer."""
    if any(item.citation.quote == value.unit.quote for item in chosen):
        return False
    if sum(item.citation.section_id == value.unit.section_id for item in chosen) >= PER_SECTION:
        return False
    same_kind = [item for item in chosen if item.kind is value.kind]
    if value.kind is ValueKind.MODAL:
        return len(same_kind) < MAX_MODALS
    return sum(item.answer.casefold() == value.text.casefold() for item in same_kind) < PER_ANSWER


def _key(value: Value) -> object:
    """What makes two values of a kind one."""
    if value.kind is ValueKind.MEASURE:
        return amount(value.text)
    return value.text.casefold() if value.kind is ValueKind.ROLE else value.text


def _is_rival(value: Value, other: Value) -> bool:
    """Whether another value has the form of the right one, so that its form does not give it away as wrong."""
    if value.kind is ValueKind.MEASURE:
        return amount(value.text)[0] == amount(other.text)[0]
    if value.kind is ValueKind.ROLE:
        return is_code(value.text) == is_code(other.text) and is_person(value.text) == is_person(other.text)
    return value.kind is not ValueKind.MODAL or other.text in _RIVAL_MODALS[value.text]


def _name_key(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(name))


def _may_stand_for(pattern: str, name: str) -> bool:
    """Whether a talk group is written as a pattern (``XX-SAR-n``) that another name follows."""
    wild = re.escape(pattern).replace("XX", r"(?:XX|\d\d)")
    wild = re.sub(r"n$", r"(?:n|\\d+)", wild) if pattern.endswith("-n") else f"{wild}(?:-n|-\\d+)?"
    return re.fullmatch(wild, name) is not None


def _holds(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None


def _likeness(stems: frozenset[str], others: frozenset[str]) -> float:
    """The share of stems that two texts have in common (Jaccard)."""
    return len(stems & others) / len(stems | others) if stems or others else 0.0


def _shuffled(seed: str, text: str) -> str:
    """A place in an order that looks random and is the same every time."""
    return hashlib.sha256(f"{seed}\n{text}".encode()).hexdigest()
