"""The part of the question bank that grows with use: a file per document, written by people through the app."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from filelock import FileLock, Timeout
from tomlkit.exceptions import TOMLKitError

from ingest import questionbank
from ingest.bankplaces import Placed
from ingest.errors import QuestionBankError
from ingest.language import normalize
from ingest.questionbank import BankEntry, folded, name_of, text_hash
from ingest.types import Section

GROWN_FOLDER = "bank"

_WAIT_S = 10

_Table = Any
"""A ``[[section]]`` of tomlkit, which keeps comments and layout of what people have written by hand."""


class GrownBank:
    """A folder of bank files, for the sections of the versions in force; several processes may write it.

    :raises QuestionBankError: from every method, when a file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, document: str) -> Path:
        """Where the questions of a document are."""
        return self.folder / f"{document}.toml"

    def entries(self) -> dict[str, tuple[BankEntry, ...]]:
        """Everything, by document id."""
        return questionbank.read(self.folder)

    def entry(self, section: Section) -> BankEntry:
        """What there is of a section, which may be nothing."""
        path = self.file(section.document)
        found = [each for each in questionbank.read_file(path) if _is_of(each, section)] if path.is_file() else []
        questions = tuple(text for each in found for text in each.questions)
        drafts = tuple(text for each in found for text in each.drafts)
        return BankEntry(name_of(section), questions, section.title, next((each.hash for each in found), ""), drafts)

    def add(self, section: Section, question: str) -> None:
        """Put a question to a section; one that was a draft is one no longer.

        :raises QuestionBankError: if the section has it already.
        """

        def change(table: _Table) -> None:
            if folded(question) in map(folded, table["questions"]):
                raise QuestionBankError(f"Spørsmålet står alt i spørsmålsbanken for punkt {section.heading}.")
            table["questions"].append(question)
            _put(table, "drafts", [text for text in table.get("drafts", ()) if folded(text) != folded(question)])

        self._change(section, change)

    def draft(self, section: Section, drafts: Sequence[str]) -> None:
        """Put drafts to a section, for a person to approve."""
        self._change(section, lambda table: _put(table, "drafts", [*table.get("drafts", ()), *drafts]))

    def approve(self, section: Section) -> tuple[str, ...]:
        """Make questions of a section's drafts, and say that its questions fit the text as it is now.

        :return: what was a draft.
        """
        approved: list[str] = []

        def change(table: _Table) -> None:
            known = set(map(folded, table["questions"]))
            approved.extend(str(text) for text in table.get("drafts", ()) if folded(text) not in known)
            table["questions"].extend(approved)
            table["title"], table["hash"] = section.title, text_hash(section)
            _put(table, "drafts", [])

        self._change(section, change)
        return tuple(approved)

    def follow(self, document: str, placed: Iterable[Placed]) -> None:
        """Write the numbers and titles that sections have now; what was added meanwhile is left as it is."""
        moves = [(each.entry, each.followed) for each in placed if each.entry != each.followed]
        if not moves:
            return

        def change(content: Any) -> None:
            for table in content["section"]:
                for before, now in moves:
                    if (table["number"], table.get("title", ""), table.get("hash", "")) == _anchor(before):
                        table["number"], table["title"], table["hash"] = _anchor(now)
                        break

        self._edit(self.file(document), change)

    def _change(self, section: Section, change: Callable[[_Table], None]) -> None:
        def edit(content: Any) -> None:
            tables = content.setdefault("section", tomlkit.aot())
            places = [place for place, table in enumerate(tables) if _is_of(_entry(table), section)]
            if places:
                _merge(tables, places, text_hash(section))
            else:
                places = [len(tables)]
                tables.append(_new(section))
            change(tables[places[0]])

        self._edit(self.file(section.document), edit)

    def _edit(self, path: Path, edit: Callable[[Any], None]) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=_WAIT_S):
                if path.is_file():
                    questionbank.read_file(path)
                content = tomlkit.parse(path.read_text("utf-8-sig") if path.is_file() else "")
                edit(content)
                new = self.folder / f".{path.name}"
                new.write_text(tomlkit.dumps(content), "utf-8")
                os.replace(new, path)
        except (OSError, Timeout, TOMLKitError) as exc:
            raise QuestionBankError(f"Spørsmålsbanken {path} kan ikke skrives: {exc}") from exc


def _is_of(entry: BankEntry, section: Section) -> bool:
    same_title = not entry.title or normalize(entry.title).casefold() == normalize(section.title).casefold()
    return entry.number == name_of(section) and same_title


def _entry(table: _Table) -> BankEntry:
    return BankEntry(str(table["number"]), (), str(table.get("title", "")))


def _anchor(entry: BankEntry) -> tuple[str, str, str]:
    return (entry.number, entry.title, entry.hash)


def _new(section: Section) -> _Table:
    table = tomlkit.table()
    table["number"], table["title"], table["hash"] = name_of(section), section.title, text_hash(section)
    table["questions"] = _array([])
    return table


def _merge(tables: Any, places: Sequence[int], digest: str) -> None:
    """Put the entries of one section into the first of them, flagged as soon as one of them is.

    :param digest: hash of the section's text.
    """
    first = tables[places[0]]
    for place in reversed(places[1:]):
        other = tables[place]
        first["questions"].extend(list(other["questions"]))
        _put(first, "drafts", [*first.get("drafts", ()), *other.get("drafts", ())])
        if other.get("hash", digest) != digest:
            first["hash"] = other["hash"]
        del tables[place]


def _put(table: _Table, key: str, texts: Sequence[str]) -> None:
    """Set a list of texts; an empty one is left out."""
    if texts:
        table[key] = _array(texts)
    else:
        table.pop(key, None)


def _array(texts: Sequence[str]) -> Any:
    found = tomlkit.array()
    found.extend(texts)
    return found.multiline(True)
