"""Watches the connection below a request: whom it really reached, and for how long it may last."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

from ingest.errors import AddressError
from ingest.web.addresses import Guard


class Watch:
    """Checks every new connection before anything is sent on it, and shuts it when its time is out.

    A timeout of single reads does not end an answer that trickles in byte by byte, and a name can be looked up once
    for a check and again, with another outcome, for the connection. So this acts on the connection itself.

    :param seconds: for the whole of it, redirects and body included.
    """

    def __init__(self, guard: Guard, seconds: float) -> None:
        self.expired = False
        self.host = ""
        self._guard = guard
        self._reached = ""
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow the steps of a connection, as the ``trace`` extension of httpx tells them."""
        if event.endswith("connect_tcp.started"):
            self._reached = str(info["host"])
        elif event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            self._socket = stream.get_extra_info("socket")
            try:
                self._check(str(stream.get_extra_info("server_addr")[0]))
            except AddressError:
                stream.close()
                raise
            if self.expired:
                self._expire()

    def _check(self, peer: str) -> None:
        is_proxy = self._reached.casefold() != self.host.casefold()
        if not is_proxy:
            self._guard.check_peer(self.host, peer)

    def _expire(self) -> None:
        self.expired = True
        if self._socket:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
