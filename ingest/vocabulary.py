"""What people call things and what they ask: the glossary and the question bank of a corpus, for one run of ingest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest import glossary, questionbank, revisions
from ingest.bankplaces import DocumentBank
from ingest.errors import QuestionBankError
from ingest.grownbank import GrownBank
from ingest.index import IndexedDocument
from ingest.questionbank import name_of


class Vocabulary:
    """The files as they are, and after ``settle`` the bank as it fits the documents that were read.

    :param grown: folder of the question bank that people add to, beside that of the corpus.
    :raises GlossaryError: if the glossary cannot be used.
    :raises QuestionBankError: if the question bank cannot be used.
    """

    def __init__(self, corpus: Path, grown: Path | None) -> None:
        self.glossary_file = corpus / glossary.GLOSSARY_FILE
        glossary.load(self.glossary_file)
        self._corpus = questionbank.load(corpus)
        self._grown = GrownBank(grown) if grown else None
        self._added = self._grown.entries() if self._grown else {}
        self._files = (self.glossary_file, *questionbank.files(corpus / questionbank.BANK_FOLDER))
        self.banks: dict[str, DocumentBank] = {}
        self.warnings: dict[str, Sequence[str]] = {}
        self.hash = self._hash()

    def settle(self, entries: Sequence[IndexedDocument], known: Mapping[str, IndexedDocument], today: date) -> None:
        """Hold the bank against the documents; where sections were renumbered, the grown part is written anew.

        :param known: what the old index held, by the ids under which documents are stored.
        """
        self.banks = revisions.banks(entries, known, self._corpus, self._added, today)
        self.warnings = {work: bank.warnings + self._followed(work, bank) for work, bank in self.banks.items()}
        self.hash = self._hash()

    def _followed(self, work: str, bank: DocumentBank) -> list[str]:
        """Write what has moved; a bank that cannot be written is searched all the same."""
        try:
            if self._grown:
                self._grown.follow(work, bank.grown)
        except QuestionBankError as exc:
            return [str(exc)]
        return []

    def _hash(self) -> str:
        """Of the files of the corpus, and of what the grown bank adds to the search."""
        digest = hashlib.sha256()
        for path in self._files:
            digest.update(path.read_bytes() if path.is_file() else b"")
        added = [
            [work, name_of(placed.section), placed.entry.questions]
            for work, bank in sorted(self.banks.items())
            for placed in bank.grown
            if placed.section and placed.entry.questions
        ]
        if added:
            digest.update(json.dumps(added).encode())
        return digest.hexdigest()
