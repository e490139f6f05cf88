"""Two texts of a document held against each other, section by section."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.changes.diff import Notice, Op, Piece, diff, notices
from ingest.changes.matching import matched
from ingest.language import normalize, sentences
from ingest.types import Section

CARRIED_WORDS = 4
"""A sentence or table row of fewer words may stand in two places by chance."""

CARRIED_SHARE = 1 / 3
"""A section comes out of another from this share of its words on that stood there as they are."""

SAME_SENTENCE = 0.6
"""Two sentences are one and the same, reworded, from this share of their words on."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Sentences and table rows that left one section and stand in another one now."""

    old: Section
    new: Section
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A section in both texts, or in one of them.

    :param moved: it has another number, stands under another heading, or has changed places with its neighbours.
    :param follows: it has moved only because the section above it has.
    :param title: the title's pieces, and ``pieces`` those of the text; each side joined is that side's whole.
    :param origin: of an added section, the old one that its text was taken out of; of a removed section, the new one
        that its text was put into.
    """

    old: Section | None
    new: Section | None
    moved: bool = False
    follows: bool = False
    changed: bool = False
    title: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    notices: tuple[Notice, ...] = ()
    origin: Section | None = None

    @property
    def section(self) -> Section:
        """The section as it is, or as it was where it is gone."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """All sections of both texts: the new ones in order, each removed one after what stood before it."""

    sections: tuple[Change, ...]
    carried: tuple[Carried, ...]

    @property
    def added(self) -> tuple[Change, ...]:
        """Sections that the old text does not have."""
        return tuple(each for each in self.sections if each.old is None)

    @property
    def removed(self) -> tuple[Change, ...]:
        """Sections that the new text does not have."""
        return tuple(each for each in self.sections if each.new is None)

    @property
    def moved(self) -> tuple[Change, ...]:
        """Sections that stand in another place, whether or not they have changed as well."""
        return tuple(each for each in self.sections if each.moved)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Sections with other words in title or text."""
        return tuple(each for each in self.sections if each.changed)

    @property
    def different(self) -> tuple[Change, ...]:
        """Sections with anything to say about them."""
        return tuple(each for each in self.sections if not (each.old and each.new) or each.moved or each.changed)


def compare(old: Sequence[Section], new: Sequence[Section]) -> Comparison:
    """Hold two texts against each other; sections are recognised by what they say, not by their numbers."""
    return _Comparer(old, new).compare()


