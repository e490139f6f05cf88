"""The training edition: every document follows from its source, says what it is, and is read back as it was written."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from rendering.booklet import write_booklet
from rendering.edition import RENDERINGS, Writer, render_all
from rendering.errors import RenderError
from rendering.forskrift import write_forskrift
from rendering.html import write_course, write_guide
from rendering.markdown import write_markdown
from rendering.register import TRAINING_EDITION, Entry
from rendering.reglement import write_reglement
from rendering.source import read_source
from rendering.word import write_procedure, write_routine

from ingest.outline import build_outline
from ingest.readers import read
from ingest.register import load
from ingest.types import BlockKind

CORPUS = Path(__file__).parents[2] / "corpus"

HEADER = """+++
subtitle = "For øving"
approved = "Godkjent 1. februar 2018"
publication = "Prøvetrykk"
note = "Skrevet for øving."

[[revision]]
version = "1"
date = "01.02.2018"
change = "Første utgave"

[header]
"Dokument-ID" = "P-001"
"Versjon" = "2.1"
"Gyldig fra" = "01.02.2026"
+++
"""

CHAPTERS = """
# 1 Formål

Brukeren skal lytte i egen gruppe.

## 1.1 Oppkall

Slik kaller du opp:

1. Vent på klartonen.
2. Si kallesignalet.

### 1.1.1 Ingen svar

4 oppkall er nok. Deretter bør brukeren:

- bytte posisjon
- ringe sentralen

# 2 Grupper

Gruppene er oppdiktet.

| Gruppe | Bruk |
|---|---|
| A-1 | Daglig tale |
| A-2 | Reserve |
"""
NOTED = CHAPTERS.replace("er oppdiktet.", "er oppdiktet.[^1]") + "\n[^1]: Laget for øving.\n"
BOXED = CHAPTERS + "\n::: faktaboks Husk\nHold radioen på.\n:::\n"
TICKED = CHAPTERS + "\n# Vedlegg A Lommekort\n\n## A.1 Før vakt\n\n- [ ] Batteriet er ladet\n- [ ] Radioen er på\n"
PARAGRAPHS = """
# Kapittel 1 Formål

## § 1 Virkeområde

Forskriften gjelder for:

1. legevakt
2. ambulanse

## § 2 Opplæring

