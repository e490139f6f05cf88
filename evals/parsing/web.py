"""Publishes a manuscript on the web: as one long page, as a guide of one page per section, and printed by a browser."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from pypdf import PdfReader

from evals.errors import RunError
from evals.parsing.manuscript import Box, Grid, Heading, Manuscript, Text
from evals.parsing.truth import Specimen, fold
from ingest.outline import slug

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

_MENU = """<a class="skip-link" href="#innhold">Hopp til hovedinnhold</a>
<div class="cookie-banner">Nettstedet bruker informasjonskapsler. <button>Godta alle</button></div>
<header><a href="/">Grønnvik kommune</a> <form role="search"><input type="text"> <button>Søk</button></form></header>
<nav aria-label="Hovedmeny"><ul><li><a href="/tjenester">Tjenester</a></li><li><a href="/kontakt">Kontakt oss</a></li>
<li><a href="/ledige">Ledige stillinger</a></li></ul></nav>"""
_FOOT = """<footer><p>Grønnvik kommune, Torggata 4, 9999 Grønnvik. Sentralbord 99 99 99 99.</p>
<p><a href="/personvern">Personvern</a> <a href="/tilgjengelighet">Tilgjengelighetserklæring</a></p></footer>"""
_ASIDE = """<aside class="related"><h2>Relatert innhold</h2><ul><li><a href="/nett">Nettets historie</a></li>
<li><a href="/kurs">Kurskalender</a></li></ul></aside><p class="share"><a href="#">Del på e-post</a></p>"""


def browser() -> str | None:
    """A Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_in_browser(
    manuscript: Manuscript, style: str, folder: Path, name: str, contents: bool, running: bool
) -> Specimen:
    """Let a browser print the page.

    :param style: the style sheet.
    :param running: with the browser's own header and footer: date, title, address and page number.
    :raises RunError: if there is no browser, or it does not print.
    """
    program = browser()
    if program is None:
        raise RunError("fant ingen Chromium (apt-get install chromium)")
    path = folder / f"{name}.pdf"
    with TemporaryDirectory() as profile:
        page = Path(profile, "utskrift.html")
        page.write_text(_document(manuscript, _print_body(manuscript, contents), style), "utf-8")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}/profile"]
        command += [] if running else ["--no-pdf-header-footer"]
        command += [f"--print-to-pdf={path}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if done.returncode or not path.is_file():
        raise RunError(f"nettleseren skrev ikke ut {name} (kode {done.returncode})")
    pages = _pages(path, manuscript.headings, contents)
    return Specimen(name, "Chromium", path, manuscript.title, manuscript.truth(pages))


def publish_long_page(manuscript: Manuscript, folder: Path, name: str, charset: str) -> Specimen:
    """One page with menus around the text."""
    body = (
        f"{_MENU}<main id='innhold'><h1>{escape(manuscript.title)}</h1>{_flow(manuscript.parts)}</main>{_ASIDE}{_FOOT}"
    )
    path = folder / f"{name}.html"
    path.write_bytes(_document(manuscript, body, "", charset).encode(charset))
    return Specimen(name, "nettside", path, manuscript.title, manuscript.truth())


def publish_guide(manuscript: Manuscript, folder: Path, name: str) -> Specimen:
    """A folder with one page per section, and the menu of the whole guide on each."""
    root = folder / name
    root.mkdir()
    pages: list[list[Heading | Text | Box | Grid]] = []
    for part in manuscript.parts:
        if isinstance(part, Heading):
            pages.append([])
        pages[-1].append(part)
    names = [f"{slug(heading.line)}.html" for heading in manuscript.headings]
    links = "".join(
        f"<li><a href='{file}'>{escape(heading.line)}</a></li>"
        for file, heading in zip(names, manuscript.headings, strict=True)
    )
    menu = f"<nav class='sidemeny'><h2>Innhold i veilederen</h2><ul>{links}</ul></nav>"
    title = escape(manuscript.title)
    front = f"{_MENU}<main><h1>{title}</h1>{menu}</main>{_FOOT}"
    (root / "index.html").write_text(_document(manuscript, front, ""), "utf-8")
    for place, (file, parts) in enumerate(zip(names, pages, strict=True)):
        heading, *rest = parts
        following = names[min(place + 1, len(names) - 1)]
        body = (
            f"{_MENU}<div class='wrapper'>{menu}<main><nav class='breadcrumb'><a href='index.html'>{title}</a></nav>"
            f"<h1>{escape(heading.line) if isinstance(heading, Heading) else ''}</h1>{_flow(rest)}"
            f"<p><a href='{following}'>Neste</a></p></main></div>{_ASIDE}{_FOOT}"
        )
        (root / file).write_text(_document(manuscript, body, ""), "utf-8")
    return Specimen(name, "nettveileder", root, manuscript.title, manuscript.truth())


def _document(manuscript: Manuscript, body: str, style: str, charset: str = "utf-8") -> str:
    return (
        f"<!DOCTYPE html><html lang='nb'><head><meta charset='{charset}'><title>{escape(manuscript.title)}</title>"
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def _print_body(manuscript: Manuscript, contents: bool) -> str:
    lines = "".join(f"<li><a href='#h{i}'>{escape(h.line)}</a></li>" for i, h in enumerate(manuscript.headings))
    menu = f"<div class='contents'><h2>Innhold</h2><ul>{lines}</ul></div>" if contents else ""
    return f"<h1 class='title'>{escape(manuscript.title)}</h1>{menu}{_flow(manuscript.parts)}"


def _flow(parts: Sequence[Heading | Text | Box | Grid]) -> str:
    return "".join(_elements(parts))


def _elements(parts: Sequence[Heading | Text | Box | Grid]) -> Iterator[str]:
    count = 0
    is_list = False
    for part in parts:
        is_item = isinstance(part, Text) and part.marker == "•"
        if is_item is not is_list:
            yield "<ul>" if is_item else "</ul>"
            is_list = is_item
        if isinstance(part, Heading):
            yield f"<h{part.depth + 1} id='h{count}'>{escape(part.line)}</h{part.depth + 1}>"
            count += 1
        elif isinstance(part, Box):
            yield f"<div class='faktaboks'><p>{escape(part.text)}</p></div>"
        elif isinstance(part, Grid):
            yield _table(part)
        elif is_item:
            yield f"<li>{escape(part.text)}</li>"
        else:
            yield f"<p>{escape(f'{part.marker} {part.text}'.strip())}</p>"
    if is_list:
        yield "</ul>"


def _table(grid: Grid) -> str:
    head, *rows = [[escape(cell) for cell in row] for row in grid.rows]
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<table><thead><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _pages(path: Path, headings: Sequence[Heading], contents: bool) -> list[int]:
    """The page of each heading: where its link leads to, or the first page from the last one on that has its words."""
    reader = PdfReader(path)
    if contents:
        found = {str(key).strip("/"): reader.get_destination_page_number(value) for key, value in
                 reader.named_destinations.items()}  # fmt: skip
        return [(found.get(f"h{place}") or 0) + 1 for place in range(len(headings))]
    texts = ["".join(fold(page.extract_text()).split()) for page in reader.pages]
    pages: list[int] = []
    last = 0
    for heading in headings:
        wanted = "".join(fold(heading.line).split())
        last = next((place for place in range(last, len(texts)) if wanted in texts[place]), last)
        pages.append(last + 1)
    return pages
