"""The quote mode: an answer made of nothing but the regulation's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.answer.fit import fits, is_rule
from app.answer.units import AnswerUnit, UnitKind, runs_of, units_of
from app.evidence import HEADING_SHARE, Evidence, searchable, stem_set
from app.question import Question, Wish
from app.settings import AnswerSettings
from app.types import Hit
from ingest.types import Section

_EXCEPTION = re.compile(
    r"\b(unntatt|unntak\w*|med mindre|likevel|bortsett fra|gjelder ikke|ikke når|bare når|forutsatt at)\b",
    re.IGNORECASE,
)

_WORTH = {Wish.QUANTITY: 0.2, Wish.STEPS: 0.2, Wish.WHO: 0.05, Wish.DEFINITION: 0.1, Wish.ANY: 0.05}


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with what speaks for it.

    :param match: how well it fits the question by itself, without the search's opinion of its section.
    """

    unit: AnswerUnit
    score: float
    match: float


def choose_units(
    question: Question,
    hits: Sequence[Hit],
    sections: dict[str, Section],
    evidence: Evidence,
    settings: AnswerSettings,
) -> list[AnswerUnit]:
    """The units that answer a question: those around the best one first, the others in reading order."""
    exact = [hit for hit in hits if hit.parts["exact"]]
    if exact:
        return _referred(question, exact, sections, evidence, settings)
    scored = _scored(question, hits, sections, evidence, settings)
    if not scored:
        return []
    ranked = sorted(scored, key=lambda item: -item.score)
    best = ranked[0]
    chosen = [best, *_companions(best, scored, settings)]
    for other in ranked[1:]:
        if len({item.unit.section_id for item in chosen}) == settings.max_sections:
            break
        if other.score < settings.second_section * best.score:
            break
        if other.unit.section_id not in {item.unit.section_id for item in chosen}:
            chosen.append(other)
    order = list(dict.fromkeys(item.unit.section_id for item in chosen))
    units = [
        item.unit for item in sorted(chosen, key=lambda item: (order.index(item.unit.section_id), item.unit.start))
    ]
    runs = runs_of(units)
    return [unit for run in sorted(runs, key=lambda run: best.unit not in run) for unit in run]


def _companions(best: Scored, scored: Sequence[Scored], settings: AnswerSettings) -> Iterator[Scored]:
    """What comes along from the best unit's section, within a number of words.

    A short section comes whole. From a longer one come the rest of the best unit's paragraph, exceptions beside it,
    and units that match nearly as well.
    """
    same = [item for item in scored if item.unit.section_id == best.unit.section_id and item is not best]
    room = settings.max_words - _length(best)
    if best.unit.kind is not UnitKind.ROW and sum(map(_length, same)) <= settings.whole_section - _length(best):
        yield from same
        return
    for item in sorted(same, key=lambda item: (-_closeness(item.unit, best.unit), -item.score)):
        near = item.match >= settings.companion * best.match
        if (near or _closeness(item.unit, best.unit)) and _length(item) <= room:
            room -= _length(item)
            yield item


def _closeness(unit: AnswerUnit, best: AnswerUnit) -> int:
    """2 for an exception in the same or the next paragraph, 1 for the rest of the paragraph, else 0."""
    if UnitKind.ROW in (unit.kind, best.kind):
        return 0
    if _EXCEPTION.search(unit.text) and abs(unit.paragraph - best.paragraph) <= 1:
        return 2
    return 1 if unit.paragraph == best.paragraph else 0


def _length(item: Scored) -> int:
    return len(item.unit.text.split())


def _scored(
    question: Question,
    hits: Sequence[Hit],
    sections: dict[str, Section],
    evidence: Evidence,
    settings: AnswerSettings,
) -> list[Scored]:
    if not hits or hits[0].score <= 0:
        return []
    found = []
    probe = evidence.probe(replace(question, context=()) if question.stems else question)
    for hit in hits:
        section = sections[hit.section_id]
        heading = stem_set(section.heading)
        share = hit.score / hits[0].score
        for position, unit in enumerate(units_of(section)):
            words = stem_set(unit.text)
            body = probe.coverage(words)
            match = body + HEADING_SHARE * (probe.coverage(words | heading) - body)
            match += _fit(question, unit) + (0.06 if position == 0 else 0.0)
            found.append(Scored(unit, settings.section * share + match, match))
    return found


def _fit(question: Question, unit: AnswerUnit) -> float:
    """How well the form of a unit suits what the question wants."""
    numbers = frozenset(stem for stem in question.stems if stem.isdigit())
    if unit.kind is UnitKind.ROW and numbers:
        return 0.6 if numbers & stem_set(unit.text) else 0.0
    if fits(question.wish, unit):
        return _WORTH[question.wish]
    return 0.1 if question.wish is Wish.STEPS and is_rule(unit) else 0.0


def _referred(
    question: Question,
    exact: Sequence[Hit],
    sections: dict[str, Section],
    evidence: Evidence,
    settings: AnswerSettings,
) -> list[AnswerUnit]:
    """What stands in the places that the question names: the ledd or letter asked for, or what fits the question."""
    chosen: list[AnswerUnit] = []
    for hit in exact[: settings.max_sections]:
        section = sections[hit.section_id]
        units = units_of(section)
        reference = next((ref for ref in question.references if ref.paragraph or ref.letter), None)
        if reference:
            units = (
                tuple(
                    unit
                    for unit in units
                    if reference.paragraph in (0, unit.paragraph)
                    and (not reference.letter or any(i.startswith(f"{reference.letter})") for i in unit.items))
                )
                or units
            )
        limit = settings.max_words // min(len(exact), settings.max_sections)
        chosen += _fitting(question, units, section, evidence, max(limit, 60))
    return chosen


def _fitting(
    question: Question, units: Sequence[AnswerUnit], section: Section, evidence: Evidence, limit: int
) -> list[AnswerUnit]:
    """The units that match best within a number of words, in reading order; at least one."""
    heading = stem_set(searchable(section).split("\n", 1)[0])
    probe = evidence.probe(question)
    ranked = sorted(units, key=lambda unit: -probe.coverage(stem_set(unit.text) - heading) - _fit(question, unit))
    kept: list[AnswerUnit] = []
    words = 0
    for unit in ranked:
        length = len(unit.text.split())
        if kept and words + length > limit:
            continue
        kept.append(unit)
        words += length
    return sorted(kept, key=lambda unit: unit.start)
