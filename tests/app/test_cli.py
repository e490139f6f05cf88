"""The command line: data on stdout, one sentence on stderr, and an exit code that says which."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document as DocxDocument

from app.cli import main
from app.printing import print_report
from app.settings import Settings
from ingest import build
from ingest.types import DocumentReport, IngestReport
from tests.support.corpora import GUIDE, REGISTER_ENTRY, write_corpus

QUESTION = "Når skal tap av radioterminal meldes?"
TABLE = """
# 3 Varsling

| Hendelse | Varsles |
|---|---|
| Tap av terminal | Driftssenteret |
| Feil på radio | Leverandøren |
"""
LOCAL = """# 1 Tap av utstyr

Personell ved {name} skal melde tap av radioterminal til vaktleder straks.
"""
RULES = """# 1 Radio

Se punkt 3, og for tap av utstyr Guide punkt 2.1.

# 3 Telefon

Se punkt 7.

![Kart over talegruppene i distriktet](kart.png)
"""
ORGANISATIONS = {"dalby": "Dalby legevakt", "fossheim": "Fossheim legevakt"}
INVALID = {
    "empty": ("", "Skriv et spørsmål"),
    "long": ("x" * 20_000, "20000 tegn"),
    "binary": ("\x00\x01\x02 binært", "tegn som ikke er tekst"),
}

REPORT_KEYS = {"generation", "seconds", "documents", "embedded"}
DOCUMENT_REPORT_KEYS = {"id", "status", "pages", "sections", "passages", "warnings", "reason"}
SECTION_KEYS = {"number", "title", "depth", "page", "text", "refers_to"}
READING_KEYS = {"pages", "tables", "kept", "dropped", "remarks", "companion", "links", "unresolved"}
TABLE_KEYS = {"section", "page", "header", "rows"}
HIT_KEYS = {"rank", "document", "section", "section_title", "page", "text", "score"}
REPLY_KEYS = {
    *("id", "question", "standalone_question", "kind", "reason", "text", "sentences"),
    *("citations", "nearest", "notes", "mode", "latency_ms"),
}
CITATION_KEYS = {
    *("n", "document", "title", "version", "valid_from", "level", "organisation", "section"),
    *("section_title", "path", "page", "quote", "url"),
}


@dataclass(frozen=True)
class Outcome:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        """The JSON values on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one line on stderr, where nothing may stand on stdout."""
        assert self.out == ""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


Cli = Callable[..., Outcome]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A national guide and the procedures of two organisations."""
    folder = write_corpus(tmp_path_factory.mktemp("cli") / "corpus", {"guide": GUIDE + TABLE}, level=2)
    for key, name in ORGANISATIONS.items():
        (folder / f"{key}.md").write_text(LOCAL.format(name=name), "utf-8")
        register(folder, key, title=name, organisation=name)
    return folder


@pytest.fixture(scope="module")
def index(corpus: Path) -> str:
    folder = corpus.parent / "index"
    build(corpus, folder)
    return str(folder)


@pytest.fixture(scope="module")
def read_index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The index of two documents, one with references and a few faults."""
    folder = tmp_path_factory.mktemp("reading")
    build(write_corpus(folder / "corpus", {"guide": GUIDE, "regler": RULES}), folder / "index")
    return str(folder / "index")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder, with no settings of this machine."""
    monkeypatch.setenv("SAMBANDSSVAR_EMBEDDING__CACHE", str(Settings().embedding.cache.absolute()))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command in this process."""

    def run(*args: str) -> Outcome:
        capsys.readouterr()
        try:
            code = main(args)
        except SystemExit as exc:
            code = int(exc.code or 0)
        return Outcome(code, *capsys.readouterr())

    return run


def spawn(*args: str) -> Outcome:
    """Run one command in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "app", *args], capture_output=True, encoding="utf-8", timeout=120)
    return Outcome(done.returncode, done.stdout, done.stderr)


def register(folder: Path, key: str, title: str = "Rutine", organisation: str = "") -> None:
    """Name a local document ``<key>.md`` in the register."""
    entry = REGISTER_ENTRY.format(
        id=key, title=title, level=3, file=f"{key}.md", version="1.0", organisation=organisation
    )
    with (folder / "register.toml").open("a", encoding="utf-8") as file:
        file.write(entry)


