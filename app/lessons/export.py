"""A lesson as Markdown and as a Word document, with the same content in the same order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from docx import Document as open_docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt, RGBColor

from app.lessons.lesson import KeyQuote, Lesson, LessonSection, LevelGroup
from app.lessons.quiz import QuizItem
from app.types import Citation
from ingest.types import Document

LEAD = (
    "Utkast til undervisning. Sitatene er ordrett fra dokumentene, og svaralternativene er hentet fra dem. "
    "Kontroller kildene før bruk."
)
TRAINING = "Øvingsutgave – ikke gjeldende regelverk"
NO_QUIZ = "Dokumentene ga ikke grunnlag for spørsmål med sikre gale svar."
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LIST_MARK = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def to_markdown(lesson: Lesson) -> str:
    """The lesson as a Markdown document; everything that comes from documents is text, never markup."""
    return "\n".join(_markdown(lesson)).rstrip() + "\n"


def _markdown(lesson: Lesson) -> Iterator[str]:
    yield from (f"# Undervisning: {_escape(lesson.topic)}", "", LEAD, "")
    for note in lesson.notes:
        yield from (f"> **Merk:** {_escape(note)}", "")
    for group in lesson.groups:
        yield from (f"## {group.title}", "")
        for title, sections in _by_document(group):
            yield from (f"### {_escape(title)}", "")
            for section in sections:
                yield from (f"#### {_escape(section.heading)}", "", f"*{_escape(source(section.citation))}*", "")
                yield from _markdown_quotes(section)
    yield from ("## Spørsmål", "")
    for number, item in enumerate(lesson.quiz, start=1):
        yield from (f"**{number}. {item.prompt}** ({_escape(source(item.citation))})", "")
        yield from (_quoted(item.cloze), "")
        yield from (f"- {letter}: {_escape(option.text)}" for letter, option in item.lettered)
        yield ""
    if not lesson.quiz:
        yield from (NO_QUIZ, "")
    yield from ("## Kilder", "")
    for document in lesson.documents:
        yield f"- {_escape(document_line(document))} {_escape(places(lesson, document))}"
    if lesson.quiz:
        yield from ("", "---", "", "## Fasit", "")
    for number, item in enumerate(lesson.quiz, start=1):
        yield from (f"**{number}. {item.key}: {_escape(item.answer)}**", "", _quoted(item.citation.quote), "")
        yield from (f"Kilde: {_escape(source(item.citation))}", "", _escape(wrong_options(item)), "")


def _markdown_quotes(section: LessonSection) -> Iterator[str]:
    for header, quotes in groupby(section.quotes, key=lambda quote: quote.header):
        if not header:
            for quote in quotes:
                yield from (_quoted(f"{quote.text}\n— {place(quote.citation)}"), "")
            continue
        yield f"| {' | '.join(_escape(name) for name in header)} | Sted |"
        yield f"|{'---|' * (len(header) + 1)}"
        for quote in quotes:
            cells = [_escape(cell).replace("\n", " ") for cell in (*quote.cells, place(quote.citation))]
            yield f"| {' | '.join(cells)} |"
        yield ""


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in "\\\n".join(map(_escape, text.split("\n"))).split("\n"))


def _escape(text: str) -> str:
    return _LIST_MARK.sub(_escape_mark, _MARKDOWN.sub(r"\\\1", text))


def _escape_mark(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}"


def to_docx(lesson: Lesson, path: Path) -> None:
    """Write the lesson as a Word document; the same lesson always gives the same bytes.

    :raises OSError: if the file cannot be written.
    """
    buffer = io.BytesIO()
    _docx(lesson).save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in made.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), made.read(name), zipfile.ZIP_DEFLATED)


def _docx(lesson: Lesson) -> Docx:
    document = _blank(lesson)
    document.add_heading(f"Undervisning: {_clean(lesson.topic)}", level=0)
    document.add_paragraph(LEAD)
    for note in lesson.notes:
        document.add_paragraph(_clean(f"Merk: {note}"), style="Intense Quote")
    for group in lesson.groups:
        document.add_heading(group.title, level=1)
        for title, sections in _by_document(group):
            document.add_heading(_clean(title), level=2)
            for section in sections:
                document.add_heading(_clean(section.heading), level=3)
                paragraph = document.add_paragraph(_clean(source(section.citation)), style="Kilde")
                paragraph.paragraph_format.keep_with_next = True
                _add_quotes(document, section)
    document.add_heading("Spørsmål", level=1)
    for number, item in enumerate(lesson.quiz, start=1):
        _add_question(document, number, item)
    if not lesson.quiz:
        document.add_paragraph(NO_QUIZ)
    document.add_heading("Kilder", level=1)
    for used in lesson.documents:
        document.add_paragraph(_clean(f"{document_line(used)} {places(lesson, used)}"), style="List Bullet")
    if lesson.quiz:
        document.add_page_break()
        document.add_heading("Fasit", level=1)
    for number, item in enumerate(lesson.quiz, start=1):
        document.add_heading(_clean(f"{number}. {item.key}: {item.answer}"), level=3)
        document.add_paragraph(_clean(item.citation.quote), style="Quote")
        document.add_paragraph(_clean(f"Kilde: {source(item.citation)}"), style="Kilde")
        document.add_paragraph(_clean(wrong_options(item)), style="Kilde")
    return document


def _blank(lesson: Lesson) -> Docx:
    """An empty document in bokmål, on A4, with the style of source lines and the note on every page."""
    document: Docx = open_docx()
    for language in document.styles.element.xpath("//w:lang"):
        language.set(language.nsmap["w"].join("{}") + "val", "nb-NO")
    style = document.styles.add_style("Kilde", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.color.rgb = Pt(9), RGBColor(0x55, 0x55, 0x55)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if is_training(lesson):
        page.header.paragraphs[0].text = TRAINING
    properties = document.core_properties
    properties.title, properties.author, properties.language = _clean(lesson.topic), "Sambandssvar", "nb-NO"
    properties.comments = TRAINING if is_training(lesson) else ""
    return document


def _add_quotes(document: Docx, section: LessonSection) -> None:
    for header, quotes in groupby(section.quotes, key=lambda quote: quote.header):
        if header:
            _add_table(document, header, list(quotes))
            continue
        for quote in quotes:
            document.add_paragraph(_clean(f"{quote.text}\n— {place(quote.citation)}"), style="Quote")


def _add_table(document: Docx, header: tuple[str, ...], quotes: list[KeyQuote]) -> None:
    table = document.add_table(rows=0, cols=len(header) + 1, style="Table Grid")
    for cells in ((*header, "Sted"), *((*quote.cells, place(quote.citation)) for quote in quotes)):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = _clean(text)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    document.add_paragraph()


def _add_question(document: Docx, number: int, item: QuizItem) -> None:
    document.add_heading(f"{number}. {item.prompt}", level=3)
    lines = [(item.cloze, "Quote"), (source(item.citation), "Kilde")]
    lines += [(f"{letter}: {option.text}", "List Paragraph") for letter, option in item.lettered]
    for place_in_item, (text, style) in enumerate(lines, start=1):
        paragraph = document.add_paragraph(_clean(text), style=style)
        paragraph.paragraph_format.keep_with_next = place_in_item < len(lines)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _by_document(group: LevelGroup) -> Iterator[tuple[str, list[LessonSection]]]:
    """The sections of a level under the titles of their documents."""
    for _, found in groupby(group.sections, key=lambda section: section.citation.document):
        sections = list(found)
        first = sections[0].citation
        yield f"{first.organisation}: {first.title}" if first.organisation else first.title, sections


def is_training(lesson: Lesson) -> bool:
    """Whether any source is not official."""
    return any(not document.official for document in lesson.documents)


def source(citation: Citation) -> str:
    """Document, version, section and page in one line, with the organisation of a local procedure."""
    return f"{citation.label} ({citation.organisation})" if citation.organisation else citation.label


def place(citation: Citation) -> str:
    """Section and page, where the document is known."""
    page = f", side {citation.page_label or citation.page}" if citation.page else ""
    return f"{citation.section}{page}"


def document_line(document: Document) -> str:
    """What the register says of a source."""
    parts = [document.title]
    if document.version:
        parts.append(f"versjon {document.version}")
    if document.valid_from:
        parts.append(f"gyldig fra {document.valid_from:%d.%m.%Y}")
    if document.review_by:
        parts.append(f"frist for revisjon {document.review_by:%d.%m.%Y}")
    parts += [part for part in (document.publisher, document.organisation) if part]
    return f"{', '.join(parts)}." + ("" if document.official else f" {TRAINING}.")


def places(lesson: Lesson, document: Document) -> str:
    """The sections of a source that the lesson uses."""
    used = [
        place(section.citation)
        for group in lesson.groups
        for section in group.sections
        if section.citation.document == document.id
    ]
    return f"Punkter: {'; '.join(used)}."


def wrong_options(item: QuizItem) -> str:
    """Where the wrong options of an item stand."""
    found = (f"{letter}: {source(o.citation)}" for letter, o in item.lettered if not o.correct)
    return f"De gale alternativene står i: {'; '.join(found)}."
