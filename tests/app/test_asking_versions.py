"""The version in force answers; the others do when they are asked for, and are cited as what they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app import Assistant
from app.settings import RetrievalSettings, Settings
from app.types import Filters, Kind
from app.ui.documents import documents_html, outline_html
from app.ui.sources import section_html
from app.versions import VersionWish, is_in_force, wish_for, wish_of, wished
from ingest import build
from ingest.types import Document
from ingest.versions import keyed, on_day
from tests.support.versions import (
    COURSES,
    courses,
    version_4,
    write_entries,
    write_pdf_version,
    write_versions,
)

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 10, 31)
LOSS = "Når skal tap av radioterminal meldes?"
LOSS_BEFORE = "Når skulle tap av radioterminal meldes i forrige versjon?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both versions of the routine, ingested while version 4 is in force."""
    folder = tmp_path_factory.mktemp("versions")
    build(write_versions(folder / "corpus"), folder / "index", today=TODAY)
    return folder / "index"


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.open(index, Settings(), lambda: TODAY)


class TestWish:
    """A question may ask for a version by its place, its number or its time."""

    @pytest.mark.parametrize(
        ("text", "rest"),
        [
            ("Hva sto i forrige versjon om batteri?", "Hva sto om batteri?"),
            ("Ka stod i førre utgåve av rutinen?", "Ka stod av rutinen?"),
            ("Hvem skulle varsles etter den gamle utgaven?", "Hvem skulle varsles?"),
            ("What did the previous version say on batteries?", "What did say on batteries?"),
        ],
    )
    def test_the_one_before(self, text: str, rest: str) -> None:
        wish = wish_of(text)
        assert wish is not None
        assert (wish.step, wish.rest) == (-1, rest)

    @pytest.mark.parametrize(
        ("text", "number", "day"),
        [
            ("hva sto i versjon 3 om faks", "3", None),
            ("hva sto i versjon nr. 3.10?", "3.10", None),
            ("hva sto i 3. utgave?", "3", None),
            ("hva sto i utgave fra 2015?", "", date(2015, 12, 31)),
            ("hva sto i 2015-utgaven?", "", date(2015, 12, 31)),
            ("hva sto i versjonen av 1.3.2018 om faks?", "", date(2018, 3, 1)),
            ("hvilken frist gjaldt i 2021?", "", date(2021, 12, 31)),
        ],
    )
    def test_a_number_or_a_time(self, text: str, number: str, day: date | None) -> None:
        wish = wish_of(text)
        assert wish is not None
        assert (wish.number, wish.day) == (number, day)

    def test_the_next_one(self) -> None:
        wish = wish_of("hva kommer i neste versjon?")
        assert wish is not None
        assert wish.step == 1

    @pytest.mark.parametrize(
        "text",
        ["Når skal batteriet byttes?", "Hvem har versjonskontroll?", "Hva står i punkt 3?", "Hva er nytt i rutinen?"],
    )
    def test_most_questions_ask_for_none(self, text: str) -> None:
        assert wish_of(text) is None

    @pytest.mark.parametrize(
        ("name", "wish"),
        [
            ("forrige", VersionWish("forrige", "", step=-1)),
            ("kommende", VersionWish("kommende", "", step=1)),
            ("3", VersionWish("3", "", number="3")),
            ("versjon 3.1", VersionWish("versjon 3.1", "", number="3.1")),
            ("2018", VersionWish("2018", "", day=date(2018, 12, 31), is_year=True)),
            ("tull", None),
        ],
    )
    def test_a_name_in_a_filter(self, name: str, wish: VersionWish | None) -> None:
        assert wish_for(name) == wish


def entry(work: str, title: str, version: str, year: int) -> Document:
    return Document(work, title, title, 1, Path("x"), version=version, valid_from=date(year, 1, 1))


