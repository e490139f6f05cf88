"""Opens a Word file safely and hands out the parts of it that hold text."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.package import Package

from ingest.errors import LimitError, ReadError
from ingest.readers import limits

Element = Any

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "filen er låst med passord; lagre en kopi uten passord"
_RELATIONS = "_rels/.rels"
_STRICT = b"//purl.oclc.org/ooxml/"
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError)
_DAMAGED = "filen er skadet eller ufullstendig"


@dataclass(frozen=True, slots=True)
class Parts:
    """The roots of the parts of a Word file; None for a part that it does not have."""

    document: Element
    styles: Element | None
    numbering: Element | None
    footnotes: Element | None
    endnotes: Element | None
    margins: tuple[Element, ...]


def open_parts(path: Path) -> Parts:
    """Open a Word file.

    :raises ReadError: if it is encrypted, of the old format, damaged, or no Word file.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    _check(path)
    try:
        main = Package.open(str(path)).main_document_part
        kinds = RELATIONSHIP_TYPE
        return Parts(
            document=_root(main),
            styles=_one(main, kinds.STYLES),
            numbering=_one(main, kinds.NUMBERING),
            footnotes=_one(main, kinds.FOOTNOTES),
            endnotes=_one(main, kinds.ENDNOTES),
            margins=(*_all(main, kinds.HEADER), *_all(main, kinds.FOOTER)),
        )
    except (OpcError, KeyError) as exc:
        raise ReadError("filen er ikke et Word-dokument av vanlig type (.docx)") from exc
    except (SyntaxError, ValueError, AttributeError, EOFError, OSError, *_BROKEN) as exc:
        raise ReadError(_DAMAGED) from exc


def _check(path: Path) -> None:
    """Look at what the file would unpack to, before anything is unpacked."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_OLE))
            if head == _OLE:
                raise ReadError(_why_not(head + file.read(2 * limits.MEGABYTE)))
        if not head:
            raise ReadError("filen er tom")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise ReadError(_LOCKED)
            names = {entry.filename for entry in entries}
            relations = archive.open(_RELATIONS).read(limits.MEGABYTE) if _RELATIONS in names else b""
    except (EOFError, *_BROKEN) as exc:
        is_cut = head.startswith(b"PK")
        raise ReadError(_DAMAGED if is_cut else "filen er ikke et Word-dokument av vanlig type (.docx)") from exc
    except OSError as exc:
        raise ReadError(f"filen kan ikke åpnes: {exc.strerror}") from exc
    if _STRICT in relations:
        raise ReadError("filen er lagret som «Strict Open XML»; lagre den som vanlig Word-dokument (.docx)")
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


def _why_not(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _LOCKED
    return "filen er i det gamle Word-formatet (.doc); lagre den som .docx"


def _root(part: Any) -> Element:
    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _all(part: Any, kind: str) -> list[Element]:
    related = [relation for relation in part.rels.values() if relation.reltype == kind and not relation.is_external]
    return [_root(relation.target_part) for relation in related]


def _one(part: Any, kind: str) -> Element | None:
    return next(iter(_all(part, kind)), None)
