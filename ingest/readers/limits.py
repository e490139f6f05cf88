"""What is safe to read, in one place; a reader that meets more refuses the document and names the limit."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import LimitError, ReadError

MEGABYTE = 2**20

TEXT_BYTES = 50 * MEGABYTE
MARKDOWN_BYTES = 2 * MEGABYTE
PAGE_BYTES = 5 * MEGABYTE
FOLDER_BYTES = 200 * MEGABYTE
FOLDER_PAGES = 5000
PARAGRAPH_CHARACTERS = 100_000
LINE_BYTES = 1 * MEGABYTE
NESTING = 150
TABLE_CELLS = 500_000
ARCHIVE_BYTES = 200 * MEGABYTE
ARCHIVE_PART_BYTES = 40 * MEGABYTE
ARCHIVE_FILES = 10_000
ARCHIVE_RATIO = 300
ARCHIVE_RATIO_FROM = 10 * MEGABYTE


def check(size: int, limit: int, what: str = "filen") -> None:
    """Compare a size in bytes with its limit.

    :raises LimitError: naming both.
    """
    if size > limit:
        megabytes = f"{size / MEGABYTE:.1f}".replace(".", ",")
        raise LimitError(f"{what} er på {megabytes} MB; grensen er {limit // MEGABYTE} MB")


def check_lines(text: str) -> None:
    """Refuse a text with a line longer than ``LINE_BYTES``, counted in characters.

    :raises LimitError: naming the limit.
    """
    check(max(map(len, text.splitlines()), default=0), LINE_BYTES, "en linje")


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file that is neither empty nor larger than ``limit``.

    :raises ReadError: if the file cannot be opened or is empty.
    :raises LimitError: if it is too large.
    """
    try:
        check(path.stat().st_size, limit)
        data = path.read_bytes()
    except OSError as exc:
        raise ReadError(f"filen kan ikke åpnes: {exc.strerror}") from exc
    if not data.strip():
        raise ReadError("filen er tom")
    return data
