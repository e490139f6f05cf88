"""The ledd and bokstav that the words around a place name: «andre ledd bokstav a», «første til tredje ledd»."""

from __future__ import annotations

import re

LAST = -1
"""The ledd that is asked for as the last one."""

_COUNTED = "første|fyrste andre|annet tredje fjerde femte sjette sjuende|syvende åttende niende tiende"
_ORDINALS = {
    **{word: n for n, words in enumerate(_COUNTED.split(), start=1) for word in words.split("|")},
    "nest siste": LAST - 1,
    "siste": LAST,
}
_ORDINAL = rf"(?:\b(?:{'|'.join(_ORDINALS)})\b|\b\d{{1,2}}\.?(?![\w.]))"
_JOINED = r"\s*(?:,|–|-|\bog\b|\beller\b|\btil\b)\s*"
_LEDD = re.compile(
    rf"(?P<before>{_ORDINAL}(?:{_JOINED}{_ORDINAL})*)\s+ledd(?:et|a|ene)?\b"
    rf"|\bledd(?:et|ene)?\s+(?P<after>\d{{1,2}}\b(?:{_JOINED}\d{{1,2}}\b)*)",
    re.IGNORECASE,
)
_EACH_ORDINAL = re.compile(rf"{_ORDINAL}|(?P<range>–|-|\btil\b)", re.IGNORECASE)
_OF = re.compile(r"\s*(?:bokstav\s+\w\s+)?(?:i|av|til)\b", re.IGNORECASE)
_BOKSTAV = re.compile(r"\b(?:bokstav|litra)\s+([a-zæøå])\b", re.IGNORECASE)


def without(text: str) -> str:
    """A text without the ledd and letters that it names."""
    return _BOKSTAV.sub("", _LEDD.sub("", text))


def of_next(between: str) -> str:
    """What stands between two places and is said of the second: «andre ledd i» after more than a space."""
    ledd = _last_ledd(between)
    return between[ledd.start() :] if ledd else ""


def of_this(after: str, is_last: bool) -> str:
    """What stands after a place and is said of it, and not of the next one."""
    ledd = None if is_last else _last_ledd(after)
    return after[: ledd.start()] if ledd else after


def _last_ledd(between: str) -> re.Match[str] | None:
    """The ledd between two places that belongs to the second one."""
    found = list(_LEDD.finditer(between))
    if not found or not between[: found[-1].start()].strip(" ,") or not _OF.match(between, found[-1].end()):
        return None
    return found[-1]


def parts(said: str) -> list[tuple[int, str]]:
    """The ledd, each with its bokstav, that are said of a place; one of nothing where none is."""
    found = list(_LEDD.finditer(said))
    if not found:
        return [(0, _letter(said))]
    ends = [match.start() for match in found[1:]] + [len(said)]
    alone = _letter(said[: found[0].start()])
    return [
        (paragraph, _letter(said[match.end() : end]) or alone)
        for match, end in zip(found, ends, strict=True)
        for paragraph in _paragraphs(match["before"] or match["after"])
    ]


def _paragraphs(words: str) -> list[int]:
    """The ledd of a list: «første og andre», «1–3»."""
    found: list[int] = []
    is_range = False
    for match in _EACH_ORDINAL.finditer(words.casefold()):
        if match["range"]:
            is_range = True
            continue
        number = _ORDINALS.get(match[0]) or int(match[0].rstrip("."))
        found += range(found[-1] + 1, number) if is_range and found else ()
        found.append(number)
        is_range = False
    return list(dict.fromkeys(found))


def _letter(text: str) -> str:
    match = _BOKSTAV.search(text)
    return match[1].casefold() if match else ""