def batch_file(*lines: str | dict[str, Any]) -> str:
    """A batch file in the working folder, with each line as it is or as JSON."""
    path = Path("spørsmål.jsonl")
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return str(path)


class TestProcess:
    """What only a process of its own can show."""

    def test_says_its_version(self) -> None:
        outcome = spawn("--version")
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out.startswith("sambandssvar 0.")

    def test_a_reader_of_the_output_that_has_had_enough_is_no_error(self, index: str) -> None:
        command = [sys.executable, "-m", "app", "outline", "guide", "--index", index]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout and running.stderr
            running.stdout.close()
            assert running.stderr.read() == b""
        assert running.returncode == 0

    @pytest.mark.slow
    def test_the_installed_command_keeps_messages_out_of_the_data(self, corpus: Path) -> None:
        command = [str(Path(sys.executable).with_name("sambandssvar")), "ingest", "--corpus", str(corpus), "--json"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0
        assert len(json.loads(done.stdout)["documents"]) == 3
        assert Path("var/index/current").exists()
        answer = spawn("ask", QUESTION, "--json")
        assert (answer.code, answer.err) == (0, "")
        assert answer.data["citations"][0]["section"] == "2"

    def test_an_index_that_is_not_there_is_one_sentence_with_the_command_that_makes_it(self) -> None:
        outcome = spawn("ask", QUESTION)
        assert outcome.code == 1
        assert "sambandssvar ingest" in outcome.sentence


class TestIngest:
    @pytest.fixture
    def small(self, tmp_path: Path) -> Path:
        return write_corpus(tmp_path / "corpus", {"guide": GUIDE})

    def test_reports_each_document_and_a_second_run_changes_nothing(self, cli: Cli, small: Path) -> None:
        first = cli("ingest", "--corpus", str(small), "--index", "index", "--json")
        assert first.code == 0
        assert first.data.keys() == REPORT_KEYS
        (document,) = first.data["documents"]
        assert document.keys() == DOCUMENT_REPORT_KEYS
        assert (document["id"], document["status"], document["sections"]) == ("guide", "added", 4)
        second = cli("ingest", "--corpus", str(small), "--index", "index", "--json")
        assert second.code == 0
        assert [entry["status"] for entry in second.data["documents"]] == ["unchanged"]
        assert second.data["generation"] == first.data["generation"]

    def test_a_person_gets_a_table_in_bokmaal(self, cli: Cli, small: Path) -> None:
        outcome = cli("ingest", "--corpus", str(small), "--index", "index")
        assert outcome.code == 0
        assert "guide" in outcome.out and "ny" in outcome.out and "Generasjon" in outcome.out

    def test_a_table_shows_brackets_as_they_are(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", "200")
        document = DocumentReport("a", "failed", reason="Ukjent: [v2] [/x] :fire:")
        print_report(IngestReport("g1", 0.1, (document,), 0))
        assert "[v2] [/x] :fire:" in capsys.readouterr().out

    @pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 3)], ids=["lenient", "strict"])
    def test_a_failing_file_stops_nothing_but_is_told_when_strict(
        self, cli: Cli, small: Path, options: tuple[str, ...], code: int
    ) -> None:
        register(small, "tom")
        (small / "tom.md").write_bytes(b"")
        outcome = cli("ingest", "--corpus", str(small), "--index", "index", "--json", *options)
        assert outcome.code == code
        statuses = {entry["id"]: entry["status"] for entry in outcome.data["documents"]}
        assert statuses == {"guide": "added", "tom": "failed"}
        assert next(entry["reason"] for entry in outcome.data["documents"] if entry["id"] == "tom")

    @pytest.mark.parametrize("options", [(), ("--strict",)], ids=["lenient", "strict"])
    def test_when_all_fail_the_run_has_failed(self, cli: Cli, small: Path, options: tuple[str, ...]) -> None:
        (small / "guide.md").unlink()
        outcome = cli("ingest", "--corpus", str(small), "--index", "index", "--json", *options)
        assert outcome.code == 1
        assert [entry["status"] for entry in outcome.data["documents"]] == ["failed"]

    def test_when_all_of_another_corpus_fail_the_run_has_failed_and_the_index_stays(
        self, cli: Cli, small: Path, tmp_path: Path
    ) -> None:
        first = cli("ingest", "--corpus", str(small), "--index", "index", "--json")
        other = write_corpus(tmp_path / "other", {"skannet": ""})
        outcome = cli("ingest", "--corpus", str(other), "--index", "index", "--json")
        assert outcome.code == 1
        assert [entry["status"] for entry in outcome.data["documents"]] == ["failed"]
        assert outcome.data["generation"] == first.data["generation"]

    def test_a_bad_register_is_one_line_naming_file_entry_and_key(self, cli: Cli, small: Path) -> None:
        entry = (small / "register.toml").read_text("utf-8")
        (small / "register.toml").write_text(entry.replace("version", "versjon"), "utf-8")
        outcome = cli("ingest", "--corpus", str(small), "--index", "index")
        assert outcome.code == 1
        assert all(word in outcome.sentence for word in ("register.toml", "«guide»", "«versjon»"))

    def test_a_corpus_that_is_not_there_is_one_line(self, cli: Cli) -> None:
        outcome = cli("ingest", "--corpus", "ingensteds", "--index", "index")
        assert outcome.code == 1
        assert "ingensteds" in outcome.sentence


