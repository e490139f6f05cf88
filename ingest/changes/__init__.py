"""What changed between two texts of a document: which sections, and which words in them."""

from ingest.changes.comparison import Carried, Change, Comparison, compare
from ingest.changes.diff import Notice, Op, Piece, diff
from ingest.changes.matching import matched

__all__ = ["Carried", "Change", "Comparison", "Notice", "Op", "Piece", "compare", "diff", "matched"]