class _Comparer:
    def __init__(self, old: Sequence[Section], new: Sequence[Section]) -> None:
        self._old, self._new = old, new
        self._pairs = matched(old, new)
        self._back = {j: i for i, j in self._pairs.items()}
        self._old_parents, self._new_parents = _parents(old), _parents(new)
        self._out_of_order = self._swapped()
        self._lost = {i: _only_in(each, self._counterpart(i, new, self._pairs)) for i, each in enumerate(old)}
        self._gained = {j: _only_in(each, self._counterpart(j, old, self._back)) for j, each in enumerate(new)}
        self._carried = self._find_carried()

    def compare(self) -> Comparison:
        found: list[Change] = []
        gone = [i for i in range(len(self._old)) if i not in self._pairs]
        placed: dict[int, list[int]] = defaultdict(list)
        for i in gone:
            before = next((self._pairs[k] for k in range(i - 1, -1, -1) if k in self._pairs), -1)
            placed[before].append(i)
        found += [self._removed(i) for i in placed[-1]]
        for j in range(len(self._new)):
            found.append(self._kept(self._back[j], j) if j in self._back else self._added(j))
            found += [self._removed(i) for i in placed[j]]
        carried = [Carried(self._old[i], self._new[j], tuple(texts)) for (i, j), texts in self._carried.items()]
        return Comparison(tuple(found), tuple(carried))

    def _kept(self, i: int, j: int) -> Change:
        old, new = self._old[i], self._new[j]
        changed = normalize(old.text) != normalize(new.text) or normalize(old.title) != normalize(new.title)
        title, pieces = diff(old.title, new.title), diff(old.text, new.text)
        noticed = notices(title) + notices(pieces) if changed else ()
        moved = self._is_moved(i, j)
        return Change(old, new, moved, moved and self._follows(i, j), changed, title, pieces, noticed)

    def _added(self, j: int) -> Change:
        new = self._new[j]
        i = self._most_carried([(i, texts) for (i, to), texts in self._carried.items() if to == j], new)
        noticed = self._notices_of_carried(i, j) if i is not None else ()
        origin = self._old[i] if i is not None else None
        pieces = (Piece(Op.ADDED, "", new.text),) if new.text else ()
        return Change(None, new, title=(Piece(Op.ADDED, "", new.title),), pieces=pieces, notices=noticed, origin=origin)

    def _removed(self, i: int) -> Change:
        old = self._old[i]
        j = self._most_carried([(j, texts) for (of, j), texts in self._carried.items() if of == i], old)
        noticed = self._notices_of_carried(i, j) if j is not None else ()
        origin = self._new[j] if j is not None else None
        pieces = (Piece(Op.REMOVED, old.text, ""),) if old.text else ()
        return Change(
            old, None, title=(Piece(Op.REMOVED, old.title, ""),), pieces=pieces, notices=noticed, origin=origin
        )

    def _is_moved(self, i: int, j: int) -> bool:
        above = self._old_parents[i]
        same_parent = (self._pairs.get(above, -2) if above >= 0 else -1) == self._new_parents[j]
        return self._old[i].number != self._new[j].number or not same_parent or i in self._out_of_order

    def _follows(self, i: int, j: int) -> bool:
        above, now = self._old_parents[i], self._new_parents[j]
        if above < 0 or self._pairs.get(above) != now or i in self._out_of_order or not self._is_moved(above, now):
            return False
        was, new = self._old[i].number, self._new[j].number
        return was.removeprefix(self._old[above].number) == new.removeprefix(self._new[now].number)

    def _swapped(self) -> set[int]:
        """Unnumbered sections that stand in another order among those under the same heading."""
        siblings: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, j in sorted(self._pairs.items()):
            if not self._old[i].number and not self._new[j].number:
                siblings[self._old_parents[i], self._new_parents[j]].append(i)
        found: set[int] = set()
        for group in siblings.values():
            in_place = _longest_rise([self._pairs[i] for i in group])
            found.update(i for i in group if self._pairs[i] not in in_place)
        return found

    @staticmethod
    def _counterpart(place: int, others: Sequence[Section], pairs: dict[int, int]) -> Section | None:
        return others[pairs[place]] if place in pairs else None

    def _find_carried(self) -> dict[tuple[int, int], list[str]]:
        homes: dict[str, list[int]] = defaultdict(list)
        for i, lost in self._lost.items():
            for sentence in lost:
                if len(sentence.split()) >= CARRIED_WORDS:
                    homes[normalize(sentence)].append(i)
        found: dict[tuple[int, int], list[str]] = defaultdict(list)
        for j, gained in self._gained.items():
            for sentence in gained:
                if known := homes.get(normalize(sentence)):
                    found[known.pop(0), j].append(sentence)
        return found

    def _most_carried(self, candidates: Sequence[tuple[int, Sequence[str]]], section: Section) -> int | None:
        """The section that most of a section's words came from, or went to, if that is a part worth naming."""
        sizes = [(len(" ".join(texts).split()), place) for place, texts in candidates]
        most, place = max(sizes, default=(0, 0))
        return place if most and most >= CARRIED_SHARE * len(section.text.split()) else None

    def _notices_of_carried(self, i: int, j: int) -> tuple[Notice, ...]:
        """Rule words and numbers that changed in sentences that were carried over nearly as they were."""
        found: list[Notice] = []
        for sentence in self._gained[j]:
            rated = [(_likeness(sentence, other), other) for other in self._lost[i]]
            likeness, closest = max(rated, default=(0.0, ""))
            if likeness >= SAME_SENTENCE:
                found += notices(diff(closest, sentence))
        return tuple(dict.fromkeys(found))


def _parents(sections: Sequence[Section]) -> list[int]:
    """For each section the place of the one above it; -1 for the outermost."""
    found = []
    stack: list[tuple[int, int]] = []
    for place, section in enumerate(sections):
        while stack and stack[-1][0] >= section.depth:
            stack.pop()
        found.append(stack[-1][1] if stack else -1)
        stack.append((section.depth, place))
    return found


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The members of a longest increasing subsequence (Schensted 1961)."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _only_in(section: Section, other: Section | None) -> list[str]:
    """The sentences and rows of a section that another one does not have."""
    left = Counter(map(normalize, _sentences(other))) if other else Counter[str]()
    found = []
    for sentence in _sentences(section):
        if left[normalize(sentence)] > 0:
            left[normalize(sentence)] -= 1
        else:
            found.append(sentence)
    return found


def _sentences(section: Section) -> list[str]:
    return [sentence for line in section.text.splitlines() for sentence in sentences(line)]


def _likeness(left: str, right: str) -> float:
    matcher = SequenceMatcher(None, left.split(), right.split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SAME_SENTENCE else 0.0
