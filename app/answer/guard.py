"""Checks every sentence of a language model against the sources that it cites, and takes out what they do not say.

The check is mechanical and prefers to take out too much: a sentence stays only if one of its sources has a sentence
with the same numbers, names, talk groups, negations, modality and limits, in the same order, and nearly all its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.answer.draft import CitedUnit, DraftSentence
from app.wording import (
    CONDITIONS,
    EXTENT,
    MODALS,
    MONTHS,
    NEGATIONS,
    OPPOSITES,
    UNITS,
    codes,
    is_actor,
    limits,
    measures,
    modals,
    names,
    negations,
    numbers,
)
from ingest.language import STOPWORDS, normalize, sentences, stem, words

MIN_COVERAGE = 0.8

_NEUTRAL = frozenset(
    """ved under over mellom mot hos inn ut opp ned på av fra til når hvis dersom slik også da så gjelder gjelde gjør
    gjøre finnes heter står betyr ha ta tar brukes gjennom innenfor hverandre dessuten deretter samt selv""".split()
)
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]{2,})[»”\"]")
_CLAUSE = re.compile(r"[,;:]\s+|\s+(?:og|men|eller|mens|samt)\s+|\s+(?=(?:når|hvis|dersom|med mindre|unntatt)\s)")
_PART = re.compile(r"[,;]\s+(?:og\s+|samt\s+)?(?:deretter\s+)?|\s+og\s+(?:deretter\s+)?")
_SPLIT_SOURCE = re.compile(r";\s+|,\s+og\s+(?!(?:da|bare|kun|ikke|aldri|uten|unntatt|med mindre|når|hvis|dersom)\b)")
_ORDER = re.compile(
    r"\b(?:ignorer|overse|glem|se bort fra|ignore|disregard|forget)\b.{0,60}"
    r"\b(?:instruk\w+|regle\w*|ordre\w*|kilde\w*|beskjed\w*|ovenfor|tidligere|over|instructions?|previous|above|rules?)\b"
    r"|\b(?:system\s?prompt|systemmelding|du er (?:nå )?en (?:språk)?(?:modell|assistent|ki\b)|you are now)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that may be shown.

    :param sources: indexes of the sources that support it, counting from 0.
    """

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence that was taken out, and why, in bokmål."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard let through and what it took out, each in order."""

    kept: tuple[Supported, ...] = ()
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece between commas and conjunctions; modality and negation reach on into clauses without a modal verb."""

    roots: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    own_negations: frozenset[str]
    conditional: bool


@dataclass(frozen=True)
class _Analysis:
    """Everything about a sentence that the guard compares."""

    text: str
    words: tuple[str, ...] = field(init=False)
    roots: tuple[str, ...] = field(init=False)
    clauses: tuple[_Clause, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(words(self.text)))
        object.__setattr__(self, "roots", tuple(root for word in self.words for root in _roots(word)))
        object.__setattr__(self, "clauses", tuple(_clauses(self.text)))


def check(drafts: Sequence[DraftSentence], sources: Sequence[CitedUnit]) -> Verdict:
    """Keep the sentences that at least one of their sources supports.

    A citation that does not support its sentence is dropped even where another one does.
    """
    kept: list[Supported] = []
    removed: list[Removed] = []
    for draft in drafts:
        reason = "Setningen mangler kildehenvisning." if not draft.citations else ""
        supporting = []
        for number in draft.citations:
            if not 1 <= number <= len(sources):
                reason = reason or f"Kilde [{number}] finnes ikke."
            elif problem := _problem(draft.text, sources[number - 1]):
                reason = reason or problem
            else:
                supporting.append(number - 1)
        if supporting:
            kept.append(Supported(draft.text, tuple(supporting)))
        else:
            removed.append(Removed(draft.text, reason))
    return Verdict(tuple(kept), tuple(removed))


def _problem(text: str, source: CitedUnit) -> str:
    """Why the source does not support the text; empty if it does."""
    whole = f"{source.text}\n{source.quote}"
    if _ORDER.search(whole):
        return "Kilden inneholder en ordre til språkmodellen og kan ikke brukes."
    verbatim = normalize(whole).casefold()
    for quoted in _QUOTED.findall(text):
        if normalize(quoted).rstrip(".,").casefold() not in verbatim:
            return f"Sitatet «{quoted}» står ikke slik i kilden."
    candidates = [_Analysis(candidate) for candidate in _candidates(source.text)]
    reason = _unsupported(text, candidates)
    parts = _parts(text)
    if reason and len(parts) > 1 and not any(_unsupported(part, candidates) for part in parts):
        return ""
    return reason


def _unsupported(text: str, candidates: Sequence[_Analysis]) -> str:
    """Why none of the best matching sentences says the text; empty if one does."""
    draft = _Analysis(text)
    if not draft.roots:
        return "Setningen sier ingenting som kan kontrolleres."
    best = max(_coverage(draft, candidate) for candidate in candidates)
    if best < MIN_COVERAGE:
        return "For mange av ordene står ikke i kilden."
    problems = [_difference(draft, item) for item in candidates if _coverage(draft, item) == best]
    return "" if "" in problems else problems[0]


def _difference(draft: _Analysis, source: _Analysis) -> str:  # noqa: C901
    """The first thing in which a sentence goes beyond its source; empty if there is none."""
    if extra := numbers(draft.text) - numbers(source.text):
        return f"Tallet {min(extra)} står ikke i kilden."
    if extra_measures := measures(draft.text) - measures(source.text):
        return f"«{' '.join(min(extra_measures))}» står ikke i kilden."
    if lost := measures(source.text) - measures(draft.text):
        return f"«{' '.join(min(lost))}» i kilden er utelatt."
    if extra := codes(draft.text) - codes(source.text):
        return f"{min(extra)} står ikke i kilden."
    if extra := {name for name in names(draft.text) if not _covers(source, name)}:
        return f"Navnet «{min(extra)}» står ikke i kilden."
    if negations(draft.text) != negations(source.text):
        return "Nektelsen eller unntaket er ikke det samme som i kilden."
    if modals(draft.text) != modals(source.text):
        return "Skal, bør og kan er ikke brukt som i kilden."
    if limits(draft.text) != limits(source.text):
        return "En avgrensning er lagt til eller utelatt."
    if word := _foreign_word(draft, source):
        return f"«{word}» står ikke i kilden."
    if not _clauses_agree(draft, source):
        return "Nektelse eller skal, bør og kan er flyttet til et annet ledd."
    if _lost_condition(draft, source):
        return "Et vilkår i kilden er utelatt."
    if _backward_steps(draft, source) > 1:
        return "Leddene er byttet om."
    return ""


def _foreign_word(draft: _Analysis, source: _Analysis) -> str:
    """A word of weight that the source lacks, or whose opposite it has."""
    theirs = set(source.words)
    for word in draft.words:
        if word in theirs:
            continue
        if any(word in pair and (pair - {word}) & theirs for pair in OPPOSITES):
            return word
        weighty = word in EXTENT or word in UNITS or word in MONTHS or is_actor(word)
        if weighty and not all(_covers(source, root) for root in _roots(word)):
            return word
    return ""


def _clauses_agree(draft: _Analysis, source: _Analysis) -> bool:
    """Whether negation and modality stand in the clauses where the source has them."""
    for clause in draft.clauses:
        if not clause.roots:
            continue
        overlaps = [len(clause.roots & other.roots) for other in source.clauses]
        best = [other for other, size in zip(source.clauses, overlaps, strict=True) if size == max(overlaps)]
        if not any(
            clause.modals <= other.modals
            and clause.own_negations <= other.negations
            and (len(clause.roots) < 2 or other.own_negations <= clause.negations)
            for other in best
        ):
            return False
    return True


def _lost_condition(draft: _Analysis, source: _Analysis) -> bool:
    """Whether the source has a condition of which the draft has not a single word."""
    ours = frozenset(draft.roots)
    return any(clause.conditional and clause.roots and not clause.roots & ours for clause in source.clauses)


def _backward_steps(draft: _Analysis, source: _Analysis) -> int:
    """How often the draft goes back in the source; once is an inversion, twice is another statement."""
    steps, last = 0, -1
    for root in draft.roots:
        places = [place for place, other in enumerate(source.roots) if _same(root, other)]
        if not places:
            continue
        ahead = [place for place in places if place >= last]
        if not ahead:
            steps += 1
        last = ahead[0] if ahead else places[-1]
    return steps


def _coverage(draft: _Analysis, source: _Analysis) -> float:
    return sum(_covers(source, root) for root in draft.roots) / len(draft.roots)


def _covers(source: _Analysis, root: str) -> bool:
    return any(_same(root, other) for other in source.roots)


def _same(root: str, other: str) -> bool:
    """Equal, or the last part of a compound: *sentral* for *legevaktsentral*."""
    return root == other or (len(root) > 4 and other.endswith(root))


def _roots(word: str) -> list[str]:
    """What is left of a word for comparing; nothing for words that carry no content of their own."""
    if any(character.isdigit() for character in word):
        return sorted(numbers(word))
    if word in STOPWORDS or word in _NEUTRAL or word in MODALS or word in NEGATIONS or word in CONDITIONS:
        return []
    parts = [part for part in re.split(r"[-/:.]", word) if len(part) > 1]
    return [re.sub(r"(?<=\w{4})(?:ing|ning|else|het|t)$", "", stem(part)) for part in parts]


def _clauses(text: str) -> Iterator[_Clause]:
    reach: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for piece in _CLAUSE.split(text):
        own_modals, own_negations = frozenset(modals(piece)), frozenset(negations(piece))
        reach = (own_modals, own_negations) if own_modals else (reach[0], reach[1] | own_negations)
        roots = frozenset(root for word in words(piece) for root in _roots(word))
        conditional = bool(CONDITIONS.intersection(words(piece)[:2]))
        yield _Clause(roots, own_modals or reach[0], reach[1], own_negations, conditional)


def _candidates(text: str) -> Iterator[str]:
    """The sentences of a source; items of a list and rows of a table come with their lead-in or header."""
    lines = [line for line in text.splitlines() if line.strip()]
    lead = lines[0] if len(lines) > 1 and (lines[0].rstrip().endswith(":") or " | " in lines[0]) else ""
    for line in lines:
        for sentence in sentences(line):
            yield f"{lead} {sentence}" if lead and line is not lead else sentence
            if not lead:
                pieces = _SPLIT_SOURCE.split(sentence)
                if len(pieces) > 1 and all(len(_Analysis(piece).roots) > 2 for piece in pieces):
                    yield from pieces


def _parts(text: str) -> list[str]:
    """The text cut at commas and *og*, each part with the beginning up to the modal verb of the first."""
    first, *rest = _PART.split(text)
    head = re.match(rf"^.*?\b(?:{'|'.join(MODALS)})\b", first, re.IGNORECASE)
    return [first, *(part if modals(part) or not head else f"{head[0]} {part}" for part in rest)]
