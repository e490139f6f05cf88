"""Questions that people add are searched, follow their sections, and are flagged when the text under them changes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from ingest import Index, build
from ingest.bankplaces import DocumentBank, Places
from ingest.errors import QuestionBankError
from ingest.grownbank import GrownBank
from ingest.questionbank import BankedQuestion, BankEntry, text_hash
from ingest.types import Block, BlockKind, DocumentReport, IngestReport, Section
from ingest.watch import watch
from tests.support.corpora import GUIDE, write_corpus
from tests.support.versions import version_3, version_4, write_entries, write_versions

TODAY = date(2026, 12, 1)
LOST = "radioen er stein død, hva nå?"
LOSS_TEXT = "Tap av radioterminal skal meldes til driftssenteret innen ti minutter."
CHANGED = "teksten i punkt {} er endret siden spørsmålene ble skrevet; se over dem"


def section(number: str, title: str, text: str = "", ordinal: int = 0) -> Section:
    blocks = (Block(BlockKind.PARAGRAPH, text),) if text else ()
    return Section(f"guide#{number or title}", "guide", number, title, 1, (title,), ordinal, blocks=blocks)


LOSS, PURPOSE = section("2", "Tap av utstyr", LOSS_TEXT), section("1.1", "Formål", "Sikker bruk av samband.")
ENTRY = BankEntry("2", (LOST,), "Tap av utstyr", text_hash(LOSS))


def place(entry: BankEntry, *sections: Section, before: Sequence[Section] = ()) -> tuple[str, bool]:
    """Where an entry lands, empty for nowhere, and whether its text is flagged as changed."""
    (placed,) = Places(sections, [before] if before else []).placed([entry])
    return (placed.section.number if placed.section else "", placed.is_changed)


class TestPlaces:
    def test_an_entry_without_a_title_stands_by_its_number_alone(self) -> None:
        assert place(BankEntry("2", ()), PURPOSE, LOSS) == ("2", False)
        assert place(BankEntry("2", ()), PURPOSE) == ("", False)

    def test_a_section_without_a_number_goes_by_its_title(self) -> None:
        (placed,) = Places([section("", "Forord")]).placed([BankEntry("Forord", ("Hvem skrev?",))])
        assert placed.section and placed.section.title == "Forord"

    def test_the_first_of_two_sections_with_one_number_gets_the_questions_unless_the_title_tells_them_apart(
        self,
    ) -> None:
        again = section("2", "Batteri", "Byttes.", ordinal=1)
        sections = (section("2", "Tap", "Meldes."), again)
        for title, expected in (("", "Tap"), ("Batteri", "Batteri")):
            (placed,) = Places(sections).placed([BankEntry("2", (), title)])
            assert placed.section and placed.section.title == expected and not placed.is_moved

    def test_a_section_that_was_renumbered_is_found_by_its_title(self) -> None:
        assert place(ENTRY, section("2", "Egenkontroll", "Prøv."), section("3", "Tap av utstyr", LOSS_TEXT)) == (
            "3",
            False,
        )

    def test_it_is_flagged_when_its_text_is_another_too(self) -> None:
        assert place(ENTRY, section("2", "Egenkontroll"), section("3", "TAP AV  UTSTYR", "Meldes nå.")) == ("3", True)

    def test_a_new_section_with_number_and_title_of_the_old_one_does_not_take_its_questions(self) -> None:
        entry = BankEntry("1.1", (), "Formål", text_hash(PURPOSE))
        now = section("1.1", "Formål", "Kapitlet gjelder kurs."), section("2.1", "Formål", "Sikker bruk av samband.")
        assert place(entry, *now) == ("2.1", False)

    def test_a_section_with_a_new_title_is_found_by_its_text(self) -> None:
        assert place(ENTRY, section("2", "Egenkontroll"), section("3", "Tapt radio", LOSS_TEXT)) == ("3", False)

    def test_one_with_a_new_title_and_a_new_text_is_found_by_what_the_old_text_said(self) -> None:
        now = section("2", "Egenkontroll", "Prøv den."), section("3", "Tapt utstyr", LOSS_TEXT.replace("ti", "fem"))
        assert place(ENTRY, *now) == ("", False)
        assert place(ENTRY, *now, before=[PURPOSE, LOSS]) == ("3", True)

    def test_a_title_that_stands_in_several_places_says_nothing(self) -> None:
        assert place(ENTRY, section("4", "Tap av utstyr"), section("5", "Tap av utstyr")) == ("", False)

    def test_line_breaks_and_spaces_are_no_change(self) -> None:
        assert place(ENTRY, section("2", "Tap av utstyr", LOSS_TEXT.replace(" ", "  "))) == ("2", False)

    def test_what_stands_in_both_folders_is_asked_once(self) -> None:
        corpus = Places([LOSS]).placed([BankEntry("2", (LOST, "Tapt?"))])
        grown = Places([LOSS]).placed([BankEntry("2", ("Radioen er stein død – hva nå", "Borte?"))])
        texts = [question.text for question in DocumentBank(corpus, grown).questions]
        assert texts == [LOST, "Tapt?", "Borte?"]


class TestFile:
    def test_a_question_is_written_with_the_title_and_the_hash_of_its_section(self, tmp_path: Path) -> None:
        bank = GrownBank(tmp_path / "bank")
        bank.add(LOSS, LOST)
        bank.add(LOSS, 'Hvem «eier» "den"?')
        assert bank.entries() == {
            "guide": (BankEntry("2", (LOST, 'Hvem «eier» "den"?'), "Tap av utstyr", text_hash(LOSS)),)
        }

    def test_the_same_question_to_the_same_section_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        bank = GrownBank(tmp_path)
        bank.add(LOSS, LOST)
        with pytest.raises(QuestionBankError, match=r"^Spørsmålet står alt .* punkt 2 Tap av utstyr\.$"):
            bank.add(LOSS, "Radioen er stein død: hva nå")
        bank.add(PURPOSE, LOST)
        assert [entry.number for entry in bank.entries()["guide"]] == ["2", "1.1"]

    def test_drafts_wait_for_a_person(self, tmp_path: Path) -> None:
        bank = GrownBank(tmp_path)
        bank.draft(LOSS, ["Tapt?", "Borte?", LOST])
        bank.add(LOSS, "tapt")
        assert bank.entry(LOSS).drafts == ("Borte?", LOST)
        assert bank.approve(LOSS) == ("Borte?", LOST)
        assert bank.entry(LOSS) == BankEntry("2", ("tapt", "Borte?", LOST), "Tap av utstyr", text_hash(LOSS))

    def test_what_somebody_wrote_by_hand_is_left_as_it_is(self, tmp_path: Path) -> None:
        bank = GrownBank(tmp_path)
        bank.file("guide").write_text('# Fra kurset i mai\n[[section]]\nnumber = "2" # tap\nquestions = ["a?"]\n')
        bank.add(LOSS, "b?")
        text = bank.file("guide").read_text("utf-8")
        assert "# Fra kurset i mai" in text and "# tap" in text
        assert bank.entry(LOSS).questions == ("a?", "b?")

    def test_two_entries_that_have_met_in_one_section_become_one_and_are_approved_together(
        self, tmp_path: Path
    ) -> None:
        bank = GrownBank(tmp_path)
        entry = '[[section]]\nnumber = "{}"\ntitle = "Tap av utstyr"\nhash = "{}"\nquestions = ["{}?"]\n'
        text = "".join(entry.format("2", digest, name) for digest, name in ((text_hash(LOSS), "a"), ("før", "b")))
        bank.file("guide").write_text(f'{text}drafts = ["d?"]\n{entry.format("3", "x", "c")}', "utf-8")
        bank.add(LOSS, "e?")
        first, other = bank.entries()["guide"]
        assert (first.questions, first.drafts, first.hash) == (("a?", "b?", "e?"), ("d?",), "før")
        assert other.questions == ("c?",)
        bank.approve(LOSS)
        assert not Places([LOSS]).placed(bank.entries()["guide"])[0].is_changed

    def test_a_file_with_a_fault_is_named_and_left_alone(self, tmp_path: Path) -> None:
        bank = GrownBank(tmp_path)
        bank.file("guide").write_text("[[section]]\nnummer = 2\n", "utf-8")
        with pytest.raises(QuestionBankError, match=r"guide\.toml"):
            bank.add(LOSS, LOST)
        assert bank.file("guide").read_text("utf-8") == "[[section]]\nnummer = 2\n"

    def test_a_folder_that_cannot_be_written_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "bank").write_text("")
        with pytest.raises(QuestionBankError, match=r"Spørsmålsbanken .*guide\.toml kan ikke skrives"):
            GrownBank(tmp_path / "bank").add(LOSS, LOST)


def ingest(tmp_path: Path, text: str) -> DocumentReport:
    corpus = write_corpus(tmp_path / "corpus", {"guide": text})
    (report,) = run(corpus, tmp_path).documents
    return report


def run(corpus: Path, tmp_path: Path) -> IngestReport:
    return build(corpus, tmp_path / "index", today=TODAY, grown=tmp_path / "bank")


def asked(tmp_path: Path) -> tuple[BankedQuestion, ...]:
    return Index.open(tmp_path / "index").questions


def test_the_story_of_a_question_from_the_day_it_is_added(tmp_path: Path) -> None:
    ingest(tmp_path, GUIDE)
    bank = GrownBank(tmp_path / "bank")
    loss = Index.open(tmp_path / "index").sections["guide#2"]

    bank.add(loss, LOST)
    bank.draft(loss, ["Utkast?"])
    report = ingest(tmp_path, GUIDE)
    assert (report.status, report.warnings) == ("unchanged", ())
    assert asked(tmp_path) == (BankedQuestion("guide#2", LOST),)
    generation = Index.open(tmp_path / "index").generation

    bank.draft(loss, ["Enda et utkast?"])
    assert ingest(tmp_path, GUIDE).status == "unchanged"
    assert Index.open(tmp_path / "index").generation == generation

    renumbered = GUIDE.replace("# 2 Tap", "# 2 Egenkontroll\n\nPrøves ved vaktstart.\n\n# 3 Tap").replace("2.1", "3.1")
    assert "spørsmålene til punkt 2 har fulgt med til punkt 3" in ingest(tmp_path, renumbered).warnings
    assert asked(tmp_path) == (BankedQuestion("guide#3", LOST),)
    (entry,) = bank.entries()["guide"]
    assert (entry.number, entry.title, len(entry.drafts)) == ("3", "Tap av utstyr", 2)
    assert ingest(tmp_path, renumbered).warnings == ()

    reworded = renumbered.replace("Tap av utstyr", "Når utstyr er tapt").replace("ti minutter", "fem minutter")
    told = ingest(tmp_path, reworded).warnings
    assert told == (CHANGED.format(3),) == ingest(tmp_path, reworded).warnings
    assert bank.entries()["guide"][0].title == "Når utstyr er tapt"

    bank.approve(Index.open(tmp_path / "index").sections["guide#3"])
    assert ingest(tmp_path, reworded).warnings == ()
    assert len(asked(tmp_path)) == 3

    gone = reworded[: reworded.index("# 3")]
    assert ingest(tmp_path, gone).warnings == ("spørsmålsbanken har punkter som ikke finnes: 3",)
    assert asked(tmp_path) == ()
    assert len(bank.entries()["guide"][0].questions) == 3


def test_questions_written_by_hand_get_the_title_and_the_hash_that_let_them_follow(tmp_path: Path) -> None:
    bank = GrownBank(tmp_path / "bank")
    bank.folder.mkdir()
    bank.file("guide").write_text(f'[[section]]\nnumber = "2"\nquestions = ["{LOST}"]\n', "utf-8")
    assert ingest(tmp_path, GUIDE).warnings == ()
    (entry,) = bank.entries()["guide"]
    assert (entry.title, len(entry.hash)) == ("Tap av utstyr", 12)


def test_the_files_of_the_corpus_are_followed_but_never_written(tmp_path: Path) -> None:
    ingest(tmp_path, GUIDE)
    file = tmp_path / "corpus" / "questions" / "guide.toml"
    file.parent.mkdir()
    text = f'[[section]]\nnumber = "7"\ntitle = "Tap av utstyr"\nquestions = ["{LOST}"]\n'
    file.write_text(text, "utf-8")
    (told,) = ingest(tmp_path, GUIDE).warnings
    assert told == "spørsmålene til punkt 7 i korpusmappen hører til punkt 2 nå; rett nummeret der"
    assert asked(tmp_path) == (BankedQuestion("guide#2", LOST),)
    assert file.read_text("utf-8") == text


def test_questions_follow_their_section_into_a_new_version(tmp_path: Path) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_3())
    run(corpus, tmp_path)
    bank = GrownBank(tmp_path / "bank")
    bank.add(Index.open(tmp_path / "index").sections["rutine#2"], LOST)
    run(corpus, tmp_path)

    report = run(write_entries(corpus, version_3(), version_4()), tmp_path)

    told = next(each for each in report.documents if each.id == "rutine").warnings
    assert told == ("spørsmålene til punkt 2 har fulgt med til punkt 3", CHANGED.format(3))
    assert {each.section for each in asked(tmp_path)} == {"rutine@3#2", "rutine@4#3"}
    assert bank.entries()["rutine"][0].number == "3"


def test_a_watch_takes_up_what_is_added(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"guide": GUIDE})
    stop, first, second = threading.Event(), threading.Event(), threading.Event()

    def tell(outcome: object) -> None:
        (second if first.is_set() else first).set()

    given = (corpus, tmp_path / "index", tell, None, stop, 300, tmp_path / "bank")
    thread = threading.Thread(target=watch, args=given)
    thread.start()
    try:
        assert first.wait(60)
        GrownBank(tmp_path / "bank").add(Index.open(tmp_path / "index").sections["guide#2"], LOST)
        assert second.wait(60)
    finally:
        stop.set()
        thread.join(60)
    assert asked(tmp_path) == (BankedQuestion("guide#2", LOST),)
