"""The bridge from what people call things to what documents call them: glossary, abbreviations and a thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.glossary import Glossary
from ingest.language import stem, stems, words

THESAURUS = Path(__file__).with_name("thesaurus.tsv")
"""Everyday word or phrase, official terms parted by semicolons, and its language; parted by tabs."""

CONFIRMED = 0.85
"""What a term of the glossary, or an abbreviation's words, count in a text beside the very words of the question."""

LIKELY = 0.6
"""The same for a term of the thesaurus, which knows no particular document."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """Words of a question, and official terms that may stand for them.

    :param words: stems of the question.
    :param terms: the alternatives, each as its stems.
    :param trust: what a term counts beside the words themselves, 0–1.
    """

    words: Stems
    terms: tuple[Stems, ...]
    trust: float


class Bridges:
    """Finds known phrases in a question, longest first, so that a phrase goes before its words.

    :param knows: whether the documents have a stem; terms without any that they have lead nowhere.
    :param pairs: further phrases that stand for each other.
    """

    def __init__(self, glossary: Glossary, knows: Callable[[str], bool], pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._knows = knows
        self._confirmed: dict[Stems, list[Stems]] = {}
        named = ((phrase, term.term) for term in glossary.terms for phrase in term.also)
        both = (order for left, right in pairs for order in ((left, right), (right, left)))
        for phrase, official in (*named, *both):
            if key := _key(phrase):
                self._confirmed.setdefault(key, []).append(tuple(stems(official)))
        self._unclear = frozenset(_key(entry.word) for entry in glossary.ambiguities)
        self._longest = max(map(len, (*self._confirmed, *thesaurus())), default=0)

    def find(self, text: str) -> tuple[Bridge, ...]:
        """The bridges from a question: those of the glossary, then those of the thesaurus, each in its order."""
        key = _key(text)
        confirmed = list(self._walk(key, self._confirmed, CONFIRMED))
        known = {bridge.words for bridge in confirmed} | self._unclear
        likely = [bridge for bridge in self._walk(key, thesaurus(), LIKELY) if bridge.words not in known]
        return tuple(dict.fromkeys((*confirmed, *likely)))

    def _walk(self, key: Stems, phrases: Mapping[Stems, Sequence[Stems]], trust: float) -> Iterator[Bridge]:
        position = 0
        while position < len(key):
            for length in range(min(self._longest, len(key) - position), 0, -1):
                phrase = key[position : position + length]
                terms = tuple(term for term in phrases.get(phrase, ()) if self._leads_on(term, key))
                if terms:
                    yield Bridge(phrase, terms, trust)
                    position += length
                    break
            else:
                position += 1

    def _leads_on(self, term: Stems, asked: Stems) -> bool:
        """Whether the documents have something of a term, and the question does not have all of it."""
        return any(map(self._knows, term)) and not set(term).issubset(asked)


@lru_cache(maxsize=1)
def thesaurus() -> dict[Stems, tuple[Stems, ...]]:
    """The thesaurus: stems of a phrase, and those of each of its terms."""
    found: dict[Stems, dict[Stems, None]] = {}
    for line in THESAURUS.read_text("utf-8").splitlines():
        phrase, terms, _ = line.split("\t")
        if key := _key(phrase):
            found.setdefault(key, {}).update((tuple(stems(term)), None) for term in terms.split(";") if stems(term))
    return {key: tuple(terms) for key, terms in found.items()}


def _key(phrase: str) -> Stems:
    return tuple(stem(word) for word in words(phrase))
