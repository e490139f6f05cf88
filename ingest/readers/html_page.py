"""One web page: its character set, its main content, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReadError
from ingest.readers import limits
from ingest.readers.encoding import decode
from ingest.readers.html_content import main_content
from ingest.readers.html_dropped import Inventory
from ingest.readers.html_furniture import text_of, words_of
from ingest.readers.html_tree import Element, check_depth, parse
from ingest.readers.lines import clean
from ingest.types import Dropped

_CHARSET = re.compile(
    rb"""^\s*<\?.*encoding=['"](.*?)['"].*\?>|<\s*meta[^>]+charset\s*=\s*["']?([^>]*?)[ /;'">]""", re.IGNORECASE
)
_SITE_SUFFIX = re.compile(r"\s+[-–—|•·:]\s+[^-–—|•·]{2,80}$")


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page that has been parsed and stripped.

    :param name: path of the file relative to the guide, with forward slashes.
    :param title: of the browser window, without the name of the site.
    :param heading: the first h1, even where it stands outside the content.
    :param crumb: the last step of the breadcrumb trail.
    :param links: the addresses that the whole page links to, in order, before anything was stripped.
    :param stamps: the dates that stood in what was stripped; ``dropped`` is all of that.
    :param letters: letters and digits of the whole page.
    """

    name: str
    content: Element
    title: str
    heading: str
    url: str
    crumb: str
    links: tuple[str, ...]
    stamps: dict[str, str]
    warnings: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    letters: int


def load(path: Path, name: str) -> Page:
    """Parse a page and find its main content.

    :raises ReadError: if the file is no web page.
    :raises LimitError: if it is larger or deeper than what is safe to read.
    """
    data = limits.read_bytes(path, limits.PAGE_BYTES)
    text, warnings = decode(data, _declared(data))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not re.search(r"<[a-zA-Z!][^>]*>", text):
        raise ReadError("filen er ikke en nettside: den har ingen HTML-koder")
    root = parse(text)
    body = root.first("body") or root
    check_depth(body)
    links = tuple(link.get("href") for link in body.having("href", "a"))
    crumb = _last_crumb(body)
    inventory = Inventory(body)
    content, stamps = main_content(body)
    heading = body.first("h1")
    return Page(
        name=name,
        content=content,
        title=_title(root),
        heading=text_of(heading) if heading else "",
        url=_canonical(root),
        crumb=crumb,
        links=links,
        stamps=stamps,
        warnings=warnings,
        dropped=tuple(inventory.dropped(content)),
        letters=inventory.letters,
    )


def _declared(data: bytes) -> str | None:
    """The character set that the head of a page names."""
    match = _CHARSET.search(data, 0, max(2048, len(data) // 20))
    return match.group(match.lastindex or 0).decode("ascii", "replace").lower() if match else None


def _title(root: Element) -> str:
    tag = root.first("title")
    return _SITE_SUFFIX.sub("", text_of(tag)) if tag else ""


def _canonical(root: Element) -> str:
    for link in root.having("href", "link"):
        if "canonical" in link.get("rel").split():
            return link.get("href")
    return next((meta.get("content") for meta in root.all("meta") if meta.get("property") == "og:url"), "")


def _last_crumb(body: Element) -> str:
    for tag in body.all("nav", "ol", "ul", "div"):
        name = f"{tag.get('aria-label')} {' '.join(words_of(tag, 'class', 'id'))}".casefold()
        if re.search(r"br[øo]dsmule|breadcrumb", name):
            steps = [clean(text) for text in tag.texts if text.strip()]
            return steps[-1] if steps else ""
    return ""
