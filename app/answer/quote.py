"""The quote mode: an answer made of nothing but the regulation's own words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from app.answer.choice import Choice, Scored
from app.answer.fit import fits
from app.answer.units import AnswerUnit, UnitKind, runs_of, units_of
from app.evidence import Evidence, searchable, stem_set
from app.question import Question, Wish
from app.settings import AnswerSettings
from app.types import Hit
from ingest.references import Reference
from ingest.types import Section

_EXCEPTION = re.compile(
    r"\b(unntatt|unntak\w*|med mindre|likevel|bortsett fra|gjelder ikke|ikke når|bare når|forutsatt at)\b",
    re.IGNORECASE,
)

FORM = 0.1
"""What the form of a unit of a named section counts beside the share of the question's words that it has."""


def choose_units(
    question: Question,
    hits: Sequence[Hit],
    sections: dict[str, Section],
    evidence: Evidence,
    settings: AnswerSettings,
    choice: Choice,
) -> list[AnswerUnit]:
    """The units that answer a question: those around the best one of the best section first, then others as likely.

    Where the best section is only one of several that may answer, the best unit of each of the first stands for it.
    """
    exact = [hit for hit in hits if hit.parts["exact"]]
    if exact:
        return _referred(question, exact, sections, evidence, settings)
    if not hits or hits[0].score <= 0:
        return []
    scored = choice.scored(hits)
    if not scored:
        return []
    ranked = sorted(scored, key=lambda item: -item.odds)
    best = next(item for item in ranked if item.unit.section_id == scored[0].unit.section_id)
    is_unsure = hits[0].is_unsure
    most = settings.unsure_sections if is_unsure else settings.max_sections
    reach = math.inf if is_unsure else settings.second_section
    chosen = [best, *_companions(question, best, scored, settings)]
    order = [best.unit.section_id]
    left_out = _elsewhere(hits, best.unit.section_id)
    if not is_unsure:
        left_out |= {hit.section_id for hit in hits if hit.score < settings.second_score * hits[0].score}
    for other in (item for item in ranked if item.unit.section_id not in left_out):
        if len(order) >= most or other.odds < best.odds - reach:
            break
        if other.unit.section_id not in order:
            chosen.append(other)
            order.append(other.unit.section_id)
    units = [
        item.unit for item in sorted(chosen, key=lambda item: (order.index(item.unit.section_id), item.unit.start))
    ]
    runs = runs_of(units)
    return [unit for run in sorted(runs, key=lambda run: best.unit not in run) for unit in run]


def _elsewhere(hits: Sequence[Hit], best: str) -> frozenset[str]:
    """Sections of other local documents than the best one's, which hold elsewhere, where no organisation is named."""
    local = {hit.section_id: hit.document for hit in hits if hit.parts.get("local")}
    return frozenset(key for key, document in local.items() if best in local and document != local[best])


def _companions(
    question: Question, best: Scored, scored: Sequence[Scored], settings: AnswerSettings
) -> Iterator[Scored]:
    """What comes along from the best unit's section, within a number of words; steps that are asked for are complete.

    Units that answer nearly as likely; of exceptions beside the best unit also those that are further behind, and
    beside a table row that is no step only what is closer.
    """
    same = [item for item in scored if item.unit.section_id == best.unit.section_id and item is not best]
    room = settings.max_words - _length(best)
    for item in sorted(same, key=lambda item: -item.odds):
        is_likely = item.odds >= best.odds - _gap(question, item.unit, best.unit, settings)
        is_steps = question.wish is Wish.STEPS and item.unit.kind is UnitKind.LIST
        if is_likely and (is_steps or _length(item) <= room):
            room -= _length(item)
            yield item


def _gap(question: Question, unit: AnswerUnit, best: AnswerUnit, settings: AnswerSettings) -> float:
    """How far behind the best unit another one of its section may be; the rows of a table may be steps."""
    if best.kind is UnitKind.ROW and question.wish is not Wish.STEPS:
        return settings.row
    return settings.exception if _is_exception(unit, best) else settings.companion


