"""Looks at what a document that is a ZIP archive would unpack to, before anything is unpacked."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path

from ingest.errors import LimitError, ReadError
from ingest.readers import limits

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError)
DAMAGED = "filen er skadet eller ufullstendig; hent den på nytt, eller åpne og lagre den igjen"
LOCKED = "filen er låst med passord; lagre en kopi uten passord"


def names_in(path: Path) -> frozenset[str]:
    """The parts of an archive that is safe to unpack.

    :raises ReadError: if it is encrypted or damaged.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (*BROKEN, OSError) as exc:
        raise ReadError(DAMAGED) from exc
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(LOCKED)
    if len(entries) > limits.ARCHIVE_FILES:
        raise LimitError(f"filen har {len(entries)} deler; grensen er {limits.ARCHIVE_FILES}")
    total = sum(entry.file_size for entry in entries)
    limits.check(total, limits.ARCHIVE_BYTES, "utpakket innhold")
    packed = max(1, sum(entry.compress_size for entry in entries))
    if total > limits.ARCHIVE_RATIO_FROM and total / packed > limits.ARCHIVE_RATIO:
        raise LimitError(f"filen pakkes ut til {total // packed} ganger størrelsen; grensen er {limits.ARCHIVE_RATIO}")
    for entry in entries:
        if entry.filename.endswith(".xml"):
            limits.check(entry.file_size, limits.ARCHIVE_PART_BYTES, f"delen {entry.filename}")
    return frozenset(entry.filename for entry in entries)


def part(path: Path, name: str) -> bytes:
    """The bytes of one part of an archive.

    :raises ReadError: if it is missing or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    except (*BROKEN, KeyError, ValueError, OSError) as exc:
        raise ReadError(DAMAGED) from exc
