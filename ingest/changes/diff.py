"""The difference between two texts, word by word and without losing any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LONG = 3000
"""From so many words on, words that stand everywhere no longer anchor the comparison; it would take too long."""

ISLAND = 3
"""Kept words of so few letters together, between two changes, are taken into them, since nobody could read it else."""

SHORT = 12
"""Within a change of so many words or fewer, a rule word on one side answers one on the other."""

ADDITION = 5
"""A rule word that only comes or goes is pointed out in a change of so many words or fewer."""

RULE_WORDS = frozenset(
    """skal skulle må måtte bør burde kan kunne får ikke ikkje aldri alltid kun bare berre unntatt unnateke ingen
    minst høyst maks maksimalt senest tidligst straks umiddelbart før etter""".split()
)
NUMBER_WORDS = frozenset(
    """én ett en to tre fire fem seks sju syv åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten
    tjue tretti førti femti seksti sytti åtti nitti hundre tusen halv halvår kvartal""".split()
)

_TOKEN = re.compile(r"\s*(?:\w+(?:[.,:/-]\w+)*|[^\w\s])|\s+")


class Op(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that was kept, removed or added.

    :param old: as it stood; ``new`` as it stands. The two of a kept piece differ in nothing but spaces.
    """

    op: Op
    old: str
    new: str

    @property
    def text(self) -> str:
        """The piece as it is shown."""
        return self.old if self.op is Op.REMOVED else self.new


@dataclass(frozen=True, slots=True)
class Notice:
    """A word that carries a rule, or a number, and what stands in its place; empty on the side where nothing does."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that follow each other on both sides, either alike or not."""

    alike: bool
    old: tuple[str, ...]
    new: tuple[str, ...]


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that both texts are made of, in order.

    The old sides joined are the old text, the new sides joined the new one.
    """
    found = []
    for run in _runs(old, new):
        if run.alike:
            found.append(Piece(Op.KEPT, "".join(run.old), "".join(run.new)))
            continue
        if run.old:
            found.append(Piece(Op.REMOVED, "".join(run.old), ""))
        if run.new:
            found.append(Piece(Op.ADDED, "", "".join(run.new)))
    return tuple(found)


def notices(pieces: Sequence[Piece]) -> tuple[Notice, ...]:
    """Changed rule words and numbers, in order; those of wholly new or removed sentences speak for themselves."""
    found: list[Notice] = []
    for at, piece in enumerate(pieces):
        if piece.op is Op.REMOVED:
            after = pieces[at + 1] if at + 1 < len(pieces) else None
            found += _noticed(piece.old, after.new if after and after.op is Op.ADDED else "")
        elif piece.op is Op.ADDED and not (at and pieces[at - 1].op is Op.REMOVED):
            found += _noticed("", piece.new)
    return tuple(dict.fromkeys(found))


def _noticed(old: str, new: str) -> Iterator[Notice]:
    before, after = _words(old), _words(new)
    limit = SHORT if before and after else ADDITION
    if max(len(before), len(after)) > limit:
        return
    for is_wanted in (_is_rule_word, _is_number):
        gone = Counter(filter(is_wanted, before))
        come = Counter(filter(is_wanted, after))
        left, right = list((gone - come).elements()), list((come - gone).elements())
        for place in range(max(len(left), len(right))):
            yield Notice("".join(left[place : place + 1]), "".join(right[place : place + 1]))


def _is_rule_word(word: str) -> bool:
    return word in RULE_WORDS


def _is_number(word: str) -> bool:
    return word in NUMBER_WORDS or any(character.isdigit() for character in word)


def _words(text: str) -> list[str]:
    return [token for token in (match.strip().casefold() for match in _TOKEN.findall(text)) if re.match(r"\w", token)]


def _runs(old: str, new: str) -> list[_Run]:
    """Sentences are held against each other first, and words only where sentences differ."""
    before, after = list(_clauses(old)), list(_clauses(new))
    keys, others = ([tuple(map(str.strip, clause)) for clause in side] for side in (before, after))
    runs: list[_Run] = []
    for op, i, j, k, m in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        left = tuple(token for clause in before[i:j] for token in clause)
        right = tuple(token for clause in after[k:m] for token in clause)
        runs += [_Run(True, left, right)] if op == "equal" else _word_runs(left, right)
    return _joined(runs)


def _word_runs(old: tuple[str, ...], new: tuple[str, ...]) -> list[_Run]:
    if not (old and new):
        return [_Run(False, old, new)]
    left, right = (list(map(str.strip, side)) for side in (old, new))
    matcher = SequenceMatcher(None, left, right, autojunk=max(len(old), len(new)) > LONG)
    runs = [_Run(op == "equal", old[i:j], new[k:m]) for op, i, j, k, m in matcher.get_opcodes()]
    return [
        _Run(False, run.old, run.new) if 0 < at < len(runs) - 1 and _is_island(run) else run
        for at, run in enumerate(runs)
    ]


def _is_island(run: _Run) -> bool:
    return run.alike and len("".join(map(str.strip, run.new))) <= ISLAND


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Neighbours of the same kind as one."""
    found: list[_Run] = []
    for run in runs:
        if found and found[-1].alike == run.alike:
            found[-1] = _Run(run.alike, found[-1].old + run.old, found[-1].new + run.new)
        else:
            found.append(run)
    return found


def _clauses(text: str) -> Iterator[list[str]]:
    """The words of a text with the spaces before them, sentence by sentence and line by line."""
    clause: list[str] = []
    for token in _TOKEN.findall(text):
        if clause and ("\n" in token or clause[-1].strip() in {".", "!", "?", ":", ";"}):
            yield clause
            clause = []
        clause.append(token)
    if clause:
        yield clause
