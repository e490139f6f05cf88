"""The question bank as people add to it, look it over and approve what a model has drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import Assistant
from app.errors import BankError
from app.privacy import redact
from app.question import validate
from ingest import questionbank
from ingest.bankplaces import DocumentBank, Places
from ingest.errors import QuestionBankError
from ingest.grownbank import GROWN_FOLDER, GrownBank
from ingest.questionbank import folded
from ingest.types import Document, Section, State

NOT_IN_FORCE = "Spørsmålsbanken hører til versjonen som gjelder. Velg punktet der."
GONE = "Punktet finnes ikke lenger i dokumentene. Last siden på nytt."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bank holds of a section.

    :param used: questions that the index has.
    :param waiting: those that the next ingest takes up.
    :param drafts: those that nobody has approved.
    """

    section: Section
    used: tuple[str, ...]
    waiting: tuple[str, ...]
    drafts: tuple[str, ...]


class QuestionBank:
    """The questions of the index and of the folder that grows, for the sections of the versions in force.

    :param data: folder of what the app writes.
    :raises QuestionBankError: from every method, when a file of the bank cannot be read or written.
    """

    def __init__(self, assistant: Assistant, data: Path) -> None:
        self.assistant = assistant
        self.grown = GrownBank(data / GROWN_FOLDER)

    def asked(self, section: Section) -> Asked:
        """What there is of a section."""
        used = self.assistant.questions(section.id)
        known = set(map(folded, used))
        entry = self.grown.entry(section)
        waiting = tuple(text for text in entry.questions if folded(text) not in known)
        return Asked(section, used, waiting, entry.drafts)

    def add(self, section_id: str, question: str) -> str:
        """Put a question to the section that answers it, without what points at a person; gives it as written.

        :raises QuestionError: if it is no question.
        :raises BankError: if there is no such section in the versions in force.
        :raises QuestionBankError: if the section has the question already.
        """
        text = validate(redact(question)[0])
        section = self._section(section_id)
        if folded(text) in map(folded, self.assistant.questions(section_id)):
            raise QuestionBankError(f"Spørsmålet står alt i spørsmålsbanken for punkt {section.heading}.")
        self.grown.add(section, text)
        return text

    def remarks(self, corpus: Path) -> list[str]:
        """What a person should look over, one sentence each with its document.

        :param corpus: the folder of the corpus, whose own bank is looked over too.
        """
        fixed, grown = questionbank.load(corpus), self.grown.entries()
        documents = {document.id for document in self.assistant.documents() if document.state is State.CURRENT}
        found = []
        for work in sorted({*fixed, *grown}):
            if work not in documents:
                found.append(f"{work}: indeksen har ikke noe dokument med denne id-en, så spørsmålene er ikke i bruk")
                continue
            places = Places(self.assistant.sections(work))
            bank = DocumentBank(places.placed(fixed.get(work, ())), places.placed(grown.get(work, ())))
            found += [f"{work}: {warning}" for warning in bank.warnings]
            found += [
                f"{work}: punkt {entry.number} har {len(entry.drafts)} utkast som venter på godkjenning"
                for entry in grown.get(work, ())
                if entry.drafts
            ]
        return found

    def document(self, name: str) -> Document:
        """A document in force.

        :raises BankError: naming those that there are.
        """
        current = {each.id: each for each in self.assistant.documents() if each.state is State.CURRENT}
        if name not in current:
            raise BankError(f"Indeksen har ikke noe gjeldende dokument «{name}». Den har: {', '.join(current)}")
        return current[name]

    def named_section(self, document: str, name: str) -> Section:
        """A section by its number, or by its title.

        :raises BankError: if the document has none or several.
        """
        sections = self.assistant.sections(self.document(document).id)
        wanted = _plain(name)
        for names in ([_plain(each.number) for each in sections], [_plain(each.title) for each in sections]):
            found = [section for section, own in zip(sections, names, strict=True) if own == wanted]
            if len(found) > 1:
                raise BankError(f"{document} har flere punkter som heter «{name}»; bruk nummeret eller tittelen.")
            if found:
                return found[0]
        raise BankError(f"{document} har ikke noe punkt «{name}». Se punktene med «sambandssvar outline {document}».")

    def _section(self, section_id: str) -> Section:
        try:
            section = self.assistant.section(section_id)
        except KeyError:
            raise BankError(GONE) from None
        current: Sequence[str] = [d.id for d in self.assistant.documents() if d.state is State.CURRENT]
        if section.document not in current:
            raise BankError(NOT_IN_FORCE)
        return section


def _plain(name: str) -> str:
    """A number or title as people type it."""
    return "".join(name.casefold().removeprefix("punkt ").split())
