"""One reader per format, chosen by what a file holds and not by its name alone."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import LimitError, ReadError
from ingest.readers import companion, docx, html, odt, rtf, text
from ingest.readers.kinds import Kind, kind_of
from ingest.types import ReadResult

MAX_BYTES = 200 * 1024 * 1024

_READERS = {
    Kind.PDF: companion.read,
    Kind.DOCX: docx.read,
    Kind.ODT: odt.read,
    Kind.RTF: rtf.read,
    Kind.HTML: html.read,
    Kind.TEXT: text.read,
}


def read(path: Path) -> ReadResult:
    """Read a file, or a folder of HTML pages, into blocks.

    :raises ReadError: with the reason in one line.
    :raises LimitError: naming the limit.
    """
    if not path.exists():
        raise ReadError(f"finner ikke filen {path.name}")
    if path.is_dir():
        return html.read_folder(path)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise LimitError(f"filen er på {size // 2**20} MB; grensen er {MAX_BYTES // 2**20} MB")
    try:
        return _READERS[kind_of(path)](path)
    except RecursionError as exc:
        raise LimitError("filen har deler inni deler i flere nivåer enn det er trygt å lese") from exc
    except MemoryError as exc:
        raise LimitError("filen krever mer minne enn det er trygt å bruke på én fil") from exc
