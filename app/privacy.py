"""What must never be kept in clear: national identity numbers, telephone numbers and names of patients."""

from __future__ import annotations

import re
from collections.abc import Callable

SPACE = r"[ \u00a0\u202f]"
GAP = r"[ \u00a0\u202f-]"
NAME_PART = r"[A-ZÆØÅÄÖÜÉ][a-zæøåäöüéè]+(?:-[A-ZÆØÅÄÖÜÉ][a-zæøåäöüéè]+)?"

# 11 digits, also written as a date and five digits; the checksum is left out on purpose, since a mistyped
# number points at a person as well.
IDENTITY_NUMBER = re.compile(rf"(?<!\d)\d{{2}}[ .]?\d{{2}}[ .]?\d{{2}}{GAP}?\d{{5}}(?!\d)")
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
PATIENT_NAME = re.compile(
    rf"(?P<lead>\b[Pp]asient(?:en)?(?:{SPACE}(?:heter|ved{SPACE}navn))?[:,]?{SPACE})"
    rf"(?P<name>{NAME_PART}(?:{SPACE}{NAME_PART}){{1,3}})"
)
PUBLIC_NUMBERS = frozenset({"116117", "61182800"})

IDENTITY_NUMBER_FOUND = "fødselsnummer"
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
        (TELEPHONE_NUMBER, telephone),
        (PATIENT_NAME, lambda match: match["lead"] + removed(NAME_FOUND)),
    )
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text, tuple(found)
