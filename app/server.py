"""The web server: one process that serves the page to browsers, and nothing to anybody else."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import Assistant
from app.errors import ServerError
from app.settings import Settings
from app.store import STORE_FILE, Store
from app.ui.downloads import add_downloads
from app.ui.page import HEAD, build_page, theme

logger = logging.getLogger(__name__)

UPLOAD_LIMIT = "1kb"
# Nothing may be fetched from or sent to another host. Gradio compiles its templates in the browser: 'unsafe-eval'.
SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeaders:
    """Adds the headers that keep the page to itself; leaves streams as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Server:
    """The page on an address of its own, from ``open`` until ``stop``."""

    def __init__(self, assistant: Assistant, store: Store, settings: Settings, listener: socket.socket) -> None:
        self._listener = listener
        # A factory, because Gradio leaves event loops behind when it is set up outside one.
        web = partial(web_app, assistant, store, settings)
        self._server = uvicorn.Server(
            uvicorn.Config(web, factory=True, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        )

    @classmethod
    def open(cls, settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> Server:
        """Open index and store, and take the address; a port of 0 takes any that is free.

        :raises IndexUnusable: when there is no index that this version can read.
        :raises StoreError: when conversations and feedback cannot be kept.
        :raises ServerError: when the address cannot be taken.
        """
        assistant = Assistant.open(settings.index, settings)
        store = Store(settings.data / STORE_FILE, settings.retention)
        listener = _listen(host, port)
        threading.Thread(target=assistant.warm_up, name="warm-up", daemon=True).start()
        return cls(assistant, store, settings, listener)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the page."""
        host, port = self._listener.getsockname()[:2]
        if host in {"0.0.0.0", "::"}:
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def run(self) -> None:
        """Serve until ``stop`` is called or the process is interrupted."""
        with suppress(KeyboardInterrupt), self._listener:
            self._server.run(sockets=[self._listener])

    def stop(self) -> None:
        """End ``run``, from any thread."""
        self._server.should_exit = True


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 7860, announce: Callable[[str], None] | None = None
) -> None:
    """Serve the page until the process is interrupted.

    :param announce: is told the address as soon as browsers can reach it.
    :raises IndexUnusable: when there is no index that this version can read.
    :raises StoreError: when conversations and feedback cannot be kept.
    :raises ServerError: when the address cannot be taken.
    """
    server = Server.open(settings, host, port)
    logger.info("serving on %s", server.address)
    if announce:
        announce(server.address)
    server.run()


def web_app(assistant: Assistant, store: Store, settings: Settings) -> FastAPI:
    """The page and its downloads as one application, without Gradio's API pages, run history and file access."""
    web = FastAPI(openapi_url=None)
    web.add_middleware(SecurityHeaders)
    add_downloads(web, assistant)
    gr.mount_gradio_app(
        web,
        build_page(assistant, store, settings),
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        app_kwargs={"openapi_url": None},
        max_file_size=UPLOAD_LIMIT,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        head=HEAD,
        favicon_path=str(Path(__file__).with_name("ui") / "favicon.png"),
    )
    return web


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            raise ServerError(f"Port {port} på {host} er i bruk; velg en annen med --port.") from exc
        raise ServerError(
            f"Kan ikke ta imot nettlesere på {host}:{port} ({exc}); velg en annen --host eller --port."
        ) from exc
