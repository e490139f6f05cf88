"""One web page: its character set, its main content, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import Tag

from ingest.errors import ReadError
from ingest.readers import limits
from ingest.readers.encoding import decode
from ingest.readers.html_content import main_content
from ingest.readers.html_dropped import Inventory
from ingest.readers.html_furniture import text_of, words_of
from ingest.readers.lines import clean
from ingest.types import Dropped

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
    content: Tag
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
    text, warnings = decode(data, EncodingDetector.find_declared_encoding(data, is_html=True))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not re.search(r"<[a-zA-Z!][^>]*>", text):
        raise ReadError("filen er ikke en nettside: den har ingen HTML-koder")
    soup = BeautifulSoup(text, "lxml")
    body = soup.body or soup
    links = tuple(str(link["href"]) for link in body.find_all("a", href=True))
    crumb = _last_crumb(body)
    inventory = Inventory(body)
    content, stamps = main_content(body)
    heading = body.find("h1")
    return Page(
        name=name,
        content=content,
        title=_title(soup),
        heading=text_of(heading) if heading else "",
        url=_canonical(soup),
        crumb=crumb,
        links=links,
        stamps=stamps,
        warnings=warnings,
        dropped=tuple(inventory.dropped(content)),
        letters=inventory.letters,
    )


def _title(soup: BeautifulSoup) -> str:
    tag = soup.find("title")
    return _SITE_SUFFIX.sub("", text_of(tag)) if tag else ""


def _canonical(soup: BeautifulSoup) -> str:
    link = soup.find("link", rel="canonical", href=True)
    if link:
        return str(link["href"])
    meta = soup.find("meta", property="og:url")
    return str(meta.get("content", "")) if meta else ""


def _last_crumb(body: Tag) -> str:
    for tag in body.find_all(["nav", "ol", "ul", "div"]):
        name = f"{tag.get('aria-label', '')} {' '.join(words_of(tag, 'class', 'id'))}".casefold()
        if re.search(r"br[øo]dsmule|breadcrumb", name):
            steps = [clean(text) for text in tag.stripped_strings]
            return steps[-1] if steps else ""
    return ""
