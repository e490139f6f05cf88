"""Opens a Word file safely and hands out the parts of it that hold text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.package import Package

from ingest.errors import ReadError
from ingest.readers import archive

Element = Any

_RELATIONS = "_rels/.rels"
_STRICT = b"//purl.oclc.org/ooxml/"
_ODD = "filen er ikke et Word-dokument av vanlig type (.docx); åpne den i Word og lagre den på nytt som .docx"


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

    :raises ReadError: if it is encrypted, damaged, or no Word file.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    if _RELATIONS in archive.names_in(path) and _STRICT in archive.part(path, _RELATIONS):
        raise ReadError("filen er lagret som «Strict Open XML»; lagre den som vanlig Word-dokument (.docx)")
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
        raise ReadError(_ODD) from exc
    except (SyntaxError, ValueError, TypeError, AttributeError, OSError, *archive.BROKEN) as exc:
        raise ReadError(archive.DAMAGED) from exc


def _root(part: Any) -> Element:
    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _all(part: Any, kind: str) -> list[Element]:
    related = [relation for relation in part.rels.values() if relation.reltype == kind and not relation.is_external]
    return [_root(relation.target_part) for relation in related]


def _one(part: Any, kind: str) -> Element | None:
    return next(iter(_all(part, kind)), None)
