"""One file from the web, taken up where it broke off."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import AddressError, FetchError, Interrupted, TooSlow, Unreachable
from ingest.web.addresses import is_front
from ingest.web.kinds import HEAD_BYTES, suffix_of
from ingest.web.session import Reply, Session
from ingest.web.statuses import require_ok

PARTIAL = "ufullstendig"
DONE = "dokument"

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server says about the version of a file (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Validators:
        """Those of an answer."""
        return cls(headers.get("etag", ""), headers.get("last-modified", ""))

    @property
    def strong(self) -> str:
        """The one that vouches for every byte, or an empty text."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified

    def unless_changed(self) -> dict[str, str]:
        """The headers that ask for the file only if it is another one."""
        return {
            name: value
            for name, value in (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
            if value
        }


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that came whole.

    :param lasting: its address as far as redirects are permanent.
    """

    path: Path
    address: str
    lasting: str
    validators: Validators


def download(
    session: Session, address: str, folder: Path, known: Validators, progress: Callable[[int, int], None]
) -> Downloaded | None:
    """Bring a file into a folder; None when the server says that the version we know is still the current one.

    What has come is kept when the server breaks off, and the next attempt, or the next run, asks for the rest.

    :raises FetchError: saying what to do by hand.
    """
    partial = _Partial(folder, address)
    try:
        return session.persist(lambda: _attempt(session, address, partial, known, progress))
    except (Interrupted, TooSlow, Unreachable):
        raise
    except FetchError:
        partial.discard()
        raise


def _attempt(
    session: Session, address: str, partial: _Partial, known: Validators, progress: Callable[[int, int], None]
) -> Downloaded | None:
    with session.open(address, {**known.unless_changed(), **partial.headers()}) as reply:
        if reply.status == 304 and known.unless_changed():
            return None
        total = partial.resume(reply) if reply.status in (206, 416) else _start(reply, address, partial)
        with partial.path.open("ab") as file:
            for chunk in reply.chunks(session.limits.file_bytes, partial.size):
                is_first = not file.tell()
                file.write(chunk)
                if is_first:
                    suffix_of(chunk[:HEAD_BYTES], reply.address)
                progress(file.tell(), total)
    if total and partial.size < total and not reply.headers.get("content-encoding"):
        raise Interrupted(f"{address} sendte bare {partial.size} av {total} byte")
    validators = partial.validators()
    return Downloaded(partial.finish(reply.address), reply.address, reply.lasting, validators)


def _start(reply: Reply, asked: str, partial: _Partial) -> int:
    require_ok(reply.status, reply.headers, reply.address)
    require_place(reply, asked)
    partial.begin(reply)
    return reply.length


def require_place(reply: Reply, asked: str) -> None:
    """Notice a server that sends people who ask for a lost page to its front page.

    :raises AddressError: if that happened.
    """
    if is_front(reply.address) and not is_front(asked):
        raise AddressError(
            f"{asked} sender videre til forsiden {reply.address}: dokumentet er trolig flyttet. Finn det der, og sett "
            "den nye adressen som source_url i registeret"
        )


class _Partial:
    """A file on its way, and beside it its address and what the server said about its version."""

    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._address = address
        self.path = folder / PARTIAL
        self._about = folder / f"{PARTIAL}.json"

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    def headers(self) -> dict[str, str]:
        """Those that ask for the rest, if it can be known to belong to the same version."""
        validator = self.validators().strong
        return {"Range": f"bytes={self.size}-", "If-Range": validator} if self.size and validator else {}

    def begin(self, reply: Reply) -> None:
        """Start on a new version."""
        self.discard()
        if not reply.headers.get("content-encoding"):
            self._about.write_text(json.dumps({self._address: asdict(Validators.of(reply.headers))}), "utf-8")

    def resume(self, reply: Reply) -> int:
        """Check that the rest fits what has come, and give the size of the whole.

        :raises Interrupted: if it does not; then the next attempt starts from the beginning.
        """
        match = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", ""))
        fits = reply.status == 206 and self.size and match and int(match.group(1)) == self.size
        strong = Validators.of(reply.headers).strong
        if not match or not fits or strong not in ("", self.validators().strong):
            self.discard()
            raise Interrupted(f"{reply.address} fortsatte ikke der hentingen slapp")
        return int(match.group(2)) if match.group(2) != "*" else 0

    def finish(self, address: str) -> Path:
        """Name the file after what it is."""
        with self.path.open("rb") as file:
            suffix = suffix_of(file.read(HEAD_BYTES), address)
        done = self.path.with_name(f"{DONE}{suffix}")
        os.replace(self.path, done)
        self.discard()
        return done

    def discard(self) -> None:
        """Forget what has come."""
        self._about.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def validators(self) -> Validators:
        try:
            return Validators(**json.loads(self._about.read_text("utf-8"))[self._address])
        except (OSError, ValueError, TypeError, KeyError):
            return Validators()
