"""The tab «Dokumenter»: what is loaded, and a way to read it point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import gradio as gr

from app import Assistant
from app.bank import QuestionBank
from app.ui.bankform import SectionQuestions
from app.ui.markup import button, day, escape, is_overdue, level_badge, state_line, training_badge
from app.ui.readings import points_cell, reading_html
from app.ui.sources import section_html
from app.ui.wiring import PRIVATE, detail, part, text
from app.versions import state_words
from ingest.readingreport import ReadingReport
from ingest.types import Document, Section, State

NO_OUTLINE = '<p class="ss-quiet">Velg et dokument i tabellen for å se punktene i det.</p>'
NO_SECTION = ""


def documents_html(documents: Sequence[Document], readings: Mapping[str, ReadingReport]) -> str:
    """All documents as a table, the highest level first.

    :param readings: how each document was read, by its id.
    """
    if not documents:
        return '<p class="ss-quiet">Ingen dokumenter er lest inn. Kjør «sambandssvar ingest».</p>'
    rows = "".join(_row(document, readings[document.id]) for document in documents)
    heads = ("Dokument", "Nivå", "Versjon", "Gjelder fra", "Revisjonsfrist", "Virksomhet", "Punkter", "Status")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="ss-table ss-documents" tabindex="0" role="region" aria-label="Dokumenter"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def banner_html(documents: Sequence[Document]) -> str:
    """A banner as long as documents of the training edition are loaded."""
    training = [document for document in documents if not document.official]
    if not training:
        return ""
    everything = len(training) == len(documents)
    extent = "Alle dokumentene" if everything else f"{len(training)} av {len(documents)} dokumenter"
    return (
        '<p class="ss-banner" role="note"><strong>Øvingsutgave:</strong> '
        f"{extent} er skrevet for øving og er ikke gjeldende regelverk. Bruk ikke svarene i tjeneste.</p>"
    )


def outline_html(document: Document, sections: Sequence[Section], reading: str = "") -> str:
    """The points of a document as buttons, indented as they are nested.

    :param reading: HTML on how the document was read, shown above them.
    """
    items = "".join(
        f'<li class="ss-depth-{min(section.depth, 5)}">'
        + button(escape(section.heading), "show_section", "ss-outline-item", section=section.id)
        + "</li>"
        for section in sections
    )
    return (
        f'<nav class="ss-outline" aria-label="Punkter i {escape(document.title)}">'
        f"<h3>{escape(document.title)}</h3>{state_line(document)}{reading}<ul>{items}</ul></nav>"
    )


def _row(document: Document, reading: ReadingReport) -> str:
    overdue = is_overdue(document, date.today())
    review = escape(day(document.review_by)) or "–"
    cells = (
        button(escape(document.title), "show_document", "ss-document-link", document=document.id),
        level_badge(document.level),
        escape(document.version) or "–",
        escape(day(document.valid_from)) or "–",
        f'<strong class="ss-overdue">Utgått {review}</strong>' if overdue else review,
        escape(document.organisation or document.publisher) or "–",
        points_cell(reading),
        _state(document),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _state(document: Document) -> str:
    """Whether the version is in force, and that it is for training."""
    words = escape(state_words(document))
    if document.state is not State.CURRENT:
        return f'<strong class="ss-overdue">{words}</strong> {training_badge(document)}'
    return training_badge(document) or words


class DocumentsTab:
    """The components of the tab; every load of the page shows the generation that is in use then."""

    def __init__(self, demo: gr.Blocks, assistant: Assistant, bank: QuestionBank) -> None:
        self.assistant = assistant
        self.questions = SectionQuestions(bank)
        text('<h2>Dokumenter</h2><p class="ss-quiet">Dette er dokumentene som svarene bygger på.</p>')
        table = part("", "ss-documents-part")
        with gr.Row(elem_id="ss-browser"):
            with gr.Column(scale=2, min_width=280, elem_id="ss-outline-column"):
                outline = part(NO_OUTLINE, "ss-outline-part")
            with gr.Column(scale=3, min_width=280, elem_id="ss-reader-column"):
                reader = part(NO_SECTION, "ss-reader-part")
        demo.load(self._table, None, table, **PRIVATE)
        table.show_document(self._outline, None, [outline, reader], **PRIVATE)
        for place in (outline, reader):
            place.show_section(self._show, None, reader, **PRIVATE)
        reader.bank_question(self._bank, None, reader, **PRIVATE)

    def _table(self) -> str:
        documents = sorted(self.assistant.documents(), key=lambda each: (each.level, each.title, "@" in each.id))
        return documents_html(documents, {each.id: self.assistant.reading(each.id) for each in documents})

    def _outline(self, event: gr.EventData) -> tuple[str, str]:
        wanted = detail(event, "document")
        document = next((each for each in self.assistant.documents() if each.id == wanted), None)
        if document is None:
            return NO_OUTLINE, NO_SECTION
        sections = self.assistant.sections(document.id)
        first = next((section for section in sections if section.blocks), None)
        outline = outline_html(document, sections, reading_html(self.assistant, document.id))
        return outline, self._section(first.id) if first else NO_SECTION

    def _show(self, event: gr.EventData) -> str:
        return self._section(detail(event, "section"), by_person=True)

    def _bank(self, event: gr.EventData) -> str:
        section = detail(event, "section")
        return section_html(self.assistant, section, more=self.questions.added(section, detail(event, "question")))

    def _section(self, section: str, by_person: bool = False) -> str:
        return section_html(self.assistant, section, by_person=by_person, more=self.questions.shown(section))
