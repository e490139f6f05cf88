"""What the tests of ingest share: a web site on loopback, reached directly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.web_server import Site


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web site that holds nothing yet."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Site() as site:
        yield site
