"""The register may hold several versions of a document: which one answers is a matter of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest import Index, build, register
from ingest.editions import Shelf
from ingest.errors import FetchError, RegisterError
from ingest.fetch import fetch
from ingest.types import Document, DocumentReport, IngestReport, State
from ingest.versions import aligned, in_order, on_day
from tests.support.versions import courses, version_3, version_4, write_entries, write_versions

TODAY = date(2026, 11, 23)


def document(version: str, valid_from: date | None = None, work: str = "rutine") -> Document:
    return Document(f"{work}@{version}", "Rutine", "Rutine", 3, Path("r.md"), version=version, valid_from=valid_from)


def states(report: IngestReport) -> dict[str, tuple[str, str]]:
    return {document.id: (document.version, document.status) for document in report.documents}


class TestTheDayDecides:
    """The newest version that is valid answers under the id of the register."""

    versions = (document("3", date(2020, 1, 1)), document("4", date(2026, 11, 1)), document("5", date(2027, 1, 1)))

    @pytest.mark.parametrize(
        ("today", "answers"),
        [
            (date(2021, 1, 1), "3"),
            (date(2026, 10, 31), "3"),
            (date(2026, 11, 1), "4"),
            (date(2028, 1, 1), "5"),
            (date(2019, 1, 1), "3"),
        ],
    )
    def test_which_version_answers(self, today: date, answers: str) -> None:
        standing = on_day(self.versions, today).values()
        assert [each.version for each in standing if each.id == "rutine"] == [answers]

    def test_the_others_are_superseded_or_upcoming(self) -> None:
        standing = {each.version: each for each in on_day(self.versions, TODAY).values()}
        assert (standing["3"].id, standing["3"].state, standing["3"].superseded_by) == (
            "rutine@3",
            State.SUPERSEDED,
            "4",
        )
        assert (standing["4"].id, standing["4"].state) == ("rutine", State.CURRENT)
        assert (standing["5"].id, standing["5"].state) == ("rutine@5", State.UPCOMING)

    def test_without_dates_the_numbers_decide(self) -> None:
        versions = [document("4.10"), document("4.9"), document("v4")]
        assert [each.version for each in in_order(versions)] == ["v4", "4.9", "4.10"]

    def test_a_document_with_one_version_answers_even_before_it_is_valid(self) -> None:
        alone = replace(document("1", date(2030, 1, 1)), id="rutine")
        assert [(each.id, each.upcoming) for each in on_day([alone], TODAY).values()] == [("rutine", True)]


class TestWhatIsKnownFollowsTheVersion:
    """A version keeps what was read of it when others come or go beside it."""

    three, four = document("3"), document("4")

    def test_a_second_version_beside_the_first(self) -> None:
        was = {"rutine": replace(self.three, id="rutine")}
        assert aligned({"rutine": "read"}, was, [self.three, self.four]) == {"rutine@3": "read"}

    def test_one_alone_takes_over_from_one_alone(self) -> None:
        was = {"rutine": replace(self.three, id="rutine")}
        assert aligned({"rutine": "read"}, was, [replace(self.four, id="rutine")]) == {"rutine": "read"}

    def test_a_version_that_goes_does_not_become_another(self) -> None:
        was = {"rutine@3": self.three, "rutine@4": self.four}
        five = document("5")
        known = aligned({"rutine@3": "old", "rutine@4": "new"}, was, [self.four, five])
        assert known == {"rutine@3": "old", "rutine@4": "new"}


class TestRegister:
    """Entries with one id and several versions are versions of one document."""

    def test_each_version_has_a_key_of_its_own(self, tmp_path: Path) -> None:
        documents = register.load(write_versions(tmp_path))
        assert [each.id for each in documents] == ["rutine@3", "rutine@4", "kurs"]
        assert {each.work for each in documents} == {"rutine", "kurs"}

    def test_the_same_version_twice_is_an_error(self, tmp_path: Path) -> None:
        write_entries(write_versions(tmp_path), version_3(), version_4(), version_3("2021-01-01"))
        with pytest.raises(
            RegisterError, match=r"dokument 3 \(«rutine»\), nøkkel «id»: finnes fra før med versjon «3»"
        ):
            register.load(tmp_path)

    def test_versions_without_numbers_are_told_apart_by_their_dates(self, tmp_path: Path) -> None:
        first, second = version_3(), version_4()
        write_entries(write_versions(tmp_path), {**first, "version": ""}, {**second, "version": ""})
        assert [each.id for each in register.load(tmp_path)] == ["rutine@2020-01-01", "rutine@2026-11-01"]


def test_fetch_knows_a_document_of_several_versions_by_its_id(tmp_path: Path) -> None:
    address = 'source_url = "https://example.invalid/rutine.pdf"\n'
    path = write_versions(tmp_path) / "register.toml"
    path.write_text(path.read_text("utf-8").replace("level = 3\n", f"level = 3\n{address}"), "utf-8")
    with pytest.raises(FetchError, match=r"Kan hentes: rutine$"):
        fetch(tmp_path, ["kurs"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[IngestReport]]:
    """Version 3 alone; then version 4 beside it; then nothing new; then version 4 put off to next year; then 3 gone."""
    corpus = write_versions(tmp_path_factory.mktemp("corpus"))
    (corpus / "questions").mkdir()
    (corpus / "questions" / "rutine.toml").write_text(
        '[[section]]\nnumber = "2"\nquestions = ["radioen er borte, hvem skal vite det?"]\n'
        '[[section]]\nnumber = "1"\nquestions = ["hvor gjelder rutinen?"]\n',
        "utf-8",
    )
    index = tmp_path_factory.mktemp("index")
    registers = [
        (version_3(), courses()),
        (version_3(), version_4(), courses()),
        (version_3(), version_4(), courses()),
        (version_3(), version_4("2027-11-01"), courses()),
        (version_4("2027-11-01"), courses()),
    ]
    return index, [build(write_entries(corpus, *entries), index, today=TODAY) for entries in registers]


def report_of(report: IngestReport, key: str) -> DocumentReport:
    return next(document for document in report.documents if document.id == key)


def test_ingest_names_versions_as_they_stand_today(story: tuple[Path, list[IngestReport]]) -> None:
    alone, both, again, put_off, gone = story[1]
    assert states(alone) == {"rutine": ("", "added"), "kurs": ("", "added")}
    assert states(both) == {"rutine@3": ("3", "unchanged"), "rutine": ("4", "added"), "kurs": ("", "unchanged")}
    assert states(again) == {"rutine@3": ("3", "unchanged"), "rutine": ("4", "unchanged"), "kurs": ("", "unchanged")}
    assert again.generation == both.generation
    assert states(put_off) == {"rutine": ("3", "unchanged"), "rutine@4": ("4", "changed"), "kurs": ("", "unchanged")}
    assert "gjelder fra 01.11.2027" in report_of(put_off, "rutine@4").warnings
    assert states(gone)["rutine@3"] == ("", "removed")
    assert states(gone)["rutine"] == ("", "unchanged")


def test_ingest_says_which_sections_a_new_version_changes_and_which_banked_questions_they_had(
    story: tuple[Path, list[IngestReport]],
) -> None:
    alone, both, *_ = story[1]
    assert not any(document.changes for document in alone.documents)
    changes = {(each.kind, each.section, each.after) for each in report_of(both, "rutine").changes}
    assert changes == {
        ("added", "", "2"),
        ("changed", "2", "3"),
        ("changed", "2.1", "3.1"),
        ("removed", "3", ""),
        ("changed", "4", "4"),
        ("added", "", "4.1"),
    }
    lost = next(each for each in report_of(both, "rutine").changes if each.section == "2")
    assert (lost.id, lost.now) == ("rutine#2", "rutine#3")
    assert lost.questions == ("radioen er borte, hvem skal vite det?",)
    assert not report_of(both, "rutine@3").changes


def test_a_changed_file_of_the_same_version_is_compared_with_what_it_was(tmp_path: Path) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_4(), courses())
    build(corpus, tmp_path / "index", today=TODAY)
    file = corpus / "v4.md"
    file.write_text(file.read_text("utf-8").replace("fem minutter", "to minutter"), "utf-8")
    report = report_of(build(corpus, tmp_path / "index", today=TODAY), "rutine")
    assert [(each.kind, each.section) for each in report.changes] == [("changed", "3")]


def test_the_edition_in_force_has_nothing_of_other_versions(tmp_path: Path) -> None:
    corpus = write_versions(tmp_path / "corpus")
    (corpus / "questions").mkdir()
    (corpus / "questions" / "rutine.toml").write_text(
        '[[section]]\nnumber = "3"\nquestions = ["hvem skal vite at radioen er borte?"]\n', "utf-8"
    )
    build(corpus, tmp_path / "index", today=TODAY)
    index = Index.open(tmp_path / "index")
    before, after = (Shelf(index, day).edition() for day in (date(2026, 1, 1), TODAY))
    assert set(after.documents) == set(before.documents) == {"rutine", "kurs"}
    assert all(passage.document in {"rutine", "kurs"} for passage in (*before.passages, *after.passages))
    faxed = {passage.section for passage in before.passages if "faks" in passage.text}
    assert faxed == {"rutine#3"}
    assert not any("faks" in passage.text for passage in after.passages)
    assert [question.section for question in after.questions] == ["rutine#3"]
    assert [question.section for question in before.questions] == ["rutine#2"]
    assert len(after.lexical.body(["faks"])) == len(after.passages)
    assert not after.lexical.body(["faks"]).any()
    assert before.lexical.body(["faks"]).any()
    vector = next(iter(index.vectors_by_text().values()))
    assert set(before.nearest(vector, 50, before.documents)) == {passage.id for passage in before.passages}
    index.close()


def test_references_are_followed_under_the_ids_that_versions_go_by_on_a_day(tmp_path: Path) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_3(), version_4(), courses())
    for name in ("v3.md", "v4.md"):
        (corpus / name).write_text(f"{(corpus / name).read_text('utf-8')}\n# 20 Henvisning\n\nSe punkt 1.\n", "utf-8")
    build(corpus, tmp_path / "index", today=TODAY)
    index = Index.open(tmp_path / "index")
    for day, other in ((date(2026, 1, 1), "rutine@4"), (TODAY, "rutine@3")):
        shelf = Shelf(index, day)
        assert [link.target for link in shelf.links["rutine#20"]] == ["rutine#1"]
        assert [link.target for link in shelf.links[f"{other}#20"]] == [f"{other}#1"]
        assert shelf.readings.keys() == {"rutine", other, "kurs"}
    index.close()


def test_a_new_version_that_cannot_be_read_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_3(), courses())
    build(corpus, tmp_path / "index", today=TODAY)
    (corpus / "v4.md").write_bytes(b"")
    report = build(write_entries(corpus, version_3(), version_4(), courses()), tmp_path / "index", today=TODAY)
    assert states(report) == {"rutine": ("", "unchanged"), "rutine@4": ("", "failed"), "kurs": ("", "unchanged")}
    shelf = Shelf(Index.open(tmp_path / "index"), TODAY)
    assert {key: each.version for key, each in shelf.documents.items()} == {"rutine": "3", "kurs": "2"}
