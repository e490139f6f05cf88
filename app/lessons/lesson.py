"""A lesson: the sections of all levels that treat a topic, what they demand, and quiz items on them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.units import AnswerUnit, UnitKind, units_of
from app.assistant import Assistant
from app.errors import LessonError
from app.lessons.quiz import QuizItem, QuizMaker, treats
from app.lessons.values import rows_of
from app.retrieval import searchable
from app.types import Citation, Hit
from app.wording import modals
from ingest.types import BlockKind, Document, Section

logger = logging.getLogger(__name__)

LEVELS = {
    0: "Lov og forskrift",
    1: "Nivå 1 – felles",
    2: "Nivå 2 – nasjonal for helsetjenesten",
    3: "Nivå 3 – lokale prosedyrer",
}
NORMATIVE = ("skal", "må", "bør", "kan")

SEARCHED = 200
NEAR_BEST = 0.6
"""A section treats the topic from this share of the best section's score."""

NEAREST_OF_LEVEL = 0.35
"""A level without any such section comes with its best one from this share."""

EXACT_SCORE = 5
"""Only sections that the topic names by number score higher."""

PER_DOCUMENT = 5
QUOTES = 4
ROWS = 8


@dataclass(frozen=True, slots=True)
class KeyQuote:
    """What a section says, word for word.

    :param text: as shown; a table row says its header.
    :param modals: which of *skal*, *må*, *bør* and *kan* it has, the strictest first.
    :param header: of a table row, the header of the table, and ``cells`` the cells.
    """

    text: str
    citation: Citation
    modals: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonSection:
    """A section that treats the topic.

    :param citation: the section itself, without a quote.
    """

    heading: str
    citation: Citation
    quotes: tuple[KeyQuote, ...]


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The sections of one document level, in reading order."""

    level: int
    title: str
    sections: tuple[LessonSection, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A draft for an instructor to work on.

    :param groups: the levels that treat the topic, the highest authority first.
    :param documents: the sources, in the order of the groups.
    :param notes: what the instructor must know of the sources.
    """

    topic: str
    groups: tuple[LevelGroup, ...]
    quiz: tuple[QuizItem, ...]
    documents: tuple[Document, ...]
    notes: tuple[str, ...]


def draft(assistant: Assistant, topic: str) -> Lesson:
    """Draft a lesson on a topic; the same documents and topic always give the same lesson.

    :raises LessonError: if no section treats the topic.
    :raises QuestionError: if the topic is empty, too long, or not text.
    """
    topic = " ".join("".join(c if c.isprintable() else " " for c in topic).split())
    hits = _relevant(assistant, topic)
    if not hits:
        raise LessonError(
            f"Fant ingen punkter i dokumentene om «{topic[:100]}». Prøv et ord som står i reglementet, "
            "for eksempel «sikkerhetsalarm» eller «bortfall av Nødnett»."
        )
    sections = [assistant.section(hit.section_id) for hit in hits]
    by_id = {document.id: document for document in assistant.documents()}
    groups = tuple(_groups(assistant, topic, sections, by_id))
    used = dict.fromkeys(section.citation.document for group in groups for section in group.sections)
    documents = tuple(by_id[key] for key in used)
    return Lesson(
        topic=topic,
        groups=groups,
        quiz=QuizMaker(assistant).items(topic, sections),
        documents=documents,
        notes=tuple(_notes(groups, documents)),
    )


def _relevant(assistant: Assistant, topic: str) -> list[Hit]:
    """The sections that treat the topic, best first; of every level the best one, where it is near enough."""
    hits = assistant.search(topic, k=SEARCHED)
    if hits and hits[0].score > EXACT_SCORE:
        return [hit for hit in hits if hit.score > EXACT_SCORE]
    hits = [hit for hit in hits if treats(assistant, topic, searchable(assistant.section(hit.section_id)))]
    hits.sort(key=_topical, reverse=True)
    levels = {document.id: document.level for document in assistant.documents()}
    chosen: list[Hit] = []
    for hit in hits:
        share = _topical(hit) / _topical(hits[0])
        is_first = levels[hit.document] not in {levels[other.document] for other in chosen}
        has_room = sum(other.document == hit.document for other in chosen) < PER_DOCUMENT
        if has_room and (share >= NEAR_BEST or (is_first and share >= NEAREST_OF_LEVEL)):
            chosen.append(hit)
    return chosen


