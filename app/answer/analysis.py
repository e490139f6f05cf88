"""A sentence taken apart for comparing: its words, what they mean at root, and its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.wording import CONDITIONS, MODALS, NEGATIONS, NUMBER_WORDS, codes, is_actor, modals, negations, numbers
from ingest.language import STOPWORDS, stem, words

_NEUTRAL = frozenset(
    """ved under over mellom mot hos inn ut opp ned på av fra til når hvis dersom slik også da så gjelder gjelde gjør
    gjøre finnes heter står betyr ha ta tar brukes gjennom innenfor hverandre dessuten deretter samt selv""".split()
)
_BREAK = r"[,;:·]\s+|\s+(?:og|men|eller|mens|samt)\s+|\s+(?=(?:når|hvis|dersom|med mindre|unntatt"
_CLAUSE = re.compile(rf"{_BREAK})\s)", re.IGNORECASE)
_FINE_CLAUSE = re.compile(rf"{_BREAK}|såfremt|fordi|før|til|som|slik at|at|om|hvor|hvordan|hva|hvem)\s)", re.IGNORECASE)
_SUBORDINATE = CONDITIONS | frozenset("som at slik fordi før til om mens hvor hvordan hva hvem med unntatt".split())
_SET_FIRST = (
    "ved|under|etter|før|innen|innenfor|utenfor|over|i|på|for|til|fra|med|mot|hos|gjennom|uten|mellom|senest|tidligst"
)
_FRONT = re.compile(
    rf"(?:når|hvis|dersom|såfremt|med mindre)\s[^,]+(?=,)"
    rf"|(?:{_SET_FIRST})\s[^,]+?(?=\s(?:skal|må|bør|kan|skulle|måtte|burde|kunne)\b)"
    rf"|(?:{_SET_FIRST})\s[^,]+?(?=,|\s(?:er|har|blir|får)\b)",
    re.IGNORECASE,
)
_BINDING = frozenset(
    """ved under etter før innen innenfor utenfor over i på for til fra av med mot hos gjennom uten unntatt
    mellom""".split()
)
_BOUND = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece between commas and conjunctions.

    Modality and negation reach on into main clauses without a modal verb; a subordinate clause has only its own.

    :param marks: the numbers, talk groups and actors among the roots: what must not be mixed up.
    """

    roots: frozenset[str]
    marks: frozenset[str]
    own_modals: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    own_negations: frozenset[str]
    conditional: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about a sentence that the guard compares.

    :param clauses: cut at commas, conjunctions and conditions.
    :param fine_clauses: cut before every subordinate clause too.
    :param bonds: every preposition with the roots that follow it.
    """

    text: str
    words: tuple[str, ...]
    roots: tuple[str, ...]
    marks: tuple[str, ...]
    clauses: tuple[Clause, ...]
    fine_clauses: tuple[Clause, ...]
    bonds: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=2000)
def analyse(text: str) -> Analysis:
    """Take a sentence apart."""
    parts = tuple(words(text))
    clauses = tuple(_clauses(text, _CLAUSE))
    marks = frozenset(root for clause in clauses for root in clause.marks)
    named = _named(text)
    rooted = [[word] if word in named else roots_of(word) for word in parts]
    roots = tuple(root for group in rooted for root in group)
    bonds = tuple(
        (word, tuple(root for group in rooted[place + 1 :] for root in group)[:_BOUND])
        for place, word in enumerate(parts)
        if word in _BINDING
    )
    marked = tuple(root for root in roots if root in marks)
    return Analysis(text, parts, roots, marked, clauses, tuple(_clauses(text, _FINE_CLAUSE)), bonds)


def front_of(text: str) -> str:
    """The circumstance or condition that a sentence begins with, up to its verb; empty where there is none."""
    match = _FRONT.match(text)
    return match[0] if match else ""


def _clauses(text: str, boundary: re.Pattern[str]) -> Iterator[Clause]:
    reach: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    front = front_of(text)
    pieces = [piece for part in (front, text[len(front) :].lstrip(", ")) if part for piece in boundary.split(part)]
    for piece in pieces:
        parts = words(piece)
        own = frozenset(modals(piece)), frozenset(negations(piece))
        named = _named(piece)
        rooted = {word: [word] if word in named else roots_of(word) for word in parts}
        roots = frozenset(root for group in rooted.values() for root in group)
        marks = named.union(root for word, group in rooted.items() if _is_mark(word) for root in group)
        conditional = bool(CONDITIONS.intersection(parts[:2]))
        holds_main_clause = piece is pieces[0] and own[0]
        if _SUBORDINATE.intersection(parts[:1]) and not holds_main_clause:
            yield Clause(roots, marks, own[0], own[0], own[1], own[1], conditional)
            continue
        reach = own if own[0] else (reach[0], reach[1] | own[1])
        yield Clause(roots, marks, own[0], own[0] or reach[0], reach[1], own[1], conditional)


def _named(text: str) -> frozenset[str]:
    """The words written in capitals, in lower case: *OVER* carries content, *over* does not."""
    return frozenset(word for code in codes(text) for word in words(code) if not any(map(str.isdigit, word)))


def _is_mark(word: str) -> bool:
    return is_actor(word) or word in NUMBER_WORDS or any(map(str.isdigit, word))


def roots_of(word: str) -> list[str]:
    """What is left of a word for comparing; nothing for words that carry no content of their own."""
    if word in NUMBER_WORDS or any(map(str.isdigit, word)):
        kind = re.search(r"^\d+-([a-zæøå]{4,})$", word)
        return [*sorted(numbers(word)), *(roots_of(kind[1]) if kind else ())]
    if word in STOPWORDS or word in _NEUTRAL or word in MODALS or word in NEGATIONS or word in CONDITIONS:
        return []
    parts = [part for part in re.split(r"[-/:.]", word) if len(part) > 1]
    return [re.sub(r"(?<=\w{4})(?:ing|ning|else|het|t)$", "", stem(stem(part))) for part in parts]
