"""A web server on loopback that behaves as well or as badly as a test wants."""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request, and the means to answer it."""

    protocol_version = "HTTP/1.1"
    server: _Server  # type: ignore[assignment]

    def do_GET(self) -> None:
        """Answer as the site says."""
        self.close_connection = True
        site = self.server.site
        site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = site.answers.get(self.path.partition("?")[0], missing)
        try:
            answer(self)
        except OSError:
            return

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; underscores in the names of headers stand for hyphens."""
        self.head(status, **({"Content-Length": str(len(body))} | headers))
        self.wfile.write(body)

    def head(self, status: int, **headers: str) -> None:
        """The beginning of an answer."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def wait(self, seconds: float) -> bool:
        """Do nothing for a while; True when the site closes."""
        return self.server.site.closing.wait(seconds)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    site: Site
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that do not trust us hang up, which is their right."""


@dataclass
class Site:
    """What stands under which path, and what was asked for."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    address: str = ""
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Site:
        self._server = _Server(("127.0.0.1", 0), Asked)
        self._server.site = self
        if self.tls:
            self._server.socket = self.tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.address = f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def headers(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [headers for asked, headers in self.asked if asked == path]


def missing(asked: Asked) -> None:
    """404."""
    asked.reply(404)


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with nothing but a status and headers."""
    return lambda asked: asked.reply(code, body, **headers)


def content(body: bytes, kind: str = "application/octet-stream", **headers: str) -> Answer:
    """A body, said to be of a kind."""
    return lambda asked: asked.reply(200, body, Content_Type=kind, **headers)


def page(body: str, title: str = "Side") -> Answer:
    """A web page."""
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><main>{body}</main></body></html>"
    return content(html.encode(), "text/html; charset=utf-8")


def moved(location: str, code: int = 301) -> Answer:
    """A redirect."""
    return lambda asked: asked.reply(code, Location=location)


def in_turn(*answers: Answer) -> Answer:
    """One answer after another; the last one stays."""
    waiting = list(answers)
    return lambda asked: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(asked)


def stalls(body: bytes, sent: int) -> Answer:
    """A server that falls silent after some bytes."""

    def answer(asked: Asked) -> None:
        asked.head(200, Content_Length=str(len(body)))
        asked.wfile.write(body[:sent])
        asked.wait(20)

    return answer


def trickles(interval: float, in_headers: bool = False) -> Answer:
    """A server that never ends, and never falls silent either."""

    def answer(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\n" if in_headers else b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.7\n")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not asked.wait(interval):
            asked.wfile.write(b"X-Slow: 1\r\n" if in_headers else b"%")

    return answer


@dataclass
class Resumable:
    """A file that breaks off after some bytes of every answer, and takes up from where the client asks.

    :param breaks: after how many bytes, for each answer in turn; whole answers after that.
    """

    body: bytes
    breaks: list[int] = field(default_factory=list)
    etag: str = ""
    heeds_range: bool = True

    def __call__(self, asked: Asked) -> None:
        """Answer with the whole or the rest."""
        etag = self.etag or f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        if asked.headers.get("If-None-Match") == etag:
            asked.reply(304, ETag=etag)
            return
        start = int(asked.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        is_rest = self.heeds_range and start > 0 and asked.headers.get("If-Range") == etag
        rest = self.body[start:] if is_rest else self.body
        headers = {"ETag": etag, "Content-Length": str(len(rest))}
        if is_rest:
            headers["Content-Range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        asked.head(206 if is_rest else 200, **headers)
        asked.wfile.write(rest[: self.breaks.pop(0)] if self.breaks else rest)
