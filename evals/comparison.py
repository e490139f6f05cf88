"""What got better and what got worse between two runs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from evals.record import Baseline, KeptItem
from evals.statistics import mcnemar_p, paired_p


class Flip(BaseModel):
    """An item that was green in one run and is not in the other."""

    model_config = ConfigDict(frozen=True)

    before: KeptItem
    after: KeptItem

    @property
    def worse(self) -> bool:
        """Whether it was green before."""
        return not self.before.problems


class Change(BaseModel):
    """How a figure moved, over the items that both runs have.

    :param p: how likely a difference of this size is by chance (paired, two-sided).
    """

    model_config = ConfigDict(frozen=True)

    before: float
    after: float
    p: float

    @property
    def difference(self) -> float:
        """How much it rose."""
        return self.after - self.before


class Comparison(BaseModel):
    """A run beside an earlier one.

    :param changed: what else differs between them, as people know it.
    :param comparable: whether the documents are the same and the earlier run has every question of the later one.
    :param shared: how many items both have, with the same wording and the same gold.
    :param p: how likely so uneven a number of items turned red and green by chance (exact, two-sided).
    """

    model_config = ConfigDict(frozen=True)

    changed: tuple[str, ...]
    comparable: bool
    shared: int
    flips: tuple[Flip, ...]
    changes: dict[str, Change]
    p: float

    @property
    def worse(self) -> tuple[Flip, ...]:
        """What turned red, critical questions first."""
        return tuple(sorted((f for f in self.flips if f.worse), key=lambda flip: not flip.after.question.critical))

    @property
    def better(self) -> tuple[Flip, ...]:
        """What turned green."""
        return tuple(flip for flip in self.flips if not flip.worse)


def compare(before: Baseline, after: Baseline) -> Comparison:
    """Hold a run against an earlier one, over the items that both have."""
    earlier = {_key(item): item for item in before.items}
    pairs = [(earlier[_key(item)], item) for item in after.items if _key(item) in earlier]
    flips = [Flip(before=old, after=new) for old, new in pairs if bool(old.problems) is not bool(new.problems)]
    red = sum(flip.worse for flip in flips)
    return Comparison(
        changed=before.parts.changed(after.parts),
        comparable=before.parts.corpus == after.parts.corpus and len(pairs) == len(after.items),
        shared=len(pairs),
        flips=tuple(flips),
        changes=_changes(pairs),
        p=mcnemar_p(red, len(flips) - red),
    )


def _key(item: KeptItem) -> tuple[object, ...]:
    return item.mode, item.question.id, item.question.version, item.question.question, item.expected


def _changes(pairs: list[tuple[KeptItem, KeptItem]]) -> dict[str, Change]:
    found = {}
    quoted = [(old.values, new.values) for old, new in pairs if new.mode == "quote"]
    for name in dict.fromkeys(name for old, new in quoted for name in new if name in old):
        values = [(old[name], new[name]) for old, new in quoted if name in old and name in new]
        olds, news = zip(*values, strict=True)
        found[name] = Change(before=sum(olds) / len(olds), after=sum(news) / len(news), p=paired_p(olds, news))
    return found
