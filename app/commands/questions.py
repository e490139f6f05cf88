"""``sambandssvar search`` and ``sambandssvar ask``, one question or a batch of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from time import perf_counter
from typing import Any

from app.assistant import Assistant
from app.commands.options import (
    DONE,
    add_index,
    add_json,
    add_question,
    open_assistant,
    positive,
)
from app.errors import AssistantError, QuestionError
from app.printing import (
    print_explanation,
    print_hits,
    print_reply,
    write_json,
)
from app.settings import Settings
from app.types import Filters, Hit, Reply, Turn
from app.versions import wish_for
from ingest.register import AUDIENCES
from ingest.types import Document, State
from ingest.versions import label


class SearchCommand:
    """Find the sections that treat a question."""

    name = "search"
    help = "finn punktene som handler om et spørsmål"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        add_question(parser)
        parser.add_argument("-k", type=positive, default=10, metavar="ANTALL", help="hvor mange punkter (standard: 10)")
        parser.add_argument("--explain", action="store_true", help="vis hva som talte for og mot hvert punkt")
        add_index(parser)
        add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Search, print, and return the exit code."""
        assistant = open_assistant(args, settings)
        assistant.warm()
        entries = list(_questions(args))
        continued = {entry.get("after") for entry in entries}
        turns: dict[str | None, Turn] = {}
        for entry in entries:
            history = [turns[entry["after"]]] if entry.get("after") in turns else []
            if entry["id"] in continued:
                turns[entry["id"]] = assistant.turn(assistant.ask(entry["question"], history))
            try:
                hits, milliseconds = _timed_search(assistant, entry["question"], args.k, history)
            except QuestionError as exc:
                if not (args.batch or args.json):
                    raise
                hits, milliseconds = [], 0.0
                sys.stderr.write(f"{entry['id']}: {exc}\n")
            if args.json or args.batch:
                documents = {document.id: document for document in assistant.documents()}
                found = [_hit(hit, documents[hit.document], args.explain) for hit in hits]
                write_json({"id": entry["id"], "hits": found, "latency_ms": round(milliseconds, 2)})
            else:
                print_hits(assistant, hits, args.explain)
        return DONE


class AskCommand:
    """Answer a question with citations."""

    name = "ask"
    help = "svar på et spørsmål, med henvisninger"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        add_question(parser)
        parser.add_argument("--level", type=int, nargs="+", choices=(0, 1, 2, 3), default=[], help="bare disse nivåene")
        parser.add_argument("--organisation", default="", metavar="X", help="lokale prosedyrer bare fra denne")
        parser.add_argument("--audience", default="", metavar="Y", help="kontrollrom, radioterminal eller leder")
        parser.add_argument(
            "--version", default="", metavar="Z", help="forrige, kommende, et versjonsnummer eller et år"
        )
        parser.add_argument("--explain", action="store_true", help="vis hvorfor svaret ble som det ble")
        add_index(parser)
        add_json(parser)

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Ask, print, and return the exit code."""
        assistant = open_assistant(args, settings)
        assistant.warm()
        filters = Filters(tuple(args.level), args.organisation, args.audience, args.version)
        if args.version and wish_for(args.version) is None:
            raise AssistantError(f"--version skal være forrige, kommende, et nummer eller et år, ikke «{args.version}»")
        if args.audience and args.audience not in AUDIENCES:
            raise AssistantError(f"--audience skal være en av {', '.join(AUDIENCES)}, ikke «{args.audience}»")
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
                write_json({**reply.to_dict(), **(_explanation(reply) if args.explain else {})})
            else:
                print_reply(reply)
                if args.explain and reply.explanation:
                    print_explanation(reply.explanation)
        return DONE


def _explanation(reply: Reply) -> dict[str, Any]:
    return {"explanation": asdict(reply.explanation) if reply.explanation else None}


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


def _timed_search(assistant: Assistant, text: str, k: int, history: Sequence[Turn]) -> tuple[list[Hit], float]:
    started = perf_counter()
    hits = assistant.search(text, k, history=history)
    return hits, 1000 * (perf_counter() - started)


def _hit(hit: Hit, document: Document, explain: bool) -> dict[str, Any]:
    """A hit as ``search --json`` prints it; one in a version that is not in force says which.

    :param explain: whether the parts of its score come along.
    """
    keys = ("rank", "document", "section", "section_title", "page", "text", "score", *(("parts",) if explain else ()))
    found = {**{key: getattr(hit, key) for key in keys}, "document": document.work}
    return found if document.state is State.CURRENT else {**found, "version": label(document)}
