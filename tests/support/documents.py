"""One document written in every format that can be read, to see that all of them give the same sections."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from tests.support.corpora import BODY, HEADING, table, write_pdf


@dataclass(frozen=True)
class Head:
    """A heading; of one without a number the number is empty."""

    depth: int
    number: str
    title: str

    @property
    def text(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list; the marker of its items is a bullet, or ``1.`` or ``a)`` for one that counts."""

    items: tuple[str, ...]
    marker: str = "•"

    def marked(self) -> Iterator[tuple[str, str]]:
        for place, item in enumerate(self.items):
            first = chr(ord(self.marker[0]) + place)
            yield ("•" if self.marker == "•" else first + self.marker[1:]), item


@dataclass(frozen=True)
class Rows:
    """A table, its header first."""

    rows: tuple[tuple[str, ...], ...]


Piece = Head | Text | Points | Rows


@dataclass(frozen=True)
class Source:
    """A document as its author thinks of it."""

    title: str
    pieces: tuple[Piece, ...]


def as_pdf(path: Path, source: Source) -> Path:
    """A PDF with large bold headings."""
    flow: list[Flowable] = [Paragraph(source.title, ParagraphStyle("title", parent=HEADING, fontSize=20, leading=24))]
    for piece in source.pieces:
        if isinstance(piece, Head):
            size = 16 - 2 * piece.depth
            style = ParagraphStyle(f"h{piece.depth}", parent=HEADING, fontSize=size, leading=size + 4)
            flow.append(Paragraph(piece.text, style))
        elif isinstance(piece, Text):
            flow.append(Paragraph(piece.text, BODY))
        elif isinstance(piece, Points):
            item = ParagraphStyle("item", parent=BODY, leftIndent=18, bulletIndent=4)
            flow.extend(Paragraph(text, item, bulletText=marker) for marker, text in piece.marked())
        else:
            flow.append(table([list(row) for row in piece.rows]))
    return write_pdf(path, flow)


def as_word(path: Path, source: Source) -> Path:
    """A Word file with heading styles and typed numbers."""
    document = Word()
    document.add_heading(source.title, level=0)
    for piece in source.pieces:
        if isinstance(piece, Head):
            document.add_heading(piece.text, level=piece.depth)
        else:
            _into_word(document, piece)
    document.save(str(path))
    return path


def as_bold_word(path: Path, source: Source) -> Path:
    """A Word file without styles: headings are bold, list items typed with a dash."""
    document = Word()
    for piece in (Head(1, "", source.title), *source.pieces):
        if isinstance(piece, Head):
            document.add_paragraph().add_run(piece.text).bold = True
        elif isinstance(piece, Points):
            for marker, item in piece.marked():
                document.add_paragraph(f"{'–' if marker == '•' else marker} {item}")
        else:
            _into_word(document, piece)
    document.save(str(path))
    return path


def as_counted_word(path: Path, source: Source) -> Path:
    """A Word file whose decimal numbers and list numbers are all made by Word."""
    document = Word()
    document.add_heading(source.title, level=0)
    numbering = document.part.numbering_part.element
    _add_list(numbering, 70, [("decimal", ".".join(f"%{i}" for i in range(1, n + 1))) for n in range(1, 4)])
    lists = 70
    for piece in source.pieces:
        if isinstance(piece, Head):
            is_counted = piece.number[:1].isdigit()
            heading = document.add_heading(piece.title if is_counted else piece.text, level=piece.depth)
            if is_counted:
                _number(heading, 70, piece.number.count("."))
        elif isinstance(piece, Points):
            lists += 1
            form = {"•": ("bullet", "–"), "1.": ("decimal", "%1."), "a)": ("lowerLetter", "%1)")}[piece.marker]
            _add_list(numbering, lists, [form])
            for item in piece.items:
                _number(document.add_paragraph(item), lists, 0)
        else:
            _into_word(document, piece)
    document.save(str(path))
    return path


def _into_word(document: Any, piece: Piece) -> None:
    if isinstance(piece, Text):
        document.add_paragraph(piece.text)
    elif isinstance(piece, Points):
        for marker, item in piece.marked():
            if marker == "•":
                document.add_paragraph(item, style="List Bullet")
            else:
                document.add_paragraph(f"{marker} {item}")
    elif isinstance(piece, Rows):
        made = document.add_table(rows=0, cols=len(piece.rows[0]))
        for row in piece.rows:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text


def _add_list(numbering: Any, number: int, levels: Sequence[tuple[str, str]]) -> None:
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    made = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>'
    numbering.insert(0, parse_xml(made))
    used = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    numbering.append(parse_xml(used))


