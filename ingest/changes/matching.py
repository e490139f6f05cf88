"""Which section of a new text is which of the old one: told by what they say, and only then by where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from ingest.language import normalize, words
from ingest.types import Section

TEXT, TITLE, NUMBER, PARENT = 0.5, 0.35, 0.15, 0.1
"""What alike texts, titles, numbers and headings above speak for two sections' being the same."""

ENOUGH = 0.45
"""Two sections are the same from this sum on: a text alone must be nearly as it was, a number alone is never enough."""

SOLID = 8
"""A shorter text, counted in words, says the less the shorter it is: «Ikke relevant.» stands in many places."""

NEAREST = 8
CHUNK = 256


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a section is recognised by."""

    number: str
    title: str
    above: str
    words: int

    @classmethod
    def of(cls, section: Section) -> _Traits:
        above = section.path[-2] if len(section.path) > 1 else ""
        return cls(section.number, _fold(section.title), _without_number(above), len(words(section.text)))


def matched(old: Sequence[Section], new: Sequence[Section]) -> dict[int, int]:
    """The places of the new sections by those of the old ones that they continue; each at most once.

    Every pair that is likely by text, title or number gets a score, and the best pairs are taken first.
    """
    before, after = [_Traits.of(section) for section in old], [_Traits.of(section) for section in new]
    titles, numbers = _places(after, "title"), _places(after, "number")
    scored = []
    for i, cosines in enumerate(_cosines(old, new)):
        likely = np.argpartition(-cosines, NEAREST)[:NEAREST] if len(new) > NEAREST else range(len(new))
        for j in {*map(int, likely), *titles[before[i].title], *numbers[before[i].number]}:
            score = _score(before[i], after[j], float(cosines[j]))
            if score >= ENOUGH:
                scored.append((-score, abs(i / len(old) - j / len(new)), i, j))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _score(old: _Traits, new: _Traits, cosine: float) -> float:
    title = _likeness(old.title, new.title)
    place = NUMBER * (old.number == new.number != "") + PARENT * (old.above == new.above)
    if not old.words and not new.words:
        return (TEXT + TITLE) * title + place
    return TEXT * cosine * min(1.0, old.words / SOLID, new.words / SOLID) + TITLE * title + place


def _likeness(left: str, right: str) -> float:
    """1 for the same title, 0 for one with half the letters in common, as any two titles may have."""
    if left == right:
        return 1.0
    return max(0.0, 2 * SequenceMatcher(None, left, right, autojunk=False).ratio() - 1)


def _cosines(old: Sequence[Section], new: Sequence[Section]) -> Iterator[np.ndarray[Any, Any]]:
    """For each old section the cosine of its word weights (tf-idf over both texts) with those of every new one."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [section.text for section in (*old, *new)]
    if not any(words(text) for text in texts):
        yield from np.zeros((len(old), len(new)))
        return
    weights = TfidfVectorizer(analyzer=words, sublinear_tf=True).fit_transform(texts).tocsr()
    right = weights[len(old) :].T.tocsr()
    for start in range(0, len(old), CHUNK):
        yield from (weights[start : min(start + CHUNK, len(old))] @ right).toarray()


def _places(traits: Sequence[_Traits], name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(traits):
        if value := getattr(each, name):
            found[value].append(place)
    return found


def _fold(title: str) -> str:
    return normalize(title).casefold()


def _without_number(heading: str) -> str:
    """A heading of a path without the number before it, which may have changed."""
    first, _, rest = _fold(heading).partition(" ")
    return rest if any(character.isdigit() for character in first) and rest else _fold(heading)