class TestOutline:
    def test_lists_sections_and_tables(self, cli: Cli, index: str) -> None:
        outline = cli("outline", "guide", "--tables", "--json", "--index", index).data
        assert outline.keys() == {"document", "sections", "tables"}
        assert outline["document"] == "guide"
        assert [section["number"] for section in outline["sections"]] == ["1", "1.1", "2", "2.1", "3"]
        assert all(section.keys() == SECTION_KEYS for section in outline["sections"])
        assert "ti minutter" in outline["sections"][2]["text"]
        (table,) = outline["tables"]
        assert table.keys() == TABLE_KEYS
        assert (table["section"], table["header"]) == ("3", ["Hendelse", "Varsles"])
        assert table["rows"] == [["Tap av terminal", "Driftssenteret"], ["Feil på radio", "Leverandøren"]]

    def test_people_see_an_indented_list(self, cli: Cli, index: str) -> None:
        assert cli("outline", "guide", "--index", index).out.splitlines()[:2] == ["1 Innledning", "  1.1 Formål"]

    def test_an_unknown_document_is_one_sentence_that_lists_the_known_ones(self, cli: Cli, index: str) -> None:
        outcome = cli("outline", "hemmelig", "--json", "--index", index)
        assert outcome.code == 1
        assert "«hemmelig»" in outcome.sentence
        assert "guide, dalby, fossheim" in outcome.sentence


class TestSearch:
    def test_hits_come_ranked_and_no_more_than_asked_for(self, cli: Cli, index: str) -> None:
        found = cli("search", QUESTION, "-k", "2", "--json", "--index", index).data
        assert found.keys() == {"id", "hits", "latency_ms"}
        assert all(hit.keys() == HIT_KEYS for hit in found["hits"])
        assert [hit["rank"] for hit in found["hits"]] == [1, 2]
        assert (found["hits"][0]["document"], found["hits"][0]["section"]) == ("guide", "2")
        assert found["hits"][0]["score"] >= found["hits"][1]["score"]

    def test_a_batch_keeps_order_and_ids_past_a_bad_question(self, cli: Cli, index: str) -> None:
        batch = batch_file({"id": "a", "question": QUESTION}, {"id": "b", "question": ""}, {"id": "c", "question": "§"})
        outcome = cli("search", "--batch", batch, "--index", index)
        assert outcome.code == 0
        assert [row["id"] for row in outcome.rows] == ["a", "b", "c"]
        assert [bool(row["hits"]) for row in outcome.rows] == [True, False, False]
        assert outcome.err.startswith("b: ")

    @pytest.mark.parametrize(("question", "words"), INVALID.values(), ids=INVALID)
    def test_what_is_no_question_is_one_sentence(self, cli: Cli, index: str, question: str, words: str) -> None:
        outcome = cli("search", question, "--index", index)
        assert outcome.code == 1
        assert words in outcome.sentence


