"""A lesson quotes word for word on all levels, asks only what has one right answer, and opens as a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from app import Assistant, lessons
from app.errors import LessonError, QuestionError
from app.lessons import Lesson, QuizItem, ValueKind
from app.lessons.values import BLANK
from app.settings import Settings
from ingest import build
from tests.support.corpora import write_corpus

TOPICS = (
    "sikkerhetsalarm",
    "opplæring",
    "bortfall av Nødnett",
    "tildeling av talegruppe",
    "samvirke med politi",
    "taushetsplikt",
    "direktemodus",
    "legevakt",
    "punkt 4.3.8",
)

ALARM = """# 1 Alarm i tjenesten

## 1.1 Svar på alarm

Vaktleder skal svare på alarmen innen 60 sekunder. Operatøren bør notere **alarmen** i | loggen | <b>straks</b>.

## 1.2 Slutt på alarm

<script>alert("alarm")</script> Alarmen skal avsluttes av # vaktleder. Vaktleder skal
loggføre tidspunktet for slutt på alarmen.

# 2 Andre frister

## 2.1 Lading

Batteriet lades i ett minutt av gangen. Lampen lyser i 90 sekunder etter lading.

## 2.2 Prøve

Prøven tar to minutter. Den gjentas etter 45 sekunder.

## 2.3 Roller

