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
_CLAUSE = re.compile(
    r"[,;:·]\s+|\s+(?:og|men|eller|mens|samt)\s+|\s+(?=(?:når|hvis|dersom|med mindre|unntatt)\s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece between commas and conjunctions; modality and negation reach on into clauses without a modal verb.

    :param marks: the numbers, talk groups and actors among the roots: what must not be mixed up.
    """

    roots: frozenset[str]
    marks: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    own_negations: frozenset[str]
    conditional: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about a sentence that the guard compares."""

    text: str
    words: tuple[str, ...]
    roots: tuple[str, ...]
    marks: tuple[str, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=2000)
def analyse(text: str) -> Analysis:
    """Take a sentence apart."""
    parts = tuple(words(text))
    clauses = tuple(_clauses(text))
    marks = frozenset(root for clause in clauses for root in clause.marks)
    named = _named(text)
    roots = tuple(root for word in parts for root in ([word] if word in named else roots_of(word)))
    return Analysis(text, parts, roots, tuple(root for root in roots if root in marks), clauses)


def _clauses(text: str) -> Iterator[Clause]:
    reach: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for piece in _CLAUSE.split(text):
        parts = words(piece)
        own_modals, own_negations = frozenset(modals(piece)), frozenset(negations(piece))
        reach = (own_modals, own_negations) if own_modals else (reach[0], reach[1] | own_negations)
        named = _named(piece)
        marks = named.union(root for word in parts if _is_mark(word) for root in roots_of(word))
        roots = marks.union(root for word in parts for root in roots_of(word))
        conditional = bool(CONDITIONS.intersection(parts[:2]))
        yield Clause(roots, marks, own_modals or reach[0], reach[1], own_negations, conditional)


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
