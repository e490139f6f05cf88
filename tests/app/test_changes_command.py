"""The command ``changes``, and what ``ingest`` says of those who cite a changed section."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from app import citers
from app.changes.page import changes_page
from app.changes.sources import Text, of_files
from app.cli import main
from app.errors import AssistantError
from app.settings import Settings
from evals.citing import GoldCiter
from ingest import build
from ingest.changes import compare
from ingest.types import DocumentReport, IngestReport, SectionChange
from tests.support.versions import (
    VERSION_3,
    VERSION_4,
    courses,
    version_3,
    version_4,
    write_entries,
    write_pdf_version,
    write_versions,
)

IN_FORCE = version_4("2022-01-01")
SCRIPT = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """The tags and the text of a page, and the text that is marked as removed or new."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marked: dict[str, list[str]] = {"del": [], "ins": []}
        self.text = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in self.marked:
            if tag in self._open and "span" not in self._open:
                self.marked[tag].append(data)


class FakeCiter:
    """Cites the section on lost equipment."""

    name = "prøvesettet"

    def __init__(self, settings: Settings) -> None:
        assert settings.corpus.name == "corpus"

    def citing(self, document: str, section: str) -> Sequence[str]:
        return ("q-1", "q-2") if (document, section) == ("rutine", "2") else ()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "gammel.md", tmp_path / "ny.md"
    old.write_text(VERSION_3, "utf-8")
    new.write_text(VERSION_4, "utf-8")
    return old, new


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main([str(arg) for arg in args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_two_files_as_text(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "changes", *files)
    assert code == 0
    assert "Punkter: 2 nye, 1 fjernet, 2 flyttet, 3 endret." in out
    assert "3 Tap av utstyr  (flyttet fra 2, endret)" in out
    assert "innen [-ti-] {+fem+} minutter" in out
    assert "merk: skal → bør" in out
    assert "4.1 Nøkler  (ny, teksten er hentet fra 4)" in out
    assert "Innledning" not in out


def test_two_files_as_json(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "changes", *files, "--json")
    data = json.loads(out)
    assert [entry["section"]["number"] for entry in data["added"]] == ["2", "4.1"]
    assert [entry["section"]["title"] for entry in data["removed"]] == ["Faksvarsling"]
    assert [(e["before"]["number"], e["section"]["number"]) for e in data["moved"]] == [("2", "3"), ("2.1", "3.1")]
    battery = next(entry for entry in data["changed"] if entry["section"]["number"] == "3.1")
    assert battery["notices"] == [{"old": "skal", "new": "bør"}]
    texts = {
        side: "".join(p["text"] for p in battery["diff"] if p["op"] in ("kept", side)) for side in ("removed", "added")
    }
    assert texts["removed"].startswith("Batteriet skal byttes")
    assert texts["added"].startswith("Batteriet bør byttes")


def test_two_files_as_a_page(files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "endringer.html"
    code, out, _ = run(capsys, "changes", *files, "--html", target)
    assert (code, out.strip()) == (0, str(target))
    page = Page(target.read_text("utf-8"))
    assert {"ti", "skal"} <= set(page.marked["del"])
    assert {"fem", "bør"} <= set(page.marked["ins"])
    assert {f"#{name}" for name in page.ids} >= set(page.links)
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "img", "link"} & set(page.tags)
    assert "Merk: skal → bør" in page.text


def test_what_stands_in_the_documents_never_runs(tmp_path: Path) -> None:
    old, new = tmp_path / "a.md", tmp_path / "b.md"
    old.write_text(f"# 1 Radio {SCRIPT}\n\nMeld fra om tap. {SCRIPT}\n", "utf-8")
    new.write_text(f"# 1 Radio {SCRIPT}\n\nMeld straks fra om tap. {SCRIPT} {SCRIPT}\n", "utf-8")
    before, after = of_files(old, new)
    named = Text(SCRIPT, SCRIPT, before.sections)
    page = Page(changes_page(named, after, compare(before.sections, after.sections)))
    assert not {"script", "img"} & set(page.tags)
    assert "alert(1)" in page.text


def test_the_two_newest_versions_in_the_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_3(), IN_FORCE, courses())
    index = tmp_path / "index"
    build(corpus, index)
    _, out, _ = run(capsys, "changes", "rutine", "--index", index)
    assert out.startswith("Sambandsrutine for Dalby, versjon 3 → Sambandsrutine for Dalby, versjon 4")
    code, out, err = run(capsys, "changes", "kurs", "--index", index)
    assert (code, out) == (1, "")
    assert "bare én versjon av «kurs» (2)" in err
    code, _, err = run(capsys, "changes", "ukjent", "--index", index)
    assert (code, "Den har: rutine, kurs" in err) == (1, True)
    _, out, _ = run(capsys, "outline", "rutine@3", "--index", index)
    assert "Faksvarsling" in out
    _, out, _ = run(capsys, "status", "--json", "--index", index)
    states = {entry["id"]: (entry["state"], entry["superseded_by"]) for entry in json.loads(out)["documents"]}
    assert states == {"rutine@3": ("superseded", "4"), "rutine": ("current", ""), "kurs": ("current", "")}
    question = "Når skal tap av radioterminal meldes?"
    _, out, _ = run(capsys, "ask", question, "--version", "forrige", "--index", index)
    assert "ti minutter" in out
    assert "versjon 3 (erstattet av versjon 4)" in out
    _, out, _ = run(capsys, "search", f"{question[:-1]} i forrige versjon?", "--index", index, "--json")
    hit = json.loads(out)["hits"][0]
    assert (hit["document"], hit["version"]) == ("rutine", "3")
    code, _, err = run(capsys, "ask", question, "--version", "tull", "--index", index)
    assert (code, "--version skal være" in err) == (1, True)


def test_two_pdfs_with_a_longer_table(tmp_path: Path) -> None:
    groups = [["Talegruppe", "Bruk"], ["STORELVA-1", "Felles"]]
    old = write_pdf_version(tmp_path / "old.pdf", "ti", groups)
    new = write_pdf_version(tmp_path / "new.pdf", "fem", [*groups, ["STORELVA-2", "Reserve"]])
    before, after = of_files(old, new)
    found = compare(before.sections, after.sections)
    assert [change.section.number for change in found.different] == ["2", "3"]
    assert [(each.old, each.new) for each in found.changed[0].notices] == [("ti", "fem")]
    assert "STORELVA-2" in "".join(piece.text for piece in found.changed[1].pieces if piece.op == "added")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("borte.md", "vekke.md"), 1, "Finner ikke borte.md"),
        (("a", "b", "c"), 2, "to filer"),
        (("tom.md", "tom.md"), 1, "tom"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    args: tuple[str, ...],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "tom.md").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = run(capsys, "changes", *args)
    assert (outcome[0], outcome[1]) == (code, "")
    assert words in outcome[2]


