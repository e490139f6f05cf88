"""Documents in, an index of true sections out; knows nothing of the app or the evaluation."""

from ingest.index import Index
from ingest.pipeline import build

__all__ = ["Index", "build"]
