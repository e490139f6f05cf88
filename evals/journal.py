"""What a run has found so far, kept on disk so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.types import ItemResult

logger = logging.getLogger(__name__)

_ITEMS = TypeAdapter(ItemResult)


class Journal:
    """One result a line below the digest of the run; a journal of another run is begun anew."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self.results = self._read(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{digest}\n", encoding="utf-8")
        for item in self.results:
            self.add(item)

    def add(self, item: ItemResult) -> None:
        """Keep a result at once."""
        with self._path.open("ab") as file:
            file.write(_ITEMS.dump_json(item) + b"\n")

    def finish(self) -> None:
        """Remove the journal: the run is complete."""
        self._path.unlink(missing_ok=True)

    def _read(self, digest: str) -> tuple[ItemResult, ...]:
        """The results of an interrupted run with the same digest; a line that was cut off is left out."""
        try:
            first, *lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return ()
        if first != digest:
            return ()
        found = []
        for line in lines:
            try:
                found.append(_ITEMS.validate_json(line))
            except ValidationError:
                logger.warning("a line of %s is not whole and is passed over", self._path)
        return tuple(found)
