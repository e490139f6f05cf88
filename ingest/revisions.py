"""What a new text does to those who cite the old: banked questions follow their sections, and changes are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ingest.bankplaces import DocumentBank, Places
from ingest.changes import Change, compare, matched
from ingest.editions import renamed
from ingest.index import IndexedDocument
from ingest.questionbank import Bank, BankedQuestion
from ingest.types import DocumentReport, Section, SectionChange, State
from ingest.versions import answering, in_order, key, label, on_day


def banks(
    entries: Sequence[IndexedDocument], known: Mapping[str, IndexedDocument], corpus: Bank, grown: Bank, today: date
) -> dict[str, DocumentBank]:
    """The question bank of every document that has one, by its id in the register.

    A bank file speaks of the version that answers today. Where that one has come in the place of another text, the
    entries follow their sections.

    :param known: what the old index held, by the ids under which documents are stored.
    """
    found = {}
    for entry in _answering(entries, today):
        work = entry.document.work
        if work not in corpus and work not in grown:
            continue
        old = known.get(entry.document.id)
        others = [each.sections for each in entries if each.document.work == work and each is not entry]
        before = [old.sections, *others] if old and old.sections != entry.sections else others
        places = Places(entry.sections, before)
        found[work] = DocumentBank(places.placed(corpus.get(work, ())), places.placed(grown.get(work, ())))
    return found


def banked(
    entries: Sequence[IndexedDocument], banks: Mapping[str, DocumentBank], today: date
) -> tuple[BankedQuestion, ...]:
    """The question bank for the sections of all versions, in their order.

    Versions that do not answer get the questions where one of their sections matches one of the version that does,
    whatever its number.
    """
    chosen = {entry.document.work: entry for entry in _answering(entries, today)}
    found: list[BankedQuestion] = []
    for entry in entries:
        anchor = chosen[entry.document.work]
        asked = banks.get(entry.document.work, DocumentBank()).questions
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
    warnings: Mapping[str, Sequence[str]],
    today: date,
) -> tuple[DocumentReport, ...]:
    """The reports in the words of the day: versions by the ids they go by, what is not valid yet, what has changed.

    :param made: by the ids under which documents are stored.
    :param known: what the old index held, by the same ids, and ``questions`` its question bank.
    :param warnings: of the question bank, by the documents' ids in the register.
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
        told = [f"gjelder fra {document.valid_from:%d.%m.%Y}"] if document.upcoming else []
        told += report.warnings
        if document.id == document.work:
            told += warnings.get(document.work, ())
        before = _before(report, stored, known)
        changes: tuple[SectionChange, ...] = ()
        if before and document.state is not State.SUPERSEDED:
            changes = _changes(before, renamed(stored[report.id], document.id).sections, questions)
        found.append(
            replace(
                report,
                id=document.id,
                version=label(document) if several else "",
                warnings=tuple(told),
                changes=changes,
            )
        )
    return tuple(found)


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
