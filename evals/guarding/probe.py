"""Puts everything that a corpus says to the guard, as it stands, retold, and tampered with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app import Assistant
from app.answer.draft import DraftPiece, split_draft
from app.answer.guard import check
from app.answer.sayings import LIST_MARK, lead_of
from app.answer.units import AnswerUnit, UnitKind, units_of
from app.wording import is_actor
from evals.guarding.retelling import retold
from evals.guarding.tampering import Surroundings, tampered
from evals.guarding.vocabulary import codes
from ingest.language import words

MAX_REMOVED = 0.05
SHOWN = 10

Groups = Sequence[tuple[AnswerUnit, ...]]


@dataclass(slots=True)
class Tally:
    """How many sentences of each kind were put to the guard, and how many fared wrong.

    :param examples: some of those that fared wrong.
    """

    tried: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def count(self, kind: str, text: str, is_wrong: bool) -> None:
        """Add a sentence."""
        self.tried[kind] += 1
        self.wrong[kind] += is_wrong
        if is_wrong and self.wrong[kind] <= SHOWN:
            self.examples.append(f"{kind}: {text}")

    @property
    def share(self) -> float:
        """The share that fared wrong."""
        return self.wrong.total() / max(self.tried.total(), 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of true sentences, which must stay, and of false ones, which must not."""

    true: Tally
    false: Tally

    @property
    def passed(self) -> bool:
        """Nothing false stayed, and hardly anything true was taken out."""
        return not self.false.wrong.total() and self.true.share <= MAX_REMOVED

    def to_json(self) -> str:
        """The figures in one line."""
        both = {"true": self.true, "false": self.false}
        figures = {
            name: {
                "sentences": tally.tried.total(),
                "wrong": tally.wrong.total(),
                "kinds": {kind: [tally.tried[kind], tally.wrong[kind]] for kind in tally.tried},
                "examples": tally.examples,
            }
            for name, tally in both.items()
        }
        return json.dumps({**figures, "passed": self.passed}, ensure_ascii=False)


def probe(assistant: Assistant, every: int = 1) -> Outcome:
    """Try the guard on the documents of an assistant.

    :param every: only each so-manieth unit; those beside it are still what a sentence may be mixed up with.
    """
    groups = [
        units
        for document in assistant.documents()
        for section in assistant.sections(document.id)
        if (units := units_of(section))
    ]
    actors, talk_groups = _marks(groups)
    outcome = Outcome(Tally(), Tally())
    for place, (units, number) in enumerate(islice(_places(groups), 0, None, every)):
        unit = units[number - 1]
        for way, text in retold(unit):
            outcome.true.count(way, text, not _shows(f"{text} [{number}]", unit, units))
        true = {tuple(words(text)) for other in units for text in (other.text, lead_of(other), *_sentences(other))}
        beside = [other.text for other in units if other.kind is UnitKind.SENTENCE and other != unit]
        around = Surroundings(_some(actors, place), _some(talk_groups, place), beside)
        for sentence in _sentences(unit):
            for way, text in tampered(sentence, around):
                if tuple(words(text)) not in true:
                    outcome.false.count(way, text, _stays(text, (number,), units))
        for way, text in _crossed(unit, units):
            outcome.false.count(way, text, _stays(text, (number,), units))
        stranger = groups[(place * 7 + 3) % len(groups)]
        if tuple(words(unit.text)) not in {tuple(words(other.text)) for other in stranger}:
            outcome.false.count("feil kilde", unit.text, _stays(unit.text, (1,), stranger))
        outcome.false.count("kilde som ikke finnes", unit.text, _stays(unit.text, (len(units) + 1,), units))
        outcome.false.count("uten kilde", unit.text, _stays(unit.text, (), units))
    return outcome


def _places(groups: Groups) -> Iterator[tuple[tuple[AnswerUnit, ...], int]]:
    return ((units, number) for units in groups for number in range(1, len(units) + 1))


def _stays(text: str, citations: tuple[int, ...], units: Sequence[AnswerUnit]) -> bool:
    """Whether all of a text is taken for true; a true sentence beside the spoilt one may stay."""
    checked = check([DraftPiece(text, citations)], units)
    return bool(checked.kept) and not checked.removed


def _shows(text: str, unit: AnswerUnit, units: Sequence[AnswerUnit]) -> bool:
    """Whether the unit, or one that says the same, is what is shown for a text; nothing of it is taken out."""
    checked = check(split_draft(text), units)
    shown = {words_of for kept in checked.kept for said in kept.units if (words_of := tuple(words(said.text)))}
    return not checked.removed and tuple(words(unit.text)) in shown


def _sentences(unit: AnswerUnit) -> Iterator[str]:
    """The sentences of a unit that can be tampered with; a list's items one by one, each with its lead-in."""
    if unit.kind is UnitKind.LIST:
        lead = lead_of(unit)
        items = (LIST_MARK.sub("", item) for item in unit.items)
        yield from (f"{lead} {item}" if lead else item for item in items)
    elif unit.kind is not UnitKind.ROW:
        yield unit.text


def _crossed(unit: AnswerUnit, units: Sequence[AnswerUnit]) -> Iterator[tuple[str, str]]:
    """A list's lead-in with an item of another list, its items turned round, or a row with a cell of another row."""
    if unit.kind is UnitKind.LIST and (lead := lead_of(unit)):
        others = [item for other in units if other is not unit for item in other.items if item not in unit.items]
        yield from (("punkt fra en annen liste", f"{lead} {item}") for item in others)
        if len(set(unit.items)) > 1:
            items = [LIST_MARK.sub("", item).rstrip(".") for item in reversed(unit.items)]
            yield "punkter i en annen rekkefølge", f"{lead} {' og '.join(items)}"
    elif unit.kind is UnitKind.ROW:
        key, *cells = unit.text.split(" · ")
        for other in units:
            if other.kind is UnitKind.ROW and other.text.split(" · ")[0] != key:
                foreign = [cell for cell in other.text.split(" · ")[1:] if cell not in cells]
                yield from (("celle fra en annen rad", f"{key} · {cell}") for cell in foreign)


def _marks(groups: Groups) -> tuple[list[str], list[str]]:
    """The actors and the talk groups of the corpus."""
    text = "\n".join(unit.text for units in groups for unit in units)
    return sorted({word for word in words(text) if is_actor(word)}), sorted(codes(text))


def _some(found: Sequence[str], place: int) -> list[str]:
    """Three of them, others for every place."""
    return [found[(place * 5 + step * 31) % len(found)] for step in range(3)] if found else []
