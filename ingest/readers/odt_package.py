"""Opens an OpenDocument text safely and hands out the parts of it that hold text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.errors import ReadError
from ingest.readers import archive, limits

Element = Any

_NAMESPACES = {
    **{
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("office", "style", "text", "table", "form", "manifest")
    },
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_MANIFEST = "META-INF/manifest.xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """The elements of an OpenDocument text that a reader needs; None for one that it does not have.

    :param text: the body.
    :param styles: the named styles, and those that the program made for single places of the body.
    :param margins: the page headers and footers.
    :param margin_styles: as ``styles``, for the page headers and footers.
    """

    text: Element
    styles: tuple[Element | None, ...]
    margins: tuple[Element, ...]
    margin_styles: tuple[Element | None, ...]
    title: str


def qn(name: str) -> str:
    """A name with its prefix, ``text:p``, as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def get(element: Element | None, name: str, default: str = "") -> str:
    """An attribute of an element."""
    return str(element.get(qn(name), default)) if element is not None else default


def open_parts(path: Path) -> Parts:
    """Open an OpenDocument text, packed or as a single XML file.

    :raises ReadError: if it is encrypted or damaged.
    :raises LimitError: if it unpacks to more than what is safe to read.
    """
    with path.open("rb") as file:
        is_packed = file.read(2) == b"PK"
    if not is_packed:
        root = _parse(limits.read_bytes(path, limits.ARCHIVE_PART_BYTES))
        return _parts(root, root, root)
    names = archive.names_in(path)
    if _MANIFEST in names and b"encryption-data" in archive.part(path, _MANIFEST):
        raise ReadError(archive.LOCKED)
    content = _parse(archive.part(path, "content.xml"))
    styles, meta = (_parse(archive.part(path, n)) if n in names else None for n in ("styles.xml", "meta.xml"))
    return _parts(content, styles, meta)


def _parts(content: Element, styles: Element | None, meta: Element | None) -> Parts:
    text = content.find(f"{qn('office:body')}/{qn('office:text')}")
    if text is None:
        raise ReadError("filen er ikke et tekstdokument (.odt); lagre den som .odt, .docx eller PDF")
    automatic = qn("office:automatic-styles")
    named = _find(styles, qn("office:styles"))
    masters = _find(styles, qn("office:master-styles"))
    margins = [qn(f"style:{name}") for name in ("header", "footer", "header-first", "footer-first")]
    return Parts(
        text=text,
        styles=(named, content.find(automatic)),
        margins=tuple(masters.iter(*margins)) if masters is not None else (),
        margin_styles=(named, _find(styles, automatic)),
        title=_title(meta),
    )


def _find(root: Element | None, path: str) -> Element | None:
    return root.find(path) if root is not None else None


def _title(meta: Element | None) -> str:
    title = next(meta.iter(qn("dc:title")), None) if meta is not None else None
    return " ".join((title.text or "").split()) if title is not None else ""


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise ReadError(archive.DAMAGED) from exc
    return root
