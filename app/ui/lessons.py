"""The tab «Undervisning»: a topic becomes a lesson draft, with its sources beside it and as files to keep."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby

import gradio as gr

from app import Assistant, lessons
from app.errors import AssistantError
from app.lessons import KeyQuote, Lesson, LessonSection, QuizItem
from app.privacy import redact
from app.ui.citations import citation_label, reference, to_section
from app.ui.desk import UNEXPECTED
from app.ui.downloads import TOPIC_LIMIT, address
from app.ui.markup import escape, notice_html
from app.ui.sources import EMPTY_PANEL, section_html
from app.ui.wiring import PRIVATE, detail, number, part, text
from ingest.errors import IngestError

logger = logging.getLogger(__name__)

NO_LESSON = (
    '<p class="ss-quiet">Skriv et emne, så settes det sammen et utkast av punktene som handler om det: '
    "sitater for hvert nivå, og spørsmål med fasit og kilde. Utkastet kan lastes ned og redigeres.</p>"
)


def lesson_html(lesson: Lesson) -> str:
    """The whole draft, with the links that download it."""
    notes = "".join(f"<li>{escape(note)}</li>" for note in lesson.notes)
    groups = "".join(
        f"<section><h3>{escape(group.title)}</h3>{''.join(map(_section, group.sections))}</section>"
        for group in lesson.groups
    )
    quiz = "".join(_quiz_item(item) for item in lesson.quiz)
    return f"""
<article class="ss-lesson">
  <h2>{escape(lesson.topic)}</h2>
  <p class="ss-downloads">{_download(lesson, "docx", "Last ned Word")}{_download(lesson, "md", "Last ned Markdown")}</p>
  {f'<ul class="ss-lesson-notes">{notes}</ul>' if notes else ""}
  {groups}
  {f'<section class="ss-quiz"><h3>Spørsmål</h3><ol>{quiz}</ol></section>' if quiz else ""}
</article>
"""


def draft_html(assistant: Assistant, topic: str) -> str:
    """A draft on a topic, or one sentence on why there is none."""
    clean, _ = redact(topic.strip()[:TOPIC_LIMIT])
    try:
        return lesson_html(lessons.draft(assistant, clean))
    except AssistantError as exc:
        return notice_html(str(exc))
    except IngestError as exc:
        logger.error("lesson not drafted: %s", exc)
        return notice_html(str(exc))
    except Exception:
        logger.exception("lesson not drafted")
        return notice_html(UNEXPECTED)


def _download(lesson: Lesson, form: str, label: str) -> str:
    return f'<a class="ss-button ss-download" href="{escape(address(lesson.topic, form))}" download>{label}</a>'


def _section(section: LessonSection) -> str:
    quotes = "".join(
        _table(list(group)) if header else "".join(map(_quote, group))
        for header, group in groupby(section.quotes, key=lambda quote: quote.header)
    )
    source = to_section(reference(section.citation, "→"), section.citation, "ss-citation")
    return f'<div class="ss-lesson-section">{source}{quotes}</div>'


def _quote(quote: KeyQuote) -> str:
    modals = "".join(f'<span class="ss-modal ss-modal-{modal}">{modal}</span>' for modal in map(escape, quote.modals))
    return f"<blockquote><p>{escape(quote.text)}</p>{modals}{_shown(quote)}</blockquote>"


def _shown(quote: KeyQuote) -> str:
    label = f"Vis sitatet i {citation_label(quote.citation)}"
    return to_section("Vis i kilden", quote.citation, "ss-in-source", label)


def _table(rows: Sequence[KeyQuote]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in (*rows[0].header, "Kilde"))
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells)}<td>{_shown(row)}</td></tr>" for row in rows
    )
    return (
        '<div class="ss-table" tabindex="0" role="region" aria-label="Tabell"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _quiz_item(item: QuizItem) -> str:
    options = "".join(f"<li><strong>{letter}</strong> {escape(option.text)}</li>" for letter, option in item.lettered)
    source = to_section(reference(item.citation, "→"), item.citation, "ss-citation")
    return f"""
<li>
  <p>{escape(item.prompt)}</p>
  <blockquote><p>{escape(item.cloze)}</p></blockquote>
  <ul class="ss-options">{options}</ul>
  <details><summary>Fasit</summary><p><strong>{item.key}</strong> {escape(item.answer)}</p>{source}</details>
</li>
"""


class LessonsTab:
    """The components of the tab."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        text('<h2>Undervisning</h2><p class="ss-quiet">Utkast til undervisning av dokumentenes egne ord.</p>')
        with gr.Row(elem_id="ss-topic-row"):
            topic = gr.Textbox(
                label="Emne",
                show_label=False,
                placeholder="Emne, for eksempel sikkerhetsalarm",
                max_length=TOPIC_LIMIT,
                container=False,
                elem_id="ss-topic",
            )
            make = gr.Button("Lag utkast", variant="primary", min_width=130, elem_id="ss-make")
        with gr.Row(elem_id="ss-lesson"):
            with gr.Column(scale=3, min_width=280, elem_id="ss-lesson-column"):
                shown = part(NO_LESSON, "ss-lesson-part")
            with gr.Column(scale=2, min_width=280, elem_id="ss-lesson-source-column"):
                source = part(EMPTY_PANEL, "ss-lesson-source-part")
        gr.on([make.click, topic.submit], self._draft, topic, [shown, source], concurrency_limit=2, **PRIVATE)
        for place in (shown, source):
            place.show_section(self._show, None, source, **PRIVATE)

    def _draft(self, topic: str) -> tuple[str, str]:
        return draft_html(self.assistant, topic), EMPTY_PANEL

    def _show(self, event: gr.EventData) -> str:
        section, quote, start = detail(event, "section"), detail(event, "quote"), number(event, "start")
        return section_html(self.assistant, section, quote, start, by_person=True)
