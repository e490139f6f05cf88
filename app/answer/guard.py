"""Checks every sentence of a language model against the sources that it cites, and takes out what they do not say.

The check is mechanical and prefers to take out too much: a sentence stays only if one of its sources has a sentence
with the same numbers, names, talk groups, negations, modality and limits, in the same order, and nearly all its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.answer.draft import DraftSentence
from app.answer.units import AnswerUnit
from app.wording import (
    CONDITIONS,
    EXTENT,
    MODALS,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
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
"""How much of a sentence one sentence of the source must say; the rest must stand elsewhere in the same section."""

_NEUTRAL = frozenset(
    """ved under over mellom mot hos inn ut opp ned på av fra til når hvis dersom slik også da så gjelder gjelde gjør
    gjøre finnes heter står betyr ha ta tar brukes gjennom innenfor hverandre dessuten deretter samt selv""".split()
)
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]{2,})[»”\"]")
_CLAUSE = re.compile(
    r"[,;:·]\s+|\s+(?:og|men|eller|mens|samt)\s+|\s+(?=(?:når|hvis|dersom|med mindre|unntatt)\s)", re.IGNORECASE
)
_PART = re.compile(r"[,;]\s+(?:og\s+|samt\s+)?(?:deretter\s+)?|\s+og\s+(?:deretter\s+)?")
_SPLIT_SOURCE = re.compile(r";\s+|,\s+og\s+(?!(?:da|bare|kun|ikke|aldri|uten|unntatt|med mindre|når|hvis|dersom)\b)")
_UP_TO_MODAL = re.compile(rf"^.*?\b(?:{'|'.join(MODALS)})\b", re.IGNORECASE)
_CIRCUMSTANCE = re.compile(
    rf"^(?:ved|under|etter|før|utenfor|i|på|for)\s+(.+?)\s+(?:{'|'.join(MODALS)}|er|har)\b", re.IGNORECASE
)
_ORDER = re.compile(
    r"\b(?:ignorer|overse|glem|se bort fra|ignore|disregard|forget)\b.{0,60}"
    r"\b(?:instruk\w+|regle\w*|ordre\w*|kilde\w*|beskjed\w*|ovenfor|tidligere|over|instructions?|previous|above|rules?)\b"
    r"|\b(?:system\s?prompt|systemmelding|du er (?:nå )?en (?:språk)?(?:modell|assistent|ki\b)|you are now)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence that may be shown.

    :param sources: indexes of the units that support it, counting from 0.
    """

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence that was taken out, and why, in bokmål."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the guard let through and what it took out, each in order."""

    kept: tuple[Supported, ...] = ()
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
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
class _Analysis:
    """Everything about a sentence that the guard compares."""

    text: str
    words: tuple[str, ...]
    roots: tuple[str, ...]
    marks: tuple[str, ...]
    clauses: tuple[_Clause, ...]


def check(drafts: Sequence[DraftSentence], units: Sequence[AnswerUnit]) -> Checked:
    """Keep the sentences that at least one of the units they cite supports.

    A citation that does not support its sentence is dropped even where another one does.
    """
    kept: list[Supported] = []
    removed: list[Removed] = []
    for draft in drafts:
        reason = "" if draft.citations else "Setningen mangler kildehenvisning."
        supporting = []
        for number in draft.citations:
            if not 1 <= number <= len(units):
                reason = reason or f"Kilde [{number}] finnes ikke."
            elif problem := _problem(draft.text, units[number - 1], units):
                reason = reason or problem
            else:
                supporting.append(number - 1)
        if supporting:
            kept.append(Supported(draft.text, tuple(supporting)))
        else:
            removed.append(Removed(draft.text, reason))
    return Checked(tuple(kept), tuple(removed))


def gives_orders(text: str) -> bool:
    """Whether a text gives orders to a language model that reads it."""
    return _ORDER.search(text) is not None


