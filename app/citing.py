"""Where quotes stand, and what a reader must know of the documents that they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from app.answer.units import AnswerUnit, runs_of
from app.phrases import series
from app.types import Citation, Reply, Sentence
from app.versions import standing_note
from ingest.editions import Shelf
from ingest.types import LOCAL, Document, Section

_MARKER = re.compile(r"\[(\d+)\]$")


class Library:
    """Makes citations of one index, of whatever version."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def cite(self, units: Sequence[AnswerUnit]) -> tuple[list[Sentence], list[Citation]]:
        """The units as sentences with citations; units that follow each other directly share one."""
        sentences: list[Sentence] = []
        citations: list[Citation] = []
        for n, run in enumerate(runs_of(units), start=1):
            section = self._shelf.sections[run[0].section_id]
            end = run[-1].start + len(run[-1].quote)
            citations.append(self.citation(n, section, section.text[run[0].start : end], run[0].start))
            sentences.extend(Sentence(unit.text, (n,)) for unit in run)
        return sentences, citations

    def citation(self, n: int, section: Section, quote: str, start: int) -> Citation:
        """The place of a quote that stands in the section's text at an offset."""
        document = self._shelf.documents[section.document]
        page, label = _page(section, start)
        return Citation(
            n=n,
            document=document.work,
            title=document.title,
            version=document.version,
            valid_from=document.valid_from.isoformat() if document.valid_from else "",
            level=document.level,
            organisation=document.organisation,
            section=section.number or section.title,
            section_title=section.title,
            path=section.path,
            page=page,
            quote=quote,
            url=web_address(document.source_url, section.url),
            section_id=section.id,
            start=start,
            page_label=label,
            superseded_by=document.superseded_by,
            upcoming=document.upcoming,
        )

    def notes(self, citations: Sequence[Citation]) -> list[str]:
        """What a reader must know of the sources: not in force, overdue for review, local, of the training edition."""
        sections = (self._shelf.sections[citation.section_id] for citation in citations)
        documents = [self._shelf.documents[key] for key in dict.fromkeys(section.document for section in sections)]
        notes = [note for document in documents if (note := standing_note(document))]
        notes += [_overdue(d) for d in documents if d.review_by and d.review_by < date.today()]
        local = [d.organisation or d.short_title for d in documents if d.is_local]
        if local:
            names = series(list(dict.fromkeys(local)))
            notes.append(f"Lokal prosedyre (nivå 3) gjelder bare for {names} og skal følge nivå 1 og 2.")
        if any(not d.registered for d in documents):
            notes.append("En av kildene står ikke i dokumentregisteret.")
        if any(not d.official for d in documents):
            notes.append("Svaret bygger på en øvingsutgave, ikke på gjeldende regelverk.")
        return notes


def answer_text(sentences: Sequence[Sentence]) -> str:
    """The sentences under one citation as one paragraph, with its number at the end."""
    paragraphs: list[tuple[int, list[str]]] = []
    for sentence in sentences:
        n = sentence.citations[0]
        if paragraphs and paragraphs[-1][0] == n:
            paragraphs[-1][1].append(sentence.text)
        else:
            paragraphs.append((n, [sentence.text]))
    return "\n\n".join(f"{_joined(texts)} [{n}]" for n, texts in paragraphs)


def labelled(reply: Reply) -> list[tuple[str, str]]:
    """The paragraphs of a reply, each with what introduces it: where it holds, if not everywhere that the others do."""
    citations = {citation.n: citation for citation in reply.citations}
    paragraphs = reply.text.split("\n\n")
    found = (_MARKER.search(paragraph) for paragraph in paragraphs)
    labels = [_label(citations[int(match[1])]) if match and int(match[1]) in citations else "" for match in found]
    if len(set(labels)) == 1:
        return [("", reply.text)]
    return [
        (label if place == 0 or label != labels[place - 1] else "", paragraph)
        for place, (label, paragraph) in enumerate(zip(labels, paragraphs, strict=True))
    ]


def _label(citation: Citation) -> str:
    return f"Lokalt: {citation.organisation or citation.title}" if citation.level == LOCAL else "Nasjonalt"


def _overdue(document: Document) -> str:
    return (
        f"{document.short_title}: fristen for revisjon gikk ut {document.review_by:%d.%m.%Y}. "
        "Kontroller at prosedyren fortsatt gjelder."
    )


def _joined(texts: Sequence[str]) -> str:
    """Sentences in a row; lists and table rows on lines of their own."""
    text = texts[0]
    for following in texts[1:]:
        text += ("\n" if "\n" in following or "\n" in text or " · " in following else " ") + following
    return text


def _page(section: Section, start: int) -> tuple[int, str]:
    """The physical page on which an offset of the section's text stands, and its number as printed."""
    before = [block for at, block in section.placed if at <= start and block.page]
    return (before[-1].page, before[-1].page_label) if before else (section.pages[0], section.page_label)


def web_address(source_url: str, place: str) -> str:
    """Where a section stands on the web; a page that is the index of its folder has the address of the folder."""
    page, mark, fragment = place.partition("#")
    page = re.sub(r"(?:^|/)index\.html$", "", page)
    steps = [source_url.rstrip("/"), page] if page else [source_url]
    return f"{'/'.join(steps)}{mark}{fragment}" if source_url else ""