def _topical(hit: Hit) -> float:
    """The score without the banked questions, which favour the one section that answers a question best."""
    return sum(score for name, score in hit.parts.items() if name != "bank")


def _groups(
    assistant: Assistant, topic: str, sections: Sequence[Section], documents: dict[str, Document]
) -> Iterator[LevelGroup]:
    order = list(documents)
    by_level: dict[int, list[Section]] = defaultdict(list)
    for section in sorted(sections, key=lambda section: (order.index(section.document), section.ordinal)):
        by_level[documents[section.document].level].append(section)
    for level in sorted(by_level):
        found = tuple(
            LessonSection(section.heading, assistant.citation(0, section, "", 0), _key_quotes(assistant, topic, section))
            for section in by_level[level]
        )
        yield LevelGroup(level, LEVELS.get(level, f"Nivå {level}"), found)


def _key_quotes(assistant: Assistant, topic: str, section: Section) -> tuple[KeyQuote, ...]:
    """The rules and table rows of a section that say most of the topic, in reading order; at least one unit."""
    units = [unit for unit in units_of(section) if _stands(section, unit)]
    share = {unit.start: assistant.coverage(topic, unit.text) for unit in units}
    if not treats(assistant, topic, "\n".join(section.path)):
        units = [unit for unit in units if treats(assistant, topic, unit.text)] or units
    ranked = sorted(units, key=lambda unit: -share[unit.start])
    rows = [unit for unit in ranked if unit.kind is UnitKind.ROW]
    rules = [unit for unit in ranked if unit.kind is not UnitKind.ROW and modals(unit.text).intersection(NORMATIVE)]
    chosen = rules[:QUOTES] + _naming(rows, share)[:ROWS]
    return tuple(
        _key_quote(assistant, section, unit) for unit in sorted(chosen or ranked[:1], key=lambda unit: unit.start)
    )


def _naming(rows: list[AnswerUnit], share: dict[int, float]) -> list[AnswerUnit]:
    """The rows that say most of the topic; all of them where none says more than the others."""
    best = max((share[row.start] for row in rows), default=0.0)
    return [row for row in rows if share[row.start] == best]


def _stands(section: Section, unit: AnswerUnit) -> bool:
    """Whether the quote is found where it says; never otherwise, and a quote that is not is left out."""
    if section.text[unit.start : unit.start + len(unit.quote)] == unit.quote:
        return True
    logger.warning("quote not found at %s in %s", unit.start, section.id)
    return False


def _key_quote(assistant: Assistant, section: Section, unit: AnswerUnit) -> KeyQuote:
    citation = assistant.citation(0, section, unit.quote, unit.start)
    row = rows_of(section).get(unit.start)
    if row and row.kind is BlockKind.TABLE_ROW and len(row.header) == len(row.cells):
        return KeyQuote(unit.text, citation, header=row.header, cells=row.cells)
    found = modals(unit.text)
    return KeyQuote(unit.text, citation, tuple(word for word in NORMATIVE if word in found))


def _notes(groups: Sequence[LevelGroup], documents: Sequence[Document]) -> Iterator[str]:
    unofficial = [document.short_title for document in documents if not document.official]
    if unofficial:
        yield f"Øvingsutgave: Disse kildene er ikke gjeldende regelverk: {', '.join(unofficial)}."
    missing = [title for level, title in LEVELS.items() if level not in {group.level for group in groups}]
    if missing:
        yield f"Fant ingen punkter om emnet i: {', '.join(missing)}."
    local = dict.fromkeys(d.organisation or d.short_title for d in documents if d.level == 3)
    if local:
        yield f"Lokale prosedyrer (nivå 3) gjelder bare hos den som eier dem: {', '.join(local)}."
