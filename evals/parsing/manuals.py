"""Real Norwegian manuals that Debian publishes as PDF and as a web page; fetched when the set is run, never kept here.

The tree is taken from the markup that DocBook puts into the web page, the start pages from the bookmarks of the PDF;
both are written by the manuals' own tool chain. Each PDF is also read without its bookmarks.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import lxml.html
from pypdf import PdfReader, PdfWriter

from evals.errors import RunError
from evals.parsing.truth import SPANNED, Rows, Specimen, TrueSection, Truth, fold

PACKAGES = ("debian-edu-doc-nb-no", "debian-edu-doc-legacy-nb-no")

_HEADING = "./div[@class='titlepage']//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
_COVER = "//div[@class='article']/div[1]//*[self::h2 or self::h3]"
_NUMBER = re.compile(r"^((?:\d+\.)*\d+)\.\s+(.*)$", re.DOTALL)


def fetch(folder: Path) -> None:
    """Bring the packages into a folder, with the system's own package tool.

    :raises RunError: if they are not there and cannot be fetched.
    """
    program = shutil.which("apt-get")
    missing = [name for name in PACKAGES if not list(folder.glob(f"{name}_*.deb"))]
    if not missing:
        return
    if program is None:
        raise RunError(f"Fant ikke {missing[0]}_*.deb i {folder}, og apt-get finnes ikke her")
    done = subprocess.run(
        [program, "download", *missing], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RunError(f"Kunne ikke hente {', '.join(missing)}: {done.stderr.strip().splitlines()[-1:]}")


def manuals(packages: Path, folder: Path) -> Iterator[Specimen]:
    """Every manual as web page, as PDF, and as PDF without bookmarks.

    :param packages: where the ``.deb`` files lie.
    :param folder: where they are unpacked.
    :raises RunError: if one cannot be unpacked, or its two editions disagree.
    """
    for package in sorted(path for name in PACKAGES for path in packages.glob(f"{name}_*.deb")):
        done = subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], capture_output=True, check=False)
        if done.returncode:
            raise RunError(f"{package} kan ikke pakkes ut")
    for page in sorted(folder.rglob("*-manual.html")):
        truth = _truth(lxml.html.fromstring(page.read_bytes()))
        title = truth.aside.split("\n")[0]
        name = page.stem
        yield Specimen(f"{name}.html", "DocBook XSL", page, title, truth)
        paper = page.with_suffix(".pdf")
        paged = _with_pages(truth, PdfReader(paper), name)
        yield Specimen(f"{name}.pdf", "DBLaTeX", paper, title, paged)
        bare = folder / f"{name}-uten-bokmerker.pdf"
        with PdfWriter() as writer:
            for sheet in PdfReader(paper).pages:
                writer.add_page(sheet)
            writer.write(bare)
        yield Specimen(bare.name, "DBLaTeX", bare, title, paged)


def _truth(root: Any) -> Truth:
    sections: list[TrueSection] = []
    tables: list[Rows] = []
    for section in root.iterfind(".//div[@class='section']"):
        heading = next(iter(section.xpath(_HEADING)))
        match = _NUMBER.match(" ".join(heading.text_content().split()))
        number, title = match.groups() if match else ("", heading.text_content())
        text = "\n".join(_texts(section))
        sections.append(TrueSection(number, title, number.count(".") + 1, 0, text))
    for table in root.iterfind(".//table[@class='informaltable']"):
        rows = _grid(table)
        tables.extend([rows] if max(map(len, rows)) > 1 else [])
    cover = "\n".join(" ".join(item.text_content().split()) for item in root.xpath(_COVER))
    return Truth(tuple(sections), tuple(tables), cover)


def _grid(table: Any) -> Rows:
    """The cells at their places, merged ones in all of theirs; without a title that takes the whole first row."""
    placed: dict[tuple[int, int], str] = {}
    rows = list(table.iter("tr"))
    for y, row in enumerate(rows):
        x = 0
        for cell in row.xpath("./td|./th"):
            while (y, x) in placed:
                x += 1
            text = " ".join(_spaced(cell).split())
            wide, high = int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)
            for right in range(wide):
                for down in range(high):
                    placed[y + down, x + right] = text if (right, down) == (0, 0) else f"{SPANNED}{text}"
            x += wide
    width = 1 + max(x for _, x in placed)
    found = tuple(tuple(placed.get((y, x), "") for x in range(width)) for y in range(len(rows)))
    is_titled = width > 1 and len(rows) > 2 and all(cell.startswith(SPANNED) for cell in found[0][1:])
    return found[1:] if is_titled else found


def _texts(section: Any) -> Iterator[str]:
    """The text of a section without its heading and without the sections in it."""
    for child in section:
        if child.get("class") not in ("titlepage", "section"):
            yield " ".join(_spaced(child).split())


def _spaced(element: Any) -> str:
    """The text of an element, with a space where a block ends."""
    parts: list[str] = []
    for event, node in _events(element):
        if event == "text":
            parts.append(node)
        elif node in ("p", "li", "td", "th", "tr", "br", "pre", "div", "dt", "dd"):
            parts.append(" ")
    return "".join(parts)


def _events(element: Any) -> Iterator[tuple[str, str]]:
    yield "text", element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _events(child)
            yield "end", child.tag
        yield "text", child.tail or ""


def _with_pages(truth: Truth, reader: PdfReader, name: str) -> Truth:
    """The start pages out of the bookmarks, which name the headings down to some depth, in the same order."""
    marks = list(_marks(reader, reader.outline))
    paged = []
    for section in truth.sections:
        is_marked = bool(marks) and fold(marks[0][0]) == fold(section.title)
        page = marks.pop(0)[1] if is_marked else 0
        paged.append(TrueSection(section.number, section.title, section.depth, page, section.text))
    if marks:
        raise RunError(f"{name}: bokmerket «{marks[0][0].strip()}» i PDF-en er ingen overskrift på nettsiden")
    return Truth(tuple(paged), truth.tables, truth.aside)


def _marks(reader: PdfReader, outline: Sequence[Any]) -> Iterator[tuple[str, int]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _marks(reader, entry)
        else:
            yield str(entry.title), (reader.get_destination_page_number(entry) or 0) + 1
