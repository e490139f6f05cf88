"""A conversation with the servers that one document comes from."""

from __future__ import annotations

import logging
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from ingest.errors import AddressError, FetchError, Interrupted, LimitError, TooSlow, Unreachable
from ingest.readers.limits import check
from ingest.web.addresses import Guard, redirected
from ingest.web.limits import FetchLimits
from ingest.web.robots import AGENT, ROBOTS_BYTES, Robots
from ingest.web.statuses import require_ok
from ingest.web.watch import Watch

logger = logging.getLogger(__name__)

T = TypeVar("T")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """The beginning of an answer, with its body still to come.

    :param address: where the answer came from, after redirects.
    :param lasting: the address as far as redirects are permanent: what belongs in the register.
    """

    address: str
    lasting: str
    status: int
    headers: Mapping[str, str]
    _response: httpx.Response

    def chunks(self, limit: int, already: int = 0) -> Iterator[bytes]:
        """The body in small pieces, unpacked if the server packed it unasked.

        :param already: bytes of the same file that came before, which count towards the limit.
        :raises FetchError: if it is larger than the limit, or packed in a way that was not asked for.
        """
        total = already
        try:
            check(total + self.length, limit, "det som ligger der,")
            for chunk in self._unpacked():
                total += len(chunk)
                check(total, limit, "det som ligger der,")
                yield chunk
        except LimitError as exc:
            raise FetchError(f"{self.address}: {exc}") from exc

    @property
    def length(self) -> int:
        """The size that the server announces, in bytes as sent; 0 where it does not."""
        value = self.headers.get("content-length", "")
        return int(value) if value.isdecimal() else 0

    def _unpacked(self) -> Iterator[bytes]:
        packing = self.headers.get("content-encoding", "identity").strip().casefold()
        if packing in ("", "identity"):
            yield from self._response.iter_raw(_CHUNK)
            return
        if packing not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(f"{self.address} sender innholdet pakket som «{packing}», som vi ikke ba om")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            for chunk in self._response.iter_raw(_CHUNK):
                while chunk:
                    yield unpacker.decompress(chunk, _CHUNK)
                    chunk = unpacker.unconsumed_tail
            yield unpacker.flush()
        except zlib.error as exc:
            raise FetchError(f"{self.address} sender innhold som ikke lar seg pakke ut") from exc
        if not unpacker.eof:
            raise Interrupted(f"{self.address} sendte bare en del av innholdet")


class Session:
    """Asks for addresses in the name of one document.

    :param source: the document's address in the register.
    """

    def __init__(self, source: str, limits: FetchLimits) -> None:
        """:raises AddressError: if the source is no address of the web."""
        self.limits = limits
        self._guard = Guard(source)
        self.robots = Robots(self._robots_txt)
        self._client = httpx.Client(
            headers={
                "User-Agent": f"{AGENT}/{version('sambandssvar')} (regulations for local use; obeys robots.txt)",
                "Accept": "application/pdf, text/html, application/xhtml+xml, */*;q=0.5",
                "Accept-Encoding": "identity",
                "Accept-Language": "nb, nn;q=0.9, no;q=0.8",
            },
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @contextmanager
    def open(
        self, address: str, headers: Mapping[str, str] | None = None, heeds_robots: bool = True
    ) -> Iterator[Reply]:
        """Ask for an address, and follow where it leads.

        :raises Unreachable: if there is no connection.
        :raises Interrupted: if the server breaks off or falls silent.
        :raises AddressError: if the address, or one that it leads to, may not be followed.
        :raises TooSlow: if the answer takes too long as a whole.
        """
        with Watch(self._guard, self.limits.request_s) as watch:
            try:
                with self._follow(address, headers or {}, watch, heeds_robots) as reply:
                    yield reply
            except httpx.HTTPError as exc:
                raise self._explain(exc, watch) from exc
            if watch.expired:
                raise self._too_slow(watch)

    def persist(self, attempt: Callable[[], T]) -> T:
        """Try again after a pause when a server breaks off or is busy.

        :raises Interrupted: when the last attempt fails too, or the server asks for a longer wait than we have.
        """
        for pause in self.limits.pauses:
            try:
                return attempt()
            except Interrupted as exc:
                wait = max(pause, exc.retry_after)
                if wait > self.limits.patience_s:
                    raise
                logger.info("Waiting %.1f s: %s", wait, exc)
                time.sleep(wait)
        return attempt()

    def pause(self, address: str) -> None:
        """Leave the server in peace for as long as it wants."""
        time.sleep(max(self.limits.delay_s, self.robots.delay(address)))

    @contextmanager
    def _follow(self, address: str, headers: Mapping[str, str], watch: Watch, heeds_robots: bool) -> Iterator[Reply]:
        lasting, is_lasting = address, True
        for _ in range(self.limits.redirects + 1):
            watch.host = self._guard.check(address)
            if heeds_robots:
                self.robots.check(address)
            try:
                request = self._client.build_request("GET", address, headers=headers)
            except httpx.InvalidURL as exc:
                raise AddressError(f"«{address}» er ikke en gyldig adresse") from exc
            request.extensions["trace"] = watch.trace
            response = self._client.send(request, stream=True)
            try:
                location = response.headers.get("location", "")
                if response.status_code not in _REDIRECTS or not location:
                    yield Reply(address, lasting, response.status_code, response.headers, response)
                    return
                is_lasting = is_lasting and response.status_code in _PERMANENT
                address = redirected(address, location)
                lasting = address if is_lasting else lasting
            finally:
                response.close()
        raise AddressError(f"adressen sender oss i ring ({self.limits.redirects} viderekoblinger); sist til {address}")

    def _explain(self, error: httpx.HTTPError, watch: Watch) -> FetchError:
        if watch.expired:
            return self._too_slow(watch)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
            if _is_untrusted(error):
                return FetchError(
                    f"sertifikatet til {watch.host} kan ikke bekreftes. Har nettet en egen mellomtjener med eget "
                    "sertifikat, oppgi det med miljøvariabelen SSL_CERT_FILE"
                )
            host = error.request.url.netloc.decode("ascii")
            return Unreachable(f"får ikke kontakt med {host}", host)
        if isinstance(error, httpx.TimeoutException):
            return Interrupted(f"{watch.host} svarte ikke på {self.limits.read_s:.0f} sekunder; prøv igjen senere")
        return Interrupted(f"forbindelsen med {watch.host} ble brutt; prøv igjen senere")

    def _too_slow(self, watch: Watch) -> TooSlow:
        minutes = self.limits.request_s / 60
        return TooSlow(f"{watch.host} brukte over {minutes:.0f} minutter på ett svar; prøv igjen senere")

    def _robots_txt(self, address: str) -> str:
        """An empty text where the server has none; RFC 9309, 2.3.1."""

        def ask() -> str:
            with self.open(address, heeds_robots=False) as reply:
                if 400 <= reply.status < 500 and reply.status != 429:
                    return ""
                require_ok(reply.status, reply.headers, address)
                text = bytearray()
                for chunk in reply.chunks(self.limits.page_bytes):
                    text += chunk
                    if len(text) > ROBOTS_BYTES:
                        break
                return text[:ROBOTS_BYTES].decode("utf-8", errors="replace")

        try:
            return self.persist(ask)
        except Unreachable:
            raise
        except FetchError as exc:
            host = urlsplit(address).hostname
            raise FetchError(f"robots.txt på {host} kan ikke leses ({exc}); da hentes ingenting derfra") from exc


def _is_untrusted(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