class TestAsk:
    def test_an_answer_has_every_key_of_the_contract(self, cli: Cli, index: str) -> None:
        outcome = cli("ask", QUESTION, "--json", "--index", index)
        reply = outcome.data
        assert (outcome.code, outcome.err) == (0, "")
        assert reply.keys() >= REPLY_KEYS
        assert (reply["kind"], reply["reason"], reply["mode"]) == ("answer", None, "quote")
        assert all(sentence.keys() == {"text", "citations"} for sentence in reply["sentences"])
        (citation,) = reply["citations"]
        assert citation.keys() >= CITATION_KEYS
        assert (citation["n"], citation["document"], citation["section"]) == (1, "guide", "2")
        assert (citation["version"], citation["level"], citation["path"]) == ("1.0", 2, ["2 Tap av utstyr"])
        assert citation["quote"] in GUIDE
        assert "ti minutter" in reply["text"]

    def test_a_refusal_has_the_same_keys_and_cites_nothing(self, cli: Cli, index: str) -> None:
        reply = cli("ask", "Hvilken farge har radioterminalen?", "--json", "--index", index).data
        assert reply.keys() >= REPLY_KEYS
        assert (reply["kind"], reply["reason"]) == ("refusal", "not_in_sources")
        assert reply["citations"] == reply["sentences"] == []
        assert all(citation.keys() >= CITATION_KEYS for citation in reply["nearest"])

    def test_people_see_the_answer_and_where_it_stands(self, cli: Cli, index: str) -> None:
        out = cli("ask", QUESTION, "--index", index).out
        assert "innen ti minutter" in out
        assert "[1] Guide, versjon 1.0, 2 Tap av utstyr (nivå 2)" in out

    @pytest.mark.parametrize(("question", "words"), INVALID.values(), ids=INVALID)
    def test_what_is_no_question_is_one_clear_sentence(self, cli: Cli, index: str, question: str, words: str) -> None:
        outcome = cli("ask", question, "--index", index)
        assert (outcome.code, outcome.err) == (0, "")
        assert words in outcome.out
        assert len(outcome.out.splitlines()) == 1
        reply = cli("ask", question, "--json", "--index", index).data
        assert (reply["kind"], reply["reason"]) == ("refusal", "invalid")

    def test_a_batch_answers_in_order_and_follows_each_conversation(self, cli: Cli, index: str) -> None:
        follow_up = "og hvem skal varsles da?"
        batch = batch_file(
            {"id": "a", "question": QUESTION},
            "",
            {"id": "b", "question": "Når bør batteriet byttes?"},
            {"id": "a2", "question": follow_up, "after": "a"},
            {"id": "a3", "question": follow_up, "after": "a2"},
            {"id": "c", "question": follow_up},
        )
        outcome = cli("ask", "--batch", batch, "--index", index)
        replies = {row["id"]: row for row in outcome.rows}
        assert (outcome.code, list(replies)) == (0, ["a", "b", "a2", "a3", "c"])
        assert QUESTION in replies["a2"]["standalone_question"]
        assert QUESTION in replies["a3"]["standalone_question"]
        assert replies["c"]["standalone_question"] == follow_up

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("{ikke json", "ikke gyldig JSON"),
            ('{"id": "b"}', "«question»"),
            ('{"id": "b", "question": 7}', "«question»"),
            ('["a", "b"]', "«question»"),
        ],
        ids=["no JSON", "no question", "number", "list"],
    )
    def test_a_bad_line_of_a_batch_is_named(self, cli: Cli, index: str, line: str, words: str) -> None:
        outcome = cli("ask", "--batch", batch_file({"id": "a", "question": QUESTION}, "", line), "--index", index)
        assert outcome.code == 1
        assert [row["id"] for row in outcome.rows] == ["a"]
        assert len(outcome.err.splitlines()) == 1
        assert "spørsmål.jsonl, linje 3" in outcome.err and words in outcome.err

    def test_a_batch_that_is_not_there_is_one_sentence(self, cli: Cli, index: str) -> None:
        outcome = cli("ask", "--batch", "ingen.jsonl", "--index", index)
        assert outcome.code == 1
        assert "ingen.jsonl" in outcome.sentence

    @pytest.mark.parametrize(
        ("options", "documents"),
        [
            (("--level", "2"), {"guide"}),
            (("--level", "3"), {"dalby", "fossheim"}),
            (("--level", "3", "--organisation", "Dalby legevakt"), {"dalby"}),
            (("--level", "1"), set()),
        ],
    )
    def test_filters_decide_which_documents_answer(
        self, cli: Cli, index: str, options: tuple[str, ...], documents: set[str]
    ) -> None:
        reply = cli("ask", QUESTION, "--json", "--index", index, *options).data
        assert {citation["document"] for citation in reply["citations"]} == documents
        assert reply["kind"] == ("answer" if documents else "refusal")

    @pytest.mark.parametrize(
        ("option", "known"),
        [("--audience", "kontrollrom, radioterminal, leder"), ("--organisation", "Dalby legevakt")],
    )
    def test_a_filter_that_is_misspelt_is_one_sentence_with_those_that_there_are(
        self, cli: Cli, index: str, option: str, known: str
    ) -> None:
        outcome = cli("ask", QUESTION, option, "ledr", "--index", index)
        assert outcome.code == 1
        assert "«ledr»" in outcome.sentence and known in outcome.sentence

    def test_another_organisation_is_never_cited(self, cli: Cli, index: str) -> None:
        reply = cli("ask", QUESTION, "--organisation", "Dalby legevakt", "--json", "--index", index).data
        assert "fossheim" not in {entry["document"] for entry in (*reply["citations"], *reply["nearest"])}


