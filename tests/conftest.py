"""What all tests share: the bundled corpus built once, and no connection to anything but this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import Assistant
from app.reader import Reader
from app.settings import Settings
from ingest import build

CORPUS = Path(__file__).parent.parent / "corpus"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NetworkForbiddenError(AssertionError):
    """Raised when a test tries to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Fail any attempt to connect to, or look up, another host."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise NetworkForbiddenError(f"connection to {address}")
        return connect(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in LOOPBACK and host not in (None, "", "0.0.0.0", "::"):
            raise NetworkForbiddenError(f"look-up of {host}")
        return lookup(host, *args, **kwargs)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_lookup  # type: ignore[assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.getaddrinfo = lookup


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the bundled corpus."""
    index = tmp_path_factory.mktemp("index")
    report = build(CORPUS, index)
    assert not report.failed, report.failed
    return index


@pytest.fixture(scope="session", autouse=True)
def _prepared_reader() -> None:
    """The reader is in its fast form, so that no test is answered half with it and half without."""
    Reader(Settings().embedding.cache).prepare()


@pytest.fixture(scope="session")
def assistant(built_index: Path) -> Assistant:
    """An assistant over the bundled corpus, with the default settings."""
    return Assistant.open(built_index, Settings())
