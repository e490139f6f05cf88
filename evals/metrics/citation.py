"""How well an answer shows where it comes from.

After ALCE (Gao et al., Enabling Large Language Models to Generate Text with Citations, EMNLP 2023), with its judging
model replaced by gold sections, so that the figures are the same in every run. A section is right or wrong as a whole:
its parent and its children do not count for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.metrics.retrieval import required
from evals.text import stands_in
from ingest.types import Section


def precision(cited: Sequence[str], gold: Mapping[str, int]) -> float:
    """``|cited ∩ gold| / |cited|`` over distinct sections, either grade; 0 when nothing is cited, as in ALCE."""
    return sum(section in gold for section in cited) / len(cited) if cited else 0.0


def recall(cited: Sequence[str], gold: Mapping[str, int]) -> float:
    """``|cited ∩ gold₂| / |gold₂|`` over distinct sections, where gold₂ are those of grade 2; 0 without any."""
    wanted = required(gold)
    return len(wanted & set(cited)) / len(wanted) if wanted else 0.0


def first_right(cited: Sequence[str], gold: Mapping[str, int]) -> float:
    """1 when the first citation is a gold section, else 0: what a hurried reader opens."""
    return float(bool(cited) and cited[0] in gold)


def faithful(quote: str, section: Section | None) -> bool:
    """Whether the quote stands word for word in the cited section.

    Quotation marks, dashes and white space may differ, nothing else. The figure «quote fidelity» is the share of all
    quotes that do; ragas' quoted-spans metric is its cousin, but joins all sources into one text.
    """
    return section is not None and stands_in(quote, section.text)


def resolves(document: str, label: str, page: int, section: Section | None) -> bool:
    """Whether document, printed section and page are those of a section that exists.

    The figure «resolvability» is the share of all citations, nearest sections of refusals included, that do.
    """
    if section is None or section.document.partition("@")[0] != document:
        return False
    if (section.number or section.title) != label:
        return False
    first, last = section.pages
    return first <= page <= last


def share(flags: Sequence[bool]) -> float | None:
    """``true / all``; None when there is nothing to count."""
    return sum(flags) / len(flags) if flags else None
