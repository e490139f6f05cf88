"""Bytes to text: which character set a file is written in."""

from __future__ import annotations

import codecs

from ingest.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIASES = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_SINGLE_BYTE = ("cp1252", "mac-roman", "cp865")
_REPLACEMENT = "\ufffd"


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode a text file, and say in warnings what could not be read.

    A byte order mark decides; then UTF-8 if the bytes are that, whatever the file declares; then the declaration;
    then the old Norwegian character set that yields the most æ, ø and å.

    :raises ReadError: if the bytes are no text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _with_warning(data.decode(name, errors="replace"))
    if b"\0" in data:
        return _with_warning(data.decode(_wide(data), errors="replace"))
    text = data.decode("utf-8", errors="replace")
    damaged = text.count(_REPLACEMENT)
    if not damaged or sum(1 for char in text if char > "\x7f") - damaged > 5 * damaged:
        return _with_warning(text)
    name = _known(declared)
    if not name:
        name = max(_SINGLE_BYTE, key=lambda candidate: _norwegian(data.decode(candidate, errors="replace")))
    return _with_warning(data.decode(name, errors="replace"))


def _with_warning(text: str) -> tuple[str, tuple[str, ...]]:
    if "\0" in text:
        raise ReadError("filen har binært innhold, ikke tekst")
    damaged = text.count(_REPLACEMENT)
    return text, (f"{damaged} tegn kunne ikke leses",) if damaged else ()


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark has its NULs nearly all on one side."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > 0.6 * len(head) / 2 and min(even, odd) < 0.05 * max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    raise ReadError("filen har binært innhold, ikke tekst")


def _known(declared: str | None) -> str:
    if not declared:
        return ""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return ""
    return "" if name.startswith("utf") else _ALIASES.get(name, name)


def _norwegian(text: str) -> int:
    return sum(text.count(letter) for letter in "æøåÆØÅéè«»–")