Systemansvarlig skal holde oversikt over utstyret i kommunen hele året.
"""


@pytest.fixture(scope="module")
def drafts(assistant: Assistant) -> dict[str, Lesson]:
    return {topic: lessons.draft(assistant, topic) for topic in TOPICS}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """One local document, which its owner has registered as official."""
    folder = tmp_path_factory.mktemp("small")
    corpus = write_corpus(folder / "corpus", {"alarm": ALARM})
    register = corpus / "register.toml"
    register.write_text(f"{register.read_text('utf-8')}official = true\n", "utf-8")
    assert not build(corpus, folder / "index").failed
    return Assistant.open(folder / "index", Settings())


def items(drafts: dict[str, Lesson]) -> list[QuizItem]:
    return [item for lesson in drafts.values() for item in lesson.quiz]


def stands(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None


def test_a_topic_is_treated_level_by_level(drafts: dict[str, Lesson]) -> None:
    groups = drafts["opplæring"].groups

    assert [group.title for group in groups] == [
        "Lov og forskrift",
        "Nivå 1 – felles",
        "Nivå 2 – nasjonal for helsetjenesten",
        "Nivå 3 – lokale prosedyrer",
    ]
    for group in groups:
        assert group.sections
        assert {section.citation.level for section in group.sections} == {group.level}


def test_unrelated_sections_do_not_come_in(drafts: dict[str, Lesson], assistant: Assistant) -> None:
    for group in drafts["sikkerhetsalarm"].groups:
        for section in group.sections:
            found = assistant.section(section.citation.section_id)
            assert "alarm" in "\n".join((*found.path, found.text)).casefold()


def test_a_word_that_only_looks_alike_is_no_topic(drafts: dict[str, Lesson]) -> None:
    headings = [section.heading for group in drafts["taushetsplikt"].groups for section in group.sections]
    assert "10.1 Alminnelig taushetsplikt" in headings
    assert not any("Plikten" in heading for heading in headings)


def test_a_topic_with_a_typing_error_is_understood(drafts: dict[str, Lesson], assistant: Assistant) -> None:
    meant = drafts["sikkerhetsalarm"]
    first = lessons.draft(assistant, "sikerhetsalarm").groups[0].sections[0]
    assert first.heading in {section.heading for section in meant.groups[0].sections}


def test_a_level_that_is_silent_is_said_out_loud(drafts: dict[str, Lesson]) -> None:
    assert "Fant ingen punkter om emnet i: Lov og forskrift." in drafts["sikkerhetsalarm"].notes


def test_a_section_named_by_number_comes_alone(drafts: dict[str, Lesson]) -> None:
    groups = drafts["punkt 4.3.8"].groups
    assert {section.citation.section for group in groups for section in group.sections} == {"4.3.8"}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_quote_stands_word_for_word_in_the_section_it_cites(
    topic: str, drafts: dict[str, Lesson], assistant: Assistant
) -> None:
    lesson = drafts[topic]
    quotes = [quote.citation for group in lesson.groups for section in group.sections for quote in section.quotes]
    asked = [item.citation for item in lesson.quiz]
    options = [option.citation for item in lesson.quiz for option in item.options]

    assert quotes
    for citation in (*quotes, *asked, *options):
        text = assistant.section(citation.section_id).text
        assert citation.quote
        assert text[citation.start : citation.start + len(citation.quote)] == citation.quote


def test_rules_carry_their_modal_verbs_and_rows_their_header(drafts: dict[str, Lesson]) -> None:
    quotes = [q for lesson in drafts.values() for g in lesson.groups for s in g.sections for q in s.quotes]

    rules = [quote for quote in quotes if quote.modals]
    rows = [quote for quote in quotes if quote.header]
    assert len(rules) > len(quotes) / 2
    assert all(stands(quote.text, quote.modals[0]) for quote in rules if quote.modals[0] in ("skal", "bør"))
    assert rows
    assert all(
        len(row.cells) == len(row.header) and all(cell in row.citation.quote for cell in row.cells) for row in rows
    )


def test_all_four_kinds_of_items_are_made(drafts: dict[str, Lesson]) -> None:
    assert {item.kind for item in items(drafts)} == set(ValueKind)


def test_an_item_is_a_cited_sentence_or_row_with_one_blank(drafts: dict[str, Lesson]) -> None:
    for item in items(drafts):
        assert item.cloze.count(BLANK) == 1
        before, after = item.cloze.split(BLANK)
        filled = f"{before}{item.answer}{after}"
        if " | " in item.citation.quote:
            assert item.answer.casefold() in item.citation.quote.casefold()
        else:
            assert filled.casefold() == item.citation.quote.casefold()


def test_an_item_has_one_right_option_and_two_or_three_wrong_ones(drafts: dict[str, Lesson]) -> None:
    for item in items(drafts):
        texts = [option.text.casefold() for option in item.options]
        assert len(texts) in (3, 4)
        assert len(set(texts)) == len(texts)
        assert [option.correct for option in item.options].count(True) == 1
        assert all(option.text.casefold() == option.citation.quote.casefold() for option in item.options)


def test_wrong_options_are_not_in_the_sentence_and_not_elsewhere_in_its_section(
    drafts: dict[str, Lesson], assistant: Assistant
) -> None:
    for item in items(drafts):
        wrong = [option for option in item.options if not option.correct]
        assert not any(stands(item.citation.quote, option.text) for option in wrong), item.cloze
        if item.kind is not ValueKind.MODAL and " | " not in item.citation.quote:
            text = assistant.section(item.citation.section_id).text
            assert not any(stands(text, option.text) for option in wrong), item.cloze


def test_skal_and_maa_are_never_put_against_each_other(drafts: dict[str, Lesson]) -> None:
    for item in items(drafts):
        assert not {"skal", "må"} <= {option.text for option in item.options}


def test_the_right_option_moves_about(drafts: dict[str, Lesson]) -> None:
    assert {item.key for item in items(drafts)} >= {"A", "B", "C"}


def test_the_same_topic_gives_the_same_lesson(drafts: dict[str, Lesson], assistant: Assistant, tmp_path: Path) -> None:
    again = lessons.draft(assistant, "direktemodus")

    assert again == drafts["direktemodus"]
    lessons.to_docx(again, tmp_path / "a.docx")
    lessons.to_docx(drafts["direktemodus"], tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize("topic", ["pizza", "pizza og brus på fredag"])
def test_a_topic_outside_the_documents_is_refused_in_one_sentence(topic: str, assistant: Assistant) -> None:
    with pytest.raises(LessonError, match=rf"Fant ingen punkter i dokumentene om «{topic}»"):
        lessons.draft(assistant, topic)


@pytest.mark.parametrize("topic", ["", "  ?! ", "\x00\x01", "a" * 20_000])
def test_a_topic_that_is_none_is_refused(topic: str, assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        lessons.draft(assistant, topic)


def test_equal_amounts_are_never_options_against_each_other(small: Assistant) -> None:
    lesson = lessons.draft(small, "svar på alarm")

    (item,) = (item for item in lesson.quiz if item.kind is ValueKind.MEASURE)
    assert item.answer == "60 sekunder"
    assert {option.text for option in item.options} == {"60 sekunder", "90 sekunder", "45 sekunder", "to minutter"}


def test_an_item_without_two_wrong_options_is_left_out(small: Assistant) -> None:
    lesson = lessons.draft(small, "alarm")

    quotes = [quote.text for group in lesson.groups for section in group.sections for quote in section.quotes]
    assert "Vaktleder skal loggføre tidspunktet for slutt på alarmen." in quotes
    assert ValueKind.ROLE not in {item.kind for item in lesson.quiz}


def test_an_official_source_needs_no_note(small: Assistant, drafts: dict[str, Lesson], tmp_path: Path) -> None:
    official, training = lessons.draft(small, "alarm"), drafts["sikkerhetsalarm"]
    assert "Øvingsutgave" not in lessons.to_markdown(official)
    assert "Øvingsutgave" in lessons.to_markdown(training)

    lessons.to_docx(official, tmp_path / "official.docx")
    lessons.to_docx(training, tmp_path / "training.docx")
    assert open_docx(tmp_path / "official.docx").sections[0].header.paragraphs[0].text == ""
    header = open_docx(tmp_path / "training.docx").sections[0].header.paragraphs[0].text
    assert header == "Øvingsutgave – ikke gjeldende regelverk"


def test_markup_in_a_document_or_topic_is_shown_as_text(small: Assistant, tmp_path: Path) -> None:
    lesson = lessons.draft(small, "<b>alarm</b>\x07 | *slutt*")

    shown = rendered_text(lessons.to_markdown(lesson))
    lessons.to_docx(lesson, tmp_path / "lesson.docx")
    written = "\n".join(paragraph.text for paragraph in open_docx(tmp_path / "lesson.docx").paragraphs)
    for text in (shown, written):
        assert "Undervisning: <b>alarm</b> | *slutt*" in text
        assert "Alarmen skal avsluttes av # vaktleder." in text


def test_the_docx_opens_with_headings_sources_and_the_key_last(drafts: dict[str, Lesson], tmp_path: Path) -> None:
    lesson = drafts["tildeling av talegruppe"]
    lessons.to_docx(lesson, tmp_path / "lesson.docx")

    document = open_docx(tmp_path / "lesson.docx")
    texts = [paragraph.text for paragraph in document.paragraphs]
    chapters = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert texts[0] == "Undervisning: tildeling av talegruppe"
    assert document.paragraphs[0].style.name == "Title"
    assert chapters == [*(group.title for group in lesson.groups), "Spørsmål", "Kilder", "Fasit"]
    assert {p.text for p in document.paragraphs if p.style.name == "Heading 3"} >= {
        section.heading for group in lesson.groups for section in group.sections
    }
    key = texts.index("Fasit")
    assert document.paragraphs[key - 1]._p.xpath(".//w:br[@w:type='page']")
    assert texts[key + 1] == f"1. {lesson.quiz[0].key}: {lesson.quiz[0].answer}"
    assert not any(f"{lesson.quiz[0].key}: {lesson.quiz[0].answer}" in text and "1. " in text for text in texts[:key])
    (source,) = (text for text in texts if text.startswith("Felles sambandsreglement for Nødnett, versjon 4, gyldig"))
    assert re.search(r"Punkter: 6\.3\.\d, side \d+|; 6\.3\.\d, side \d+", source)
    languages = {language.get(qn("w:val")) for language in document.styles.element.xpath("//w:lang")}
    assert languages == {"nb-NO"}


@pytest.mark.parametrize("topic", TOPICS)
def test_both_files_hold_every_quote_and_every_option(topic: str, drafts: dict[str, Lesson], tmp_path: Path) -> None:
    lesson = drafts[topic]
    lessons.to_docx(lesson, tmp_path / "lesson.docx")
    document = open_docx(tmp_path / "lesson.docx")
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    shown = rendered_text(lessons.to_markdown(lesson))

    quotes = [quote for group in lesson.groups for section in group.sections for quote in section.quotes]
    expected = [text for quote in quotes for text in quote.cells or (quote.text,)]
    expected += [text for item in lesson.quiz for text in (item.cloze, *(option.text for option in item.options))]
    for text in expected:
        assert text in written
        assert tidy(text) in tidy(shown)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_markdown_parses_to_the_same_outline_as_the_docx(
    topic: str, drafts: dict[str, Lesson], tmp_path: Path
) -> None:
    lesson = drafts[topic]
    lessons.to_docx(lesson, tmp_path / "lesson.docx")
    styles = {"Title": "h1", "Heading 1": "h2", "Heading 2": "h3"}
    written = [
        (styles[p.style.name], p.text) for p in open_docx(tmp_path / "lesson.docx").paragraphs if p.style.name in styles
    ]

    tokens = MarkdownIt("commonmark").enable("table").parse(lessons.to_markdown(lesson))
    headings = [
        (token.tag, rendered_inline(tokens[place + 1].children))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    assert [heading for heading in headings if heading[0] != "h4"] == written
    assert not any(token.type.startswith(("html", "code", "fence")) for token in tokens)


def rendered_text(markdown: str) -> str:
    """All text of a Markdown file as a reader sees it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return "\n".join(rendered_inline(token.children) for token in tokens if token.type == "inline")


def rendered_inline(children) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return "".join("\n" if child.type in ("hardbreak", "softbreak") else child.content for child in children)


def tidy(text: str) -> str:
    return " ".join(text.split())
