"""Whether an answer says what it must, and nothing that it must not.

Deterministic answer correctness in place of a judging model: every must-fact is a number, a word or a regular
expression that a right answer cannot do without. Source: the string-exact-match recall of ALCE (Gao et al., 2023, 3),
with spellings listed for each question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.text import plain
from evals.types import Pattern


def found(pattern: Pattern, text: str) -> bool:
    """Whether the text has one of the spellings, or matches the expression; letter case does not matter.

    A spelling that begins or ends in a digit is not found inside a longer number.
    """
    return re.search(_expression(pattern), plain(text), re.IGNORECASE) is not None


def coverage(flags: Sequence[bool]) -> float:
    """``facts found / facts required`` of one answer; the figure is its mean over questions that require any."""
    return sum(flags) / len(flags)


def describe(pattern: Pattern) -> str:
    """The pattern as a person reads it."""
    return pattern.regex or " / ".join(pattern.any_of)


def _expression(pattern: Pattern) -> str:
    return pattern.regex or "|".join(
        rf"{_edge(s[0], '<')}{re.escape(s)}{_edge(s[-1], '')}" for s in map(plain, pattern.any_of)
    )


def _edge(character: str, direction: str) -> str:
    return rf"(?{direction}!\d)" if character.isdigit() else ""
