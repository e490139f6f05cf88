"""Ways in which a language model spoils a true sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.wording import codes

NUMBER = re.compile(r"(?<![\w.,:/–-])\d+(?![\w,:/–-]|\.\d)")
MODALS = {"skal": "bør", "bør": "skal", "kan": "skal", "må": "kan"}


def _other_number(text: str) -> str:
    return NUMBER.sub(lambda match: str(int(match[0]) + 3), text, count=1)


def _without_negation(text: str) -> str:
    return re.sub(r"\s(?:ikke|aldri)\b", "", text, count=1)


def _negated(text: str) -> str:
    return re.sub(r"\b(skal|må|bør|kan|er|har)\b", r"\1 ikke", text, count=1)


def _other_modal(text: str) -> str:
    return re.sub(r"\b(skal|bør|kan|må)\b", lambda match: MODALS[match[0]], text, count=1)


def _swapped_modals(text: str) -> str:
    """The first two different modal verbs, each in the place of the other."""
    found = list(re.finditer(r"\b(?:skal|bør|kan|må)\b", text))
    other = next((match for match in found if match[0] != found[0][0]), None)
    if other is None:
        return text
    first = found[0]
    return f"{text[: first.start()]}{other[0]}{text[first.end() : other.start()]}{first[0]}{text[other.end() :]}"


def _negation_later(text: str) -> str:
    """The negation moved from the first clause to the last, where that has a verb for it."""
    match = re.fullmatch(r"([^,]*\b(?:skal|må|bør|kan)\b[^,]*?) ikke ([^,]*, .*?\b(?:skal|må|bør|kan)\b)(.*)", text)
    return f"{match[1]} {match[2]} ikke{match[3]}" if match else text


def _other_talk_group(text: str) -> str:
    return text.replace(min(codes(text)), "FINO-7") if codes(text) else text


def _unconditional(text: str) -> str:
    return re.sub(r",?\s(?:når|hvis|dersom|med mindre)\s.*$", ".", text)


def _unlimited(text: str) -> str:
    return re.sub(r"\b(?:bare|senest|minst|høyst|normalt)\s", "", text, count=1)


def _other_measure(text: str) -> str:
    return re.sub(r"\b(?:sekunder|minutter|timer|døgn|måneder)\b", "uker", text, count=1)


def _invented_channel(text: str) -> str:
    return f"{text.rstrip('.')} via faks."


TAMPERINGS: tuple[Callable[[str], str], ...] = (
    _other_number,
    _without_negation,
    _negated,
    _other_modal,
    _swapped_modals,
    _negation_later,
    _other_talk_group,
    _unconditional,
    _unlimited,
    _other_measure,
    _invented_channel,
)


def tampered(text: str) -> Iterator[str]:
    """What each of the ways makes of a sentence that it applies to."""
    return (spoilt for spoilt in (tamper(text) for tamper in TAMPERINGS) if spoilt != text)
