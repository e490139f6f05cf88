"""One reader per format, chosen by what a file holds and not by its name alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import LimitError, ReadError
from ingest.readers import docx, html, pdf, text
from ingest.types import ReadResult

MAX_BYTES = 200 * 1024 * 1024

_WEB = frozenset({".html", ".htm", ".xhtml"})
_TEXT = frozenset({".md", ".markdown", ".txt"})


def read(path: Path) -> ReadResult:
    """Read a file, or a folder of HTML pages, into blocks.

    :raises ReadError: with the reason in one line.
    :raises LimitError: naming the limit.
    """
    if not path.exists():
        raise ReadError(f"finner ikke filen {path.name}")
    if path.is_dir():
        return html.read_folder(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as exc:
        raise ReadError(f"filen kan ikke åpnes: {exc.strerror}") from exc
    if size == 0:
        raise ReadError("filen er tom")
    if size > MAX_BYTES:
        raise LimitError(f"filen er på {size // 2**20} MB; grensen er {MAX_BYTES // 2**20} MB")
    if b"%PDF-" in head[:1024]:
        return pdf.read(path)
    suffix = path.suffix.lower()
    if head.startswith(b"PK"):
        return docx.read(path) if _is_docx(path) else _mislabelled(suffix, "en ZIP-fil som ikke er et Word-dokument")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _mislabelled(
            suffix, "et eldre Office-dokument (.doc) eller en låst fil; lagre det som .docx uten passord"
        )
    if suffix in _WEB or (suffix not in _TEXT and head.lstrip().lower().startswith((b"<!doctype html", b"<html"))):
        return html.read(path)
    if suffix in _TEXT:
        return text.read(path)
    return _mislabelled(suffix, "ikke en fil som kan leses")


def _is_docx(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError) as exc:
        raise ReadError("filen er skadet eller ufullstendig (ødelagt ZIP)") from exc


def _mislabelled(suffix: str, what: str) -> ReadResult:
    raise ReadError(f"filen heter {suffix or 'uten endelse'}, men innholdet er {what}")
