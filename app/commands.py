"""The commands of ``sambandssvar``, one class each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.assistant import Assistant
from app.citers import mentions
from app.commands_fetch import FetchCommand
from app.errors import AssistantError, QuestionError
from app.printing import (
    print_hits,
    print_mentions,
    print_reply,
    print_report,
    print_status,
    report_json,
    report_line,
    write,
    write_json,
)
from app.reading import report_lines, status_data
from app.settings import Settings
from app.types import Filters, Hit, Turn
from app.versions import wish_for
from ingest import build
from ingest.errors import IngestError
from ingest.types import BlockKind, Document, IngestReport, Section, State
from ingest.versions import label
from ingest.watch import watch

DONE, FAILED, USAGE, SOME_FAILED = 0, 1, 2, 3


class IngestCommand:
    """Bring the index up to date."""

    name = "ingest"
    help = "les inn dokumentene og bygg indeksen"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--corpus", type=Path, metavar="DIR", help="mappen med register.toml")
        _add_index(parser)
        _add_json(parser)
        parser.add_argument("--strict", action="store_true", help="avslutt med kode 3 når et dokument feiler")
        parser.add_argument("--watch", action="store_true", help="les inn igjen hver gang filer endres, til Ctrl-C")

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Ingest, report, and return the exit code."""
        if args.corpus:
            settings = settings.model_copy(update={"corpus": args.corpus})
        if args.watch:
            return self._watch(args, settings)
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Begynner", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            report = build(settings.corpus, args.index or settings.index, settings.embedding, show)
        cited = mentions(report, settings)
        if args.json:
            write_json(report_json(report, cited))
        else:
            print_report(report)
            print_mentions(cited)
        if report.failed and len(report.failed) == len(report.documents):
            return FAILED
        return SOME_FAILED if args.strict and report.failed else DONE

    def _watch(self, args: argparse.Namespace, settings: Settings) -> int:
        """Report each run in one line until Ctrl-C."""

        def tell(outcome: IngestReport | IngestError) -> None:
            if isinstance(outcome, IngestError):
                sys.stderr.write(f"{outcome}\n")
            elif args.json:
                write_json(report_json(outcome, mentions(outcome, settings)))
            else:
                write(report_line(outcome))
                print_mentions(mentions(outcome, settings))

        try:
            watch(settings.corpus, args.index or settings.index, tell, settings.embedding)
        except KeyboardInterrupt:
            sys.stderr.write("Stoppet.\n")
        return DONE


class OutlineCommand:
    """Show the sections of one document."""

    name = "outline"
    help = "vis punktene i et dokument"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("document", metavar="DOKUMENT_ID")
        parser.add_argument("--tables", action="store_true", help="vis tabellene også")
        _add_index(parser)
        _add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Print the outline, and return the exit code."""
        assistant = _open(args, settings)
        sections = assistant.sections(args.document)
        if not sections:
            raise _no_such_document(assistant, args.document)
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


class SearchCommand:
    """Find the sections that treat a question."""

    name = "search"
    help = "finn punktene som handler om et spørsmål"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_question(parser)
        parser.add_argument(
            "-k", type=_positive, default=10, metavar="ANTALL", help="hvor mange punkter (standard: 10)"
        )
        _add_index(parser)
        _add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Search, print, and return the exit code."""
        assistant = _open(args, settings)
        for entry in _questions(args):
            try:
                hits, milliseconds = _timed_search(assistant, entry["question"], args.k)
            except QuestionError as exc:
                if not (args.batch or args.json):
                    raise
                hits, milliseconds = [], 0.0
                sys.stderr.write(f"{entry['id']}: {exc}\n")
            if args.json or args.batch:
                documents = {document.id: document for document in assistant.documents()}
                found = [_hit(hit, documents[hit.document]) for hit in hits]
                write_json({"id": entry["id"], "hits": found, "latency_ms": round(milliseconds, 2)})
            else:
                print_hits(assistant, hits)
        return DONE


class AskCommand:
    """Answer a question with citations."""

    name = "ask"
    help = "svar på et spørsmål, med henvisninger"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        _add_question(parser)
        parser.add_argument("--level", type=int, nargs="+", choices=(0, 1, 2, 3), default=[], help="bare disse nivåene")
        parser.add_argument("--organisation", default="", metavar="X", help="lokale prosedyrer bare fra denne")
        parser.add_argument("--audience", default="", metavar="Y", help="kontrollrom, radioterminal eller leder")
        parser.add_argument(
            "--version", default="", metavar="Z", help="forrige, kommende, et versjonsnummer eller et år"
        )
        _add_index(parser)
        _add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Ask, print, and return the exit code."""
        assistant = _open(args, settings)
        filters = Filters(tuple(args.level), args.organisation, args.audience, args.version)
        if args.version and wish_for(args.version) is None:
            raise AssistantError(f"--version skal være forrige, kommende, et nummer eller et år, ikke «{args.version}»")
        organisations = {d.organisation for d in assistant.documents() if d.organisation}
        if args.organisation and args.organisation not in organisations:
            known = ", ".join(sorted(organisations)) or "ingen"
            raise AssistantError(f"Ingen dokumenter gjelder for «{args.organisation}». Virksomhetene er: {known}")
        threads: dict[str, list[Turn]] = {}
        for entry in _questions(args):
            history = threads.get(entry.get("after") or "", [])
            reply = replace(assistant.ask(entry["question"], history, filters), id=entry["id"])
            threads[entry["id"]] = [*history, assistant.turn(reply)]
            if args.json or args.batch:
                write_json(reply.to_dict())
            else:
                print_reply(reply)
        return DONE


class ServeCommand:
    """Open the chat."""

    name = "serve"
    help = "åpne samtalen i nettleseren"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("--host", default="127.0.0.1", help="adressen som tjeneren lytter på (standard: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=7860, help="porten (standard: 7860)")
        _add_index(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Serve until interrupted."""
        from app.server import serve

        if args.index:
            settings = settings.model_copy(update={"index": args.index})
        sys.stderr.write("Starter Sambandssvar …\n")
        serve(settings, args.host, args.port, lambda address: write(f"Sambandssvar er klar: {address}"))
        return DONE


