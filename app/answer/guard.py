"""Checks every sentence of a language model against the sources that it cites, and takes out what they do not say.

The check is mechanical and prefers to take out too much: a sentence stays only if one of its sources has a sentence
with the same numbers, names, talk groups, negations, modality and limits, in the same order, and nearly all its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.answer.alignment import covers, is_rearranged, loosens_bonds
from app.answer.analysis import Analysis, Clause, analyse, roots_of
from app.answer.draft import DraftSentence
from app.answer.units import AnswerUnit
from app.wording import (
    EXTENT,
    MODALS,
    MONTHS,
    OPPOSITES,
    UNITS,
    codes,
    conditions,
    is_actor,
    limits,
    measures,
    modals,
    names,
    negations,
    numbers,
)
from ingest.language import normalize, sentences

MIN_COVERAGE = 0.8
"""How much of a sentence one sentence of the source must say; the rest must stand elsewhere in the same section."""

MAX_CUTS = 12
_PRONOUNS = frozenset("den det de dette denne disse slik slike der da hun han".split())
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]{2,})[»”\"]")
_PART = re.compile(r"[,;]\s+(?:og\s+|samt\s+)?(?:deretter\s+)?|\s+og\s+(?:deretter\s+)?")
_SPLIT_SOURCE = re.compile(r";\s+|,\s+og\s+(?!(?:da|bare|kun|ikke|aldri|uten|unntatt|med mindre|når|hvis|dersom)\b)")
_ITEM_MARK = re.compile(r"^\s*(?:[-*•☐]|\d{1,2}[.)]|[a-zæøå]\))\s+")
_UP_TO_MODAL = re.compile(rf"^.*?\b(?:{'|'.join(MODALS)})\b", re.IGNORECASE)
_CIRCUMSTANCE = re.compile(
    rf"^(?:ved|under|etter|før|utenfor|i|på|for)\s+(.+?)\s+(?:{'|'.join(MODALS)}|er|har)\b", re.IGNORECASE
)
_SET_FIRST = re.compile(r"(?:ved|under|etter|før|utenfor|i|på|for|når|hvis|dersom|med mindre)\s", re.IGNORECASE)
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
    candidates = [analyse(candidate) for candidate in _candidates(unit)]
    reason = _unsupported(text, candidates, analyse(section))

    def is_supported(part: str) -> bool:
        return not _unsupported(part, candidates, analyse(section))

    return "" if reason and unit.items and _is_run_of_items(text, unit, is_supported) else reason


def _unsupported(text: str, candidates: Sequence[Analysis], section: Analysis) -> str:
    """Why none of the best matching sentences says the text; empty if one does."""
    draft = analyse(text)
    if any(draft.words == candidate.words for candidate in candidates):
        return ""
    if not draft.roots:
        return "Setningen sier ingenting som kan kontrolleres."
    best = max(_coverage(draft, candidate) for candidate in candidates)
    if best < MIN_COVERAGE:
        return "For mange av ordene står ikke i kilden."
    problems = [
        _foreign_root(draft, item, section) or _difference(draft, item)
        for item in candidates
        if _coverage(draft, item) == best
    ]
    return "" if "" in problems else problems[0]


def _foreign_root(draft: Analysis, source: Analysis, section: Analysis) -> str:
    """A word that the sentence lacks; one that begins with *den* or *dette* may be given a name from its section."""
    refers = _PRONOUNS.intersection(source.words[:3]) and not _PRONOUNS.intersection(draft.words[:3])
    named = [root for root in draft.roots[:3] if covers(section, root)] if refers else []
    foreign = (root for root in draft.roots if not covers(source, root) and root not in named)
    return next((f"«{root}» står ikke i kilden." for root in foreign), "")


def _difference(draft: Analysis, source: Analysis) -> str:
    """The first thing in which a sentence says something else than its source; empty if there is none."""
    for kind, extra in (
        ("Tallet", numbers(draft.text) - numbers(source.text)),
        ("Målet", {" ".join(measure) for measure in measures(draft.text) - measures(source.text)}),
        ("Talegruppen eller forkortelsen", codes(draft.text) - codes(source.text)),
        ("Navnet", {name for name in names(draft.text) if not all(covers(source, root) for root in roots_of(name))}),
        ("Ordet", set(_foreign_words(draft, source))),
    ):
        if extra:
            return f"{kind} «{min(extra)}» står ikke i kilden."
    for differs, reason in (
        (measures(source.text) - measures(draft.text), "Et mål eller en frist i kilden er utelatt."),
        (negations(draft.text) != negations(source.text), "Nektelsen eller unntaket er ikke som i kilden."),
        (modals(draft.text) != modals(source.text), "Skal, bør og kan er ikke brukt som i kilden."),
        (_quoted_modals(draft.text) != _quoted_modals(source.text), "Skal, bør og kan er ikke sitert som i kilden."),
        (limits(draft.text) != limits(source.text), "En avgrensning er lagt til eller utelatt."),
        (not _clauses_agree(draft, source), "Nektelse eller skal, bør og kan er flyttet til et annet ledd."),
        (
            conditions(draft.text) < conditions(source.text) or _loses_condition(draft, source),
            "Et vilkår i kilden er utelatt.",
        ),
        (_mixes_clauses(draft, source), "Flere ledd i kilden er blandet sammen."),
        (is_rearranged(draft, source) or loosens_bonds(draft, source), "Leddene er byttet om."),
        (
            Counter(draft.marks) - Counter(source.marks),
            "Et tall, en aktør eller en talegruppe er nevnt oftere enn i kilden.",
        ),
    ):
        if differs:
            return reason
    return ""


def _quoted_modals(text: str) -> list[str]:
    """The modal verbs that the text speaks of rather than uses, in order."""
    return [quoted for quoted in _QUOTED.findall(text) if quoted in MODALS]


def _foreign_words(draft: Analysis, source: Analysis) -> Iterator[str]:
    """Words of weight that the source lacks, or whose opposite it has."""
    theirs = set(source.words)
    for word in draft.words:
        if word in theirs:
            continue
        weighty = word in EXTENT or word in UNITS or word in MONTHS or is_actor(word)
        opposite = any(word in pair and (pair - {word}) & theirs for pair in OPPOSITES)
        if opposite or (weighty and not set(roots_of(word)) <= set(source.roots)):
            yield word


def _clauses_agree(draft: Analysis, source: Analysis) -> bool:
    """Whether negation and modality stand in the clauses where the source has them."""
    for clause in draft.fine_clauses:
        if clause.roots and not any(
            (clause.modals <= other.modals or not (clause.own_modals or other.own_modals))
            and clause.own_negations <= other.negations
            for other in _nearest(clause, source)
        ):
            return False
    return all(
        any(other.own_negations <= clause.negations for clause in _nearest(other, draft))
        for other in source.fine_clauses
        if other.roots and other.own_negations
    )


def _nearest(clause: Clause, sentence: Analysis) -> list[Clause]:
    """The clauses of a sentence that share most with a clause."""
    overlaps = [len(clause.roots & other.roots) for other in sentence.fine_clauses]
    return [other for other, size in zip(sentence.fine_clauses, overlaps, strict=True) if size == max(overlaps)]


def _loses_condition(draft: Analysis, source: Analysis) -> bool:
    """Whether a condition of the source is gone: a clause with *når* or *hvis*, or a circumstance put first."""
    ours = frozenset(draft.roots)
    if any(clause.conditional and clause.roots and not clause.roots & ours for clause in source.clauses):
        return True
    first = _CIRCUMSTANCE.search(source.text)
    return first is not None and any(not covers(draft, root) for root in analyse(first[1]).roots)


def _mixes_clauses(draft: Analysis, source: Analysis) -> bool:
    """Whether the draft ties what one clause says to the subject of another: *politiet bruker A, helse bruker B*."""
    ours = frozenset(draft.roots)
    for clause in source.clauses[1:]:
        rest = frozenset(root for other in source.clauses if other is not clause for root in other.roots)
        own = clause.roots - rest
        if own & ours and (rest - clause.roots) & ours and own - ours:
            return True
    return False


def _coverage(draft: Analysis, source: Analysis) -> float:
    return sum(covers(source, root) for root in draft.roots) / len(draft.roots)


def _candidates(unit: AnswerUnit) -> Iterator[str]:
    """The sentences of a unit; items of a list come with their lead-in, cells of a table row with the first one."""
    lines = [line for line in unit.text.splitlines() if line.strip()]
    lead = lines[0] if len(lines) > 1 and lines[0].rstrip().endswith(":") else ""
    for line in lines:
        key, *cells = line.split(" · ")
        yield from (f"{key} · {cell}" for cell in cells)
        yield from [line] if cells else ()
        for sentence in sentences(_ITEM_MARK.sub("", line) if unit.items else line):
            yield f"{lead} {sentence}" if lead and line is not lead else sentence
            pieces = [] if lead or _SET_FIRST.match(sentence) else _SPLIT_SOURCE.split(sentence)
            if len(pieces) > 1 and all(len(analyse(piece).roots) > 2 for piece in pieces):
                yield from pieces


def _is_run_of_items(text: str, unit: AnswerUnit, is_supported: Callable[[str], bool]) -> bool:
    """Whether the text is several items of a list in a row; every one after the first begins as an item does."""
    cuts = list(_PART.finditer(text))[:MAX_CUTS]
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
    openings = {analyse(_ITEM_MARK.sub("", item)).roots[:1] for item in unit.items}
    lead = unit.text.partition(":\n")[0]
    up_to_modal = _UP_TO_MODAL.match(text)
    head = lead if text.startswith(lead) else up_to_modal[0] if up_to_modal else ""

    @cache
    def is_run(first: int) -> bool:
        for last in range(len(ends) - 1, first - 1, -1):
            part = text[starts[first] : ends[last]]
            if first and analyse(part).roots[:1] not in openings:
                return False
            if first and part.split()[0] not in MODALS:
                part = f"{head} {part}"
            if is_supported(part) and (last == len(ends) - 1 or is_run(last + 1)):
                return True
        return False

    return is_run(0)
