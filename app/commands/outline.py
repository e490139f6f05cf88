"""``sambandssvar outline``."""

from __future__ import annotations

import argparse
from typing import Any

from app.assistant import Assistant
from app.commands.options import (
    DONE,
    add_index,
    add_json,
    no_such_document,
    open_assistant,
)
from app.printing import (
    write,
    write_json,
)
from app.settings import Settings
from ingest.types import BlockKind, Section


class OutlineCommand:
    """Show the sections of one document."""

    name = "outline"
    help = "vis punktene i et dokument"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("document", metavar="DOKUMENT_ID")
        parser.add_argument("--tables", action="store_true", help="vis tabellene også")
        add_index(parser)
        add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Print the outline, and return the exit code."""
        assistant = open_assistant(args, settings)
        sections = assistant.sections(args.document)
        if not sections:
            raise no_such_document(assistant, args.document)
        tables = _tables(sections)
        if args.json:
            listed = [
                {"number": s.number, "title": s.title, "depth": s.depth, "page": s.pages[0], "text": s.text}
                | {"refers_to": _references(assistant, s)}
                for s in sections
            ]
            write_json({"document": args.document, "sections": listed, "tables": tables})
            return DONE
        for section in sections:
            page = f"  s. {section.page_label}" if section.pages[0] else ""
            write(f"{'  ' * (section.depth - 1)}{section.heading}{page}")
        for table in tables if args.tables else ():
            write(f"\n{table['section']}  {' | '.join(table['header'])}")
            for row in table["rows"]:
                write(f"    {' | '.join(row)}")
        return DONE


def _references(assistant: Assistant, section: Section) -> list[dict[str, Any]]:
    """Where the references in the text of a section lead."""
    found = []
    for link in assistant.links(section.id):
        if link.target:
            target = assistant.section(link.target)
            place = {"document": target.document, "section": target.number or target.title}
            found.append({"text": section.text[link.start : link.end], "start": link.start, **place})
    return found


def _tables(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """The tables of a document in reading order, a table that crosses pages once."""
    found: dict[int, dict[str, Any]] = {}
    for section in sections:
        for block in section.blocks:
            if block.kind is not BlockKind.TABLE_ROW:
                continue
            table = found.setdefault(
                block.table,
                {
                    "section": section.number or section.title,
                    "page": block.page,
                    "header": list(block.header),
                    "rows": [],
                },
            )
            if block.cells != block.header:
                table["rows"].append(list(block.cells))
    return list(found.values())