Virksomheten skal gi opplæring.
"""
DECIMAL = ["1", "1.1", "1.1.1", "2"]

KINDS = {
    "forskrift": (partial(write_forskrift, bookmarks=True), PARAGRAPHS, "f.pdf", ["Kapittel 1", "§ 1", "§ 2"]),
    "reglement": (write_reglement, NOTED, "r.pdf", DECIMAL),
    "booklet": (write_booklet, BOXED, "b.pdf", DECIMAL),
    "guide": (write_guide, CHAPTERS, "guide", DECIMAL),
    "course": (write_course, CHAPTERS, "index.html", DECIMAL),
    "procedure": (write_procedure, TICKED, "p.docx", [*DECIMAL, "Vedlegg A", "A.1"]),
    "routine": (write_routine, TICKED, "i.docx", [*DECIMAL, "Vedlegg A", "A.1"]),
    "markdown": (write_markdown, TICKED, "a.md", [*DECIMAL, "Vedlegg A", "A.1"]),
}
each_kind = pytest.mark.parametrize(("write", "body", "name", "numbers"), KINDS.values(), ids=KINDS)

ENTRY = Entry(
    id="prove",
    title="Samband på prøve",
    short_title="Prøve",
    file="",
    publisher="Prøveforlaget",
    version="2.1",
    valid_from=date(2026, 2, 1),
    review_by=None,
    organisation="AMK Prøve",
    source_url="",
)


def _rendered(folder: Path, write: Writer, body: str, name: str) -> Path:
    folder.mkdir()
    source = folder / "source.md"
    source.write_text(HEADER + body, "utf-8")
    write(read_source(source), ENTRY, folder / name)
    return folder / name


def _bytes(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def _sections(path: Path, title: str) -> list[tuple[str, str, list[str]]]:
    sections, _ = build_outline("prove", title, read(path).blocks)
    return [(section.number, section.title, [block.line for block in section.blocks]) for section in sections]


def _numbers(sections: list[tuple[str, str, list[str]]]) -> list[str]:
    return [number for number, _, _ in sections if number]


@each_kind
def test_the_same_source_gives_the_same_bytes(
    tmp_path: Path, write: Writer, body: str, name: str, numbers: list[str]
) -> None:
    first = _rendered(tmp_path / "first", write, body, name)
    second = _rendered(tmp_path / "second", write, body, name)

    assert _bytes(first) == _bytes(second)


@each_kind
def test_a_rendered_document_is_read_back_with_its_own_numbers(
    tmp_path: Path, write: Writer, body: str, name: str, numbers: list[str]
) -> None:
    path = _rendered(tmp_path / "out", write, body, name)

    assert _numbers(_sections(path, ENTRY.title)) == numbers


@pytest.mark.parametrize("kind", ["forskrift", "reglement", "booklet"])
def test_every_pdf_page_says_that_it_is_a_training_edition(tmp_path: Path, kind: str) -> None:
    write, body, name, _ = KINDS[kind]

    pages = PdfReader(_rendered(tmp_path / "out", write, body, name)).pages

    assert all(TRAINING_EDITION in page.extract_text() for page in pages)


@pytest.mark.parametrize("kind", ["procedure", "routine"])
def test_every_word_page_says_that_it_is_a_training_edition(tmp_path: Path, kind: str) -> None:
    write, body, name, _ = KINDS[kind]

    page = docx.Document(str(_rendered(tmp_path / "out", write, body, name))).sections[0]

    assert [line.text for line in page.header.paragraphs] == ["P-001 Samband på prøve\tAMK Prøve"]
    assert [line.text for line in page.footer.paragraphs][1:] == [TRAINING_EDITION]


@pytest.mark.parametrize("kind", ["procedure", "routine", "markdown"])
def test_a_local_procedure_carries_its_metadata_and_its_check_boxes(tmp_path: Path, kind: str) -> None:
    write, body, name, _ = KINDS[kind]

    result = read(_rendered(tmp_path / "out", write, body, name))

    assert result.metadata["document_id"] == "P-001"
    assert result.metadata["valid_from"] == "2026-02-01"
    ticked = [block.text for block in result.blocks if block.kind is BlockKind.LIST_ITEM and block.marker == "☐"]
    assert ticked == ["Batteriet er ladet", "Radioen er på"]


def test_numbered_lists_in_word_start_from_1_each_time(tmp_path: Path) -> None:
    twice = CHAPTERS + "\n1. Slå av.\n2. Slå på.\n"

    result = read(_rendered(tmp_path / "out", write_procedure, twice, "p.docx"))

    markers = [block.marker for block in result.blocks if block.kind is BlockKind.LIST_ITEM]
    assert markers == ["1.", "2.", "•", "•", "1.", "2."]


def test_what_a_format_cannot_show_is_an_error_and_not_left_out(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="fotnoter støttes ikke"):
        _rendered(tmp_path / "note", write_procedure, NOTED, "p.docx")
    with pytest.raises(RenderError, match="faktabokser"):
        _rendered(tmp_path / "box", write_reglement, BOXED, "r.pdf")


def test_the_committed_documents_are_what_the_sources_render(tmp_path: Path) -> None:
    for path in render_all(CORPUS, tmp_path):
        committed = CORPUS / path.relative_to(tmp_path)
        same = _bytes(path) == _bytes(committed)
        assert same or _sections(path, "") == _sections(committed, ""), f"run: python corpus/render.py ({path.name})"


def test_every_source_is_registered_with_the_header_that_it_prints() -> None:
    documents = {document.id: document for document in load(CORPUS)}

    assert set(documents) == set(RENDERINGS)
    assert {name for name, _ in RENDERINGS.values()} == {path.name for path in (CORPUS / "sources").glob("*.md")}
    for name, (source, _) in RENDERINGS.items():
        printed = read_source(CORPUS / "sources" / source).meta.get("header")
        document = documents[name]
        if printed:
            assert document.version == printed["Versjon"]
            assert f"{document.valid_from:%d.%m.%Y}" == printed["Gyldig fra"]
            assert f"{document.review_by:%d.%m.%Y}" == printed["Revisjonsfrist"]


def test_every_web_page_says_that_it_is_a_training_edition() -> None:
    pages = list((CORPUS / "nivaa2").rglob("*.html"))

    assert pages
    assert all(TRAINING_EDITION in page.read_text("utf-8") for page in pages)
