"""When two pieces of text count as the same words."""

from __future__ import annotations

import re
import unicodedata

_SAME = str.maketrans(
    {"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
    | {"\u00ad": None}
)


def plain(text: str) -> str:
    """The text with one form of quotation mark, dash and white space; letters and their case are kept."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_SAME)).strip()


def stands_in(quote: str, text: str) -> bool:
    """Whether the quote stands word for word in the text; an empty quote never does."""
    words = plain(quote)
    return bool(words) and words in plain(text)
