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
LAW = "# § 3 Varsling\n\nVirksomheten skal varsle.\n\n# § 4 Opplæring\n\nVirksomheten skal lære opp.\n"
DOCUMENTS = {
    "veileder": ("Veileder", "", GUIDE),
    "reglement": ("Sambandsreglement", "", RULES),
    "forskrift": ("Fjellredningsforskriften", "", LAW),
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
        ("hva sier reglementet punkt 2.1?", []),
        ("punkt 2 i veilederen", ["veileder#2"]),
        ("punkt 2 i kommunens nye rettleiar", ["veileder#2"]),
        ("section 2 of the guide", ["veileder#2"]),
        ("helseforskriften § 18", []),
        ("punkt 6.2 og punkt 2 i sambandsreglementet", ["reglement#6.2", "reglement#2"]),
        ("punkt 2 om rutinen for lading", ["veileder#2", "reglement#2"]),
        ("§ 3 i forskriften", ["forskrift#par-3"]),
        ("section 3", ["forskrift#par-3"]),
        ("helsepersonelloven § 3", []),
        ("punkt 2 i sambandsreglementet og punkt 2 i veilederen", ["reglement#2", "veileder#2"]),
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
        "kind-of-document",
        "kind-after-other-words",
        "english",
        "unknown-regulation",
        "list-in-one-document",
        "kind-that-is-no-name",
        "regulation",
        "paragraph-without-its-sign",
        "unknown-law",
        "one-number-in-two-documents",
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("punkt 9.9", "Dokumentene har ikke noe punkt 9.9."),
        ("punkt 2.1 i reglementet", "Sambandsreglement har ikke noe punkt 2.1."),
        ("fjellredningsforskriften § 18", "Fjellredningsforskriften har ingen § 18."),
        ("helsepersonelloven § 3", "Dokumentet som § 3 skal stå i, er ikke blant dem jeg har lest."),
    ],
)
def test_a_place_that_is_missing_is_said_to_be_missing_where_it_is_sought(places: Places, text: str, said: str) -> None:
    assert places.missing(asked(text)) == (said,)


def test_a_bare_number_counts_only_where_a_section_has_it(places: Places) -> None:
    found = places.known(asked("se 6.2 og vaktskifte 15.30 og 22.30")).references
    assert [reference.number for reference in found] == ["6.2"]
    assert [reference.number for reference in places.known(asked("punkt 15.30")).references] == ["15.30"]


def test_a_page_counts_where_no_other_place_is_named(places: Places) -> None:
    assert [reference.number for reference in places.known(asked("punkt 2 på side 12")).references] == ["2"]
    assert [reference.number for reference in places.known(asked("side 12 kl. 15.30")).references] == ["side 12"]


def test_a_place_in_a_document_that_was_not_read_is_searched_for_by_words(places: Places) -> None:
    assert places.known(asked("helsepersonelloven § 3")).references == ()
    assert len(places.known(asked("helsepersonelloven § 3 og fjellredningsforskriften § 3")).references) == 2
