"""What differs between quoted sections of different levels, or organisations, that treat the same thing.

Statements that share most of their words are held against each other. A limit, a required share or a modal verb that
differs makes the lower level stricter, which it may be, or sets it against the higher one, which it may not; national
documents with different numbers are taken to be about different things. Where it is unsure whether they speak of the
same thing, nothing is said: a false alarm is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations, product

from app.answer.units import AnswerUnit
from app.evidence import Evidence, stem_set
from app.statements import (
    ADVISED,
    ALLOWED,
    FORBIDDEN,
    REQUIRED,
    Bound,
    Quantity,
    Statement,
    covered,
    likeness,
    statements_of,
)
from ingest.language import normalize
from ingest.types import Document, Section

ALIKE = 0.5
"""How like two statements must be for one to be called stricter than, or against, the other."""

NEAR = 0.38
"""The same for two that only are set beside each other, with nobody going first."""

SURE = 0.6
"""The same for what one forbids and the other does not."""

MAX_NOTES = 2

_SAYING = re.compile(r'"([^"]+)"')
_SAYS = re.compile(r"\b(?:si|sies|sier|ordet|ordene)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:(?P<law>\w+)(?:loven|forskriften) )?§+ ?(?P<number>\d+(?:-\d+)?)", re.IGNORECASE)


class Relation(IntEnum):
    """How the second of two sections stands to the first, the most serious first."""

    AGAINST = 0
    AGAINST_ADVICE = 1
    LAW = 2
    OTHER = 3
    STRICTER = 4


@dataclass(frozen=True, slots=True)
class Side:
    """What an answer quotes from one section."""

    document: Document
    section: Section
    units: tuple[AnswerUnit, ...]

    @property
    def level(self) -> int:
        """The level of its document."""
        return self.document.level

    @property
    def is_local(self) -> bool:
        """Whether it holds in one organisation only."""
        return self.document.is_local

    @property
    def group(self) -> str:
        """What speaks with one voice: a level of the national documents, or a local organisation."""
        return (self.document.organisation or self.document.work) if self.is_local else str(self.level)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What it states."""
        return statements_of(self.units, self.section.title, self.document.organisation)


