"""Local procedures as Word files: one written with heading styles, one without."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from rendering import source
from rendering.errors import RenderError
from rendering.register import TRAINING_EDITION, Entry

FONT = "Arial"
BODY = 11
WIDTH = Cm(16)
UNCONTROLLED = "Utskrift er ikke gyldig versjon"
HEADING_SIZES = (16, 13, 11)
TYPED_HEADING_SIZES = (13, 11, 11)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_procedure(text: source.Source, entry: Entry, path: Path) -> None:
    """Write a procedure with heading styles, Word lists and a header table of four columns."""
    word = _Word(text, entry)
    word.document.add_paragraph(entry.title, style="Title")
    word.header_table(pairs_a_row=2)
    for section in text.sections:
        word.document.add_paragraph(section.heading.line, style=f"Heading {section.heading.depth}")
        word.blocks(section.blocks, word.list)
    word.save(path)


def write_routine(text: source.Source, entry: Entry, path: Path) -> None:
    """Write a routine as someone who never uses styles would: bold lines for headings, every second list typed."""
    word = _Word(text, entry)
    word.bold_line(entry.title, 18)
    word.header_table(pairs_a_row=1)
    chapters = 0
    for section in text.sections:
        heading = section.heading
        chapters += heading.depth == 1
        word.bold_line(heading.line, TYPED_HEADING_SIZES[heading.depth - 1])
        word.blocks(section.blocks, word.typed_list if chapters % 2 else word.list)
    word.save(path)


class _Word:
    def __init__(self, text: source.Source, entry: Entry) -> None:
        self.document = docx.Document()
        self._header: dict[str, str] = text.meta["header"]
        self._entry = entry
        self._set_page()
        self._set_styles()
        self._set_margins()
        self._set_properties()

    def _set_page(self) -> None:
        page = self.document.sections[0]
        page.orientation = WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.5)
        page.top_margin = page.bottom_margin = Cm(2.5)

    def _set_styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        _set_font(normal, BODY)
        normal.paragraph_format.space_after = Pt(6)
        normal.paragraph_format.line_spacing = 1.15
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nb-NO")
        normal.element.get_or_add_rPr().append(language)
        _set_font(styles["Title"], 22)
        for depth, size in enumerate(HEADING_SIZES, start=1):
            style = styles[f"Heading {depth}"]
            _set_font(style, size)
            style.font.color.rgb = RGBColor(0x1F, 0x3C, 0x5A)
            style.paragraph_format.space_before = Pt(size)
            style.paragraph_format.space_after = Pt(4)

    def _set_margins(self) -> None:
        page = self.document.sections[0]
        head = _margin_line(page.header.paragraphs[0])
        head.add_run(f"{self._header['Dokument-ID']} {self._entry.title}\t{self._entry.organisation}")
        foot = _margin_line(page.footer.paragraphs[0])
        foot.add_run(f"{UNCONTROLLED}\tSide ")
        _add_field(foot, "PAGE")
        foot.add_run(" av ")
        _add_field(foot, "NUMPAGES")
        _margin_line(page.footer.add_paragraph(style="Footer")).add_run(TRAINING_EDITION)

    def _set_properties(self) -> None:
        if not self._entry.valid_from:
            raise RenderError(f"register.toml: {self._entry.id} mangler valid_from, som står i filens egenskaper")
        about = self.document.core_properties
        about.title = self._entry.title
        about.subject = TRAINING_EDITION
        about.author = about.last_modified_by = self._entry.publisher
        about.version = self._entry.version
        about.comments = about.keywords = ""
        about.language = "nb-NO"
        about.revision = 1
        about.created = about.modified = datetime.combine(self._entry.valid_from, time())

    def header_table(self, pairs_a_row: int) -> None:
        """Add the metadata; a last pair on its own row spans it."""
        pairs = [*self._header.items(), ("Merknad", TRAINING_EDITION)]
        if pairs_a_row > 1:
            pairs = [pairs[0], ("Tittel", self._entry.title), *pairs[1:]]
        columns = 2 * pairs_a_row
        table = self.document.add_table(rows=0, cols=columns, style="Table Grid")
        for start in range(0, len(pairs), pairs_a_row):
            cells = table.add_row().cells
            words = [word for pair in pairs[start : start + pairs_a_row] for word in pair]
            if len(words) < columns:
                cells[1].merge(cells[-1])
            for position, word in enumerate(words):
                _fill(cells[position], word, bold=position % 2 == 0)
        self.document.add_paragraph()

    def bold_line(self, line: str, size: int) -> None:
        """Add a heading that only looks like one."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(size * 0.8)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(line)
        run.bold = True
        run.font.size = Pt(size)

    def blocks(self, blocks: Sequence[source.Block], add_list: Callable[[source.Items], None]) -> None:
        """Add the body of a section, its lists by ``add_list``."""
        for block in blocks:
            match block:
                case source.Paragraph(text):
                    self.document.add_paragraph(_plain(text))
                case source.Items(_, items) if any(item.check_box for item in items):
                    self._typed_items([("☐", item) for item in items])
                case source.Items():
                    add_list(block)
                case source.Table(header, rows):
                    self._table([header, *rows])
                case source.FactBox(title, _):
                    raise RenderError(f"faktabokser støttes ikke i Word: {title}")

    def list(self, block: source.Items) -> None:
        """Add a list in Word's own list styles, counted from 1."""
        style = self.document.styles["List Number" if block.ordered else "List Bullet"]
        number = self._restarted(style) if block.ordered else None
        for item in block.items:
            paragraph = self.document.add_paragraph(_plain(item.text), style=style)
            paragraph.paragraph_format.space_after = Pt(3)
            if number is not None:
                numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                numbering.get_or_add_ilvl().val = 0
                numbering.get_or_add_numId().val = number

    def _restarted(self, style: Any) -> int:
        """A number definition of its own, without which Word counts on from the list before."""
        numbering = self.document.part.numbering_part.element
        base = numbering.num_having_numId(style.element.pPr.numPr.numId.val)
        number = numbering.add_num(base.abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def typed_list(self, block: source.Items) -> None:
        """Add a list whose markers are typed by hand."""
        self._typed_items([(f"{n})" if block.ordered else "–", item) for n, item in enumerate(block.items, start=1)])

    def _typed_items(self, items: Sequence[tuple[str, source.Item]]) -> None:
        for marker, item in items:
            paragraph = self.document.add_paragraph(f"{marker} {_plain(item.text)}")
            paragraph.paragraph_format.left_indent = Cm(0.6)
            paragraph.paragraph_format.first_line_indent = Cm(-0.6)
            paragraph.paragraph_format.space_after = Pt(3)

    def _table(self, rows: Sequence[Sequence[source.Text]]) -> None:
        table = self.document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for position, row in enumerate(rows):
            line = table.add_row()
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, text in zip(line.cells, row, strict=True):
                _fill(cell, _plain(text), bold=position == 0)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def save(self, path: Path) -> None:
        """Write the file; Word's container would else hold the time of day."""
        packed = io.BytesIO()
        self.document.save(packed)
        with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name in parts.namelist():
                part = zipfile.ZipInfo(name, ZIP_DATE)
                part.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(part, parts.read(name))


def _set_font(style: Any, size: int) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _margin_line(paragraph: Any) -> Any:
    """A line of the page header or footer, with one text to the left and one to the right."""
    paragraph.style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _add_field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _fill(cell: Any, words: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(words)
    run.bold = bold or None
    run.font.size = Pt(10)


def _plain(text: source.Text) -> str:
    if text.notes:
        raise RenderError(f"fotnoter støttes ikke i Word: {text.plain}")
    return text.plain