def _is_exception(unit: AnswerUnit, best: AnswerUnit) -> bool:
    """Whether a unit says where what stands in the same or the next paragraph does not hold."""
    if unit.kind is UnitKind.ROW:
        return False
    return _EXCEPTION.search(unit.text) is not None and abs(unit.paragraph - best.paragraph) <= 1


def _length(item: Scored) -> int:
    return len(item.unit.text.split())


def _referred(
    question: Question,
    exact: Sequence[Hit],
    sections: dict[str, Section],
    evidence: Evidence,
    settings: AnswerSettings,
) -> list[AnswerUnit]:
    """What stands in the places that the question names: the ledd, letter or page asked for, or what fits it."""
    chosen: list[AnswerUnit] = []
    for hit in exact[: settings.max_sections]:
        section = sections[hit.section_id]
        units = _asked_for(question, section)
        limit = settings.max_words // min(len(exact), settings.max_sections)
        chosen += _fitting(question, units, section, evidence, max(limit, 60))
    return chosen


def absent_parts(question: Question, sections: Iterable[Section]) -> Iterator[str]:
    """What to say of each ledd or letter that is asked for and that its section does not have."""
    for section in sections:
        absent = [ref for ref in _parted(question, section) if not _units_in(ref, units_of(section))]
        for reference in absent:
            letter = f"bokstav {reference.letter}" if reference.letter else ""
            part = " ".join(filter(None, (_ledd(reference.paragraph), letter)))
            yield f"{section.number} har ikke {part}."
        if absent and len(absent) == len(_parted(question, section)):
            yield f"Det som er sitert, er hentet fra hele {section.number}."


def _asked_for(question: Question, section: Section) -> Sequence[AnswerUnit]:
    """The units of a section that stand in the ledd, letter or page asked for; all where there are none."""
    units = units_of(section)
    blocks = section.placed
    within = {unit.start for ref in _parted(question, section) for unit in _units_in(ref, units)}
    pages = [reference for reference in question.references if reference.is_page]
    within |= {
        unit.start
        for unit in units
        if pages and any(ref.is_on([block for at, block in blocks if at <= unit.start][-1]) for ref in pages)
    }
    return [unit for unit in units if unit.start in within] or units


def _parted(question: Question, section: Section) -> list[Reference]:
    """The references to a ledd or a letter of a section."""
    return [ref for ref in question.references if (ref.paragraph or ref.letter) and ref.leads_to(section)]


def _units_in(reference: Reference, units: Sequence[AnswerUnit]) -> list[AnswerUnit]:
    """The units that stand in the ledd and have the letter of a reference."""
    paragraph = reference.paragraph
    if paragraph < 0:
        paragraph += max((unit.paragraph for unit in units), default=0) + 1
    return [
        unit
        for unit in units
        if (not reference.paragraph or unit.paragraph == paragraph > 0)
        and (not reference.letter or any(item.startswith(f"{reference.letter})") for item in unit.items))
    ]


def _ledd(paragraph: int) -> str:
    if paragraph < 0:
        return "så mange ledd"
    return f"noe {paragraph}. ledd" if paragraph else ""


def _fitting(
    question: Question, units: Sequence[AnswerUnit], section: Section, evidence: Evidence, limit: int
) -> list[AnswerUnit]:
    """The units that match best within a number of words, in reading order; at least one."""
    heading = stem_set(searchable(section).split("\n", 1)[0])
    probe = evidence.probe(question)

    def match(unit: AnswerUnit) -> float:
        return probe.coverage(stem_set(unit.text) - heading) + FORM * fits(question.wish, unit)

    ranked = sorted(units, key=match, reverse=True)
    kept: list[AnswerUnit] = []
    words = 0
    for unit in ranked:
        length = len(unit.text.split())
        if kept and words + length > limit:
            continue
        kept.append(unit)
        words += length
    return sorted(kept, key=lambda unit: unit.start)