def _number(paragraph: Any, number: int, level: int) -> None:
    properties = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(properties))


def as_markdown(path: Path, source: Source) -> Path:
    """A Markdown file."""
    parts = [f"# {source.title}"]
    for piece in source.pieces:
        if isinstance(piece, Head):
            parts.append(f"{'#' * (piece.depth + 1)} {piece.text}")
        elif isinstance(piece, Text):
            parts.append(piece.text)
        elif isinstance(piece, Points):
            parts.append("\n".join(f"{'-' if marker == '•' else marker} {item}" for marker, item in piece.marked()))
        else:
            lines = [f"| {' | '.join(row)} |" for row in piece.rows]
            parts.append("\n".join([lines[0], "|---" * len(piece.rows[0]) + "|", *lines[1:]]))
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


def as_text(path: Path, source: Source) -> Path:
    """A plain text with typed numbers, tables typed with bars."""
    parts = [source.title + "\n" + "=" * len(source.title)]
    for piece in source.pieces:
        if isinstance(piece, Head | Text):
            parts.append(piece.text)
        elif isinstance(piece, Points):
            parts.append("\n".join(f"{'-' if marker == '•' else marker} {item}" for marker, item in piece.marked()))
        else:
            parts.append("\n".join(" | ".join(row) for row in piece.rows))
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


def as_page(path: Path, source: Source) -> Path:
    """One long web page, with a menu and a contents list around it."""
    heads = [piece for piece in source.pieces if isinstance(piece, Head)]
    links = "".join(f'<li><a href="#d{n}">{html.escape(head.text)}</a></li>' for n, head in enumerate(heads))
    body = _markup(source.pieces, deeper=1)
    path.write_text(
        f"<!doctype html><html><head><meta charset='iso-8859-1'><title>{source.title} - Dalby</title></head><body>"
        "<div id='cookie'><p>Vi bruker informasjonskapsler.</p><button>Godta</button></div>"
        "<header><nav><a href='/'>Forsiden</a><a href='/om'>Om oss</a></nav></header>"
        f"<main><h1>{source.title}</h1><nav class='toc'><h2>Innhold</h2><ul>{links}</ul></nav>{body}</main>"
        "<footer><p>Dalby kommune, postboks 1</p></footer></body></html>",
        "cp1252",
    )
    return path