def nearness(one: Side, other: Side, evidence: Evidence) -> float:
    """How like the two statements of two sections are that are most alike, 0–1."""
    pairs = product(one.statements, other.statements)
    return max((likeness(first, second, evidence) for first, second in pairs), default=0.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """How two statements about the same thing differ, and the words of each that show it.

    :param over: what the higher level states, and ``under`` the lower one.
    """

    relation: Relation
    over: str
    under: str


def notes_on(sides: Sequence[Side], evidence: Evidence) -> list[str]:
    """What a reader must know of how the sections that an answer quotes differ, the most serious first.

    There is at most one note on two documents.
    """
    found: dict[tuple[str, str], tuple[Relation, str]] = {}
    for pair in combinations(sides, 2):
        over, under = _ranked(*pair)
        if difference := compare(over, under, evidence):
            note = difference.relation, _note(difference, over, under)
            documents = over.document.work, under.document.work
            found[documents] = min(found.get(documents, note), note, key=lambda item: item[0])
    return [note for _, note in sorted(found.values(), key=lambda item: item[0])][:MAX_NOTES]


def sides_of(
    units: Sequence[AnswerUnit], sections: Mapping[str, Section], documents: Mapping[str, Document]
) -> list[Side]:
    """The units of an answer by section, in their order."""
    quoted: dict[str, list[AnswerUnit]] = {}
    for unit in units:
        quoted.setdefault(unit.section_id, []).append(unit)
    return [Side(documents[sections[key].document], sections[key], tuple(own)) for key, own in quoted.items()]


def compare(one: Side, other: Side, evidence: Evidence) -> Difference | None:
    """The most serious difference between what two documents state; None where none is sure.

    Each statement of the lower level is held against the one of the higher level that is most like it. Only where no
    other is more like that can it go against it, since else the other one says what the higher level does.
    """
    over, under = _ranked(one, other)
    if over.document.work == under.document.work:
        return None
    firsts, seconds = over.statements, under.statements
    rows = [[likeness(first, second, evidence) for first in firsts] for second in seconds]
    found = []
    for second, row in zip(seconds, rows, strict=True):
        like = max(row, default=0.0)
        if like < NEAR:
            continue
        best = row.index(like)
        is_closest = like == max(other[best] for other in rows)
        agrees = any(_agree(firsts[best], other) for other in seconds)
        for judge in (_by_law, _by_number, _by_saying, _by_modality):
            difference = judge(over, firsts[best], under, second, like)
            if difference and (difference.relation is Relation.STRICTER or (is_closest and not agrees)):
                found.append(difference)
                break
    if over.is_local and not found:
        found += _by_ban(firsts, seconds, evidence)
    if under.is_local and not found:
        found += _by_target(firsts, seconds)
    return min(found, key=lambda difference: difference.relation, default=None)


def _by_target(firsts: Sequence[Statement], seconds: Sequence[Statement]) -> Iterator[Difference]:
    """What an organisation that repeats a requirement of several numbers aims at beyond all of them."""
    for first, second in product(firsts, seconds):
        pairs = list(_pairs(first.quantities, second.quantities))
        is_beyond = len(pairs) > 1 and all(
            one.value != other.value and _strictness(one, other) == 1 for one, other in pairs
        )
        if is_beyond and any(_agree(first, other) for other in seconds):
            yield Difference(Relation.STRICTER, *_shown(pairs))


def _by_ban(firsts: Sequence[Statement], seconds: Sequence[Statement], evidence: Evidence) -> Iterator[Difference]:
    """What one organisation forbids in few words, and another one allows in many, under headings about the same."""
    for first, second in product(firsts, seconds):
        one, other = first.modality, second.modality
        if not one or not other or {one.force, other.force} != {FORBIDDEN, ALLOWED} or not one.is_of(other):
            continue
        ban, leave = (first, second) if one.force == FORBIDDEN else (second, first)
        if first.heading & second.heading and covered(ban, leave, evidence) >= ALIKE:
            yield Difference(Relation.OTHER, one.shown, other.shown)


def _ranked(one: Side, other: Side) -> tuple[Side, Side]:
    """Two sides, the higher level first."""
    return (other, one) if other.level < one.level else (one, other)


def _agree(first: Statement, second: Statement) -> bool:
    """Whether all that both statements count is the same, and something is."""
    pairs = list(_pairs(first.quantities, second.quantities))
    return bool(pairs) and all(one.value == other.value for one, other in pairs)


def _by_number(over: Side, first: Statement, under: Side, second: Statement, like: float) -> Difference | None:
    """By times, shares and counts of the same thing.

    Without a level that goes first they are but set beside each other. Else it must be sure which of them asks more.
    """
    pairs = [pair for pair in _pairs(first.quantities, second.quantities) if pair[0].value != pair[1].value]
    if not pairs:
        return None
    shown = _shown(pairs)
    if over.level == under.level and (over.is_local or like >= ALIKE):
        return Difference(Relation.OTHER, *shown)
    if over.level == under.level or like < ALIKE or not first.modality or first.modality.force <= ALLOWED:
        return None
    asks_more = {_strictness(*pair) for pair in pairs}
    if asks_more == {1}:
        return Difference(Relation.STRICTER, *shown)
    if asks_more == {-1} and under.is_local:
        against = Relation.AGAINST if first.modality.force == REQUIRED else Relation.AGAINST_ADVICE
        return Difference(against, *shown)
    return None


def _pairs(firsts: Sequence[Quantity], seconds: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """The quantities of two statements that count the same; those of which a statement has several are left out."""
    for first in firsts:
        same = [[other for other in side if other.of == first.of] for side in (firsts, seconds)]
        if all(len(side) == 1 for side in same):
            second = same[1][0]
            if first.of != "tid" or first.bound == second.bound:
                yield first, second


def _shown(pairs: Sequence[tuple[Quantity, Quantity]]) -> list[str]:
    return [" og ".join(quantity.shown for quantity in side) for side in zip(*pairs, strict=True)]


def _strictness(first: Quantity, second: Quantity) -> int:
    """1 where the second number asks more than the first, -1 where it asks less, 0 where neither can be told."""
    if first.value == second.value:
        return 0
    bound = first.bound or second.bound or (Bound.LEAST if first.of == "prosent" else Bound.PLAIN)
    if first.bound and second.bound and first.bound != second.bound:
        return 0
    return int(bound) * (1 if second.value > first.value else -1)


def _by_modality(over: Side, first: Statement, under: Side, second: Statement, like: float) -> Difference | None:
    """By *skal*, *bør* and *kan*, and the same denied."""
    if like < ALIKE or not first.modality or not second.modality:
        return None
    relation = None
    above, below = first.modality.force, second.modality.force
    if over.level != under.level and abs(above) == ADVISED and below == 2 * above:
        relation = Relation.STRICTER
    elif above == below or not first.modality.is_of(second.modality):
        return None
    elif over.level == under.level:
        relation = Relation.OTHER if over.is_local else None
    elif abs(above) == REQUIRED and like >= SURE and not (first.has_exception or second.has_exception):
        relation = Relation.AGAINST
    elif (above == -ADVISED and below >= ALLOWED) or (above == ADVISED and below < ALLOWED):
        relation = Relation.AGAINST_ADVICE
    return None if relation is None else Difference(relation, first.modality.shown, second.modality.shown)


def _by_saying(over: Side, first: Statement, under: Side, second: Statement, like: float) -> Difference | None:
    """By the words that two national sources tell to say; one that says the other's and more says something else."""
    one, other = _saying(first), _saying(second)
    if under.is_local or not one or not other or one == other:
        return None
    if stem_set(one) < stem_set(other) or stem_set(other) < stem_set(one):
        return None
    return Difference(Relation.OTHER, one, other)


def _saying(statement: Statement) -> str:
    """The one phrase in quotation marks that a statement tells to say; empty where it has none, or several."""
    found = _SAYING.findall(normalize(statement.text).casefold())
    return found[0] if len(found) == 1 and _SAYS.search(statement.text) else ""


def _by_law(over: Side, first: Statement, under: Side, second: Statement, like: float) -> Difference | None:
    """By the paragraphs that two national sources rest the same on."""
    one, other = _paragraphs(first), _paragraphs(second)
    laws = {law for law in (*one.values(), *other.values()) if law}
    if under.is_local or not one or not other or one.keys() & other.keys() or len(laws) > 1:
        return None
    return Difference(Relation.LAW, *(" og ".join(f"§ {number}" for number in side) for side in (one, other)))


def _paragraphs(statement: Statement) -> dict[str, str]:
    """The numbers of the paragraphs that a statement cites, with the law where it is named."""
    return {match["number"]: (match["law"] or "").casefold() for match in _PARAGRAPH.finditer(statement.text)}


def _note(difference: Difference, over: Side, under: Side) -> str:
    """A difference in one sentence, for those who have to act on it."""
    higher, lower = over.document, under.document
    first, second = f"«{difference.over}»", f"«{difference.under}»"
    owner = lower.organisation or "egen leder"
    match difference.relation:
        case Relation.AGAINST:
            return (
                f"Motstrid: følg {_named(higher)} ({first}) framfor {_named(lower)} ({second}), "
                f"med mindre liv eller helse tilsier noe annet, og meld fra til {owner}."
            )
        case Relation.AGAINST_ADVICE:
            return (
                f"{_named(lower)} ({second}) går mot en anbefaling i {_named(higher)} ({first}), "
                f"som bare fravikes med god grunn; spør {owner}."
            )
        case Relation.LAW:
            return (
                f"Kildene er uenige: {_named(higher)} viser til {difference.over}, {_named(lower)} til "
                f"{difference.under}; slå opp i forskriften, som går foran."
            )
        case Relation.STRICTER:
            where = "er lov, og gjelder i egen virksomhet" if under.is_local else "er lov på et lavere nivå"
            return f"{_named(lower)} ({second}) er strengere enn {_named(higher)} ({first}); det {where}."
    if higher.organisation != lower.organisation:
        return (
            f"{_named(higher)} ({first}) og {_named(lower)} ({second}) sier ulike ting; "
            "hver prosedyre gjelder bare i sin egen virksomhet."
        )
    return f"Kildene er uenige: {higher.short_title} har {first}, {lower.short_title} har {second}."


def _named(document: Document) -> str:
    """A document as a note names it: a local one by its organisation."""
    return document.organisation or document.short_title