def test_ingest_says_who_cites_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [EntryPoint("fake", f"{__name__}:FakeCiter", citers.CITER_GROUP)]
    monkeypatch.setattr(citers, "entry_points", lambda group: found if group == citers.CITER_GROUP else [])
    corpus = write_entries(write_versions(tmp_path / "corpus"), version_3(), courses())
    (corpus / "questions").mkdir()
    bank = '[[section]]\nnumber = "2"\nquestions = ["radioen er borte, hva nå?"]\n'
    (corpus / "questions" / "rutine.toml").write_text(bank, "utf-8")
    ingest = ("ingest", "--corpus", corpus, "--index", tmp_path / "index")
    code, out, _ = run(capsys, *ingest)
    assert (code, "kontrolleres" in out) == (0, False)
    write_entries(corpus, version_3(), IN_FORCE, courses())
    data: dict[str, Any] = json.loads(run(capsys, *ingest, "--json")[1])
    assert [(each["section"], each["kind"], each["by"], each["items"]) for each in data["cited_by"]] == [
        ("2", "changed", "spørsmålsbanken", ["radioen er borte, hva nå?"]),
        ("2", "changed", "prøvesettet", ["q-1", "q-2"]),
    ]
    changes = next(each for each in data["documents"] if each["id"] == "rutine")["changes"]
    assert {each["id"] for each in changes} >= {"rutine#2", "rutine#3"}
    file = corpus / "v4.md"
    file.write_text(VERSION_4.replace("fem minutter", "to minutter"), "utf-8")
    write_entries(corpus, IN_FORCE, courses())
    _, out, _ = run(capsys, *ingest)
    assert "punkter: 1 endret" in out
    assert "q-1" not in out


def test_the_evaluation_knows_which_of_its_questions_cite_a_section(tmp_path: Path) -> None:
    corpus = write_versions(tmp_path / "corpus")
    question = {
        "id": "tap",
        "role": "operator",
        "level": 3,
        "type": "fact",
        "question": "Når meldes tap?",
        "gold": [{"doc": "rutine", "section": "2", "quote": "innen ti minutter"}],
        "answerable": True,
    }
    (corpus / "evaluation").mkdir()
    file = corpus / "evaluation" / "sett.jsonl"
    file.write_text(json.dumps({**question, "split": "tune"}) + "\n", "utf-8")
    settings = Settings(corpus=corpus, data=tmp_path / "var")
    citer = GoldCiter(settings)
    assert (citer.citing("rutine", "2."), citer.citing("rutine", "3")) == (("tap",), ())
    file.write_text("{ødelagt\n", "utf-8")
    with pytest.raises(AssistantError, match=r"sett\.jsonl"):
        GoldCiter(settings)


def test_questions_that_cannot_be_read_do_not_fail_the_ingest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = [EntryPoint("eval", "evals.citing:GoldCiter", citers.CITER_GROUP)]
    monkeypatch.setattr(citers, "entry_points", lambda group: found)
    corpus = write_versions(tmp_path / "corpus")
    (corpus / "evaluation").mkdir()
    (corpus / "evaluation" / "sett.jsonl").write_text("{ødelagt\n", "utf-8")
    change = SectionChange("changed", "2", "3", "rutine#2", "rutine#3", ("hva nå?",))
    report = IngestReport("g", 0.0, (DocumentReport("rutine", "changed", changes=(change,)),))
    mentioned = citers.mentions(report, Settings(corpus=corpus, data=tmp_path / "var"))
    assert [each.by for each in mentioned] == ["spørsmålsbanken"]
    assert "Vet ikke hvilke evalueringsspørsmål" in caplog.text
