"""What the status of an answer means to a person, and what to do about it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ingest.errors import AddressError, FetchError, Interrupted

_BY_HAND = "last ned dokumentet i nettleseren og pek på filen i registeret"


def require_ok(status: int, headers: Mapping[str, str], address: str) -> None:
    """Explain every status but 200.

    :raises AddressError: if the address gives nothing.
    :raises Interrupted: if the server is busy or has an error of its own.
    """
    host = urlsplit(address).hostname
    if status == 200:
        return
    if status == 404:
        raise AddressError(
            f"{address} finnes ikke lenger (404). Finn dokumentet på {host}, og sett den nye adressen som source_url i "
            "registeret"
        )
    if status == 410:
        raise AddressError(
            f"{address} er tatt bort for godt (410). Undersøk hos utgiveren om dokumentet er opphevet eller har "
            "fått ny adresse, og rett registeret"
        )
    if status in (401, 403, 407, 451):
        raise AddressError(f"{host} slipper ikke programmer inn på {address} ({status}); {_BY_HAND}")
    if status in (429, 503):
        wait = retry_after(headers.get("retry-after", ""))
        when = f"om {wait / 60:.0f} minutter" if wait > 90 else "om litt"
        raise Interrupted(f"{host} er opptatt ({status}); prøv igjen {when}", wait)
    if status >= 500:
        raise Interrupted(f"{host} har en feil hos seg selv ({status}); prøv igjen senere")
    raise FetchError(f"{address} ga et svar som ikke kan brukes ({status}); {_BY_HAND}")


def retry_after(value: str) -> float:
    """The seconds of a ``Retry-After`` header, a number or a date; 0 where there is none (RFC 9110, 10.2.3)."""
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
