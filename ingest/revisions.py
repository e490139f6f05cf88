"""What a new text does to those who cite the old: banked questions follow their sections, and changes are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ingest import questionbank
from ingest.changes import Change, compare, matched
from ingest.editions import renamed
from ingest.index import IndexedDocument
from ingest.questionbank import BankedQuestion
from ingest.types import DocumentReport, Section, SectionChange, State
from ingest.versions import answering, in_order, key, label, on_day

Bank = Mapping[str, Mapping[str, tuple[str, ...]]]


def banked(entries: Sequence[IndexedDocument], bank: Bank, today: date) -> tuple[BankedQuestion, ...]:
    """The question bank for the sections of all versions, in their order.

    A bank file speaks of the version that answers today. Other versions get its questions where one of their sections
    matches one of that version's, whatever its number.
    """
    chosen = {entry.document.work: entry for entry in _answering(entries, today)}
    found: list[BankedQuestion] = []
    for entry in entries:
        anchor = chosen[entry.document.work]
        asked = questionbank.questions_of(anchor.sections, {anchor.document.id: bank.get(entry.document.work, {})})
        if anchor is not entry and asked:
            pairs = matched(anchor.sections, entry.sections)
            now = {anchor.sections[i].id: entry.sections[j] for i, j in pairs.items()}
            kept = [(now[question.section], question.text) for question in asked if question.section in now]
            asked = tuple(BankedQuestion(s.id, text) for s, text in sorted(kept, key=lambda pair: pair[0].ordinal))
        found.extend(asked)
    return tuple(found)


def reports(
    made: Sequence[DocumentReport],
    entries: Sequence[IndexedDocument],
    known: Mapping[str, IndexedDocument],
    questions: Sequence[BankedQuestion],
    bank: Bank,
    today: date,
) -> tuple[DocumentReport, ...]:
    """The reports in the words of the day: versions by the ids they go by, what is not valid yet, what has changed.

    They warn of banked questions that fit no section of the version that answers.

    :param made: by the ids under which documents are stored.
    :param known: what the old index held, by the same ids, and ``questions`` its question bank.
    """
    standing = on_day([entry.document for entry in entries], today)
    stored = {entry.document.id: entry for entry in entries}
    found = []
    for report in made:
        if report.id not in standing:
            found.append(report)
            continue
        document = standing[report.id]
        several = sum(other.work == document.work for other in standing.values()) > 1
        warnings = [f"gjelder fra {document.valid_from:%d.%m.%Y}"] if document.upcoming else []
        warnings += report.warnings
        if document.id == document.work:
            warnings += _orphans(stored[report.id], bank)
        before = _before(report, stored, known)
        changes: tuple[SectionChange, ...] = ()
        if before and document.state is not State.SUPERSEDED:
            changes = _changes(before, renamed(stored[report.id], document.id).sections, questions)
        found.append(
            replace(
                report,
                id=document.id,
                version=label(document) if several else "",
                warnings=tuple(warnings),
                changes=changes,
            )
        )
    return tuple(found)


def _orphans(entry: IndexedDocument, bank: Bank) -> list[str]:
    numbers = questionbank.orphans(entry.sections, bank.get(entry.document.work, {}))
    return [f"spørsmålsbanken har punkter som ikke finnes: {', '.join(numbers)}"] if numbers else []


def _answering(entries: Sequence[IndexedDocument], today: date) -> list[IndexedDocument]:
    chosen = set(answering([entry.document for entry in entries], today))
    return [entry for entry in entries if entry.document.id in chosen]


def _before(
    report: DocumentReport, stored: Mapping[str, IndexedDocument], known: Mapping[str, IndexedDocument]
) -> IndexedDocument | None:
    """The text that people knew: the same version as it was, or for a new version the one before it."""
    if report.status == "changed":
        return known.get(report.id)
    if report.status != "added":
        return None
    document = stored[report.id].document
    versions = in_order(entry.document for entry in stored.values() if entry.document.work == document.work)
    older = versions[: [key(each) for each in versions].index(key(document))]
    return known.get(older[-1].id) if older else None


def _changes(
    before: IndexedDocument, now: Sequence[Section], questions: Sequence[BankedQuestion]
) -> tuple[SectionChange, ...]:
    asked: dict[str, list[str]] = {}
    for question in questions:
        asked.setdefault(question.section, []).append(question.text)
    return tuple(
        _section_change(change, before.document.work, tuple(asked.get(change.old.id, ())) if change.old else ())
        for change in compare(before.sections, now).different
    )


def _section_change(change: Change, work: str, questions: tuple[str, ...]) -> SectionChange:
    kind = "moved"
    if change.old is None:
        kind = "added"
    elif change.new is None:
        kind = "removed"
    elif change.changed:
        kind = "changed"
    return SectionChange(
        kind=kind,
        section=_cited_as(change.old),
        after=_cited_as(change.new),
        id=f"{work}#{change.old.id.partition('#')[2]}" if change.old else "",
        now=change.new.id if change.new else "",
        questions=questions,
    )


def _cited_as(section: Section | None) -> str:
    return (section.number or section.title) if section else ""
