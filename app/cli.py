"""The command line: data on stdout, progress and messages on stderr.

Exit codes: 0 done, 1 failed, 2 usage, 3 some documents failed (``ingest --strict``,
``fetch``), 4 an eval gate failed.
Other packages add commands through the entry-point group ``sambandssvar.commands``.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points, version
from typing import Protocol

from app import commands
from app.errors import AssistantError
from app.settings import Settings
from ingest.errors import IngestError

DONE, FAILED = 0, 1
COMMAND_GROUP = "sambandssvar.commands"


class Command(Protocol):
    """A subcommand, ours or another package's."""

    name: str
    help: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Do it, and return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    parser = _parser()
    args = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if args.verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        code: int = args.command.run(args, Settings.load())
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output, as ``head`` does, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (AssistantError, IngestError) as exc:
        sys.stderr.write(f"{exc}\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("Avbrutt.\n")
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sambandssvar", description="Svar med henvisning fra regelverket for Nødnett.", epilog="Se README.md."
    )
    parser.add_argument("--version", action="version", version=f"sambandssvar {version('sambandssvar')}")
    parser.add_argument("-v", "--verbose", action="store_true", help="vis hva som skjer underveis")
    subparsers = parser.add_subparsers(required=True, metavar="KOMMANDO")
    for command in _commands():
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        command.configure(subparser)
        subparser.set_defaults(command=command)
    return parser


def _commands() -> Iterator[Command]:
    yield from commands.ALL
    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name):
        plugin: Command = entry.load()()
        yield plugin