class LessonCommand:
    """Draft a lesson on a topic."""

    name = "lesson"
    help = "lag utkast til undervisning om et emne"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("topic", metavar="EMNE")
        parser.add_argument("--out", type=Path, required=True, metavar="FIL.docx|.md")
        _add_index(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Write the lesson, and return the exit code."""
        from app import lessons

        if args.out.suffix.lower() not in {".docx", ".md"}:
            sys.stderr.write(f"--out skal ende på .docx eller .md, ikke «{args.out.name}»\n")
            return USAGE
        lesson = lessons.draft(_open(args, settings), args.topic)
        try:
            if args.out.suffix.lower() == ".docx":
                lessons.to_docx(lesson, args.out)
            else:
                args.out.write_text(lessons.to_markdown(lesson), "utf-8")
        except OSError as exc:
            raise AssistantError(f"Kan ikke skrive {args.out}: {exc.strerror}") from exc
        write(str(args.out))
        return DONE


class StatusCommand:
    """Say what the index holds, and how it was read."""

    name = "status"
    help = "vis hva indeksen inneholder, og hvordan dokumentene ble lest"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        parser.add_argument("document", nargs="?", metavar="DOKUMENT_ID", help="vis hele leserapporten for dokumentet")
        _add_index(parser)
        _add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Print the documents, or the report on one, and return the exit code."""
        assistant = _open(args, settings)
        documents = [d for d in assistant.documents() if args.document in (None, d.id)]
        if args.document and not documents:
            raise _no_such_document(assistant, args.document)
        if args.json:
            write_json(
                {"generation": assistant.generation, "documents": [status_data(assistant, d) for d in documents]}
            )
            return DONE
        if args.document:
            write(f"{documents[0].title} ({args.document})")
            for line in report_lines(assistant, args.document):
                write(line)
            return DONE
        print_status(assistant)
        return DONE


ALL = (
    IngestCommand(),
    OutlineCommand(),
    SearchCommand(),
    AskCommand(),
    ServeCommand(),
    LessonCommand(),
    StatusCommand(),
    FetchCommand(),
)


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=Path, metavar="DIR", help="mappen med indeksen (standard: fra innstillingene)")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="skriv JSON på standard ut")


def _add_question(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("question", nargs="?", metavar="SPØRSMÅL")
    group.add_argument("--batch", type=Path, metavar="FIL.jsonl", help="ett spørsmål per linje: id, question, after")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("skal være 1 eller mer")
    return value


def _open(args: argparse.Namespace, settings: Settings) -> Assistant:
    return Assistant.open(args.index or settings.index, settings)


def _no_such_document(assistant: Assistant, name: str) -> AssistantError:
    known = ", ".join(document.id for document in assistant.documents())
    return AssistantError(f"Indeksen har ikke noe dokument «{name}». Den har: {known}")


def _references(assistant: Assistant, section: Section) -> list[dict[str, Any]]:
    """Where the references in the text of a section lead."""
    found = []
    for link in assistant.links(section.id):
        if link.target:
            target = assistant.section(link.target)
            place = {"document": target.document, "section": target.number or target.title}
            found.append({"text": section.text[link.start : link.end], "start": link.start, **place})
    return found


def _questions(args: argparse.Namespace) -> Iterator[dict[str, str]]:
    """The question of the command line, or those of the batch file.

    :raises AssistantError: naming file and line.
    """
    if not args.batch:
        yield {"id": "1", "question": args.question}
        return
    try:
        lines = args.batch.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise AssistantError(f"Kan ikke lese {args.batch}: {exc}") from exc
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as exc:
            raise AssistantError(f"{args.batch}, linje {number}: ikke gyldig JSON ({exc.msg})") from exc
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise AssistantError(f"{args.batch}, linje {number}: mangler teksten «question»")
        yield {**entry, "id": str(entry.get("id", number)), "after": str(entry.get("after") or "")}


def _timed_search(assistant: Assistant, text: str, k: int) -> tuple[list[Hit], float]:
    started = perf_counter()
    hits = assistant.search(text, k)
    return hits, 1000 * (perf_counter() - started)


def _hit(hit: Hit, document: Document) -> dict[str, Any]:
    """A hit as ``search --json`` prints it; one in a version that is not in force says which."""
    keys = ("rank", "document", "section", "section_title", "page", "text", "score")
    found = {**{key: getattr(hit, key) for key in keys}, "document": document.work}
    return found if document.state is State.CURRENT else {**found, "version": label(document)}


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
