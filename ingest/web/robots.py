"""What robots.txt allows (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from ingest.errors import AddressError

AGENT = "Sambandssvar"
ROBOTS_BYTES = 500 * 1024


class Robots:
    """The rules of every server that was asked in this run.

    :param load: brings the robots.txt of an address; an empty text where the server has none.
    """

    def __init__(self, load: Callable[[str], str]) -> None:
        self._load = load
        self._rules: dict[str, Protego] = {}

    def check(self, address: str) -> None:
        """Ask whether an address may be fetched.

        :raises AddressError: if robots.txt says no.
        :raises FetchError: if robots.txt cannot be read; then nothing may be fetched.
        """
        if not self._of(address).can_fetch(address, AGENT):
            host = urlsplit(address).hostname
            raise AddressError(
                f"robots.txt på {host} tillater ikke at programmer henter {address}. Last ned dokumentet i nettleseren"
            )

    def delay(self, address: str) -> float:
        """The seconds that the server wants between two requests."""
        return self._of(address).crawl_delay(AGENT) or 0.0

    def _of(self, address: str) -> Protego:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = Protego.parse(self._load(f"{origin}/robots.txt"))
        return self._rules[origin]
