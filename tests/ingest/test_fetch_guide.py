"""A guide of many pages: everything under its root, nothing beside it, in files that the reader makes a guide of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import readers
from ingest.outline import build_outline
from ingest.web.addresses import Root
from tests.conftest import CORPUS
from tests.support import web_server as web
from tests.support.fetching import HASTY, bring
from tests.support.web_server import Site

RULE = "<p>Operatøren skal melde fra til vaktlederen med en gang saken er avklart.</p>"


def chapter(title: str, *links: str) -> web.Answer:
    """A page with a heading, a rule and links in a menu."""
    menu = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return web.page(f"<nav><ul>{menu}</ul></nav><h1>{title}</h1>{RULE}", title)


@pytest.fixture
def guide(site: Site) -> Site:
    """Three pages in a ring, with links of every other sort beside."""
    site.answers |= {
        "/veileder": chapter("Veileder for samband", "/veileder/innledning", "/veileder/tap-av-utstyr", "/nyheter/1"),
        "/veileder/innledning": chapter(
            *("1 Innledning", "tap-av-utstyr#batteri", "?utskrift=1", "../veileder", "#topp", "mailto:a@example.no"),
            *("javascript:void(0)", "http://annet.example/veileder/x", "//annet.example/veileder/x", "/veiledere/y"),
            *("%2e%2e/hemmelig", "/veileder/bilde.png", "http://[feil", "tel:110"),
        ),
        "/veileder/tap-av-utstyr": chapter("2 Tap av utstyr", "/veileder/tap-av-utstyr/batteri", "innledning?a=1#b"),
        "/veileder/tap-av-utstyr/batteri": chapter("2.1 Batteri", "/veileder"),
    }
    return site


def fetched(corpus: Path, file: str) -> list[str]:
    """The files of a guide."""
    folder = corpus / "hentet" / file
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_page_under_the_root_comes_once_and_nothing_else_is_asked_for(guide: Site, tmp_path: Path) -> None:
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert (report.status, report.pages, report.warnings) == ("fetched", 4, ())
    assert sorted(guide.paths()) == [
        *("/veileder", "/veileder/innledning", "/veileder/tap-av-utstyr", "/veileder/tap-av-utstyr/batteri"),
    ]
    assert fetched(tmp_path / "k", report.file) == [
        *("index.html", "innledning/index.html", "tap-av-utstyr/batteri/index.html", "tap-av-utstyr/index.html"),
    ]


def test_the_reader_of_guides_makes_a_guide_of_what_came(guide: Site, tmp_path: Path) -> None:
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    result = readers.read(tmp_path / "k" / "hentet" / report.file)
    sections, gaps = build_outline("v", "Veileder", result.blocks)
    numbered = [(section.heading, section.url) for section in sections if section.number]
    assert numbered == [
        ("1 Innledning", "innledning/index.html"),
        ("2 Tap av utstyr", "tap-av-utstyr/index.html"),
        ("2.1 Batteri", "tap-av-utstyr/batteri/index.html"),
    ]
    assert gaps == ()


def test_a_page_without_a_number_keeps_its_place_in_the_links_of_the_front_page(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/v/": chapter("Veileder", "sist-i-alfabetet", "forst-i-alfabetet"),
        "/v/sist-i-alfabetet": chapter("Før vakten"),
        "/v/forst-i-alfabetet": chapter("Etter vakten"),
    }
    report = bring(tmp_path / "k", "v", f"{site.address}/v/")
    result = readers.read(tmp_path / "k" / "hentet" / report.file)
    titles = [block.text for block in result.blocks if block.kind.value == "heading"]
    assert titles.index("Før vakten") < titles.index("Etter vakten")


def test_a_dead_link_is_told_but_a_page_that_fails_stops_the_whole_guide(guide: Site, tmp_path: Path) -> None:
    guide.answers["/veileder/tap-av-utstyr/batteri"] = web.status(404)
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert (report.status, report.pages) == ("fetched", 3)
    assert "tap-av-utstyr/batteri" in report.warnings[0]
    guide.answers["/veileder/tap-av-utstyr/batteri"] = web.status(500)
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert report.status == "failed"
    assert "feil hos seg selv" in report.reason
    assert len(list((tmp_path / "k" / "hentet" / "reglement").iterdir())) == 1


def test_a_page_that_breaks_off_once_is_asked_for_again(guide: Site, tmp_path: Path) -> None:
    whole = guide.answers["/veileder/innledning"]
    guide.answers["/veileder/innledning"] = web.in_turn(web.stalls(b"<html>" * 100, 50), whole)
    assert bring(tmp_path / "k", "veileder", f"{guide.address}/veileder").pages == 4


def test_pages_that_robots_txt_keeps_back_are_left_out_and_told(guide: Site, tmp_path: Path) -> None:
    guide.answers["/robots.txt"] = web.content(b"User-agent: Sambandssvar\nDisallow: /veileder/tap*/batteri\n")
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert report.pages == 3
    assert "ikke får hentes" in report.warnings[0]
    assert not any("batteri" in path for path in guide.paths())


def test_the_server_gets_the_pause_it_wants(guide: Site, tmp_path: Path) -> None:
    guide.answers["/robots.txt"] = web.content(b"User-agent: *\nCrawl-delay: 0.3\n")
    started = time.monotonic()
    bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert time.monotonic() - started >= 3 * 0.3


def test_a_page_that_leads_out_of_the_guide_is_left_out(guide: Site, tmp_path: Path) -> None:
    guide.answers |= {"/veileder/innledning": web.moved("/nyheter/1"), "/nyheter/1": chapter("Nyhet")}
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert report.pages == 1 + 2
    assert "innledning" in report.warnings[0]


def test_a_page_is_one_file_however_it_is_addressed_and_two_pages_are_two(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/v/": chapter("Veileder", "a", "A", "b", "index.html", "c/"),
        "/v/a": chapter("1 Samband"),
        "/v/A": chapter("3 Tap"),
        "/v/b": web.moved("/v/a"),
        "/v/c/": chapter("2 Utstyr", "../c"),
    }
    report = bring(tmp_path / "k", "v", f"{site.address}/v/")
    assert fetched(tmp_path / "k", report.file) == [
        *("A/index-2.html", "a/index.html", "c/index.html", "index.html"),
    ]


def test_what_is_no_page_is_left_out_even_when_the_server_calls_it_one(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/v": chapter("1 Veileder", "/v/vedlegg"),
        "/v/vedlegg": web.content(b"%PDF-1.7 <html>", "text/html"),
    }
    report = bring(tmp_path / "k", "v", f"{site.address}/v")
    assert report.pages == 1
    assert "bare forsiden kom" in report.warnings[0]
    assert "annet enn nettsider" in report.warnings[1]


def test_a_pdf_where_a_guide_was_expected_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/v"] = web.content(b"%PDF-1.7", "text/html")
    assert "ikke en nettside" in bring(tmp_path / "k", "v", f"{site.address}/v").reason


def test_a_guide_that_shrank_is_told(guide: Site, tmp_path: Path) -> None:
    bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    guide.answers["/veileder"] = chapter("1 Veileder")
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder")
    assert report.status == "new_version"
    assert "har 1 sider, den forrige hadde 4" in report.warnings[-1]


@pytest.mark.slow
def test_a_guide_of_eighty_pages_reads_the_same_from_the_web_as_from_the_disk(site: Site, tmp_path: Path) -> None:
    folder = CORPUS / "nivaa2" / "veileder-helse"
    site.answers |= {f"/v/{path.name}": web.content(path.read_bytes()) for path in folder.glob("*.html")}
    report = bring(tmp_path / "k", "v", f"{site.address}/v/index.html", replace(HASTY, guide_s=100))
    assert report.pages == len(list(folder.iterdir()))
    on_disk, from_web = readers.read(folder), readers.read(tmp_path / "k" / "hentet" / report.file)
    assert from_web.blocks == on_disk.blocks
    assert (from_web.warnings, report.warnings) == (on_disk.warnings, ())


def endless(asked: web.Asked) -> None:
    """A page that always leads one step on, and one step down."""
    number = int("0" + asked.path.partition("-")[2].partition("/")[0])
    chapter(f"{number + 1} Kapittel", f"/v/side-{number + 1}", f"{asked.path}/ned")(asked)


class _Endless(dict[str, web.Answer]):
    """Every path has a page."""

    def get(self, path: str, default: object = None) -> Callable[[web.Asked], None]:  # type: ignore[override]
        """The endless page, but no robots.txt."""
        return web.missing if path == "/robots.txt" else endless


def test_a_guide_without_end_is_given_up_at_the_limit_of_pages(site: Site, tmp_path: Path) -> None:
    site.answers = _Endless()
    report = bring(tmp_path / "k", "v", f"{site.address}/v", replace(HASTY, pages=12, depth=2))
    assert "det er over 12 sider" in report.reason
    assert len(site.paths()) == 12
    assert max(path.count("/") for path in site.paths()) == len(("v", "side", "ned"))
    assert not (tmp_path / "k" / "hentet" / "reglement").exists()


def test_a_guide_that_takes_too_long_is_given_up(site: Site, tmp_path: Path) -> None:
    site.answers = _Endless()
    report = bring(tmp_path / "k", "v", f"{site.address}/v", replace(HASTY, guide_s=0.3, delay_s=0.1))
    assert "var ikke hentet etter" in report.reason


def test_a_page_over_the_limit_stops_the_guide(guide: Site, tmp_path: Path) -> None:
    guide.answers["/veileder/innledning"] = web.page("x" * 2**21)
    report = bring(tmp_path / "k", "veileder", f"{guide.address}/veileder", replace(HASTY, page_bytes=2**20))
    assert "grensen er 1 MB" in report.reason


@pytest.mark.parametrize(
    ("root", "page", "name"),
    [
        ("http://a/v", "http://a/v", "index.html"),
        ("http://a/v/", "http://a/v/kap-1/", "kap-1/index.html"),
        ("http://a/v/index.html", "http://a/v/kap-1.html", "kap-1.html"),
        ("http://a/v", "http://a/v/1.1-form%C3%A5l", "1.1-formål/index.html"),
        ("http://a/v", "http://a/v/side.aspx", "side.aspx.html"),
        ("http://a/v", "http://a/v/a.html/b", "a-html/b/index.html"),
        ("http://a/v", "http://a/v/..%2f..%2fetc/passwd", "side/side/etc/passwd/index.html"),
        ("http://a/v", "http://a/v/.git/x_files/con", "git/x-files/con/index.html"),
        ("http://a/v", f"http://a/v/{'x' * 300}", f"{'x' * 80}/index.html"),
    ],
)
def test_a_page_has_a_file_that_is_safe_and_speaks(root: str, page: str, name: str) -> None:
    assert Root(root).name(page) == name


@pytest.mark.parametrize(
    "link",
    [
        "http://b/v/x",
        "https://a/v/x",
        "http://a:81/v/x",
        "/w",
        "/vx",
        "/v/../w",
        "/v/%2e%2e/w",
        "/v/a%5Cb",
        "/v/%00",
        "x",
    ],
)
def test_links_out_of_the_root_are_none_of_the_guide(link: str) -> None:
    assert Root("http://a/v").page("http://a/v", link) is None
