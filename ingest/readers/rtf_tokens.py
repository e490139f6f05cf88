"""RTF as a stream of tokens, and the character sets that its bytes are written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>.)"
    r"|(?P<brace>[{}])"
    r"|(?P<ending>[\r\n\0]+)"
    r"|(?P<text>[^\\{}\r\n\0]+)",
    re.DOTALL,
)
_SYMBOL_SET = 2
_CODE_PAGES = dict(
    zip(
        (77, 128, 129, 134, 136, 161, 162, 163, 177, 178, 186, 204, 222, 238, 254, 255),
        (10000, 932, 949, 936, 950, 1253, 1254, 1258, 1255, 1256, 1257, 1251, 874, 1250, 437, 850),
        strict=True,
    )
)
_NAMES = {10000: "mac-roman", 65001: "utf-8", 0: "cp1252"}


class Mark(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    BYTES = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an RTF file.

    :param text: of a control word or symbol, its name.
    :param number: of a control word; None where it has none.
    """

    mark: Mark
    text: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of an RTF file; binary data in it are passed over."""
    source = data.decode("latin-1")
    place = 0
    while match := _TOKEN.match(source, place):
        place = match.end()
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "brace":
            yield Token(Mark.OPEN if text == "{" else Mark.CLOSE)
        elif match["word"]:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == "bin":
                place += max(0, number or 0)
            else:
                yield Token(Mark.WORD, match["word"], number)
        elif kind == "symbol":
            yield Token(Mark.SYMBOL, "par" if text in "\r\n" else text)
        elif kind == "byte":
            yield Token(Mark.BYTES, data=bytes.fromhex(text))
        elif kind == "text":
            yield Token(Mark.BYTES, data=text.encode("latin-1"))


class Fonts:
    """The character sets of the fonts of a file.

    :ivar default: the number of the font that text is in where nothing else is said.
    """

    def __init__(self) -> None:
        self.default = 0
        self._page = "cp1252"
        self._pages: dict[int, str] = {}
        self._symbols: set[int] = set()

    def set_code_page(self, number: int) -> None:
        """Note the character set of the whole file."""
        self._page = _codec(number) or self._page

    def note(self, font: int, charset: int) -> None:
        """Note the character set of a font."""
        if charset == _SYMBOL_SET:
            self._symbols.add(font)
        elif name := _codec(_CODE_PAGES.get(charset, 0)) if charset in _CODE_PAGES else "":
            self._pages[font] = name

    def decode(self, data: bytes, font: int) -> str:
        """Bytes as text; those in a font of signs come out in the private area, as Word has them."""
        if font in self._symbols:
            return "".join(chr(0xF000 | code) if code > 0x7F else chr(code) for code in data)
        return data.decode(self._pages.get(font, self._page), "replace")


def _codec(number: int) -> str:
    name = _NAMES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