def as_guide(path: Path, source: Source) -> Path:
    """A folder with one web page for every section."""
    path.mkdir()
    starts = [place for place, piece in enumerate(source.pieces) if isinstance(piece, Head)]
    pages = [source.pieces[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
    links = ""
    for number, pieces in enumerate(pages, start=1):
        head = pieces[0]
        assert isinstance(head, Head)
        name = f"side-{number:02}.html"
        links += f"<li><a href='{name}'>{html.escape(head.text)}</a></li>"
        _write_page(path / name, head.text, _markup(pieces[1:], deeper=1))
    front = _markup(source.pieces[: starts[0]], deeper=1)
    _write_page(path / "index.html", source.title, f"{front}<ul>{links}</ul>")
    return path


def _write_page(path: Path, title: str, body: str) -> None:
    path.write_text(
        f"<html><head><meta charset='utf-8'><title>{html.escape(title)} - Dalby</title></head><body>"
        "<nav><a href='index.html'>Forsiden</a></nav>"
        f"<main><h1>{html.escape(title)}</h1>{body}</main><footer>Dalby kommune</footer></body></html>",
        "utf-8",
    )


def _markup(pieces: Sequence[Piece], deeper: int) -> str:
    return "\n".join(_marked_up(piece, number, deeper) for number, piece in enumerate(pieces))


def _marked_up(piece: Piece, number: int, deeper: int) -> str:
    if isinstance(piece, Head):
        level = piece.depth + deeper
        return f"<h{level} id='d{number}'>{html.escape(piece.text)}</h{level}>"
    if isinstance(piece, Text):
        return f"<p>{html.escape(piece.text)}</p>"
    if isinstance(piece, Points):
        opening = {"•": "ul", "1.": "ol", "a)": "ol type='a'"}[piece.marker]
        items = "".join(f"<li>{html.escape(item)}</li>" for item in piece.items)
        return f"<{opening}>{items}</{opening[:2]}>"
    head, *rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in piece.rows]
    return f"<table><thead><tr>{head}</tr></thead>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


_ODT = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
_ODT_NAMES = " ".join(
    [
        *(_ODT.format(name) for name in ("office", "text", "table", "style")),
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
        'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
_ODT_LISTS = {
    "•": '<text:list-level-style-bullet text:level="1" text:bullet-char="–"/>',
    "1.": '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>',
    "a)": '<text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>',
}


def write_odt(path: Path, body: str, automatic: str = "", named: str = "", masters: str = "", title: str = "") -> Path:
    """An ODT file of this XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"<office:document-content {_ODT_NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {_ODT_NAMES}><office:styles>{named}</office:styles>"
            f"<office:master-styles>{masters}</office:master-styles></office:document-styles>",
        )
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {_ODT_NAMES}><office:meta><dc:title>{title}</dc:title></office:meta>"
            "</office:document-meta>",
        )
    return path


def as_odt(path: Path, source: Source) -> Path:
    """An OpenDocument text whose decimal numbers and list numbers are made by the program."""
    styles = [
        f'<text:list-style style:name="L{i}">{level}</text:list-style>' for i, level in enumerate(_ODT_LISTS.values())
    ]
    numbers = "".join(
        f'<text:outline-level-style text:level="{n}" style:num-format="1" text:display-levels="{n}"/>'
        for n in (1, 2, 3)
    )
    outline = f'<text:outline-style style:name="Outline">{numbers}</text:outline-style>'
    title = '<style:style style:name="Title" style:family="paragraph"/>'
    parts = [f'<text:p text:style-name="Title">{source.title}</text:p>']
    parts += [_in_odt(piece) for piece in source.pieces]
    return write_odt(path, "".join(parts), "".join(styles), outline + title)


def _in_odt(piece: Piece) -> str:
    if isinstance(piece, Head):
        is_counted = piece.number[:1].isdigit()
        header = "" if is_counted else ' text:is-list-header="true"'
        text = html.escape(piece.title if is_counted else piece.text)
        return f'<text:h text:outline-level="{piece.depth}"{header}>{text}</text:h>'
    if isinstance(piece, Text):
        return f"<text:p>{html.escape(piece.text)}</text:p>"
    if isinstance(piece, Points):
        style = list(_ODT_LISTS).index(piece.marker)
        items = "".join(f"<text:list-item><text:p>{html.escape(i)}</text:p></text:list-item>" for i in piece.items)
        return f'<text:list text:style-name="L{style}">{items}</text:list>'
    rows = [
        "".join(f"<table:table-cell><text:p>{html.escape(cell)}</text:p></table:table-cell>" for cell in row)
        for row in piece.rows
    ]
    head, *rest = [f"<table:table-row>{row}</table:table-row>" for row in rows]
    return f"<table:table><table:table-header-rows>{head}</table:table-header-rows>{''.join(rest)}</table:table>"


def write_rtf(path: Path, body: str) -> Path:
    """An RTF file with this body, as Word writes its head."""
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset2 Symbol;}}"
        r"{\stylesheet{\ql Normal;}{\s1\outlinelevel0\b heading 1;}{\s2\outlinelevel1\b heading 2;}"
        r"{\s3\outlinelevel2\b heading 3;}{\s9\b Title;}}"
    )
    path.write_bytes((head + body + "}").encode("ascii"))
    return path


def rtf(text: str) -> str:
    """A text as it is spelt in RTF."""
    spelt = "".join(f"\\{char}" if char in "\\{}" else char for char in text)
    return "".join(char if char < "\x7f" else f"\\u{ord(char)}\\'3f" for char in spelt)


def as_rtf(path: Path, source: Source) -> Path:
    """An RTF file with heading styles and the numbers of its lists written out."""
    parts = [rf"\pard\plain\s9\b\fs40 {rtf(source.title)}\par" + "\n"]
    for piece in source.pieces:
        if isinstance(piece, Head):
            parts.append(rf"\pard\plain\s{piece.depth}\b\fs28 {rtf(piece.text)}\par" + "\n")
        elif isinstance(piece, Text):
            parts.append(rf"\pard\plain {rtf(piece.text)}\par" + "\n")
        elif isinstance(piece, Points):
            for marker, item in piece.marked():
                label = r"\f1\'b7" if marker == "•" else f" {marker}"
                parts.append(rf"\pard\plain{{\listtext\pard\plain{label}\tab}}{rtf(item)}\par" + "\n")
        else:
            for place, row in enumerate(piece.rows):
                edges = "".join(rf"\cellx{2000 * n}" for n in range(1, len(row) + 1))
                cells = "".join(rf"{rtf(cell)}\cell " for cell in row)
                header = r"\trhdr" if place == 0 else ""
                parts.append(rf"\trowd{header}{edges}\pard\plain\intbl {cells}\row" + "\n")
    return write_rtf(path, "".join(parts))
