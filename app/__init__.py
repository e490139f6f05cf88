"""Questions in, cited answers out; reads the index through ingest."""

from app import offline

offline.switch_off()

from app.assistant import Assistant  # noqa: E402  (the switches must be off before libraries are imported)

__all__ = ["Assistant"]