class TestLesson:
    def test_is_written_as_word_or_markdown_and_its_path_is_told(self, cli: Cli, index: str) -> None:
        for name in ("time.docx", "time.md"):
            outcome = cli("lesson", "tap av radioterminal", "--out", name, "--index", index)
            assert (outcome.code, outcome.out) == (0, f"{name}\n")
        assert "innen ti minutter" in Path("time.md").read_text("utf-8")
        document = DocxDocument("time.docx")
        assert any("innen ti minutter" in paragraph.text for paragraph in document.paragraphs)

    def test_another_ending_is_a_usage_error(self, cli: Cli, index: str) -> None:
        outcome = cli("lesson", "tap av radioterminal", "--out", "time.pdf", "--index", index)
        assert outcome.code == 2
        assert "time.pdf" in outcome.sentence
        assert not Path("time.pdf").exists()

    def test_a_topic_that_no_document_treats_is_one_sentence(self, cli: Cli, index: str) -> None:
        outcome = cli("lesson", "kvantefysikk", "--out", "time.md", "--index", index)
        assert outcome.code == 1
        assert "kvantefysikk" in outcome.sentence
        assert not Path("time.md").exists()

    def test_a_folder_that_is_not_there_is_one_sentence(self, cli: Cli, index: str) -> None:
        outcome = cli("lesson", "radioterminal", "--out", "ingensteds/time.md", "--index", index)
        assert outcome.code == 1
        assert "time.md" in outcome.sentence


class TestStatus:
    def test_lists_what_the_index_holds(self, cli: Cli, index: str) -> None:
        status = cli("status", "--json", "--index", index).data
        held = {
            entry["id"]: (entry["level"], entry["organisation"], entry["sections"]) for entry in status["documents"]
        }
        assert held == {
            "guide": (2, "", 5),
            "dalby": (3, "Dalby legevakt", 1),
            "fossheim": (3, "Fossheim legevakt", 1),
        }
        assert status["generation"] in cli("status", "--index", index).out


