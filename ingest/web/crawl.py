"""A guide of many web pages, brought as a folder that the reader of guides can read."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePosixPath

from ingest.errors import AddressError, FetchError, ReadError
from ingest.readers.html_page import load
from ingest.web.addresses import Root, key
from ingest.web.download import require_place
from ingest.web.kinds import HEAD_BYTES, is_page
from ingest.web.session import Session
from ingest.web.statuses import require_ok

_OPENINGS = tuple(re.compile(tag, re.IGNORECASE) for tag in (rb"<head\b[^>]*>", rb"<html\b[^>]*>", rb"<!doctype[^>]*>"))
_NAMED = 3


@dataclass(slots=True)
class Crawled:
    """What came of a guide.

    :param lasting: the address of its first page as far as redirects are permanent.
    :param pages: the address of every page, by its file.
    """

    folder: Path
    address: str
    lasting: str
    pages: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    address: str
    lasting: str
    content: bytes


def crawl(session: Session, address: str, folder: Path, progress: Callable[[int, int], None]) -> Crawled:
    """Bring all pages under an address into an empty folder, breadth first and one at a time.

    A dead link is noted; a page that ought to be there but does not come makes the whole guide fail, since a guide
    with holes would answer that a thing does not stand in it.

    :raises FetchError: saying what to do by hand.
    """
    first = session.persist(lambda: _bring(session, address))
    if first is None:
        raise AddressError(f"det som ligger på {address}, er ikke en nettside")
    return _Crawl(session, first, folder, progress).run()


def _bring(session: Session, address: str, root: Root | None = None) -> _Page | None:
    """One page; None for what is no page.

    :raises AddressError: for a page that is not there, or not under the root.
    """
    with session.open(address) as reply:
        require_ok(reply.status, reply.headers, reply.address)
        if root is None:
            require_place(reply, address)
        elif root.page(reply.address, reply.address) is None:
            raise AddressError(f"{address} sender ut av veilederen")
        content = bytearray()
        for chunk in reply.chunks(session.limits.page_bytes):
            is_first = not content
            content += chunk
            if is_first and not is_page(bytes(content[:HEAD_BYTES])):
                return None
    return _Page(reply.address, reply.lasting, bytes(content))


class _Crawl:
    def __init__(self, session: Session, first: _Page, folder: Path, progress: Callable[[int, int], None]) -> None:
        self._session = session
        self._first = first
        self._root = Root(first.address)
        self._progress = progress
        self._seen = {key(first.address)}
        self._names: set[str] = set()
        self._dead: list[str] = []
        self._others: list[str] = []
        self._deep: list[str] = []
        self._made = Crawled(folder, first.address, first.lasting)

    def run(self) -> Crawled:
        deadline = time.monotonic() + self._session.limits.guide_s
        waiting = deque(self._save(self._first))
        while waiting:
            if time.monotonic() > deadline:
                minutes = self._session.limits.guide_s / 60
                raise FetchError(f"veilederen på {self._first.address} var ikke hentet etter {minutes:.0f} minutter")
            if len(self._made.pages) >= self._session.limits.pages:
                raise FetchError(
                    f"det er over {self._session.limits.pages} sider under {self._first.address}, som er grensen; "
                    "sett source_url til et sted lenger ned, der bare veilederen ligger"
                )
            self._progress(len(self._made.pages), len(self._made.pages) + len(waiting))
            address = waiting.popleft()
            self._session.pause(address)
            waiting.extend(self._take(address))
        self._made.warnings.extend(self._warnings())
        return self._made

    def _take(self, address: str) -> list[str]:
        try:
            page = self._session.persist(lambda: _bring(self._session, address, self._root))
        except AddressError:
            self._dead.append(address)
            return []
        if page is None:
            self._others.append(address)
            return []
        if key(page.address) != key(address):
            if key(page.address) in self._seen:
                return []
            self._seen.add(key(page.address))
        return self._save(page)

    def _save(self, page: _Page) -> list[str]:
        """Write a page, and give the addresses it leads to that are new."""
        name = self._free(self._root.name(page.address))
        path = self._made.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(with_address(page.content, page.address))
        self._made.pages[name] = page.address
        try:
            links = load(path, name).links
        except ReadError as exc:
            raise FetchError(f"{page.address} kan ikke leses: {exc}") from exc
        return list(self._new(page.address, links))

    def _new(self, base: str, links: tuple[str, ...]) -> Iterator[str]:
        for link in links:
            address = self._root.page(base, link)
            if address is None or key(address) in self._seen:
                continue
            self._seen.add(key(address))
            if self._root.depth(address) > self._session.limits.depth:
                self._deep.append(address)
            else:
                yield address

    def _free(self, name: str) -> str:
        """A name that no page has yet, on file systems that do not tell capitals apart either."""
        path, number = PurePosixPath(name), 2
        while name.casefold() in self._names:
            name, number = str(path.with_stem(f"{path.stem}-{number}")), number + 1
        self._names.add(name.casefold())
        return name

    def _warnings(self) -> Iterator[str]:
        if len(self._made.pages) == 1:
            yield "bare forsiden kom: den har ingen lenker til sider under seg, kanskje fordi menyen bygges av skript"
        for addresses, what in (
            (self._dead, "lenker i veilederen fører til sider som ikke finnes eller ikke får hentes"),
            (self._others, "lenker fører til annet enn nettsider, som ikke er hentet"),
            (self._deep, f"sider ligger over {self._session.limits.depth} trinn under roten og er ikke hentet"),
        ):
            if addresses:
                rest = " …" if len(addresses) > _NAMED else ""
                yield f"{len(addresses)} {what}: {', '.join(addresses[:_NAMED])}{rest}"


def with_address(content: bytes, address: str) -> bytes:
    """A page that says where it came from, which its links are counted from; otherwise as the server sent it."""
    if b"\0" in content[:HEAD_BYTES]:
        return content
    places = (mark.search(content, 0, HEAD_BYTES) for mark in _OPENINGS)
    place = next((match.end() for match in places if match), 0)
    link = f'<link rel="canonical" href="{escape(address)}">'.encode("ascii", "xmlcharrefreplace")
    return content[:place] + link + content[place:]
