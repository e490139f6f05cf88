"""``sambandssvar fetch``: what people and programs are told, and that one more command makes it answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import Assistant
from app.citing import web_address
from app.cli import main
from app.commands.fetch import _print
from ingest import build
from ingest.types import FetchedDocument, FetchReport
from tests.support import web_server as web
from tests.support.corpora import GUIDE
from tests.support.fetching import HASTY, bring, point
from tests.support.web_server import Site

RULE = "<p>Operatøren skal melde tap av radioterminal til vaktlederen innen ti minutter.</p>"
KEYS = {
    *("id", "status", "url", "file", "previous", "version", "fetched", "sha256"),
    *("bytes", "pages", "warnings", "reason"),
}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    with Site() as site:
        yield site


@pytest.fixture
def corpus(site: Site, tmp_path: Path) -> Path:
    """Two documents, of which one is lost."""
    site.answers["/a.md"] = web.content(GUIDE.encode())
    return point(tmp_path / "k", *((name, f"{name}.md", f"{site.address}/{name}.md") for name in "ab"))


def test_people_are_told_what_came_what_did_not_and_what_to_do_next(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", "--corpus", str(corpus)]) == 3
    out, err = capsys.readouterr()
    assert "hentet" in out
    assert "b: http://" in out
    assert "finnes ikke lenger (404)" in out
    assert out.splitlines()[-1] == f"Les dem inn: sambandssvar ingest --corpus {corpus / 'hentet'}"
    assert err == ""


def test_names_in_brackets_are_shown_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    document = FetchedDocument("a", "fetched", "http://a.no", file="rutine [v2] [/x] :fire:.docx")

    _print(FetchReport("k", (document,)))

    assert "rutine [v2] [/x] :fire:.docx" in capsys.readouterr().out


def test_the_exit_code_says_whether_all_some_or_none_came(corpus: Path) -> None:
    assert main(["fetch", "--corpus", str(corpus), "a"]) == 0
    assert main(["fetch", "--corpus", str(corpus)]) == 3
    assert main(["fetch", "--corpus", str(corpus), "b"]) == 1


def test_programs_get_one_object(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "--corpus", str(corpus), "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["folder"] == str(corpus / "hentet")
    assert [document["status"] for document in report["documents"]] == ["fetched", "failed"]
    assert all(set(document) == KEYS for document in report["documents"])


def test_a_new_version_is_told_with_the_command_that_shows_what_changed(
    site: Site, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["fetch", "--corpus", str(corpus), "a", "--json"])
    first = json.loads(capsys.readouterr().out)["documents"][0]
    site.answers["/a.md"] = web.content(GUIDE.replace("ti minutter", "fem minutter").encode())
    assert main(["fetch", "--corpus", str(corpus), "a"]) == 0
    out = capsys.readouterr().out
    assert "ny versjon" in out
    assert f"sambandssvar changes {corpus / 'hentet' / first['file']} " in out


@pytest.mark.parametrize("arguments", [[], ["a"], ["--json"]])
def test_without_a_network_there_is_one_sentence_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    point(tmp_path, *((name, f"{name}.md", f"http://127.0.0.1:9/{name}") for name in "ab"))
    assert main(["fetch", "--corpus", str(tmp_path), *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Får ikke kontakt med 127.0.0.1:9: fetch trenger nett.")
    assert len(err.splitlines()) == 1


def test_an_unknown_document_is_one_sentence(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "--corpus", str(corpus), "finnes-ikke"]) == 1
    assert "«finnes-ikke» står ikke i" in capsys.readouterr().err


def test_what_a_fetched_guide_says_is_cited_with_the_address_of_its_page(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/veileder": web.page('<h1>Veileder</h1><ul><li><a href="/veileder/tap">Tap</a></li></ul>', "Veileder"),
        "/veileder/tap": web.page(f"<h1>1 Tap av utstyr</h1>{RULE}", "1 Tap av utstyr"),
    }
    bring(tmp_path / "k", "veileder", f"{site.address}/veileder", HASTY)
    build(tmp_path / "k" / "hentet", tmp_path / "i")
    assistant = Assistant.open(tmp_path / "i")
    (citation,) = assistant.ask("Når skal tap av radioterminal meldes?").citations
    assert citation.url == f"{site.address}/veileder/tap"


@pytest.mark.parametrize(
    ("source", "place", "address"),
    [
        ("https://a.no/v", "", "https://a.no/v"),
        ("https://a.no/v/", "kap-1/index.html#sec-2", "https://a.no/v/kap-1#sec-2"),
        ("https://a.no/v", "kap-1.html", "https://a.no/v/kap-1.html"),
        ("https://a.no/v", "index.html#a", "https://a.no/v#a"),
        ("https://a.no/v/", "index.html", "https://a.no/v/"),
        ("", "kap-1.html", ""),
    ],
)
def test_the_index_of_a_folder_has_the_address_of_the_folder(source: str, place: str, address: str) -> None:
    assert web_address(source, place) == address