class TestReading:
    """How documents were read, and where their references lead."""

    def test_the_outline_says_what_a_section_refers_to(self, cli: Cli, read_index: str) -> None:
        first, second = cli("outline", "regler", "--json", "--index", read_index).data["sections"]
        assert first["refers_to"] == [
            {"text": "punkt 3", "start": 3, "document": "regler", "section": "3"},
            {"text": "punkt 2.1", "start": 39, "document": "guide", "section": "2.1"},
        ]
        assert second["refers_to"] == []

    def test_status_has_the_report_on_every_document(self, cli: Cli, read_index: str) -> None:
        documents = {entry["id"]: entry for entry in cli("status", "--json", "--index", read_index).data["documents"]}
        reading = documents["regler"]["reading"]
        assert reading.keys() == READING_KEYS
        assert reading["remarks"][0] == "hopp i nummereringen før 3"
        assert reading["remarks"][1].endswith("er verken i punktene eller blant det som er utelatt")
        assert 0.6 < reading["kept"] < 0.8
        assert reading["links"] == 2
        reason = "punktet finnes ikke i dokumentet"
        assert reading["unresolved"] == [{"section": "3", "text": "punkt 7", "reason": reason}]
        assert documents["guide"]["reading"]["remarks"] == []

    def test_status_of_one_document_explains_itself(self, cli: Cli, read_index: str) -> None:
        lines = cli("status", "regler", "--index", read_index).out.splitlines()
        assert lines[0] == "Regler (regler)"
        assert "Punkter: 2" in lines
        assert "  – hopp i nummereringen før 3" in lines
        assert "  – «punkt 7» i 3 Telefon: punktet finnes ikke i dokumentet" in lines

    def test_status_of_a_document_that_is_not_there_names_those_that_are(self, cli: Cli, read_index: str) -> None:
        outcome = cli("status", "hemmelig", "--index", read_index)
        assert outcome.code == 1
        assert outcome.sentence == "Indeksen har ikke noe dokument «hemmelig». Den har: guide, regler"

    def test_the_table_has_one_line_a_document(self, cli: Cli, read_index: str) -> None:
        lines = [line.split() for line in cli("status", "--index", read_index).out.splitlines()]
        assert [line[4:8] for line in lines if line[:1] == ["guide"]] == [["4", "100", "%", "0"]]
        assert [line[5:8] for line in lines if line[:1] == ["regler"]] == [["65", "%", "2"]]


@pytest.mark.parametrize(
    "command",
    [
        ("outline", "guide"),
        ("search", QUESTION),
        ("ask", QUESTION),
        ("lesson", "batteri", "--out", "x.md"),
        ("status",),
        ("eval",),
    ],
    ids=lambda command: command[0],
)
def test_without_an_index_every_command_names_the_one_that_makes_it(cli: Cli, command: tuple[str, ...]) -> None:
    outcome = cli(*command)
    assert outcome.code == 1
    assert "sambandssvar ingest" in outcome.sentence


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('korpus = "x"', "korpus"),
        ("[retrieval]\nordvekt = 1", "retrieval.ordvekt"),
        ("index = ", "TOML"),
        ("[retention]\nconversations = 999999", "retention.conversations: er for mye (høyst 36500)"),
    ],
    ids=["unknown key", "unknown nested key", "no TOML", "too much"],
)
def test_bad_settings_are_one_sentence_naming_file_and_key(cli: Cli, index: str, settings: str, words: str) -> None:
    Path("sambandssvar.toml").write_text(settings, "utf-8")
    outcome = cli("status", "--index", index)
    assert outcome.code == 1
    assert "sambandssvar.toml" in outcome.sentence and words in outcome.sentence


def test_settings_in_another_encoding_are_one_sentence(cli: Cli) -> None:
    Path("sambandssvar.toml").write_text("# Skjåk\n", "latin-1")
    outcome = cli("status")
    assert outcome.code == 1
    assert "sambandssvar.toml er ikke skrevet i UTF-8" in outcome.sentence


def test_settings_that_may_not_be_read_are_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    Path("sambandssvar.toml").touch()
    monkeypatch.setattr(Path, "read_text", refuse)
    outcome = cli("status")
    assert outcome.code == 1
    assert outcome.sentence == "Kan ikke lese sambandssvar.toml: Permission denied"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_settings_say_where_the_index_is(cli: Cli, index: str, encoding: str) -> None:
    Path("sambandssvar.toml").write_text(f"index = '{index}'", encoding)
    assert cli("ask", QUESTION, "--json").data["kind"] == "answer"


@pytest.mark.parametrize(
    "args",
    [(), ("gjett",), ("ask",), ("ask", "q", "--batch", "f"), ("ask", "q", "--level", "9"), ("search", "q", "-k", "0")],
    ids=lambda args: " ".join(args) or "nothing",
)
def test_wrong_usage_ends_with_2_and_no_data(cli: Cli, args: tuple[str, ...]) -> None:
    outcome = cli(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err


def test_eval_is_there_as_a_plug_in(cli: Cli) -> None:
    assert "eval" in cli("--help").out
    outcome = cli("eval", "--help")
    assert outcome.code == 0
    assert "--gate" in outcome.out
