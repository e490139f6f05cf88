"""What fetching may cost, in one place: time, size, and how much it may ask of a server."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readers import MAX_BYTES
from ingest.readers.limits import PAGE_BYTES


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits of one run.

    :param read_s: the longest silence in the middle of an answer.
    :param request_s: the longest time for one answer as a whole, however steadily it trickles.
    :param guide_s: the longest time for a guide of many pages.
    :param pauses: seconds to wait before each new attempt after a broken or busy connection.
    :param patience_s: the longest wait that a busy server may ask for; beyond it a person is told when to come back.
    :param delay_s: between two pages from one server; robots.txt may ask for more.
    :param depth: steps of a page's path below the root of its guide.
    """

    connect_s: float = 10
    read_s: float = 30
    request_s: float = 900
    guide_s: float = 3600
    pauses: tuple[float, ...] = (2, 5, 15)
    patience_s: float = 120
    delay_s: float = 1
    redirects: int = 10
    file_bytes: int = MAX_BYTES
    page_bytes: int = PAGE_BYTES
    pages: int = 1000
    depth: int = 8
