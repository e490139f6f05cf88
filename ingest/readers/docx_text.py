"""The text of one paragraph of a Word file: runs, fields, tracked changes, check boxes, notes and text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from ingest.readers.docx_package import Element
from ingest.readers.docx_styles import Styles, is_on, value
from ingest.readers.lines import symbols

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PLAIN = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_WRAPPERS = frozenset(
    qn(name)
    for name in ("w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:dir", "w:bdo", "w:sdtContent")
)
_PICTURES = frozenset(qn(name) for name in ("w:drawing", "w:pict", "w:object"))
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_PRIVATE = 0xF000
_CONTENTS = re.compile(r"^\s*TOC\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """What a paragraph holds.

    :param text: with tabs and line breaks as they were typed.
    :param size: in points, of most of the text.
    :param notes: kind and id of the notes that are cited.
    :param boxes: the contents of text boxes that hang on the paragraph.
    :param in_contents: whether it stands in a table of contents.
    """

    text: str = ""
    is_bold: bool = False
    is_underlined: bool = False
    size: float = 0.0
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    in_contents: bool = False


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    has_result: bool = False


class Text:
    """Reads paragraphs in the order of the document; fields may run over several of them."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self._line = Line()
        self._style = ""
        self._parts: list[str] = []
        self._letters = {"all": 0, "w:b": 0, "w:u": 0}
        self._sizes: dict[float, int] = {}

    def read(self, paragraph: Element) -> Line:
        """The text of a paragraph as it stands with all tracked changes accepted."""
        self._line, self._parts, self._sizes = Line(), [], {}
        self._letters = dict.fromkeys(self._letters, 0)
        self._style = self._styles.of(paragraph)
        if self._styles.level(paragraph) is not None:
            self._fields = []
        self._line.in_contents = self._in_contents()
        self._walk(paragraph)
        self._fields = [open_field for open_field in self._fields if open_field.has_result]
        line, letters = self._line, self._letters
        line.text = symbols("".join(self._parts))
        line.is_bold = 0 < letters["all"] == letters["w:b"]
        line.is_underlined = 0 < letters["all"] == letters["w:u"]
        line.size = max(self._sizes, key=lambda size: self._sizes[size], default=0.0)
        return line

    def _in_contents(self) -> bool:
        return any(_CONTENTS.match(open_field.instruction) for open_field in self._fields)

    def _walk(self, parent: Element) -> None:
        for child in parent:
            if child.tag == qn("w:r"):
                self._run(child)
            elif child.tag in _WRAPPERS:
                self._walk(child)
            elif child.tag == qn("w:sdt"):
                self._control(child)
            elif child.tag == qn("w:fldSimple"):
                if not _CONTENTS.match(str(child.get(qn("w:instr"), ""))):
                    self._walk(child)
            elif child.tag == f"{_MC}AlternateContent":
                self._walk(chosen(child))
            elif str(child.tag).endswith(("}oMath", "}oMathPara")):
                self._add("".join(part.text or "" for part in child.iter(_MATH_TEXT)))

    def _control(self, control: Element) -> None:
        """A content control; the prompt of one that nobody has filled in is no text."""
        properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        box = properties.find(f"{_W14}checkbox") if properties is not None else None
        is_prompt = properties is not None and is_on(properties, "w:showingPlcHdr")
        if box is not None:
            checked = box.find(f"{_W14}checked")
            is_checked = checked is not None and checked.get(f"{_W14}val") in ("1", "true")
            self._add("☒" if is_checked else "☐")
        elif content is not None and not is_prompt:
            self._walk(content)

    def _run(self, run: Element) -> None:
        if self._styles.switch(run, self._style, "w:vanish"):
            return
        before = len(self._parts)
        self._pieces(run)
        letters = sum(sum(char.isalnum() for char in part) for part in self._parts[before:])
        if letters:
            self._letters["all"] += letters
            for name in ("w:b", "w:u"):
                self._letters[name] += letters if self._styles.switch(run, self._style, name) else 0
            size = self._styles.size(run, self._style)
            self._sizes[size] = self._sizes.get(size, 0) + letters

    def _pieces(self, run: Element) -> None:
        for piece in run:
            if piece.tag == qn("w:t"):
                self._add(piece.text or "")
            elif piece.tag in _PLAIN:
                self._add(_PLAIN[piece.tag])
            elif piece.tag == qn("w:sym"):
                self._add(_symbol(piece))
            elif piece.tag == qn("w:fldChar"):
                self._field(piece)
            elif piece.tag == qn("w:instrText"):
                if self._fields:
                    self._fields[-1].instruction += piece.text or ""
            elif piece.tag in _NOTES:
                self._line.notes.append((_NOTES[piece.tag], str(piece.get(qn("w:id"), ""))))
            elif piece.tag in _PICTURES:
                self._line.boxes.extend(_boxes(piece))
            elif piece.tag == f"{_MC}AlternateContent":
                self._pieces(chosen(piece))

    def _field(self, mark: Element) -> None:
        kind = mark.get(qn("w:fldCharType"))
        if kind == "begin":
            box = mark.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
            if box is not None:
                said = is_on(box, "w:checked")
                said = is_on(box, "w:default") if said is None else said
                self._add("☒" if said else "☐")
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].has_result = True
            self._line.in_contents = self._line.in_contents or self._in_contents()
        elif self._fields and kind == "end":
            self._fields.pop()

    def _add(self, text: str) -> None:
        if all(open_field.has_result for open_field in self._fields):
            self._parts.append(text)


def chosen(alternatives: Element) -> Element:
    """The first of the alternatives; the others say the same for older programs."""
    return next(iter(alternatives), ())


def _symbol(piece: Element) -> str:
    code = str(piece.get(qn("w:char"), ""))
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    number = int(code, 16)
    is_picture = "dings" in str(piece.get(qn("w:font"), "")).casefold()
    private = chr(number | _PRIVATE)
    return private if is_picture or symbols(private) != private else chr(number)


def _boxes(element: Element) -> Iterator[Element]:
    """The contents of the text boxes in a drawing, each box once."""
    for child in element:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            yield from _boxes(chosen(child))
        else:
            yield from _boxes(child)


def is_deleted(element: Element, properties: str) -> bool:
    """Whether a paragraph mark or a table row is struck out, or moved away, by a tracked change."""
    return any(value(element, f"{properties}/{mark}") is not None for mark in ("w:del", "w:moveFrom"))


def is_drop_cap(paragraph: Element) -> bool:
    """Whether a paragraph is the large first letter of the next one."""
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    return frame is not None and frame.get(qn("w:dropCap"), "none") != "none"
