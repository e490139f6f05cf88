"""A question that names a place goes there, and the name of an organisation says where and not what."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bridges import Bridges
from app.places import Places
from app.question import Question, parse
from ingest import Index, build
from ingest.glossary import Glossary
from tests.support.corpora import GUIDE, REGISTER_ENTRY

RULES = """# 2 Anrop

Anrop skal besvares straks.

# Kapittel 6 Utstyr

## 6.1 Lader

Laderen står i garasjen.

## 6.2 Antenne

Antennen skal sjekkes.

# Vedlegg A Kanaler

Kanalene står her.
"""
LOCAL = "# 1 Lytting\n\nVi skal alltid lytte.\n"
DOCUMENTS = {
    "veileder": ("Veileder", "", GUIDE),
    "reglement": ("Sambandsreglement", "", RULES),
    "storelva": ("Rutine", "Storelva legevakt", LOCAL),
    "fjellvik": ("Rutine", "Fjellvik legevakt", LOCAL),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    corpus, index = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("index")
    register = ""
    for key, (title, organisation, text) in DOCUMENTS.items():
        (corpus / f"{key}.md").write_text(text, "utf-8")
        register += REGISTER_ENTRY.format(
            id=key, title=title, level=3, file=f"{key}.md", version="1.0", organisation=organisation
        )
    Path(corpus / "register.toml").write_text(register, "utf-8")
    build(corpus, index)
    return Places(Index.open(index))


def asked(text: str) -> Question:
    return parse(text, Bridges(Glossary(), lambda stem: False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hva sier punkt 2?", ["veileder#2", "reglement#2"]),
        ("hva sier denne veileder punkt 2?", ["veileder#2"]),
        ("punkt 2 i sambandsreglementet", ["reglement#2"]),
        ("punkt 1 hos Storelva legevakt", ["storelva#1"]),
        ("punkt 1 hos en legevakt", ["storelva#1", "fjellvik#1"]),
        ("punkt 2 i sambandsreglementet, punkt 1 hos Storelva legevakt", ["reglement#2", "storelva#1"]),
        ("hva sier reglementet punkt 2.1?", ["veileder#2.1"]),
        ("punkt 6.2 og punkt 6.1", ["reglement#6.2", "reglement#6.1"]),
        ("kapittel 2 i kommunens veileder", ["veileder#2"]),
        ("kapittel 6", ["reglement#6.1", "reglement#6.2"]),
        ("kapittel 6 og punkt 6.1", ["reglement#6.1", "reglement#6.2"]),
        ("bilag a", ["reglement#vedlegg-a"]),
        ("punkt 8.8", []),
        ("hvem varsler jeg?", []),
    ],
    ids=[
        "in-two-documents",
        "named-document",
        "compound-name",
        "document-of-organisation",
        "word-of-two-organisations",
        "two-named-documents",
        "only-in-another-document",
        "two-places",
        "chapter-with-text",
        "chapter-without-text",
        "once-each",
        "appendix",
        "nowhere",
        "no-place",
    ],
)
def test_places_lead_to_sections(places: Places, text: str, expected: list[str]) -> None:
    assert [section.id for section in places.named_sections(asked(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skal vi lytte på Storelva?", ("storelva",)),
        ("lytter Fjellvik og Storelva?", ("fjellvik", "storelva")),
        ("skal en legevakt lytte?", ()),
        ("hvem varsler jeg?", ()),
    ],
    ids=["one", "two", "shared-word", "none"],
)
def test_organisations_are_known_by_the_words_that_are_theirs_alone(
    places: Places, text: str, expected: tuple[str, ...]
) -> None:
    assert places.organisations(asked(text)) == expected


def test_a_name_does_not_say_what_a_question_is_about(places: Places) -> None:
    assert places.without_names(asked("lytter legevakta på Storelva?")).stems == asked("lytter legevakta?").stems


def test_a_question_of_names_alone_keeps_them(places: Places) -> None:
    question = asked("Storelva?")
    assert places.without_names(question) == question