def _problem(text: str, unit: AnswerUnit, units: Sequence[AnswerUnit]) -> str:
    """Why the unit does not support the text; empty if it does."""
    section = "\n".join(other.text for other in units if other.section_id == unit.section_id)
    if gives_orders(section):
        return "Kilden inneholder en ordre til språkmodellen og kan ikke brukes."
    verbatim = normalize(f"{unit.text}\n{unit.quote}").casefold()
    for quoted in _QUOTED.findall(text):
        if normalize(quoted).rstrip(".,").casefold() not in verbatim:
            return f"Sitatet «{quoted}» står ikke slik i kilden."
    candidates = [_analysis(candidate) for candidate in _candidates(unit.text)]
    if foreign := [root for root in _analysis(text).roots if not _covers(_analysis(section), root)]:
        return f"«{foreign[0]}» står ikke i kilden."
    reason = _unsupported(text, candidates)
    parts = _parts(text)
    if reason and len(parts) > 1 and not any(_unsupported(part, candidates) for part in parts):
        return ""
    return reason


def _unsupported(text: str, candidates: Sequence[_Analysis]) -> str:
    """Why none of the best matching sentences says the text; empty if one does."""
    draft = _analysis(text)
    if not draft.roots:
        return "Setningen sier ingenting som kan kontrolleres."
    best = max(_coverage(draft, candidate) for candidate in candidates)
    if best < MIN_COVERAGE:
        return "For mange av ordene står ikke i kilden."
    problems = [_difference(draft, item) for item in candidates if _coverage(draft, item) == best]
    return "" if "" in problems else problems[0]


def _difference(draft: _Analysis, source: _Analysis) -> str:
    """The first thing in which a sentence says something else than its source; empty if there is none."""
    if draft.words == source.words:
        return ""
    theirs = {name for name in names(draft.text) if not all(_covers(source, root) for root in _roots(name))}
    for kind, extra in (
        ("Tallet", numbers(draft.text) - numbers(source.text)),
        ("Målet", {" ".join(measure) for measure in measures(draft.text) - measures(source.text)}),
        ("Talegruppen eller forkortelsen", codes(draft.text) - codes(source.text)),
        ("Navnet", theirs),
        ("Ordet", set(_foreign_words(draft, source))),
    ):
        if extra:
            return f"{kind} «{min(extra)}» står ikke i kilden."
    for differs, reason in (
        (measures(source.text) - measures(draft.text), "Et mål eller en frist i kilden er utelatt."),
        (negations(draft.text) != negations(source.text), "Nektelsen eller unntaket er ikke som i kilden."),
        (modals(draft.text) != modals(source.text), "Skal, bør og kan er ikke brukt som i kilden."),
        (limits(draft.text) != limits(source.text), "En avgrensning er lagt til eller utelatt."),
        (not _clauses_agree(draft, source), "Nektelse eller skal, bør og kan er flyttet til et annet ledd."),
        (_loses_condition(draft, source), "Et vilkår i kilden er utelatt."),
        (_mixes_clauses(draft, source), "Flere ledd i kilden er blandet sammen."),
        (
            _backward_steps(draft.roots, source.roots) > 1 or _backward_steps(draft.marks, source.marks),
            "Leddene er byttet om.",
        ),
    ):
        if differs:
            return reason
    return ""


def _foreign_words(draft: _Analysis, source: _Analysis) -> Iterator[str]:
    """Words of weight that the source lacks, or whose opposite it has."""
    theirs = set(source.words)
    for word in draft.words:
        if word in theirs:
            continue
        weighty = word in EXTENT or word in UNITS or word in MONTHS or is_actor(word)
        opposite = any(word in pair and (pair - {word}) & theirs for pair in OPPOSITES)
        if opposite or (weighty and not all(_covers(source, root) for root in _roots(word))):
            yield word


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


def _loses_condition(draft: _Analysis, source: _Analysis) -> bool:
    """Whether a condition of the source is gone: a clause with *når* or *hvis*, or a circumstance put first."""
    ours = frozenset(draft.roots)
    if any(clause.conditional and clause.roots and not clause.roots & ours for clause in source.clauses):
        return True
    first = _CIRCUMSTANCE.search(source.text)
    return first is not None and any(not _covers(draft, root) for root in _analysis(first[1]).roots)


