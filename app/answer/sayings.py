"""In which ways a sentence may say what a unit of the sources says: a closed grammar of whole words in fixed places.

A sentence says a unit when it has the unit's words, all of them and in the unit's order, or those that one of a few
rewritings makes of them:

- a whole main clause out of several that stand side by side;
- a circumstance or condition moved to or from the beginning, and nothing else moved;
- a list told in a row, with its lead-in, or one item of it;
- a table row told cell by cell, the first cell first.

Capitals, quotation marks, punctuation, list marks and the writing of numbers do not count. What is recognised is
shown in the words of the unit, so that even these liberties never reach the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.answer.units import AnswerUnit, UnitKind
from app.wording import CARDINALS, MODALS
from ingest.language import sentences, words

Tokens = tuple[str, ...]

LIST_MARK = re.compile(r"^\s*(?:[-*•☐–]|\d{1,2}[.)]|[a-zæøå]\))\s+", re.MULTILINE)
_BESIDE = re.compile(r";\s+|,\s+(?:og|men|mens|eller)\s+")
_FINITE = frozenset([*MODALS, *"er har blir får var gjelder finnes heter står kreves".split()])
_VERB_LIKE = re.compile(r"\w{2,}(?:er|s|r)$")
_SET_FIRST = frozenset(
    """ved under etter før innen innenfor utenfor over i på for til fra av med mot hos gjennom uten mellom om senest
    tidligst når hvis dersom såfremt mens unntatt straks hver som""".split()
)
_OPENINGS = frozenset({"og", "men"})
_LINKS = frozenset("er betyr har heter og med brukes gjelder".split())
_ENDINGS = ("", "s", "en", "et", "ens", "ets")
MAX_SUBJECT, MAX_FRONT = 12, 24
MIN_CLAUSE, MIN_NOUN = 3, 5


@lru_cache(maxsize=5000)
def tokens(text: str) -> Tokens:
    """The words of a text as they are compared: small letters, no list marks, numbers in digits."""
    return _plain(LIST_MARK.sub("", text))


def _plain(text: str) -> Tokens:
    return tuple(CARDINALS.get(word, word) for word in words(text))


def says(text: str, unit: AnswerUnit) -> bool:
    """Whether a text says what the unit says, or a part of it that may stand alone."""
    said = tokens(text)
    if not said:
        return False
    if said in forms(unit):
        return True
    if unit.kind is UnitKind.LIST:
        return _tells_list(said, unit)
    return unit.kind is UnitKind.ROW and _tells_row(said, unit)


@lru_cache(maxsize=5000)
def forms(unit: AnswerUnit) -> frozenset[Tokens]:
    """The sayings of a unit that can be listed; rows and lists have more of them than that."""
    found = {tokens(unit.text), tokens(unit.quote)}
    if unit.kind is UnitKind.LIST:
        lead = lead_of(unit)
        found.update(tokens(item) for item in unit.items)
        found.update(tokens(part) for item in unit.items for part in sentences(LIST_MARK.sub("", item)))
        found.update({tokens(lead)} if lead else ())
    elif unit.kind is not UnitKind.ROW:
        found.update(_sayings_of_sentence(unit.text))
    return frozenset(found - {()})


def lead_of(unit: AnswerUnit) -> str:
    """What a list is introduced with; empty for one that begins with its first item, and for what is no list."""
    lead, _, _ = unit.text.partition("\n")
    return "" if not unit.items or lead in unit.items else lead


def _sayings_of_sentence(text: str) -> Iterator[Tokens]:
    whole = tokens(text)
    yield from _moved(whole)
    yield from _moved_from_front(whole, len(tokens(text.partition(",")[0])))
    if whole[:1] and whole[0] in _OPENINGS:
        yield whole[1:]
    pieces = [tokens(piece) for piece in _BESIDE.split(text)]
    if len(pieces) > 1 and all(len(piece) >= MIN_CLAUSE and any(_verbs(piece)) for piece in pieces):
        for piece in pieces:
            yield piece
            yield from _moved(piece)


def _moved(whole: Tokens) -> Iterator[Tokens]:
    """The sentence with one circumstance moved to the beginning, or the one at the beginning moved to the end."""
    for verb in _verbs(whole):
        subject, rest = whole[:verb], whole[verb + 1 :]
        if subject[0] not in _SET_FIRST:
            for start, end in _circumstances(rest):
                yield (*rest[start:end], whole[verb], *subject, *rest[:start], *rest[end:])
        else:
            yield from _moved_from_front(whole, verb)


def _moved_from_front(whole: Tokens, verb: int) -> Iterator[Tokens]:
    """The sentence with what stands before its verb moved to the end, for every length that the subject may have."""
    if whole[0] in _SET_FIRST and verb <= MAX_FRONT and verb < len(whole) and _may_be_verb(whole[verb]):
        front, rest = whole[:verb], whole[verb + 1 :]
        for size in range(1, min(MAX_SUBJECT, len(rest)) + 1):
            yield (*rest[:size], whole[verb], *rest[size:], *front)


def _verbs(whole: Tokens) -> Iterator[int]:
    """Places where the finite verb may stand: the first of the sure ones, and words that look like one before it."""
    sure = next((place for place, word in enumerate(whole) if place and word in _FINITE), None)
    if sure is not None:
        yield sure
    limit = min(sure if sure is not None else len(whole), MAX_SUBJECT)
    yield from [place for place in range(1, limit) if _may_be_verb(whole[place])][:4]


def _may_be_verb(word: str) -> bool:
    return word in _FINITE or _VERB_LIKE.fullmatch(word) is not None


def _circumstances(rest: Tokens) -> Iterator[tuple[int, int]]:
    """Pieces that begin with a preposition or a condition and go on to the end, or to where the next one begins."""
    starts = [place for place, word in enumerate(rest) if word in _SET_FIRST]
    for start in starts:
        yield start, len(rest)
        yield from ((start, end) for end in starts if end > start + 1)


def _tells_list(said: Tokens, unit: AnswerUnit) -> bool:
    """Whether the words are the lead-in and items in their order, or items alone; each item whole."""
    lead = tokens(lead_of(unit))
    items = [(tokens(_mark_of(item)), tokens(item)) for item in unit.items]
    start = len(lead) if lead and said[: len(lead)] == lead else 0
    return start < len(said) and _tells_items(said[start:], items)


def _mark_of(item: str) -> str:
    match = LIST_MARK.match(item)
    return match[0].strip(" .)") if match else ""


def _tells_items(said: Tokens, items: Sequence[tuple[Tokens, Tokens]]) -> bool:
    if not said:
        return True
    for place, (mark, item) in enumerate(items):
        for before in {(), ("og",), ("og", "deretter"), mark, ("og", *mark)}:
            opening = (*before, *item)
            if said[: len(opening)] == opening and _tells_items(said[len(opening) :], items[place + 1 :]):
                return True
    return False


def _tells_row(said: Tokens, unit: AnswerUnit) -> bool:
    """Whether the words are the first cell and others in their order, with headers and links between them or not."""
    cells = []
    for pair in unit.text.split(" · "):
        header, colon, cell = pair.partition(": ")
        cells.append((_plain(header), _plain(cell)) if colon else ((), _plain(pair)))
    return any(
        end == len(said) if len(cells) == 1 else _tells_cells(said[end:], cells[1:])
        for end in _ends(said, *cells[0], owner=True)
        if end < len(said) or len(cells) == 1
    )


def _tells_cells(said: Tokens, cells: Sequence[tuple[Tokens, Tokens]]) -> bool:
    if not said:
        return True
    return any(
        _tells_cells(said[end:], cells[place + 1 :]) for place, cell in enumerate(cells) for end in _ends(said, *cell)
    )


def _ends(said: Tokens, header: Tokens, cell: Tokens, owner: bool = False) -> Iterator[int]:
    """Where a cell that the words begin with may end; before it, its header and a link, each or neither.

    :param owner: the cell may have the endings of the definite form and the genitive: *døgnbilens kallesignal*.
    """
    if not cell:
        return
    is_noun = owner and cell[-1].isalpha() and len(cell[-1]) >= MIN_NOUN
    names = [(*cell[:-1], cell[-1] + ending) for ending in (_ENDINGS if is_noun else ("",))]
    starts = {0, *(1 for word in said[:1] if word in _LINKS)}
    starts |= {start + len(header) for start in starts if said[start : start + len(header)] == header}
    starts |= {start + 1 for start in starts if start < len(said) and said[start] in _LINKS}
    for start in starts:
        for name in names:
            if said[start : start + len(name)] == name:
                yield start + len(name)
