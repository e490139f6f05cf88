"""Whether a sentence says things in the order of its source, in which alone they are surely said of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.answer.analysis import Analysis, analyse, front_of

_FIRM = frozenset("før etter uten unntatt over under".split())
_SHORT_CELL = 3


def covers(source: Analysis, root: str) -> bool:
    """Whether the source has a root."""
    return any(_same(root, other) for other in source.roots)


def is_rearranged(draft: Analysis, source: Analysis) -> bool:
    """Whether the draft puts things in another order, save for a circumstance moved to or from the beginning."""
    if _is_short_cell(source) or not (_goes_back(draft.roots, source.roots) or _repeats(draft.marks, source.marks)):
        return False
    front, other_front = analyse(front_of(draft.text)).roots, analyse(front_of(source.text)).roots
    if front and not other_front:
        return not _is_inversion(front, draft, source.roots)
    if other_front and not front:
        return not _is_inversion(other_front, source, draft.roots)
    return True


def loosens_bonds(draft: Analysis, source: Analysis) -> bool:
    """Whether a preposition of the draft has another object than in the source: *etter A* for *etter B*."""
    for word, roots in draft.bonds:
        if not roots or not covers(source, roots[0]):
            continue
        bound = [root for other, following in source.bonds if other == word for root in following]
        if (bound or word in _FIRM) and not any(_same(roots[0], other) for other in bound):
            return True
    return False


def _is_inversion(front: Sequence[str], whole: Analysis, other: Sequence[str]) -> bool:
    """Whether the other sentence has the same front as a block elsewhere, and the rest in the same order."""
    rest = whole.roots[len(front) :]
    block = [root for root in front if _places(root, other)]
    return any(
        not _goes_back([root for root in rest if _places(root, remaining)], remaining)
        for remaining in _without_block(block, other)
    )


def _without_block(block: Sequence[str], other: Sequence[str]) -> Iterator[Sequence[str]]:
    """What is left of a sentence when the block is taken out of it, for every place where it stands in one piece."""
    for start in range(len(other) - len(block) + 1):
        end = start + len(block)
        if all(_same(one, two) or _same(two, one) for one, two in zip(block, other[start:end], strict=True)):
            yield [*other[:start], *other[end:]]


def _goes_back(draft: Sequence[str], source: Sequence[str]) -> bool:
    last = -1
    for root in draft:
        places = _places(root, source)
        ahead = [place for place in places if place >= last]
        if places and not ahead:
            return True
        last = ahead[0] if ahead else last
    return False


def _repeats(draft: Sequence[str], source: Sequence[str]) -> bool:
    """Whether the marks are not in the order of the source, each used once."""
    last = -1
    for root in draft:
        ahead = [place for place in _places(root, source) if place > last]
        if not ahead:
            return True
        last = ahead[0]
    return False


def _places(root: str, roots: Sequence[str]) -> list[int]:
    return [place for place, other in enumerate(roots) if _same(root, other)]


def _is_short_cell(source: Analysis) -> bool:
    """Whether the source is one short cell of a table row beside the first: nothing in it can be swapped."""
    _, *cells = source.text.split(" · ")
    return len(cells) == 1 and len(analyse(cells[0].partition(": ")[2]).roots) <= _SHORT_CELL


def _same(root: str, other: str) -> bool:
    """Equal, or the last part of a compound: *sentral* for *legevaktsentral*."""
    return root == other or (len(root) > 5 and other.endswith(root))
