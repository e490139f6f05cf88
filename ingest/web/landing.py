"""Web pages that only speak of a document, or say that it is gone, where the document itself was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from ingest.errors import AddressError
from ingest.outline import build_outline
from ingest.readers import html_page
from ingest.register import READABLE
from ingest.types import Document, ReadResult

_PAGES = frozenset({".html", ".htm"})
_MIN_SECTIONS = 3
_NAMED_LINKS = 5
_LOST = re.compile(r"\b404\b|(?:ikke|ikkje) (?:funnet|funne)|finnes ikke|finst ikkje|not found", re.IGNORECASE)


def require_document(document: Document, path: Path, address: str, content: ReadResult) -> None:
    """Tell a document from a page about it: where the register expects no web page, a page needs numbered sections.

    :raises AddressError: naming the documents that the page links to.
    """
    title = content.metadata.get("title", "")
    if _LOST.search(title):
        raise AddressError(
            f"{address} viser en side med tittelen «{title}»: dokumentet er trolig flyttet. Finn den nye adressen, og "
            "sett den som source_url i registeret"
        )
    if document.file.suffix.lower() in _PAGES:
        return
    sections, _ = build_outline(document.id, document.title, content.blocks)
    if sum(1 for section in sections if section.number) < _MIN_SECTIONS:
        links = html_page.load(path, path.name).links
        raise AddressError(
            f"{address} er en nettside om dokumentet, ikke dokumentet selv. {_candidates(address, links)}"
        )


def _candidates(base: str, links: Iterable[str]) -> str:
    addresses = dict.fromkeys(urljoin(base, link.strip()) for link in links)
    found = [address for address in addresses if _ending(address) in READABLE - _PAGES]
    if not found:
        return "Finn adressen til selve dokumentet, og sett den som source_url i registeret"
    return f"Den lenker til {', '.join(found[:_NAMED_LINKS])}; sett den rette som source_url i registeret"


def _ending(address: str) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
