"""What a server sends, known by its first bytes: headers and names lie."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.errors import AddressError
from ingest.register import READABLE

HEAD_BYTES = 4096

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
_ZIPPED = frozenset({".docx", ".odt"})
_TEXT = READABLE - {".pdf", ".docx", ".odt", ".html", ".htm"}
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "et eldre Office-dokument (.doc)",
    b"\x89PNG": "et bilde",
    b"\xff\xd8\xff": "et bilde",
    b"GIF8": "et bilde",
    b"MZ": "et program",
    b"\x7fELF": "et program",
    b"\x1f\x8b": "en pakket fil",
    b"7z\xbc\xaf": "en pakket fil",
}


def suffix_of(head: bytes, address: str) -> str:
    """The file ending that the content deserves, from its first bytes; only plain text is known by its name.

    :raises AddressError: for content that is no document.
    """
    named = PurePosixPath(unquote(urlsplit(address).path)).suffix.casefold()
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(b"PK"):
        return named if named in _ZIPPED else ".docx"
    if is_page(head):
        return ".html"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    for mark, what in _OTHERS.items():
        if head.startswith(mark):
            raise AddressError(f"det som ligger på {address}, er {what} og ikke et dokument som kan leses")
    if named in _TEXT and b"\0" not in head:
        return named
    raise AddressError(
        f"det som ligger på {address}, er verken PDF, Word, nettside eller tekst; finn adressen til selve dokumentet"
    )


def is_page(head: bytes) -> bool:
    """Whether content is a web page."""
    plain = head.replace(b"\0", b"")
    return (_HTML.search(plain) is not None and not plain.lstrip().startswith((b"%PDF-", b"PK"))) or (
        _XML.match(plain) is not None and b"xhtml" in plain
    )