def _mixes_clauses(draft: _Analysis, source: _Analysis) -> bool:
    """Whether the draft ties what one clause says to the subject of another: *politiet bruker A, helse bruker B*."""
    ours = frozenset(draft.roots)
    for clause in source.clauses[1:]:
        rest = frozenset(root for other in source.clauses if other is not clause for root in other.roots)
        own = clause.roots - rest
        if own & ours and (rest - clause.roots) & ours and (clause.marks & own) - ours:
            return True
    return False


def _backward_steps(draft: Sequence[str], source: Sequence[str]) -> int:
    """How often the draft goes back in the source; once is an inversion, twice is another statement."""
    steps, last = 0, -1
    for root in draft:
        places = [place for place, other in enumerate(source) if _same(root, other)]
        if not places:
            continue
        ahead = [place for place in places if place >= last]
        steps += not ahead
        last = ahead[0] if ahead else places[-1]
    return steps


def _coverage(draft: _Analysis, source: _Analysis) -> float:
    return sum(_covers(source, root) for root in draft.roots) / len(draft.roots)


def _covers(source: _Analysis, root: str) -> bool:
    return any(_same(root, other) for other in source.roots)


def _same(root: str, other: str) -> bool:
    """Equal, or the last part of a compound: *sentral* for *legevaktsentral*."""
    return root == other or (len(root) > 4 and other.endswith(root))


@lru_cache(maxsize=2000)
def _analysis(text: str) -> _Analysis:
    parts = tuple(words(text))
    clauses = tuple(_clauses(text))
    marks = frozenset(root for clause in clauses for root in clause.marks)
    roots = tuple(root for word in parts for root in _roots(word))
    return _Analysis(text, parts, roots, tuple(root for root in roots if root in marks), clauses)


def _clauses(text: str) -> Iterator[_Clause]:
    reach: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for piece in _CLAUSE.split(text):
        parts = words(piece)
        own_modals, own_negations = frozenset(modals(piece)), frozenset(negations(piece))
        reach = (own_modals, own_negations) if own_modals else (reach[0], reach[1] | own_negations)
        roots = frozenset(root for word in parts for root in _roots(word))
        named = {code.casefold() for code in codes(piece)}
        marks = frozenset(root for word in parts if word in named or _is_mark(word) for root in _roots(word))
        conditional = bool(CONDITIONS.intersection(parts[:2]))
        yield _Clause(roots, marks, own_modals or reach[0], reach[1], own_negations, conditional)


def _is_mark(word: str) -> bool:
    return is_actor(word) or word in NUMBER_WORDS or any(map(str.isdigit, word))


def _roots(word: str) -> list[str]:
    """What is left of a word for comparing; nothing for words that carry no content of their own."""
    if word in NUMBER_WORDS or any(map(str.isdigit, word)):
        return sorted(numbers(word))
    if word in STOPWORDS or word in _NEUTRAL or word in MODALS or word in NEGATIONS or word in CONDITIONS:
        return []
    parts = [part for part in re.split(r"[-/:.]", word) if len(part) > 1]
    return [re.sub(r"(?<=\w{4})(?:ing|ning|else|het|t)$", "", stem(part)) for part in parts]


def _candidates(text: str) -> Iterator[str]:
    """The sentences of a unit; items of a list come with their lead-in, cells of a table row with the first one."""
    lines = [line for line in text.splitlines() if line.strip()]
    lead = lines[0] if len(lines) > 1 and lines[0].rstrip().endswith(":") else ""
    for line in lines:
        key, *cells = line.split(" · ")
        yield from (f"{key} · {cell}" for cell in cells)
        yield from [line] if cells else ()
        for sentence in sentences(line):
            yield f"{lead} {sentence}" if lead and line is not lead else sentence
            pieces = [] if lead else _SPLIT_SOURCE.split(sentence)
            if len(pieces) > 1 and all(len(_analysis(piece).roots) > 2 for piece in pieces):
                yield from pieces


def _parts(text: str) -> list[str]:
    """The text cut at commas and *og*, each part with the beginning up to the modal verb of the first."""
    first, *rest = _PART.split(text)
    head = _UP_TO_MODAL.match(first)
    parts = [first, *(part if modals(part) or not head else f"{head[0]} {part}" for part in rest)]
    return parts if all(len(_analysis(part).roots) > 2 for part in parts) else []
