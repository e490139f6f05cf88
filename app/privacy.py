"""What must never be kept in clear: national identity numbers, dates of birth, telephone numbers and names."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.names import names

SPACE = r"[ \u00a0\u202f]"
GAP = r"[ \u00a0\u202f-]"
# 11 digits, also written as a date and five digits; the checksum is left out on purpose, since a mistyped
# number points at a person as well.
IDENTITY_NUMBER = re.compile(
    rf"(?<!\d)(?:\d{{2}}[ ./-]?\d{{2}}[ ./-]?\d{{2}}{GAP}?\d{{3}}{GAP}?\d{{2}}|(?:\d{{3}}{GAP}){{3}}\d{{2}})(?!\d)"
)
BIRTH_DATE = re.compile(
    rf"(?P<lead>\b(?:født|fødd|f\.|fødselsdato|fdato)(?:{SPACE}(?:den|er))?:?{SPACE}?)"
    r"(?P<date>\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}|\d{8}|\d{6}|\d{1,2}\.? [a-z]+ \d{4})",
    re.IGNORECASE,
)
TELEPHONE_NUMBER = re.compile(
    rf"""
    (?<![\d.])
    (?:
        (?:\+|00)\d{{2}}(?:{GAP}?\d){{6,12}}
      | [2-9]\d{{7}}
      | [2-9]\d(?:{GAP}\d\d){{3}}
      | [2-9]\d\d{GAP}\d\d{GAP}\d{{3}}
    )
    (?!\d)
    """,
    re.VERBOSE,
)
PUBLIC_NUMBERS = frozenset({"116117", "61182800"})

IDENTITY_NUMBER_FOUND = "fødselsnummer"
BIRTH_DATE_FOUND = "fødselsdato"
TELEPHONE_NUMBER_FOUND = "telefonnummer"
NAME_FOUND = "navn"


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """Take out what points at a person.

    :return: the text with ``«[… fjernet]»`` in place of what was taken out, and the kinds that were found.
    """
    found: list[str] = []

    def removed(kind: str) -> str:
        if kind not in found:
            found.append(kind)
        return f"[{kind} fjernet]"

    def telephone(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return match[0] if digits in PUBLIC_NUMBERS else removed(TELEPHONE_NUMBER_FOUND)

    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (IDENTITY_NUMBER, lambda match: removed(IDENTITY_NUMBER_FOUND)),
        (BIRTH_DATE, lambda match: match["lead"] + removed(BIRTH_DATE_FOUND)),
        (TELEPHONE_NUMBER, telephone),
    )
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    parts, kept = [], 0
    for start, end in names(text):
        parts += [text[kept:start], removed(NAME_FOUND)]
        kept = end
    return "".join((*parts, text[kept:])), tuple(found)
