"""Numbered headings: what their numbers say, and which of many candidates make one sensible numbering."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

MAX_TITLE = 160
WIDTH = 24
"""How many half-finished numberings are kept while the best one is looked for."""

_WORD = r"(?=[^\W\d_]|[«\"(]|\d+[^\W\d_]|\d{3} |\d{1,2}\.\s?[^\W\d_]|\d{1,2}(?:\.\d{1,2})+\s+[^\W\d_])"
_NUMBERED = re.compile(rf"^(\d{{1,2}}(?:\.\d{{1,2}}){{0,5}})\.?\s+{_WORD}")
_INSERTED = r"(?-i:[ ][A-Z](?=[.:])|[ ][A-HJ-Z](?= [A-ZÆØÅ]))"
_CHAPTER = re.compile(
    rf"^(kapittel|kap\.?|del)\s+(\d{{1,3}}|[IVXL]+)({_INSERTED}|[A-Z]?)(?!\w)\s*[.:–-]?\s*", re.IGNORECASE
)
_PARAGRAPH = re.compile(r"^§\s*(\d{1,3}(?:\s?[A-Z](?=-\d))?(?:-\d{1,3})?(?:\s?[a-z](?=[\s.])|\s?[A-Z](?=\.))?)\.?\s*")
_INSERTED_CHAPTER = 1000
"""What § 4 A-1 counts more than § 4-1, once for each letter, so that it comes after all of chapter 4."""
_APPENDIX = re.compile(r"^(vedlegg|appendiks|bilag)\s+([A-ZÆØÅ]|\d{1,2})\b\s*[.:–-]?\s*", re.IGNORECASE)
_LETTERED = re.compile(r"^([A-ZÆØÅ](?:\.\d{1,2}){1,4})\.?\s+(?=[^\W\d_]|[«\"(])")
_ROMAN = re.compile(r"^([IVX]{1,6})\.\s+(?=[A-ZÆØÅ«\"(])|^([IVX]{2,6})\s+(?=[A-ZÆØÅ«\"(])")
_LETTER = re.compile(r"^([A-ZÆØÅ])\.\s+(?=[A-ZÆØÅ«\"(])")

Key = tuple[int, ...]


class Style(StrEnum):
    """How a heading is numbered."""

    PART = "part"
    CHAPTER = "chapter"
    ROMAN = "roman"
    LETTER = "letter"
    PARAGRAPH = "paragraph"
    DECIMAL = "decimal"
    APPENDIX = "appendix"
    LETTERED = "lettered"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line taken apart.

    :param key: the number as a tuple that sorts; letters count from A = 1.
    """

    style: Style
    number: str
    title: str
    key: Key


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a numbered heading.

    :param readings: what it can be; «I.» is the number one and the ninth letter.
    :param evidence: how much speaks for a heading, apart from the number.
    :param after_break: whether an unnumbered heading stands between it and the candidate before it.
    """

    readings: tuple[Heading, ...]
    evidence: float
    after_break: bool = False


@lru_cache(4096)
def parse_heading(text: str) -> Heading | None:
    """Take a numbered heading apart; None for a line without a number at its head."""
    return next(readings(text), None)


def readings(text: str) -> Iterator[Heading]:
    """All that a line can be as a numbered heading, the likeliest first."""
    if len(text) > MAX_TITLE:
        return
    if match := _PARAGRAPH.match(text):
        number = " ".join(match.group(1).split())
        yield Heading(Style.PARAGRAPH, f"§ {number}", _title(text[match.end() :]), _paragraph_key(number))
    elif match := _CHAPTER.match(text):
        is_part = match.group(1).lower() == "del"
        number = f"{'Del' if is_part else 'Kapittel'} {match.group(2)}{match.group(3)}"
        key = (_roman(match.group(2)), *map(_letter, match.group(3).strip()))
        yield Heading(Style.PART if is_part else Style.CHAPTER, number, _title(text[match.end() :]), key)
    elif match := _APPENDIX.match(text):
        value = match.group(2).upper()
        number = f"{match.group(1).capitalize()} {value}"
        yield Heading(Style.APPENDIX, number, _title(text[match.end() :]), (_letter(value),))
    elif match := _LETTERED.match(text):
        letter, *rest = match.group(1).split(".")
        key = (_letter(letter), *(int(part) for part in rest))
        yield Heading(Style.LETTERED, match.group(1), _title(text[match.end() :]), key)
    elif match := _NUMBERED.match(text):
        key = tuple(int(part) for part in match.group(1).split("."))
        yield Heading(Style.DECIMAL, match.group(1), _title(text[match.end() :]), key)
    else:
        yield from _roman_or_letter(text)


def _roman_or_letter(text: str) -> Iterator[Heading]:
    if match := _ROMAN.match(text):
        number = match.group(1) or match.group(2)
        yield Heading(Style.ROMAN, number, _title(text[match.end() :]), (_roman(number),))
    if match := _LETTER.match(text):
        yield Heading(Style.LETTER, match.group(1), _title(text[match.end() :]), (_letter(match.group(1)),))


def _paragraph_key(number: str) -> Key:
    key = [int(part) for part in re.findall(r"\d+", number)]
    if inserted := re.search(r"([A-Z])-", number):
        key[1] += _INSERTED_CHAPTER * _letter(inserted.group(1))
    return (*key, *map(_letter, re.findall(r"[a-zA-Z]$", number)))


def _title(text: str) -> str:
    return text.strip(" .:–-\t")


def _letter(value: str) -> int:
    return int(value) if value.isdigit() else ord(value.upper()[0]) - ord("A") + 1


def _roman(value: str) -> int:
    if value.isdigit():
        return int(value)
    digits = {"I": 1, "V": 5, "X": 10, "L": 50}
    values = [digits[letter] for letter in value.upper()]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


class _State(NamedTuple):
    """The last number of every style that is still open."""

    part: Key = ()
    chapter: Key = ()
    roman: Key = ()
    letter: Key = ()
    paragraph: Key = ()
    decimal: Key = ()
    appendix: Key = ()
    lettered: Key = ()
    broken: bool = False

    def last(self, style: Style) -> Key:
        """The last number of a style, empty where none is open."""
        key: Key = getattr(self, style)
        return key

    def opened(self, heading: Heading, closed: Sequence[Style]) -> _State:
        """The state after a heading that closes the numberings below it."""
        changes: dict[str, Any] = dict.fromkeys(closed, ())
        return self._replace(**{**changes, heading.style: heading.key, "broken": False})


@dataclass(frozen=True, slots=True)
class _Path:
    """A choice among the candidates so far: for each one chosen, its place and reading, the latest first."""

    score: float
    chosen: tuple[int, Heading, _Path | None] | None

    def unrolled(self) -> Iterator[tuple[int, Heading]]:
        """The choice, the latest first."""
        path: _Path | None = self
        while path and path.chosen:
            place, heading, path = path.chosen
            yield place, heading


def choose(candidates: Sequence[Candidate]) -> dict[int, Heading]:
    """The candidates that together make the numbering with the most evidence, by their place.

    Numbers of one style grow until a heading of an outer style opens a new part. A jump costs, the more the wider it
    is, so that a line is no heading whose number neither fits nor is borne out by how it looks. All ways to choose are
    followed at once (dynamic programming over the numbers still open); only the ``WIDTH`` best are kept.
    """
    order = _Order.of(candidates)
    paths: dict[_State, _Path] = {_State(): _Path(0.0, None)}
    for place, candidate in enumerate(candidates):
        grown: dict[_State, _Path] = {}
        for state, path in paths.items():
            known = state._replace(broken=True) if candidate.after_break and not state.broken else state
            _keep(grown, known, path)
            for heading in candidate.readings:
                if (step := order.step(known, heading)) is not None:
                    after, cost = step
                    score = path.score + candidate.evidence - cost
                    _keep(grown, after, _Path(score, (place, heading, path)))
        best = sorted(grown.items(), key=lambda item: item[1].score, reverse=True)
        paths = dict(best[:WIDTH])
    return dict(max(paths.values(), key=lambda path: path.score).unrolled())


def _keep(paths: dict[_State, _Path], state: _State, path: _Path) -> None:
    if state not in paths or path.score > paths[state].score:
        paths[state] = path


@dataclass(frozen=True, slots=True)
class _Order:
    """Which styles lie inside which; letters and roman numbers are outer where they come before the first number.

    :param inside: the numberings that begin anew below a heading of a style.
    """

    inside: dict[Style, tuple[Style, ...]]

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> _Order:
        """As the first occurrences in a document have it."""
        first = {style: len(candidates) for style in Style}
        for place, candidate in enumerate(candidates):
            style = candidate.readings[0].style
            first[style] = min(first[style], place)
        numbers = first[Style.DECIMAL]
        letters = (Style.LETTER,) if numbers < min(first[Style.LETTER], len(candidates)) else ()
        romans = (Style.ROMAN,) if numbers < first[Style.ROMAN] else ()
        inside = {
            Style.PART: (Style.CHAPTER, Style.DECIMAL, Style.ROMAN, Style.LETTER, Style.LETTERED),
            Style.CHAPTER: (Style.DECIMAL, Style.ROMAN, Style.LETTER, Style.LETTERED),
            Style.APPENDIX: (Style.DECIMAL, Style.ROMAN, Style.LETTER, Style.CHAPTER, Style.PART),
            Style.ROMAN: (Style.LETTER, *(() if romans else (Style.DECIMAL,))),
            Style.LETTER: () if letters else (Style.DECIMAL, Style.LETTERED),
            Style.DECIMAL: (*letters, *romans),
        }
        return cls({style: inside.get(style, ()) for style in Style})

    def step(self, state: _State, heading: Heading) -> tuple[_State, float] | None:
        """The state after a heading and what its number costs, None where it cannot stand there."""
        last = state.last(heading.style)
        if not last:
            return state.opened(heading, self.inside[heading.style]), _start_cost(heading, state)
        if heading.key > last:
            cost = 0.0 if follows(last, heading.key) else 0.4 + 0.25 * math.log2(1 + _jump(last, heading.key))
            return state.opened(heading, self.inside[heading.style]), cost
        restarts = state.broken and heading.style is not Style.PARAGRAPH and heading.key in ((1,), (1, 1))
        return (state.opened(heading, self.inside[heading.style]), 1.0) if restarts else None


def _start_cost(heading: Heading, state: _State) -> float:
    if heading.style is Style.DECIMAL and not (state.chapter or state.part or state.appendix):
        return 0.15 * math.log2(max(1, heading.key[0])) + 0.2 * (len(heading.key) - 1)
    if heading.style in (Style.ROMAN, Style.LETTER):
        return 0.3 + 0.5 * math.log2(max(1, heading.key[0]))
    return 0.0


def follows(last: Key, key: Key) -> bool:
    """Whether ``key`` is the next number: a first child, or the next sibling at some depth."""
    if key in ((*last, 1), (*last, 0)) or (len(key) > 1 and key == (last[0] + 1, 1)):
        return True
    depth = len(key)
    if depth > 1 and key[-1] > _INSERTED_CHAPTER and key[-1] % _INSERTED_CHAPTER == 1 and key[:-1] == last[: depth - 1]:
        return True
    return depth <= len(last) and key[:-1] == last[: depth - 1] and key[-1] == last[depth - 1] + 1


def _jump(last: Key, key: Key) -> int:
    """How many numbers are passed over, at least one."""
    for before, after in zip(last, key, strict=False):
        if before != after:
            return max(1, after - before - 1)
    return max(1, key[len(last)] - 1)
