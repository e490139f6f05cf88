"""Addresses: which may be asked at all, where a redirect leads, and what lies under the root of a guide."""

from __future__ import annotations

import ipaddress
import mimetypes
import re
from urllib.parse import unquote, urljoin, urlsplit

from ingest.errors import AddressError

_FRONTS = frozenset({"", "no", "nb", "nn", "en", "forside", "forsiden", "hjem", "home", "index.html", "default.aspx"})
_PAGE = re.compile(r"\.(?:x?html?|aspx?|php|jsp)$", re.IGNORECASE)
_HTML = re.compile(r"\.(x?html?)$", re.IGNORECASE)
_SEGMENT_LENGTH = 80


class Guard:
    """Keeps redirects away from this machine and the network it stands in.

    A private address is reached only under the host name that the register itself gives: whoever wrote the register
    may point at an internal server, but no server may.

    :param source: the address in the register.
    """

    def __init__(self, source: str) -> None:
        """:raises AddressError: if the source itself is no address of the web."""
        self._host = ""
        self._host = self.check(source)

    def check(self, address: str) -> str:
        """The host of an address that may be asked.

        :raises AddressError: for anything but http and https, for passwords in the address, and for private hosts.
        """
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").casefold()
            is_complete = bool(host) and parts.port != 0
        except ValueError as exc:
            raise AddressError(f"«{address}» er ikke en gyldig adresse") from exc
        if parts.scheme not in ("http", "https"):
            raise AddressError(f"«{address}» er ikke en nettadresse; bare http og https følges")
        if not is_complete:
            raise AddressError(f"«{address}» er ikke en gyldig adresse")
        if parts.username or parts.password:
            raise AddressError(f"adressen på {host} har brukernavn eller passord i seg; det følges ikke")
        if self._host:
            self.check_peer(host, host)
        return host

    def check_peer(self, host: str, peer: str) -> None:
        """Compare the address that a host really has with what it may have.

        :raises AddressError: for a private address under another name than the source's own.
        """
        if host.casefold() == self._host:
            return
        try:
            ip = ipaddress.ip_address(peer)
        except ValueError:
            return
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if not ip.is_global or ip.is_multicast:
            raise AddressError(
                f"adressen sender videre til {host}, som er en intern adresse ({ip}); det følges ikke. "
                "Er det riktig sted, sett source_url til det i registeret"
            )


def redirected(current: str, location: str) -> str:
    """Where a redirect leads.

    :raises AddressError: if it leads nowhere, or from https to http.
    """
    try:
        target = urljoin(current, location.strip())
        schemes = urlsplit(current).scheme, urlsplit(target).scheme
    except ValueError as exc:
        raise AddressError(f"{current} sender videre til noe som ikke er en adresse") from exc
    if schemes == ("https", "http"):
        raise AddressError(f"{current} sender videre til {target}, som ikke er kryptert; det følges ikke")
    return target


def is_front(address: str) -> bool:
    """Whether an address is the front page of its site."""
    return urlsplit(address).path.strip("/").casefold() in _FRONTS


class Root:
    """The first page of a guide, and what lies under it.

    :param address: of the first page, after redirects.
    """

    def __init__(self, address: str) -> None:
        self._key = key(address)
        parts = urlsplit(_plain(address))
        self._origin = (parts.scheme, parts.netloc)
        folder, _, last = parts.path.rpartition("/")
        self._folder = folder if _PAGE.search(last) else parts.path.rstrip("/")

    def page(self, base: str, link: str) -> str | None:
        """The address of the page under the root that a link leads to; None for all other links.

        Fragments and queries are dropped: they show the same page in another way.
        """
        try:
            address = _plain(urljoin(base, link.strip()))
            parts = urlsplit(address)
        except ValueError:
            return None
        if key(address) == self._key:
            return address
        path = unquote(parts.path)
        is_odd = "\\" in path or "\0" in path or any(step in (".", "..") for step in path.split("/"))
        is_inside = (parts.scheme, parts.netloc) == self._origin and parts.path.startswith(f"{self._folder}/")
        return address if is_inside and not is_odd and not _is_file(path) else None

    def depth(self, page: str) -> int:
        """How many steps a page lies below the root."""
        return len(self._steps(page))

    def name(self, page: str) -> str:
        """The file for a page; one without an ending becomes the index of a folder, as web servers have it."""
        steps = [_safe(step) for step in self._steps(page)]
        if not steps or not _PAGE.search(steps[-1]):
            steps.append("index.html")
        elif not _HTML.search(steps[-1]):
            steps[-1] += ".html"
        return "/".join([*(_HTML.sub(r"-\1", step) for step in steps[:-1]), steps[-1]])

    def _steps(self, page: str) -> list[str]:
        if key(page) == self._key:
            return []
        path = unquote(urlsplit(page).path)
        return [step for step in path.removeprefix(unquote(self._folder)).split("/") if step]


def key(address: str) -> str:
    """What two addresses of the same page have in common."""
    return re.sub(r"(?:/(?:index|default)\.x?html?)?/*$", "", _plain(address))


def _plain(address: str) -> str:
    """Without fragment and query; the host in small letters."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.casefold(), path=parts.path or "/", query="", fragment="").geturl()


def _is_file(path: str) -> bool:
    """Whether the ending says that something else than a page comes: a picture, an attachment."""
    kind, _ = mimetypes.guess_type(path)
    return kind is not None and "html" not in kind and not _PAGE.search(path)


def _safe(step: str) -> str:
    """A step of a path as a file name: never hidden, never a folder that readers pass over, never too long."""
    name = re.sub(r"[^\w.\- ]+", "-", step).lstrip(".~ ").rstrip(". ")
    return re.sub(r"_files$", "-files", name[:_SEGMENT_LENGTH]) or "side"
