"""Reads RTF: outline levels and the numbers that the file has written out first, then the look of a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.errors import LimitError
from ingest.readers import limits
from ingest.readers.lines import as_notes, clean, split_marker, symbols
from ingest.readers.manuscript import Manuscript, note_of, plain
from ingest.readers.paragraphs import Paragraph
from ingest.readers.rtf_state import Field, Line, Sink, State, Style
from ingest.readers.rtf_tokens import Fonts, Mark, Token, tokens
from ingest.types import ReadResult

MAX_GROUPS = 1000

_CHARACTERS = {
    **dict.fromkeys(("line", "lbr", "page", "column"), "\n"),
    **dict.fromkeys(("emspace", "enspace", "qmspace"), " "),
    **dict(zip("tab emdash endash lquote rquote ldblquote rdblquote bullet".split(), "\t—–‘’“”•", strict=True)),
}
_SYMBOLS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
_SKIPPED = frozenset(
    "colortbl filetbl listtable listoverridetable pict nonshppict shprslt sp xe tc tcn rxe txe annotation "
    "nonesttables ftnsep ftnsepc aftnsep aftnsepc upr".split()
)
_STARRED = frozenset({"shpinst", "fldinst", "ud", "formfield", "moMath", "moMathPara", "mmath"})
_MARGINS = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
_ROW_WORDS = frozenset({"trowd", "trhdr", "clvmgf", "clvmrg", "clmrg", "cellx"})


def read(path: Path) -> ReadResult:
    """Read an RTF file, with all tracked changes taken as accepted.

    :raises ReadError: if it has no text.
    :raises LimitError: if it is larger or deeper than what is safe to read.
    """
    flow = _Flow(limits.read_bytes(path, limits.TEXT_BYTES))
    result = flow.manuscript.result(flow.margins)
    title = clean(flow.title)
    return replace(result, metadata={"title": title} | result.metadata) if title else result


class _Flow:
    """Plays an RTF file from its first token to its last."""

    def __init__(self, data: bytes) -> None:
        self.manuscript = Manuscript()
        self.margins: list[Manuscript] = []
        self.title = ""
        self._fonts = Fonts()
        self._styles: dict[int, Style] = {}
        self._fields: list[Field] = []
        self._sinks = [Sink(self.manuscript)]
        self._state = State()
        self._stack: list[State] = []
        self._pending = bytearray()
        self._to_skip = 0
        self._cited = 0
        for token in tokens(data):
            self._token(token)
        self._settle()
        while len(self._sinks) > 1:
            self._sinks.pop()
        self._end_paragraph()
        self._sinks[0].end_table()

    def _token(self, token: Token) -> None:
        if self._to_skip and token.mark in (Mark.WORD, Mark.SYMBOL, Mark.BYTES):
            if token.mark is not Mark.BYTES:
                self._to_skip -= 1
                return
            taken = min(self._to_skip, len(token.data))
            self._to_skip -= taken
            token = replace(token, data=token.data[taken:])
        if token.mark is Mark.BYTES:
            self._pending += token.data
            return
        self._settle()
        if token.mark is Mark.OPEN:
            self._open()
        elif token.mark is Mark.CLOSE:
            self._close()
        elif token.mark is Mark.SYMBOL:
            self._symbol(token.text)
        else:
            self._word(token.text, token.number)

    def _settle(self) -> None:
        """Write the bytes that came since the last control word."""
        if self._pending:
            data, self._pending = bytes(self._pending), bytearray()
            self._write(self._fonts.decode(data, self._state.font))

    def _open(self) -> None:
        if len(self._stack) >= MAX_GROUPS:
            raise LimitError(f"filen har grupper i over {MAX_GROUPS} nivåer, som er grensen")
        self._to_skip = 0
        self._stack.append(self._state)
        self._state = replace(self._state, is_starred=False, on_close=None)

    def _close(self) -> None:
        self._to_skip = 0
        end, self._state.on_close = self._state.on_close, None
        if end:
            end()
        if self._stack:
            self._state = self._stack.pop()

    def _symbol(self, text: str) -> None:
        if text == "*":
            self._state.is_starred = True
        elif text == "par":
            self._word("par", None)
        else:
            self._write(_SYMBOLS.get(text, ""))

    def _word(self, name: str, number: int | None) -> None:
        state = self._state
        starred, state.is_starred = state.is_starred, False
        if name == "ud":
            state.target = state.around
        elif state.target == "skip":
            return
        elif name in _SKIPPED or (starred and name not in _STARRED):
            state.around, state.target = state.target, "skip"
        elif not (self._destination(name) or self._definition(name, number) or self._look(name, number)):
            self._content(name, number)

    def _destination(self, name: str) -> bool:
        """Send what follows in this group to another place than the text."""
        state = self._state
        if name in _MARGINS:
            self._divert(lambda sink: self.margins.append(sink.manuscript.as_margin(name.startswith("footer"))))
        elif name == "footnote":
            self._divert(self._note)
        elif name == "shptxt":
            self._divert(lambda sink: self._sinks[-1].line.notes.extend(as_notes(plain(sink.manuscript.items))))
        elif name == "field" and state.on_close is None:
            self._fields.append(Field())
            state.on_close = self._end_field
        elif name == "fldrslt":
            if self._fields and re.match(r"\s*TOC\b", self._fields[-1].instruction):
                self._sinks[-1].manuscript.pass_over("")
                state.target = "skip"
        elif name in ("info", "fonttbl", "stylesheet", "fldinst", "formfield", "listtext", "pntext"):
            state.target = "listtext" if name == "pntext" else name
        elif name == "title" and state.target == "info":
            state.target = "title"
        else:
            return False
        return True

    def _divert(self, finish: Callable[[Sink], None]) -> None:
        """Write this group into a text of its own."""

        def end() -> None:
            self._end_paragraph()
            sink = self._sinks.pop()
            sink.end_table()
            finish(sink)

        if self._state.on_close is None:
            self._sinks.append(Sink())
            self._state.target, self._state.in_table, self._state.on_close = "text", False, end

    def _note(self, sink: Sink) -> None:
        self._cited += 1
        self._sinks[-1].line.notes.extend(note_of(sink.manuscript.items, str(self._cited)))

    def _end_field(self) -> None:
        found = self._fields.pop()
        if "FORMCHECKBOX" in found.instruction:
            is_checked = found.default if found.state == 25 else found.state
            self._write("☒ " if is_checked else "☐ ")

    def _definition(self, name: str, number: int | None) -> bool:
        """Note what the tables of fonts, styles and form fields say."""
        state, value = self._state, number or 0
        if name == "ansicpg":
            self._fonts.set_code_page(value)
        elif name in ("mac", "pc", "pca"):
            self._fonts.set_code_page({"mac": 10000, "pc": 437, "pca": 850}[name])
        elif name == "deff":
            self._fonts.default = state.font = value
        elif name == "fcharset" and state.target == "fonttbl":
            self._fonts.note(state.font, value)
        elif name in ("s", "outlinelevel") and state.target == "stylesheet":
            state.style = value if name == "s" else state.style
            style = self._styles.setdefault(state.style, Style())
            style.level = value + 1 if name == "outlinelevel" and 0 <= value < 9 else style.level
        elif name == "cs" and state.target == "stylesheet":
            state.target = "skip"
        elif name in ("ffres", "ffdefres") and self._fields:
            found = self._fields[-1]
            found.state, found.default = (value, found.default) if name == "ffres" else (found.state, value)
        else:
            return False
        return True

    def _look(self, name: str, number: int | None) -> bool:
        """Note how the text that follows looks."""
        state, is_on = self._state, number != 0
        if name == "b":
            state.is_bold = is_on
        elif name.startswith("ul"):
            state.is_underlined = is_on and name != "ulnone"
        elif name == "v":
            state.is_hidden = is_on
        elif name == "deleted":
            state.is_deleted = is_on
        elif name == "fs":
            state.size = number or 24
        elif name == "f":
            state.font = number or 0
        elif name == "uc":
            state.fallback = max(0, min(number or 0, 8))
        elif name == "plain":
            state.is_bold = state.is_underlined = state.is_hidden = state.is_deleted = False
            state.size, state.font = 24, self._fonts.default
        else:
            return False
        return True

    def _content(self, name: str, number: int | None) -> None:
        state, sink = self._state, self._sinks[-1]
        if name == "u" and number is not None:
            self._write(chr(number & 0xFFFF))
            self._to_skip = state.fallback
        elif name in ("par", "sect", "nestcell") and state.target == "text":
            self._end_paragraph()
        elif name in ("cell", "row") and state.target == "text":
            state.in_table = True
            self._end_cell() if name == "cell" else sink.end_row()
        elif name in _ROW_WORDS:
            sink.format.word(name, number)
        elif name == "pard":
            state.style, state.level, state.in_table = 0, None, False
        elif name == "s":
            state.style = number or 0
        elif name == "outlinelevel":
            state.level = (number or 0) + 1 if 0 <= (number or 0) < 9 else None
        elif name == "intbl":
            state.in_table = True
        elif name in _CHARACTERS:
            self._write(_CHARACTERS[name])

    def _write(self, text: str) -> None:
        state, line = self._state, self._sinks[-1].line
        if state.target == "text" and not (state.is_hidden or state.is_deleted):
            line.parts.append(text)
            letters = sum(char.isalnum() for char in text)
            line.letters += letters
            line.bold += letters if state.is_bold else 0
            line.underlined += letters if state.is_underlined else 0
            line.sizes[state.size] = line.sizes.get(state.size, 0) + letters
        elif state.target == "listtext":
            line.label += text
        elif state.target == "fldinst" and self._fields:
            self._fields[-1].instruction += text
        elif state.target == "stylesheet":
            self._styles.setdefault(state.style, Style()).name += text
        elif state.target == "title":
            self.title += text

    def _end_cell(self) -> None:
        self._end_paragraph()
        sink = self._sinks[-1]
        sink.cells.append(sink.cell)
        sink.cell = []

    def _end_paragraph(self) -> None:
        sink, state = self._sinks[-1], self._state
        line, sink.line = sink.line, Line()
        if not state.in_table:
            sink.end_table()
        text = line.text
        style = self._styles.get(state.style, Style())
        if style.is_contents or sink.manuscript.is_entry(text):
            sink.manuscript.pass_over(text)
            return
        label = clean(symbols(line.label))
        is_bullet = bool(label) and (split_marker(f"{label} x")[0] == "•" or not any(map(str.isalnum, label)))
        paragraph = Paragraph(
            text=text,
            level=state.level or style.heading_level,
            label="•" if is_bullet else label,
            is_bullet=is_bullet,
            is_bold=0 < line.letters == line.bold,
            is_underlined=0 < line.letters == line.underlined,
            size=line.size,
            notes=tuple(line.notes),
        )
        if state.in_table:
            items = sink.manuscript.captured(lambda: sink.manuscript.add(paragraph))
            sink.cell.extend(items)
        else:
            sink.manuscript.add(paragraph, style.is_title)
