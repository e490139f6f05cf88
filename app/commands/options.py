"""What several commands share: exit codes, options, and how a document is named that is not there."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.assistant import Assistant
from app.errors import AssistantError
from app.settings import Settings

DONE, FAILED, USAGE, SOME_FAILED = 0, 1, 2, 3


def add_index(parser: argparse.ArgumentParser) -> None:
    """Let the index be chosen."""
    parser.add_argument("--index", type=Path, metavar="DIR", help="mappen med indeksen (standard: fra innstillingene)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let the output be JSON."""
    parser.add_argument("--json", action="store_true", help="skriv JSON på standard ut")


def add_question(parser: argparse.ArgumentParser) -> None:
    """Take one question or a batch file."""
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("question", nargs="?", metavar="SPØRSMÅL")
    group.add_argument("--batch", type=Path, metavar="FIL.jsonl", help="ett spørsmål per linje: id, question, after")


def positive(text: str) -> int:
    """An argument that is a whole number from 1 up."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("skal være 1 eller mer")
    return value


def open_assistant(args: argparse.Namespace, settings: Settings) -> Assistant:
    """The assistant over the chosen index."""
    return Assistant.open(args.index or settings.index, settings)


def no_such_document(assistant: Assistant, name: str) -> AssistantError:
    """The error for a document that the index does not have."""
    known = ", ".join(document.id for document in assistant.documents())
    return AssistantError(f"Indeksen har ikke noe dokument «{name}». Den har: {known}")
