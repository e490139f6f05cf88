"""One file from servers good and bad: what comes is whole, is a document, and is kept; all else is explained."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from ingest.archive import digest
from ingest.web.kinds import suffix_of
from tests.support import web_server as web
from tests.support.corpora import body, heading, write_pdf
from tests.support.fetching import HASTY, bring
from tests.support.web_server import Resumable, Site

TEXT = "# 1 Samband\n\n" + "\n\n".join(f"Regel {n}: Alle skal lytte på kanal {n}." for n in range(3000))
LONG = TEXT.encode()
DOCUMENT_PAGE = "".join(f"<h2>{n} Punkt {n}</h2><p>Operatøren skal melde fra om sak {n}.</p>" for n in range(1, 5))
NEWS_PAGE = '<h1>Ny utgave</h1><p>Vi har laget en ny utgave.</p><p><a href="files/r.pdf">Last ned</a></p>'


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pdf") / "r.pdf"
    flow = [
        heading("1 Samband"),
        body("Alle skal lytte på kanalen sin hele vakten."),
        heading("2 Tap"),
        body("Meld fra."),
    ]
    return write_pdf(path, flow).read_bytes()


def partial(corpus: Path) -> Path:
    """Where a broken download waits for the next run."""
    return corpus / "hentet" / ".henter" / "reglement" / "ufullstendig"


def test_a_document_comes_whole_with_its_checksum_and_day(site: Site, tmp_path: Path, pdf: bytes) -> None:
    site.answers["/r.pdf"] = web.content(pdf, "application/pdf")
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/r.pdf")
    file = tmp_path / "k" / "hentet" / report.file
    assert (report.status, report.warnings) == ("fetched", ())
    assert file.read_bytes() == pdf
    assert report.sha256 == digest(file)
    assert report.fetched[:4].isdecimal()
    assert file.parent.name == report.fetched[:10]


def test_the_server_is_told_who_asks_and_robots_txt_comes_first(site: Site, tmp_path: Path, pdf: bytes) -> None:
    site.answers["/r.pdf"] = web.content(pdf)
    bring(tmp_path / "k", "r.pdf", f"{site.address}/r.pdf")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/r.pdf"]
    assert all(headers["user-agent"].startswith("Sambandssvar/") for _, headers in site.asked)


@pytest.mark.parametrize("kind", ["text/html", "image/png", ""])
def test_a_pdf_is_known_by_its_content_whatever_the_server_calls_it(
    site: Site, tmp_path: Path, pdf: bytes, kind: str
) -> None:
    site.answers["/last-ned"] = web.content(pdf, kind)
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/last-ned")
    assert report.status == "fetched"
    assert report.file.endswith("/reglement.pdf")


def test_a_news_page_sent_as_pdf_is_not_the_document_and_its_links_are_named(site: Site, tmp_path: Path) -> None:
    site.answers["/nyhet/"] = lambda asked: asked.reply(
        200, f"<!DOCTYPE html><html><body>{NEWS_PAGE}</body></html>".encode(), Content_Type="application/pdf"
    )
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/nyhet/")
    assert report.status == "failed"
    assert "er en nettside om dokumentet" in report.reason
    assert f"{site.address}/nyhet/files/r.pdf" in report.reason


def test_a_web_page_with_numbered_sections_is_a_document_even_where_a_pdf_was_expected(
    site: Site, tmp_path: Path
) -> None:
    site.answers["/forskrift"] = web.page(DOCUMENT_PAGE)
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/forskrift")
    assert (report.status, Path(report.file).name) == ("fetched", "index.html")


def test_a_page_that_says_not_found_with_status_200_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.answers["/r"] = web.page(f"<h1>Siden ble ikke funnet</h1>{DOCUMENT_PAGE}", "Siden ble ikke funnet")
    report = bring(tmp_path / "k", "index.html", f"{site.address}/r")
    assert report.status == "failed"
    assert "trolig flyttet" in report.reason


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "et bilde"),
        (b"MZ" + bytes(100), "et program"),
        (b"\x00\x01\x02\x03" * 50, "verken PDF, Word, nettside eller tekst"),
        (b"%PDF-1.7\nnot really", "kan ikke leses"),
        (b"PK\x03\x04" + bytes(100), "kan ikke leses"),
        (b"", "tekst"),
    ],
)
def test_what_is_no_readable_document_is_refused_and_leaves_nothing_behind(
    site: Site, tmp_path: Path, data: bytes, what: str
) -> None:
    site.answers["/r.pdf"] = web.content(data, "application/pdf")
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/r.pdf")
    assert report.status == "failed"
    assert what in report.reason
    assert [path.name for path in (tmp_path / "k" / "hentet").rglob("*") if path.is_file()] in ([], ["lock"])


def test_a_broken_download_goes_on_where_it_broke_off(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(LONG, breaks=[60_000, 40_000])
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert (tmp_path / "k" / "hentet" / report.file).read_bytes() == LONG
    ranges = [headers.get("range", "") for headers in site.headers("/r.md")]
    starts = [int(value.removeprefix("bytes=").rstrip("-")) for value in ranges if value]
    assert ranges[0] == ""
    assert 0 < starts[0] <= 60_000 < starts[1] <= 100_000


def test_a_download_broken_in_one_run_goes_on_in_the_next(site: Site, tmp_path: Path) -> None:
    url = f"{site.address}/r.md"
    site.answers["/r.md"] = Resumable(LONG, breaks=[60_000, 0, 0])
    report = bring(tmp_path / "k", "r.md", url)
    assert report.status == "failed"
    assert "ble brutt" in report.reason
    came = partial(tmp_path / "k").stat().st_size
    assert came > 0
    assert bring(tmp_path / "k", "r.md", url).status == "fetched"
    assert site.headers("/r.md")[-1]["range"] == f"bytes={came}-"
    assert not partial(tmp_path / "k").exists()


def test_a_file_that_changed_in_between_is_taken_from_the_beginning(site: Site, tmp_path: Path) -> None:
    url = f"{site.address}/r.md"
    site.answers["/r.md"] = Resumable(LONG, breaks=[60_000, 0, 0])
    bring(tmp_path / "k", "r.md", url)
    changed = LONG.replace(b"kanal", b"gruppe")
    site.answers["/r.md"] = Resumable(changed)
    report = bring(tmp_path / "k", "r.md", url)
    assert (tmp_path / "k" / "hentet" / report.file).read_bytes() == changed


def test_half_a_file_is_not_joined_with_the_rest_of_another(site: Site, tmp_path: Path) -> None:
    other = LONG.replace(b"kanal", b"gruppe")
    site.answers |= {"/r.md": Resumable(LONG, [60_000, 0, 0], etag='"1"'), "/ny.md": Resumable(other, etag='"1"')}
    bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    report = bring(tmp_path / "k", "r.md", f"{site.address}/ny.md")
    assert (tmp_path / "k" / "hentet" / report.file).read_bytes() == other


def test_a_server_that_sends_the_wrong_rest_is_not_believed(site: Site, tmp_path: Path) -> None:
    def wrong(asked: web.Asked) -> None:
        asked.head(206, ETag='"a"', Content_Range=f"bytes 5-{len(LONG) - 1}/{len(LONG)}", Connection="close")
        asked.wfile.write(LONG[5:])

    site.answers["/r.md"] = web.in_turn(Resumable(LONG, [60_000], etag='"a"'), wrong, web.content(LONG))
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert (tmp_path / "k" / "hentet" / report.file).read_bytes() == LONG


def test_a_server_that_does_not_resume_is_asked_for_the_whole(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(LONG, breaks=[60_000], heeds_range=False)
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert (tmp_path / "k" / "hentet" / report.file).read_bytes() == LONG


def test_a_file_shorter_than_announced_is_never_taken_for_whole(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = lambda asked: asked.reply(200, LONG[:1000], Content_Length=str(len(LONG)))
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert report.status == "failed"
    assert "ble brutt" in report.reason


def test_a_server_that_falls_silent_is_left(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = web.stalls(LONG, 50_000)
    started = time.monotonic()
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md", replace(HASTY, pauses=()))
    assert time.monotonic() - started < 1.4
    assert "svarte ikke på" in report.reason


@pytest.mark.parametrize("in_headers", [False, True])
def test_a_server_that_trickles_for_ever_is_left_when_the_time_is_out(
    site: Site, tmp_path: Path, in_headers: bool
) -> None:
    site.answers["/r.pdf"] = web.trickles(0.1, in_headers)
    started = time.monotonic()
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/r.pdf", replace(HASTY, request_s=0.7))
    assert 0.6 < time.monotonic() - started < 3
    assert "prøv igjen senere" in report.reason
    assert report.status == "failed"


def test_a_file_over_the_limit_is_refused_before_and_while_it_comes(site: Site, tmp_path: Path) -> None:
    def endless(asked: web.Asked) -> None:
        asked.head(200, Connection="close")
        for _ in range(1000):
            asked.wfile.write(b"# Kapittel\n" * 5000)

    limits = replace(HASTY, file_bytes=2**20)
    site.answers["/sier.md"] = lambda asked: asked.head(200, Content_Length=str(2**40))
    site.answers["/sier-ikke.md"] = endless
    for name in ("sier", "sier-ikke"):
        report = bring(tmp_path / name, "r.md", f"{site.address}/{name}.md", limits)
        assert "grensen er 1 MB" in report.reason
        assert not partial(tmp_path / name).exists()


def test_a_gzip_bomb_is_stopped_at_the_limit(site: Site, tmp_path: Path) -> None:
    bomb = gzip.compress(b"# a\n" * 25_000_000)
    assert len(bomb) < 2**18
    site.answers["/r.md"] = web.content(bomb, "text/plain", Content_Encoding="gzip")
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md", replace(HASTY, file_bytes=2**20))
    assert "grensen er 1 MB" in report.reason


def test_content_packed_unasked_is_unpacked_and_a_strange_packing_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = web.content(gzip.compress(LONG), Content_Encoding="gzip")
    report = bring(tmp_path / "gzip", "r.md", f"{site.address}/r.md")
    assert (tmp_path / "gzip" / "hentet" / report.file).read_bytes() == LONG
    site.answers["/r.md"] = web.content(LONG, Content_Encoding="br")
    assert "pakket som «br»" in bring(tmp_path / "br", "r.md", f"{site.address}/r.md").reason
    site.answers["/r.md"] = web.content(gzip.compress(LONG)[:-500], Content_Encoding="gzip")
    assert "bare en del" in bring(tmp_path / "halv", "r.md", f"{site.address}/r.md").reason


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (404, "finnes ikke lenger (404)"),
        (410, "tatt bort for godt (410)"),
        (403, "slipper ikke programmer inn"),
        (500, "feil hos seg selv (500)"),
        (204, "ikke kan brukes (204)"),
        (304, "ikke kan brukes (304)"),
    ],
)
def test_a_status_is_explained_with_what_to_do(site: Site, tmp_path: Path, code: int, what: str) -> None:
    site.answers["/r.pdf"] = web.status(code)
    report = bring(tmp_path / "k", "r.pdf", f"{site.address}/r.pdf")
    assert report.status == "failed"
    assert what in report.reason
    assert "source_url" in report.reason or "registeret" in report.reason or "senere" in report.reason


def test_a_busy_server_is_given_the_time_it_asks_for(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = web.in_turn(web.status(429, Retry_After="1"), web.status(503), web.content(LONG))
    started = time.monotonic()
    assert bring(tmp_path / "k", "r.md", f"{site.address}/r.md").status == "fetched"
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_busy_for_an_hour_is_not_waited_for(site: Site, tmp_path: Path, as_date: bool) -> None:
    wait = formatdate(time.time() + 3630, usegmt=True) if as_date else "3600"
    site.answers["/r.md"] = web.status(503, Retry_After=wait)
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert "prøv igjen om 60 minutter" in report.reason
    assert len(site.paths()) == 1


def test_a_moved_address_is_followed_and_the_new_one_told(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/gammel": web.moved("/ny"), "/ny": web.moved("/fil.md", 302), "/fil.md": web.content(LONG)}
    report = bring(tmp_path / "k", "r.md", f"{site.address}/gammel")
    assert report.status == "fetched"
    assert report.warnings == (
        f'adressen er flyttet for godt; sett source_url = "{site.address}/ny" i registeret du henter fra',
    )
    assert report.url == f"{site.address}/ny"


def test_a_redirect_in_a_ring_ends(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/a": web.moved("/b"), "/b": web.moved("/a")}
    report = bring(tmp_path / "k", "r.md", f"{site.address}/a")
    assert "i ring" in report.reason
    assert len(site.paths()) == HASTY.redirects + 1


def test_a_redirect_to_the_front_page_means_that_the_document_has_gone(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/nyheter/reglement": web.moved("/", 302), "/": web.page(DOCUMENT_PAGE)}
    report = bring(tmp_path / "k", "index.html", f"{site.address}/nyheter/reglement")
    assert "til forsiden" in report.reason
    assert "source_url" in report.reason


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://host/fil", "http://10.0.0.1/a", "http://[::1]:9/a"])
def test_a_redirect_out_of_the_web_or_into_the_network_inside_is_not_followed(
    site: Site, tmp_path: Path, target: str
) -> None:
    site.answers["/r.md"] = web.moved(target, 302)
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert report.status == "failed"
    assert "bare http og https" in report.reason or "intern adresse" in report.reason


def test_a_name_that_turns_out_to_be_this_machine_gets_no_request(site: Site, tmp_path: Path) -> None:
    with Site() as inside:
        inside.answers["/hemmelig.md"] = web.content(LONG)
        port = inside.address.rpartition(":")[2]
        site.answers["/r.md"] = web.moved(f"http://localhost:{port}/hemmelig.md", 302)
        report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
        assert "intern adresse (127.0.0.1)" in report.reason
        assert inside.asked == []


def test_robots_txt_is_obeyed(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = web.content(b"User-agent: *\nDisallow: /lukket/\n", "text/plain")
    site.answers |= {"/r.md": web.moved("/lukket/r.md"), "/lukket/r.md": web.content(LONG)}
    for path in ("/lukket/r.md", "/r.md"):
        report = bring(tmp_path / "k", "r.md", f"{site.address}{path}")
        assert "robots.txt på 127.0.0.1 tillater ikke" in report.reason
    assert "/lukket/r.md" not in site.paths()


def test_nothing_is_fetched_from_a_server_whose_robots_txt_is_broken(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/robots.txt": web.status(500), "/r.md": web.content(LONG)}
    report = bring(tmp_path / "k", "r.md", f"{site.address}/r.md")
    assert "robots.txt på 127.0.0.1 kan ikke leses" in report.reason
    assert site.paths() == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a/b", "http://", "http://bruker:ord@127.0.0.1/r", "r.pdf"]
)
def test_an_address_that_is_none_of_the_web_is_refused_in_the_register_too(tmp_path: Path, address: str) -> None:
    report = bring(tmp_path / "k", "r.pdf", address)
    assert report.status == "failed"
    assert "adresse" in report.reason


@pytest.mark.parametrize(
    ("head", "address", "suffix"),
    [
        (b"\xef\xbb\xbf<!doctype HTML><html>", "http://a/r.pdf", ".html"),
        ("<html>".encode("utf-16"), "http://a/r", ".html"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "http://a/r", ".html"),
        (b"junk before %PDF-1.4", "http://a/r.html", ".pdf"),
        (b"PK\x03\x04", "http://a/r", ".docx"),
        (b"# 1 Samband", "http://a/r.MD?x=1", ".md"),
    ],
)
def test_the_ending_of_a_file_follows_from_what_it_holds(head: bytes, address: str, suffix: str) -> None:
    assert suffix_of(head, address) == suffix
