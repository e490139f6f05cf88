"""The server takes one address, keeps the page to itself, and says in one sentence why it cannot start."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from docx import Document as open_docx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import Assistant
from app.errors import ServerError, StoreError
from app.server import SECURITY_HEADERS, Server
from app.settings import Settings
from app.ui.downloads import add_downloads
from ingest.errors import IndexMissing
from tests.app.doubles import AssistantDouble
from tests.app.serving import served
from tests.app.test_ownquestions import raising


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(assistant, Settings(data=tmp_path_factory.mktemp("var"))) as address:
        yield address


def test_the_page_comes_with_headers_that_keep_it_to_itself(address: str) -> None:
    page = httpx.get(address)

    assert page.status_code == 200
    assert "Sambandssvar" in page.text
    for name, value in SECURITY_HEADERS.items():
        assert page.headers[name] == value


def test_nothing_is_open_to_other_programs(address: str) -> None:
    info = httpx.get(f"{address}/gradio_api/info").json()

    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}
    assert httpx.get(f"{address}/docs").status_code == 404
    assert httpx.get(f"{address}/openapi.json").status_code == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "sambandssvar.toml", "../../../../etc/passwd", "app/server.py"])
def test_no_file_of_the_machine_is_served(address: str, path: str) -> None:
    assert httpx.get(f"{address}/gradio_api/file={path}").status_code in {403, 404}


def test_files_are_not_taken_in(address: str) -> None:
    answer = httpx.post(f"{address}/gradio_api/upload", files={"files": ("stor.bin", b"x" * 5000)})

    assert answer.status_code >= 400


def test_nothing_that_people_write_is_kept_in_the_browser_by_the_framework(address: str) -> None:
    config = httpx.get(f"{address}/config").json()

    assert config["run_history"] is False
    assert config["footer_links"] == []
    assert config["analytics_enabled"] is False


def test_a_lesson_is_a_word_file_that_opens(address: str) -> None:
    answer = httpx.get(f"{address}/undervisning/utkast.docx", params={"emne": "sikkerhetsalarm"}, timeout=60)

    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''undervisning-sikkerhetsalarm.docx"
    text = "\n".join(paragraph.text for paragraph in open_docx(io.BytesIO(answer.content)).paragraphs)
    assert "sikkerhetsalarm" in text


def test_a_lesson_is_a_markdown_file_that_reads_as_text(address: str) -> None:
    answer = httpx.get(f"{address}/undervisning/utkast.md", params={"emne": "bortfall av Nødnett"}, timeout=60)

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# ")


@pytest.mark.parametrize(
    ("form", "topic", "status"),
    [("exe", "sikkerhetsalarm", 404), ("md", "", 422), ("md", "a" * 301, 422), ("md", "kvantefysikk for høns", 404)],
)
def test_a_lesson_that_cannot_be_made_is_no_file(address: str, form: str, topic: str, status: int) -> None:
    answer = httpx.get(f"{address}/undervisning/utkast.{form}", params={"emne": topic}, timeout=60)

    assert answer.status_code == status


def test_a_lesson_without_an_index_is_one_sentence_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = AssistantDouble()
    monkeypatch.setattr(assistant, "_current", raising(IndexMissing("Kjør «sambandssvar ingest».")))
    web = FastAPI()
    add_downloads(web, assistant)

    answer = TestClient(web).get("/undervisning/utkast.md", params={"emne": "lytting"})

    assert (answer.status_code, answer.json()["detail"]) == (503, "Kjør «sambandssvar ingest».")
    assert "Kjør «sambandssvar ingest»." in caplog.text


def test_a_port_in_use_is_one_sentence(built_index: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ServerError, match=f"^Port {port} på 127.0.0.1 er i bruk; velg en annen med --port.$"):
            Server.open(Settings(index=built_index, data=tmp_path), port=port)


def test_an_index_that_is_missing_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="sambandssvar ingest"):
        Server.open(Settings(index=tmp_path / "index", data=tmp_path), port=0)


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_served(built_index: Path, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("en fil")

    with pytest.raises(StoreError, match="kan skrives til"):
        Server.open(Settings(index=built_index, data=tmp_path / "var"), port=0)
