"""An assistant whose replies are laid out beforehand, over a few sections that hold everything a page must show."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from app import Assistant
from app.settings import Settings
from app.types import Citation, Filters, Kind, Reason, Reply, Turn
from ingest.crossreferences import Link
from ingest.readingreport import ReadingReport
from ingest.types import Block, BlockKind, Document, Section

GUIDE = Document(
    id="veileder",
    title="Veileder for samband i Dalby",
    short_title="Veilederen",
    level=2,
    file=Path("veileder.md"),
    publisher="Dalby kommune",
    version="2.1",
    valid_from=date(2024, 5, 17),
    review_by=date(2025, 1, 1),
    source_url="https://example.org/veileder",
)
LOCAL = Document(
    id="lokal",
    title="Lokal prosedyre for Dalby legevakt",
    short_title="Lokal prosedyre",
    level=3,
    file=Path("lokal.md"),
    organisation="Dalby legevakt",
    official=True,
)
TABLE_HEADER = ("Talegruppe", "Bruk")
LISTENING = Section(
    id="veileder#2.1",
    document="veileder",
    number="2.1",
    title="Lytting <i>& varsling</i>",
    depth=2,
    path=("2 Talegrupper", "2.1 Lytting <i>& varsling</i>"),
    ordinal=1,
    pages=(3, 4),
    blocks=(
        Block(BlockKind.PARAGRAPH, "Legevakten bør alltid lytte. Vakthavende skal varsles."),
        Block(BlockKind.LIST_ITEM, "på egen gruppe", marker="•"),
        Block(BlockKind.LIST_ITEM, "på felles gruppe", marker="•"),
        Block(BlockKind.TABLE_ROW, "DALBY-LV | Legevakt", cells=("DALBY-LV", "Legevakt"), header=TABLE_HEADER, table=1),
        Block(BlockKind.TABLE_ROW, "DALBY-1 | Felles", cells=("DALBY-1", "Felles"), header=TABLE_HEADER, table=1),
        Block(BlockKind.NOTE, "<script>window.pwned = 1</script>"),
    ),
)
SECTIONS = (
    Section(
        id="veileder#2",
        document="veileder",
        number="2",
        title="Talegrupper",
        depth=1,
        path=("2 Talegrupper",),
        ordinal=0,
    ),
    LISTENING,
    Section(
        id="veileder#3",
        document="veileder",
        number="3",
        title="Bortfall",
        depth=1,
        path=("3 Bortfall",),
        ordinal=2,
        blocks=(Block(BlockKind.PARAGRAPH, "Ved bortfall skal telefon brukes."),),
    ),
)


def citation(n: int, quote: str, section: Section = LISTENING) -> Citation:
    """A citation of a section of the guide."""
    return Citation(
        n=n,
        document=GUIDE.id,
        title=GUIDE.title,
        version=GUIDE.version,
        valid_from="2024-05-17",
        level=GUIDE.level,
        organisation="",
        section=section.number,
        section_title=section.title,
        path=section.path,
        page=section.pages[0],
        quote=quote,
        url=GUIDE.source_url,
        section_id=section.id,
        start=max(section.text.find(quote), 0),
    )


def answer(question: str, *quotes: str) -> Reply:
    """An answer that is made of quotes from the section on listening."""
    citations = tuple(citation(n, quote) for n, quote in enumerate(quotes, start=1))
    return Reply(
        question=question,
        standalone_question=question,
        kind=Kind.ANSWER,
        text="\n\n".join(f"{each.quote} [{each.n}]" for each in citations),
        citations=citations,
    )


class AssistantDouble(Assistant):
    """Gives the replies that were enqueued, one a question, and remembers what it was asked."""

    def __init__(self, *documents: Document) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], Filters]] = []
        self._replies: deque[Reply | Exception] = deque()
        self._documents = documents or (GUIDE, LOCAL)

    def enqueue(self, *replies: Reply | Exception) -> None:
        """Lay out what the next questions lead to; an exception is raised."""
        self._replies.extend(replies)

    @property
    def generation(self) -> str:
        """A generation of its own."""
        return "double"

    @property
    def settings(self) -> Settings:
        """Default settings."""
        return Settings()

    def documents(self) -> tuple[Document, ...]:
        """The documents it was made with."""
        return self._documents

    def section(self, section_id: str) -> Section:
        """One of the few sections."""
        return {section.id: section for section in SECTIONS}[section_id]

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """The sections of the guide; none for other documents."""
        return tuple(section for section in SECTIONS if section.document == document_id)

    def links(self, section_id: str) -> tuple[Link, ...]:
        """No references."""
        return ()

    def questions(self, section_id: str) -> tuple[str, ...]:
        """One question of the bank, to the section on listening."""
        return ("må vi lytte hele tida?",) if section_id == LISTENING.id else ()

    def reading(self, document_id: str) -> ReadingReport:
        """A report without remarks."""
        return ReadingReport(pages=4, sections=len(self.sections(document_id)), tables=1, kept=0.97)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Reply]:
        """The next replies, up to one that is finished; a refusal when none is left."""
        self.asked.append((question, tuple(history), filters or Filters()))
        if not self._replies:
            yield Reply(question, question, Kind.REFUSAL, "Det står ikke i dokumentene.", Reason.NOT_IN_SOURCES)
        while self._replies:
            reply = self._replies.popleft()
            if isinstance(reply, Exception):
                raise reply
            yield reply
            if reply.finished:
                return
