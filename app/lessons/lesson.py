"""A lesson: the sections of all levels that treat a topic, what they demand, and quiz items on them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.units import AnswerUnit, UnitKind, units_of
from app.assistant import Assistant
from app.errors import LessonError
from app.evidence import searchable
from app.lessons.quiz import QuizItem, QuizMaker
from app.lessons.topic import Topic, headings
from app.lessons.values import rows_of
from app.types import Citation
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
NEAR_BEST = 0.5
"""A section treats the topic from this share of the best section's relevance."""

NEAREST_OF_LEVEL = 0.25
"""A level without any such section comes with its best one from this share."""

PER_DOCUMENT = 8
QUOTES = 4
FEW = 2
"""A section with fewer rules, and without rows, is quoted with what else says most of the topic."""

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
    hits = assistant.search(topic, k=SEARCHED)
    named = [assistant.section(hit.section_id) for hit in hits if hit.parts.get("exact")]
    found = named or [assistant.section(hit.section_id) for hit in hits]
    asked = Topic(assistant, topic, found)
    sections = named or _relevant(assistant, asked, found)
    if not sections:
        raise LessonError(
            f"Fant ingen punkter i dokumentene om «{topic[:100]}». Prøv et ord som står i reglementet, "
            "for eksempel «sikkerhetsalarm» eller «bortfall av Nødnett»."
        )
    by_id = {document.id: document for document in assistant.documents()}
    groups = tuple(_groups(assistant, asked, sections, by_id))
    used = dict.fromkeys(section.citation.document for group in groups for section in group.sections)
    documents = tuple(by_id[key] for key in used)
    return Lesson(
        topic=topic,
        groups=groups,
        quiz=QuizMaker(assistant).items(asked, sections),
        documents=documents,
        notes=tuple(_notes(groups, documents)),
    )


def _relevant(assistant: Assistant, topic: Topic, found: Sequence[Section]) -> list[Section]:
    """The sections that treat the topic, best first; of every level the best one, where it is near enough."""
    relevance = {section.id: _relevance(topic, section) for section in found if topic.is_treated(searchable(section))}
    ranked = sorted((s for s in found if s.id in relevance), key=lambda section: -relevance[section.id])
    levels = {document.id: document.level for document in assistant.documents()}
    chosen: list[Section] = []
    for section in ranked:
        share = relevance[section.id] / relevance[ranked[0].id]
        is_first = levels[section.document] not in {levels[other.document] for other in chosen}
        has_room = sum(other.document == section.document for other in chosen) < PER_DOCUMENT
        if has_room and (share >= NEAR_BEST or (is_first and share >= NEAREST_OF_LEVEL)):
            chosen.append(section)
    return chosen


def _relevance(topic: Topic, section: Section) -> float:
    """How much a section is about the topic: its headings, which count twice, its best unit, and all on average.

    The score of the search says instead how likely a section holds the one answer to a question.
    """
    shares = [topic.share(unit.text) for unit in units_of(section)] or [0.0]
    return 2 * topic.share(headings(section)) + max(shares) + sum(shares) / len(shares)


def _groups(
    assistant: Assistant, topic: Topic, sections: Sequence[Section], documents: dict[str, Document]
) -> Iterator[LevelGroup]:
    order = list(documents)
    by_level: dict[int, list[Section]] = defaultdict(list)
    for section in sorted(sections, key=lambda section: (order.index(section.document), section.ordinal)):
        by_level[documents[section.document].level].append(section)
    for level in sorted(by_level):
        found = tuple(
            LessonSection(
                section.heading, assistant.citation(0, section, "", 0), _key_quotes(assistant, topic, section)
            )
            for section in by_level[level]
        )
        yield LevelGroup(level, LEVELS.get(level, f"Nivå {level}"), found)


def _key_quotes(assistant: Assistant, topic: Topic, section: Section) -> tuple[KeyQuote, ...]:
    """The rules and table rows of a section that say most of the topic, in reading order."""
    units = [unit for unit in units_of(section) if _stands(section, unit)]
    share = {unit.start: topic.share(unit.text) for unit in units}
    if not topic.is_treated(headings(section)):
        units = [unit for unit in units if topic.is_treated(unit.text)] or units
    ranked = sorted(units, key=lambda unit: -share[unit.start])
    rows = [unit for unit in ranked if unit.kind is UnitKind.ROW]
    running = [unit for unit in ranked if unit.kind is not UnitKind.ROW]
    running.sort(key=lambda unit: not modals(unit.text).intersection(NORMATIVE))
    rules = sum(bool(modals(unit.text).intersection(NORMATIVE)) for unit in running)
    chosen = running[: min(max(rules, 0 if rows else FEW), QUOTES)] + _naming(rows, share)[:ROWS]
    return tuple(_key_quote(assistant, section, unit) for unit in sorted(chosen, key=lambda unit: unit.start))


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
    local = dict.fromkeys(d.organisation or d.short_title for d in documents if d.is_local)
    if local:
        yield f"Lokale prosedyrer (nivå 3) gjelder bare hos den som eier dem: {', '.join(local)}."