class TestChoice:
    """Which versions a wish means."""

    documents = tuple(
        on_day(
            keyed(
                [
                    entry("rutine", "Rutine for Dalby", "2", 2015),
                    entry("rutine", "Rutine for Dalby", "3", 2018),
                    entry("rutine", "Rutine for Dalby", "4", 2024),
                    entry("plan", "Planen", "A", 2010),
                    entry("plan", "Planen", "B", 2020),
                    entry("kurs", "Kursplan", "3", 2018),
                ]
            ),
            TODAY,
        ).values()
    )

    def chosen(self, text: str) -> set[str]:
        wish = wish_of(text)
        assert wish is not None
        return {each.id for each in wished(wish, self.documents, frozenset(), text)}

    def test_the_one_before_of_every_document(self) -> None:
        assert self.chosen("hva sto i forrige versjon?") == {"rutine@3", "plan@a"}

    def test_of_the_document_that_is_named(self) -> None:
        assert self.chosen("hva sto i forrige versjon av Planen?") == {"plan@a"}
        assert self.chosen("hva sto i forrige versjon av Kursplan?") == set()

    def test_by_number_and_by_year(self) -> None:
        assert self.chosen("hva sto i versjon 3?") == {"rutine@3"}
        assert self.chosen("hva sto i utgaven fra 2015?") == {"rutine@2"}
        assert self.chosen("hva gjaldt i 2019?") == {"rutine@3", "plan@a"}

    def test_the_one_in_force_is_no_other_version(self) -> None:
        wish = wish_of("hva sier versjon 4?")
        assert wish is not None
        assert self.chosen("hva sier versjon 4?") == set()
        assert is_in_force(wish, self.documents)


def test_the_version_in_force_answers(assistant: Assistant) -> None:
    reply = assistant.ask(LOSS)
    assert "fem minutter" in reply.text
    assert (reply.citations[0].document, reply.citations[0].version, reply.citations[0].section_id) == (
        "rutine",
        "4",
        "rutine#3",
    )
    assert not reply.citations[0].superseded_by
    assert not any("erstattet" in note for note in reply.notes)


def test_the_one_before_answers_when_it_is_asked_for_and_says_that_it_is_superseded(assistant: Assistant) -> None:
    reply = assistant.ask(LOSS_BEFORE)
    citation = reply.citations[0]
    assert "ti minutter" in reply.text
    assert (citation.document, citation.version, citation.superseded_by) == ("rutine", "3", "4")
    assert "versjon 3 (erstattet av versjon 4)" in citation.label
    assert any("erstattet av versjon 4" in note for note in reply.notes)
    assert citation.quote in assistant.section(citation.section_id).text
    assert reply.to_dict()["citations"][0]["document"] == "rutine"
    assert assistant.ask(LOSS).citations[0].version == "4"


def test_a_filter_asks_for_a_version_as_the_question_would(assistant: Assistant) -> None:
    assert assistant.ask(LOSS, filters=Filters(version="3")).citations[0].version == "3"
    assert assistant.ask(LOSS, filters=Filters(version="2020")).citations[0].version == "3"
    hits = assistant.search(LOSS, filters=Filters(version="forrige"))
    assert {hit.document for hit in hits} == {"rutine@3"}


def test_what_only_an_old_version_says_is_never_quoted_unasked(assistant: Assistant) -> None:
    question = "Skal varsling på faks bekreftes skriftlig av mottakeren?"
    assert "faks" not in assistant.ask(question).text.casefold()
    assert not any("faks" in hit.text.casefold() for hit in assistant.search(question))
    assert "faks" in assistant.ask(f"{question[:-1]} i forrige versjon?").text


def test_a_version_that_is_not_there_is_said_to_be_missing(assistant: Assistant) -> None:
    reply = assistant.ask("Når skal tap av radioterminal meldes i versjon 9?")
    assert any("Fant ingen slik versjon" in note for note in reply.notes)
    assert {citation.version for citation in reply.citations} <= {"4"}


def test_a_refusal_says_which_versions_were_searched(assistant: Assistant) -> None:
    reply = assistant.ask("Hvilken farge har helikopteret i versjon 3?")
    assert reply.kind is Kind.REFUSAL
    assert "Søkte bare i Sambandsrutine for Dalby versjon 3." in reply.notes


