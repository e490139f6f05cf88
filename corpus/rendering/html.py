"""Guides on the web: one page a section as on a directorate's site, or one long page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from string import Template

from rendering import source
from rendering.errors import RenderError
from rendering.register import TRAINING_EDITION, Entry, long_date, short_date

TEMPLATES = Path(__file__).parent / "templates"
INDEX = "index.html"
REFERENCE = re.compile(r"\bpunkt (\d+(?:\.\d+)*)")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "é": "e"})


@dataclass(frozen=True, slots=True)
class _Page:
    """A section of the guide and where it stands among the others."""

    section: source.Section
    file: str
    parents: tuple[source.Heading, ...]

    @property
    def heading(self) -> source.Heading:
        return self.section.heading


def write_guide(text: source.Source, entry: Entry, folder: Path) -> None:
    """Write one page a section, and an index, into ``folder``."""
    guide = _Guide(_pages(text.sections), entry)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    _write(folder / INDEX, guide.index())
    for position, page in enumerate(guide.pages):
        _write(folder / page.file, guide.page(position))


def write_course(text: source.Source, entry: Entry, path: Path) -> None:
    """Write one long page with an accordion item a chapter."""
    items: list[str] = []
    for section in text.sections:
        if section.heading.depth == 1 and items:
            items.append("</div>\n</div>")
        items.append(_accordion_heading(section.heading) + _html(section.blocks, escape))
    items.append("</div>\n</div>")
    page = _template("course.html").substitute(
        title=escape(entry.title),
        training=TRAINING_EDITION,
        publisher=escape(entry.publisher),
        updated=short_date(_modified(entry)),
        body="\n".join(items),
    )
    _write(path, page)


def _accordion_heading(heading: source.Heading) -> str:
    line = escape(heading.line)
    if heading.depth > 1:
        return f"<h{heading.depth + 1}>{line}</h{heading.depth + 1}>\n"
    panel = f"panel-{slug(heading)}"
    return (
        '<div class="accordion-item">\n'
        f'<h2><button type="button" class="accordion-button" aria-expanded="true" aria-controls="{panel}">'
        f'{line}</button></h2>\n<div class="accordion-panel" id="{panel}">\n'
    )


class _Guide:
    def __init__(self, pages: Sequence[_Page], entry: Entry) -> None:
        self.pages = pages
        self._entry = entry
        self._modified = _modified(entry)
        self._files = {page.heading.number: page.file for page in pages}
        self._by_number = {page.heading.number: page for page in pages}

    def index(self) -> str:
        chapters = [page for page in self.pages if page.heading.depth == 1]
        body = f"<p>Veilederen har {len(chapters)} kapitler.</p>\n{self._list(chapters, 'chapters')}"
        first = f'<a class="next" href="{chapters[0].file}">Neste: {escape(chapters[0].heading.line)}</a>'
        return self._fill(self._entry.title, body, menu=self._items(chapters), pager=first, crumbs=())

    def page(self, position: int) -> str:
        page = self.pages[position]
        body = _html(page.section.blocks, self._linked)
        children = [child for child in self.pages if child.parents and child.parents[-1] == page.heading]
        if children:
            body += '\n<nav aria-labelledby="barn">\n<h2 id="barn">Kapittelet inneholder</h2>\n'
            body += f"{self._list(children, 'children')}\n</nav>"
        chapter = page.parents[0] if page.parents else page.heading
        chapter_pages = [other for other in self.pages if chapter in (other.heading, *other.parents)]
        return self._fill(
            page.heading.line,
            body,
            menu=self._items(chapter_pages),
            pager=self._pager(position),
            crumbs=page.parents,
            related=self._related(page),
        )

    def _fill(
        self, heading: str, body: str, *, menu: str, pager: str, crumbs: Iterable[source.Heading], related: str = ""
    ) -> str:
        trail = [("Forside", INDEX), ("Veiledere og retningslinjer", INDEX), (self._entry.title, INDEX)]
        trail += [(crumb.line, self._files[crumb.number]) for crumb in crumbs]
        return _template("guide.html").substitute(
            heading=escape(heading),
            guide=escape(self._entry.title),
            description=escape(f"{heading}. {TRAINING_EDITION}"),
            training=TRAINING_EDITION,
            publisher=escape(self._entry.publisher),
            modified=self._modified.isoformat(),
            modified_words=long_date(self._modified),
            breadcrumbs="\n".join(f'<li><a href="{file}">{escape(line)}</a></li>' for line, file in trail),
            menu=menu,
            body=body,
            pager=pager,
            related=related,
        )

    def _pager(self, position: int) -> str:
        before = self.pages[position - 1] if position else None
        after = self.pages[position + 1] if position + 1 < len(self.pages) else None
        links = []
        if before:
            links.append(f'<a class="previous" href="{before.file}">Forrige: {escape(before.heading.line)}</a>')
        if after:
            links.append(f'<a class="next" href="{after.file}">Neste: {escape(after.heading.line)}</a>')
        return "\n".join(links)

    def _related(self, page: _Page) -> str:
        numbers = dict.fromkeys(number for line in _lines(page.section.blocks) for number in REFERENCE.findall(line))
        pages = [self._by_number[number] for number in numbers if number in self._by_number]
        return f"<h2>Relatert innhold</h2>\n{self._list(pages, 'links')}" if pages else ""

    def _linked(self, text: str) -> str:
        return REFERENCE.sub(self._link, escape(text))

    def _link(self, reference: re.Match[str]) -> str:
        file = self._files.get(reference[1])
        return f'<a href="{file}">{reference[0]}</a>' if file else reference[0]

    def _list(self, pages: Iterable[_Page], name: str) -> str:
        return f'<ul class="{name}">\n{self._items(pages)}\n</ul>'

    def _items(self, pages: Iterable[_Page]) -> str:
        return "\n".join(f'<li><a href="{page.file}">{escape(page.heading.line)}</a></li>' for page in pages)


def slug(heading: source.Heading) -> str:
    """The heading as part of an address: ``4.3.8-legevakt-talegrupper``."""
    words = re.sub(r"[^a-z0-9]+", "-", heading.title.lower().translate(LETTERS)).strip("-")
    return f"{heading.number.lower().replace(' ', '-')}-{words}".strip("-")


def _pages(sections: Sequence[source.Section]) -> list[_Page]:
    pages = []
    path: list[source.Heading] = []
    for section in sections:
        path = [heading for heading in path if heading.depth < section.heading.depth]
        pages.append(_Page(section, f"{slug(section.heading)}.html", tuple(path)))
        path.append(section.heading)
    return pages


def _html(blocks: Iterable[source.Block], words: Callable[[str], str]) -> str:
    return "\n".join(_block(block, words) for block in blocks)


def _block(block: source.Block, words: Callable[[str], str]) -> str:
    inline = partial(_inline, words=words)
    match block:
        case source.Paragraph(text):
            return f"<p>{inline(text)}</p>"
        case source.Items(ordered, items):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>\n" + "\n".join(f"<li>{inline(item.text)}</li>" for item in items) + f"\n</{tag}>"
        case source.Table(header, rows):
            head = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in header)
            body = "\n".join("<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        case source.FactBox(title, _):
            raise RenderError(f"faktabokser støttes ikke i HTML: {title}")


def _inline(text: source.Text, words: Callable[[str], str]) -> str:
    if text.notes:
        raise RenderError(f"fotnoter støttes ikke i HTML: {text.plain}")
    return "".join(
        f"<em>{words(part.text)}</em>" if isinstance(part, source.Emphasis) else words(str(part)) for part in text.parts
    )


def _lines(blocks: Iterable[source.Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case source.Paragraph(text):
                yield text.plain
            case source.Items(_, items):
                yield from (item.text.plain for item in items)
            case source.Table(_, rows):
                yield from (cell.plain for row in rows for cell in row)


def _modified(entry: Entry) -> date:
    if not entry.valid_from:
        raise RenderError(f"register.toml: {entry.id} mangler valid_from, som står på nettsidene")
    return entry.valid_from


def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")
