"""The text of one paragraph of an OpenDocument text: spans, fields, check boxes, notes and text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.readers.lines import symbols, whole
from ingest.readers.odt_package import Element, get, qn
from ingest.readers.odt_styles import Styles

_SPACES = re.compile(r"[ \t\r\n]+")
_NO_TEXT = frozenset(
    qn(name)
    for name in (
        *("office:annotation", "office:annotation-end", "text:hidden-text", "text:ruby-text", "text:number"),
        *("text:tracked-changes", "text:note", "office:forms", "draw:image", "draw:object", "draw:object-ole"),
        *("svg:title", "svg:desc"),
    )
)
_HIDDEN = (qn("text:hidden-paragraph"), "text:is-hidden")
_SHAPES = frozenset(qn(f"draw:{name}") for name in ("custom-shape", "rect", "ellipse", "text-box", "caption"))
_CHECK_BOX = "vnd.oasis.opendocument.field.FORMCHECKBOX"


@dataclass(slots=True)
class Line:
    """What a paragraph holds.

    :param text: with tabs and line breaks as they were typed.
    :param size: in points, of most of the text.
    :param notes: the footnotes and endnotes that are cited.
    :param boxes: the text boxes that hang on the paragraph.
    :param number: the number before it, where the file has it written out.
    """

    text: str = ""
    is_bold: bool = False
    is_underlined: bool = False
    size: float = 0.0
    notes: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    number: str = ""


class Text:
    """Reads paragraphs.

    :param forms: the elements that hold the check boxes of forms.
    """

    def __init__(self, styles: Styles, forms: Iterable[Element]) -> None:
        self._styles = styles
        self._checked = {
            identifier: "☒" if get(box, "form:current-state") == "checked" else "☐"
            for group in forms
            for box in group.iter(qn("form:checkbox"))
            for identifier in (get(box, "form:id"), get(box, "xml:id"))
            if identifier
        }
        self._line = Line()
        self._parts: list[str] = []
        self._letters = {"all": 0, "bold": 0, "underlined": 0}
        self._sizes: dict[float, int] = {}

    def read(self, paragraph: Element) -> Line:
        """The text of a paragraph as it is shown."""
        self._line, self._parts, self._sizes = Line(), [], {}
        self._letters = dict.fromkeys(self._letters, 0)
        style = get(paragraph, "text:style-name")
        bold = bool(self._styles.is_bold("paragraph", style))
        underlined = bool(self._styles.is_underlined("paragraph", style))
        size = self._styles.size("paragraph", style) or 12.0
        if not self._styles.is_hidden("paragraph", style):
            self._walk(paragraph, bold, underlined, size)
        line, letters = self._line, self._letters
        line.text = symbols("".join(self._parts))
        line.is_bold = 0 < letters["all"] == letters["bold"]
        line.is_underlined = 0 < letters["all"] == letters["underlined"]
        line.size = max(self._sizes, key=lambda size: self._sizes[size], default=0.0)
        number = paragraph.find(qn("text:number"))
        line.number = "".join(number.itertext()) if number is not None else ""
        return line

    def _walk(self, parent: Element, bold: bool, underlined: bool, size: float) -> None:
        self._add(parent.text, bold, underlined, size)
        for child in parent:
            self._child(child, bold, underlined, size)
            self._add(child.tail, bold, underlined, size)

    def _child(self, child: Element, bold: bool, underlined: bool, size: float) -> None:
        tag = child.tag
        if tag == qn("text:note"):
            self._line.notes.append(child)
        elif tag == qn("text:s"):
            self._parts.append(" " * min(whole(get(child, "text:c"), 1), 100))
        elif tag == qn("text:tab"):
            self._parts.append("\t")
        elif tag == qn("text:line-break"):
            self._parts.append("\n")
        elif tag in _SHAPES:
            self._line.boxes.append(child)
        elif tag == qn("draw:control"):
            self._parts.append(self._checked.get(get(child, "draw:control"), ""))
        elif tag == qn("field:fieldmark") and get(child, "field:type") == _CHECK_BOX:
            self._parts.append(_field_box(child))
        elif tag == qn("text:span"):
            self._span(child, bold, underlined, size)
        elif tag not in _NO_TEXT and get(child, "loext:showing-place-holder") != "true":
            self._walk(child, bold, underlined, size)

    def _span(self, span: Element, bold: bool, underlined: bool, size: float) -> None:
        style = get(span, "text:style-name")
        if self._styles.is_hidden("text", style):
            return
        own_bold, own_line = self._styles.is_bold("text", style), self._styles.is_underlined("text", style)
        self._walk(
            span,
            bold if own_bold is None else own_bold,
            underlined if own_line is None else own_line,
            self._styles.size("text", style) or size,
        )

    def _add(self, text: str | None, bold: bool, underlined: bool, size: float) -> None:
        if not text:
            return
        self._parts.append(_SPACES.sub(" ", text))
        letters = sum(char.isalnum() for char in text)
        self._letters["all"] += letters
        self._letters["bold"] += letters if bold else 0
        self._letters["underlined"] += letters if underlined else 0
        if letters:
            self._sizes[size] = self._sizes.get(size, 0) + letters


def is_hidden_paragraph(paragraph: Element) -> bool:
    """Whether a field in a paragraph hides the whole of it."""
    tag, attribute = _HIDDEN
    return any(get(field, attribute) == "true" for field in paragraph.iter(tag))


def _field_box(mark: Element) -> str:
    """The check box of a form field that came from Word."""
    told = {get(param, "field:name"): get(param, "field:value") for param in mark.iter(qn("field:param"))}
    is_checked = any(name.endswith("Checked") and value == "true" for name, value in told.items())
    return "☒" if is_checked else "☐"