def test_dense_search_leaves_other_versions_out_too(index: Path) -> None:
    assistant = Assistant.open(index, Settings(retrieval=RetrievalSettings(dense=True)), lambda: TODAY)
    assistant.warm()
    assert {hit.document for hit in assistant.search(LOSS)} <= {"rutine", "kurs"}
    assert {hit.document for hit in assistant.search(LOSS_BEFORE)} == {"rutine@3"}


def test_a_version_takes_over_at_midnight_without_a_new_ingest(index: Path) -> None:
    days = [BEFORE]
    assistant = Assistant.open(index, Settings(), lambda: days[-1])
    early = assistant.ask(LOSS)
    assert ("ti minutter" in early.text, early.citations[0].section_id) == (True, "rutine#2")
    assert {document.id: str(document.state) for document in assistant.documents()} == {
        "rutine": "current",
        "rutine@4": "upcoming",
        "kurs": "current",
    }
    coming = assistant.ask("Når skal tap av radioterminal meldes i den kommende versjonen?")
    assert "fem minutter" in coming.text
    assert "versjon 4 (gjelder fra 01.11.2026)" in coming.citations[0].label
    assert any("gjelder først fra 01.11.2026" in note for note in coming.notes)
    days.append(date(2026, 11, 1))
    late = assistant.ask(LOSS)
    assert ("fem minutter" in late.text, late.citations[0].section_id) == (True, "rutine#3")


def test_scores_are_those_of_an_index_without_the_old_version(assistant: Assistant, tmp_path: Path) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), {**version_4(), "version": "4"}, courses())
    build(corpus, tmp_path / "index", today=TODAY)
    alone = Assistant.open(tmp_path / "index", Settings(), lambda: TODAY)
    for question in (LOSS, "hvor lenge varer kurset?", "nøkkel til skapet"):
        assert assistant.search(question) == alone.search(question)


def test_the_pages_say_which_version_is_in_force(assistant: Assistant) -> None:
    documents = assistant.documents()
    table = documents_html(documents, {each.id: assistant.reading(each.id) for each in documents})
    assert "Erstattet av versjon 4" in table
    old = next(each for each in documents if each.id == "rutine@3")
    assert "er erstattet av versjon 4" in outline_html(old, assistant.sections(old.id))
    assert "er erstattet av versjon 4" in section_html(assistant, "rutine@3#2")
    assert "Neste punkt" in section_html(assistant, "rutine@3#2")
    assert "erstattet" not in section_html(assistant, "rutine#2")


def test_versions_as_pdf_keep_their_tables_apart(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    groups = [["Talegruppe", "Bruk"], ["STORELVA-1", "Felles"], ["STORELVA-LV", "Legevakt"]]
    write_pdf_version(corpus / "old.pdf", "ti", groups)
    write_pdf_version(corpus / "new.pdf", "fem", [*groups, ["STORELVA-2", "Reserve"]])
    (corpus / "kurs.md").write_text(COURSES, "utf-8")
    guide = {"id": "storelva", "title": "Veileder for Storelva"}
    write_entries(
        corpus,
        {**guide, "version": "2018", "file": "old.pdf", "valid_from": "2018-01-01"},
        {**guide, "version": "2024", "file": "new.pdf", "valid_from": "2024-01-01"},
        courses(),
    )
    build(corpus, tmp_path / "index", today=TODAY)
    assistant = Assistant.open(tmp_path / "index", Settings(), lambda: TODAY)
    question = "Når skal bortfall av basestasjon varsles til driftssenteret"
    now, before = assistant.ask(f"{question}?"), assistant.ask(f"{question} i utgaven fra 2018?")
    assert ("fem minutter" in now.text, now.citations[0].version) == (True, "2024")
    assert ("ti minutter" in before.text, before.citations[0].version) == (True, "2018")
    assert before.citations[0].page == 1
    assert not any("STORELVA-2" in section.text for section in assistant.sections("storelva@2018"))
    assert any("STORELVA-2" in section.text for section in assistant.sections("storelva"))
