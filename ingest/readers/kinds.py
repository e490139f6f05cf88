"""What a file is, known by what it holds; and what to do with one that cannot be read here."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from ingest.errors import ReadError
from ingest.readers import archive, limits
from ingest.readers.html import SUFFIXES

HEAD = 4096

_TEXT = frozenset({".md", ".markdown", ".txt", ".text"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SECTOR = 4096
_HTML = re.compile(rb"(?is)(?:<\?xml[^>]*>|(?><!--.*?-->)|\s|\xef\xbb\xbf)*+<(?:!doctype\s+html|html)\b")
_CONTENT_TYPES = "[Content_Types].xml"
_WORD_TYPE = re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.\w+\.macroEnabled\w*\.main")

_WORD = "filen er i det gamle Word-formatet (.doc); åpne den i Word eller LibreOffice og lagre den som .docx"
_OLD = "filen er i et gammelt Office-format; åpne den og lagre den som .docx eller PDF"
_SHEET = "filen er et regneark, som ikke kan leses her; lagre det som PDF, eller lim tabellene inn i et Word-dokument"
_SLIDES = "filen er en presentasjon, som ikke kan leses her; lagre den som PDF"
_DRAWING = "filen er en tegning, som ikke kan leses her; lagre den som PDF"
_MAIL = "filen er en e-post; lagre vedlegget for seg, eller e-posten som PDF"
_BOOK = "filen er en e-bok (EPUB), som ikke kan leses her; lagre den som PDF eller HTML"
_PAGES = "filen er fra Pages eller Numbers; eksporter den som .docx eller PDF"
_WEB_ARCHIVE = "filen er et nettarkiv (.mht); lagre siden som vanlig HTML eller PDF"
_WORD_XML = "filen er et Word-dokument lagret som XML; åpne det i Word og lagre det som .docx"
_PACKED = "filen er et arkiv; pakk det ut og legg inn dokumentene hver for seg"
_PICTURE = "filen er et bilde; kjør tekstgjenkjenning (OCR) på det og lagre resultatet som PDF med tekst"
_POSTSCRIPT = "filen er PostScript, som ikke kan leses her; gjør den om til PDF"
_CUT = "filen er avkortet; hent den på nytt"

_OLE_PARTS = (
    ("EncryptedPackage", archive.LOCKED),
    ("WordDocument", _WORD),
    ("PowerPoint Document", _SLIDES),
    ("Workbook", _SHEET),
    ("Book", _SHEET),
    ("VisioDocument", _DRAWING),
    ("__substg1.0", _MAIL),
)
_ZIP_FOLDERS = (("xl/", _SHEET), ("ppt/", _SLIDES), ("visio/", _DRAWING), ("Index/", _PAGES))
_OPEN_DOCUMENTS = (("spreadsheet", _SHEET), ("presentation", _SLIDES), ("graphics", _DRAWING), ("epub", _BOOK))
_SIGNATURES = (
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", _PICTURE),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ", _PACKED),
    (rb"%!PS", _POSTSCRIPT),
    (rb"(?:From: |MIME-Version:)(?=.{0,2000}multipart/related)", _WEB_ARCHIVE),
    (rb"(?:\xef\xbb\xbf)?<\?xml.{0,300}(?:Word\.Document|<w:wordDocument|<pkg:package)", _WORD_XML),
)


class Kind(StrEnum):
    """The formats that can be read."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    HTML = "html"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """The format of a file; its name counts only where its content does not tell.

    :raises ReadError: for a file of another format, saying what it is and what to do with it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as exc:
        raise ReadError(f"filen kan ikke åpnes: {exc.strerror}") from exc
    if not head.strip():
        raise ReadError("filen er tom")
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(path)
    if head.startswith(_OLE):
        raise ReadError(_in_ole(path, head))
    if re.match(rb"(?:\s|\xef\xbb\xbf)*\{\\rtf", head):
        return Kind.RTF
    if b"<office:document" in head and b"opendocument:xmlns" in head:
        return Kind.ODT
    for signature, reason in _SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            raise ReadError(reason)
    return _by_name(path, head)


def _by_name(path: Path, head: bytes) -> Kind:
    suffix = path.suffix.lower()
    if suffix in SUFFIXES or (suffix not in _TEXT and _HTML.match(head)):
        return Kind.HTML
    if suffix in _TEXT:
        return Kind.TEXT
    raise ReadError(f"filen heter {suffix or 'uten endelse'}, men innholdet er ikke av et slag som kan leses")


def _in_archive(path: Path) -> Kind:
    names = archive.names_in(path)
    types = archive.part(path, _CONTENT_TYPES) if _CONTENT_TYPES in names else b""
    if "word/document.xml" in names or _WORD_TYPE.search(types):
        return Kind.DOCX
    mimetype = archive.part(path, "mimetype")[:200].decode("ascii", "replace") if "mimetype" in names else ""
    if "opendocument.text" in mimetype or (not mimetype and "content.xml" in names):
        return Kind.ODT
    for word, reason in _OPEN_DOCUMENTS:
        if word in mimetype:
            raise ReadError(reason)
    for folder, reason in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            raise ReadError(reason)
    raise ReadError(_PACKED)


def _in_ole(path: Path, head: bytes) -> str:
    """What is said of a file in the container of the old Office formats, by the names of the streams in it."""
    if len(head) < 512:
        return _CUT
    sector, size = int.from_bytes(head[48:52], "little"), 1 << min(int.from_bytes(head[30:32], "little"), 12)
    with path.open("rb") as file:
        data = file.read(2 * limits.MEGABYTE)
        file.seek((sector + 1) * size)
        data += file.read(_OLE_SECTOR)
    return next((reason for name, reason in _OLE_PARTS if name.encode("utf-16-le") in data), _OLD)
