"""A server that runs for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app import Assistant
from app.server import Server
from app.settings import Settings
from app.store import STORE_FILE, Store


@contextmanager
def served(assistant: Assistant, settings: Settings) -> Iterator[str]:
    """Serve the page on a free port, and give its address."""
    store = Store(settings.data / STORE_FILE)
    server = Server(assistant, store, settings, socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(server.address)
        yield server.address
    finally:
        server.stop()
        thread.join(timeout=20)
    assert not thread.is_alive()


def wait_for(address: str, seconds: float = 30) -> None:
    """Wait until the server has started to answer."""
    host, port = address.removeprefix("http://").rsplit(":", 1)
    deadline = time.monotonic() + seconds
    while True:
        with socket.create_connection((host, int(port)), timeout=seconds) as connection:
            connection.sendall(b"HEAD /favicon.ico HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if connection.recv(16):
                return
        if time.monotonic() > deadline:
            raise TimeoutError(address)
        time.sleep(0.05)
