"""``sambandssvar bank``: the questions that sections answer, added, looked over, drafted and approved."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from app.bank import Asked, QuestionBank
from app.commands.options import DONE, FAILED, add_index, add_json, open_assistant
from app.errors import BankError
from app.printing import write, write_json
from app.settings import Settings
from ingest.questionbank import name_of
from ingest.types import Section, State

NEXT = "Kjør «sambandssvar ingest» for å ta det i bruk."


class BankCommand:
    """Tend the question bank."""

    name = "bank"
    help = "spørsmålsbanken: hvilke spørsmål punktene svarer på"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the actions and their options."""
        actions = parser.add_subparsers(required=True, metavar="HANDLING")

        def action(name: str, words: str, do: Callable[..., int]) -> argparse.ArgumentParser:
            found = actions.add_parser(name, help=words, description=words)
            found.set_defaults(do=do)
            add_index(found)
            return found

        add = action("add", "legg til et spørsmål som et punkt svarer på", _add)
        add.add_argument("document", metavar="DOKUMENT_ID")
        add.add_argument("section", metavar="PUNKT", help="nummeret, eller tittelen der det ikke er noe nummer")
        add.add_argument("question", metavar="SPØRSMÅL")
        listed = action("list", "vis spørsmålene", _list)
        listed.add_argument("document", nargs="?", metavar="DOKUMENT_ID", help="bare dette dokumentet")
        add_json(listed)
        check = action("check", "si hvilke spørsmål noen bør se over", _check)
        check.add_argument("--corpus", type=Path, metavar="DIR", help="mappen med register.toml")
        add_json(check)
        draft = action("draft", "la språkmodellen skrive utkast til spørsmål", _draft)
        draft.add_argument("document", metavar="DOKUMENT_ID")
        draft.add_argument("--section", metavar="PUNKT", help="bare dette punktet")
        approve = action("approve", "godkjenn utkast, og spørsmål der teksten er endret", _approve)
        approve.add_argument("document", metavar="DOKUMENT_ID")
        which = approve.add_mutually_exclusive_group(required=True)
        which.add_argument("section", nargs="?", metavar="PUNKT")
        which.add_argument("--all", action="store_true", help="alle punktene i dokumentet")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Do what was asked for, and return the exit code."""
        bank = QuestionBank(open_assistant(args, settings), settings.data)
        code: int = args.do(bank, args, settings)
        return code


def _add(bank: QuestionBank, args: argparse.Namespace, settings: Settings) -> int:
    section = bank.named_section(args.document, args.section)
    question = bank.add(section.id, args.question)
    write(f"«{question}» står nå i {bank.grown.file(section.document)} for punkt {section.heading}. {NEXT}")
    return DONE


def _list(bank: QuestionBank, args: argparse.Namespace, settings: Settings) -> int:
    for asked in _asked(bank, args.document):
        if args.json:
            write_json(_data(asked))
        else:
            _print(asked)
    return DONE


def _asked(bank: QuestionBank, document: str | None) -> Iterator[Asked]:
    """The sections that the bank has anything of, in reading order."""
    current = [each.id for each in bank.assistant.documents() if each.state is State.CURRENT]
    for name in [bank.document(document).id] if document else current:
        for section in bank.assistant.sections(name):
            asked = bank.asked(section)
            if asked.used or asked.waiting or asked.drafts:
                yield asked


def _data(asked: Asked) -> dict[str, object]:
    section = asked.section
    place = {"document": section.document, "section": name_of(section), "section_title": section.title}
    return {**place, "questions": asked.used, "waiting": asked.waiting, "drafts": asked.drafts}


def _print(asked: Asked) -> None:
    write(f"{asked.section.document}: {asked.section.heading}")
    groups = (("", asked.used), (" (tas med ved neste ingest)", asked.waiting), (" (utkast)", asked.drafts))
    for mark, questions in groups:
        for question in questions:
            write(f"  {question}{mark}")


def _check(bank: QuestionBank, args: argparse.Namespace, settings: Settings) -> int:
    remarks = bank.remarks(args.corpus or settings.corpus)
    if args.json:
        write_json({"remarks": remarks})
    else:
        for remark in remarks or ["Spørsmålsbanken er i orden."]:
            write(remark)
    return FAILED if remarks else DONE


def _draft(bank: QuestionBank, args: argparse.Namespace, settings: Settings) -> int:
    from app.bankdrafts import Drafter

    drafter = Drafter(bank, settings.llm)
    count = 0
    for section, drafts in drafter.draft(_sections(bank, args)):
        sys.stderr.write(f"{section.heading}: {len(drafts)} utkast\n")
        count += len(drafts)
    write(
        f"{count} utkast i {bank.grown.file(args.document)}. Slett dem som ikke er gode, og godkjenn resten med "
        f"«sambandssvar bank approve {args.document} PUNKT» eller «--all»."
    )
    return DONE


def _approve(bank: QuestionBank, args: argparse.Namespace, settings: Settings) -> int:
    entries = [(section, bank.grown.entry(section)) for section in _sections(bank, args)]
    known = [section for section, entry in entries if entry.questions or entry.drafts]
    if not known:
        where = args.section or "noe punkt"
        raise BankError(f"{bank.grown.file(args.document)} har ingen spørsmål eller utkast for {where}.")
    for section in known:
        approved = bank.grown.approve(section)
        write(f"{section.heading}: {len(approved)} utkast godkjent, og spørsmålene passer til teksten.")
        for question in approved:
            write(f"  {question}")
    write(NEXT)
    return DONE


def _sections(bank: QuestionBank, args: argparse.Namespace) -> tuple[Section, ...]:
    """The section that was named, or all of the document."""
    if args.section:
        return (bank.named_section(args.document, args.section),)
    return bank.assistant.sections(bank.document(args.document).id)
