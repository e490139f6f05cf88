"""Ways in which a language model spoils a true sentence.

Every way gives all its variants of a sentence, up to ``MOST``, in a fixed order; a way that does not apply gives none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise

from app.wording import MODALS, UNITS, is_actor
from evals.guarding.vocabulary import CONDITIONS, EXTENT, LIMITS, NEGATIONS, OPPOSITES, codes
from ingest.language import STOPWORDS

MOST = 12

_WORD = re.compile(r"[^\W_]+(?:[-.:/][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.,:/–-])\d+(?![\w,:/–-]|\.\d)")
_MODAL = re.compile(r"\b(?:skal|bør|kan|må|får)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:skal|må|bør|kan|er|har|blir|får|gjelder|brukes)\b")
_CONDITION = re.compile(
    r"(?:^|,?\s)(?:når|hvis|dersom|såfremt|med mindre|unntatt|slik at|før|etter at)\s[^.;:]*?(?=[,.;]|$)"
)
_COMMA = re.compile(r"(?:,|;)\s+(?:og\s+|men\s+|mens\s+)?")
_PHRASE = re.compile(
    r"(?<!;)\s(?:ved|innen|etter|før|i|på|til|fra|med|uten|for|av)\s[^,.;:]+?(?=[,.;:]|\s(?:og|eller|skal|må|bør|kan)\s|$)"
)
_INVENTED = ("via faks", "på e-post", "innen 90 sekunder", "uten unntak", "etter godkjenning fra politiet")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands in other places, that a model may mix in.

    :param beside: other sentences of the section.
    """

    actors: Sequence[str] = ()
    groups: Sequence[str] = ()
    beside: Sequence[str] = ()


Way = Callable[[str, Surroundings], Iterator[str]]


def tampered(text: str, around: Surroundings = Surroundings()) -> Iterator[tuple[str, str]]:
    """Every way with every sentence that it makes of a true one."""
    for name, way in WAYS.items():
        seen = {text}
        for spoilt in islice(way(text, around), MOST * 4):
            if spoilt not in seen and len(seen) <= MOST:
                seen.add(spoilt)
                yield name, spoilt


def _put(text: str, match: re.Match[str], word: str) -> str:
    """The text with a word in the place of a match, in its case."""
    word = word[:1].upper() + word[1:] if match[0][:1].isupper() and word[:1].islower() else word
    return " ".join(f"{text[: match.start()]}{word}{text[match.end() :]}".split())


def _swapped(text: str, pairs: Iterator[tuple[re.Match[str], re.Match[str]]]) -> Iterator[str]:
    for one, two in pairs:
        if one[0].casefold() != two[0].casefold():
            yield f"{text[: one.start()]}{two[0]}{text[one.end() : two.start()]}{one[0]}{text[two.end() :]}"


def _content(text: str) -> list[re.Match[str]]:
    return [match for match in _WORD.finditer(text) if match[0].casefold() not in STOPWORDS]


def _words_swapped(text: str, around: Surroundings) -> Iterator[str]:
    found = _content(text)
    neighbours = list(pairwise(found))
    yield from _swapped(text, iter(dict.fromkeys([*neighbours, *combinations(found, 2)])))


def _word_left_out(text: str, around: Surroundings) -> Iterator[str]:
    found = list(_WORD.finditer(text))
    if len(found) > 2:
        yield from (_put(text, match, "") for match in found)


def _word_repeated_elsewhere(text: str, around: Surroundings) -> Iterator[str]:
    found = _content(text)
    yield from (_put(text, two, one[0]) for one, two in pairwise(found))


def _number_changed(text: str, around: Surroundings) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        yield from (_put(text, match, str(int(match[0]) + step)) for step in (1, 3, 10))


def _number_invented(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, f"{match[0]} 77") for match in _content(text))


def _actor_changed(text: str, around: Surroundings) -> Iterator[str]:
    for match in _WORD.finditer(text):
        if is_actor(match[0].casefold()):
            yield from (_put(text, match, actor) for actor in around.actors if actor != match[0].casefold())


def _actors_swapped(text: str, around: Surroundings) -> Iterator[str]:
    found = [match for match in _WORD.finditer(text) if is_actor(match[0].casefold())]
    yield from _swapped(text, combinations(found, 2))


def _group_changed(text: str, around: Surroundings) -> Iterator[str]:
    for code in sorted(codes(text)):
        yield from (text.replace(code, group) for group in around.groups if group not in text)


def _groups_swapped(text: str, around: Surroundings) -> Iterator[str]:
    found = [match for code in sorted(codes(text)) for match in re.finditer(rf"(?<!\w){re.escape(code)}(?!\w)", text)]
    found.sort(key=lambda match: match.start())
    yield from _swapped(text, ((one, two) for one, two in combinations(found, 2) if one.end() <= two.start()))


def _modality_changed(text: str, around: Surroundings) -> Iterator[str]:
    for match in _MODAL.finditer(text):
        yield from (
            _put(text, match, modal) for modal in dict.fromkeys(MODALS.values()) if modal != match[0].casefold()
        )


def _modality_swapped(text: str, around: Surroundings) -> Iterator[str]:
    yield from _swapped(text, combinations(list(_MODAL.finditer(text)), 2))


def _negation_left_out(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, "") for match in _WORD.finditer(text) if match[0].casefold() in NEGATIONS)


def _negation_added(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, f"{match[0]} ikke") for match in _VERB.finditer(text))


def _negation_moved(text: str, around: Surroundings) -> Iterator[str]:
    for match in re.finditer(r"\b(?:ikke|aldri)\b", text):
        rest = f"{text[: match.start()]}{text[match.end() :]}"
        moved = (_put(rest, verb, f"{verb[0]} {match[0]}") for verb in _VERB.finditer(rest))
        yield from (one for one in moved if one != " ".join(text.split()))


def _condition_left_out(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, "") for match in _CONDITION.finditer(text) if match[0].strip() != text.rstrip("."))


def _condition_changed(text: str, around: Surroundings) -> Iterator[str]:
    for match in _WORD.finditer(text):
        if match[0].casefold() in CONDITIONS:
            yield from (_put(text, match, other) for other in ("med mindre", "selv om", "før"))


def _circumstance_left_out(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, " ") for match in _PHRASE.finditer(text))


def _time_changed(text: str, around: Surroundings) -> Iterator[str]:
    for match in _WORD.finditer(text):
        if match[0].casefold() in UNITS:
            yield from (_put(text, match, other) for other in ("sekunder", "uker", "måneder") if other != match[0])


def _opposite(text: str, around: Surroundings) -> Iterator[str]:
    for match in _WORD.finditer(text):
        for pair in OPPOSITES:
            if match[0].casefold() in pair:
                yield from (_put(text, match, other) for other in sorted(pair - {match[0].casefold()}))


def _limit_left_out(text: str, around: Surroundings) -> Iterator[str]:
    yield from (_put(text, match, "") for match in _WORD.finditer(text) if match[0].casefold() in LIMITS)


def _hardened(text: str, around: Surroundings) -> Iterator[str]:
    for match in _VERB.finditer(text):
        yield from (_put(text, match, f"{match[0]} {word}") for word in sorted(EXTENT)[:6])


def _clauses_swapped(text: str, around: Surroundings) -> Iterator[str]:
    for match in _COMMA.finditer(text):
        first, second = text[: match.start()], text[match.end() :].rstrip(".")
        if first and second:
            yield f"{second[0].upper()}{second[1:]}{match[0]}{first[0].lower()}{first[1:]}."


def _invented(text: str, around: Surroundings) -> Iterator[str]:
    yield from (f"{text.rstrip('.')} {detail}." for detail in _INVENTED)
    yield from (f"{detail[0].upper()}{detail[1:]}: {text}" for detail in _INVENTED)


def _mixed(text: str, around: Surroundings) -> Iterator[str]:
    """The first half of the sentence with the second half of another one of the section."""
    own = text.split()
    for other in around.beside:
        theirs = other.split()
        if len(own) > 3 and len(theirs) > 3:
            yield " ".join([*own[: len(own) // 2], *theirs[len(theirs) // 2 :]])


WAYS: Mapping[str, Way] = {
    "to ord byttet om": _words_swapped,
    "et ord utelatt": _word_left_out,
    "et ord erstattet": _word_repeated_elsewhere,
    "tall endret": _number_changed,
    "tall lagt til": _number_invented,
    "annen aktør": _actor_changed,
    "aktører byttet om": _actors_swapped,
    "annen talegruppe": _group_changed,
    "talegrupper byttet om": _groups_swapped,
    "skal, bør, kan endret": _modality_changed,
    "skal, bør, kan byttet om": _modality_swapped,
    "nektelse utelatt": _negation_left_out,
    "nektelse lagt til": _negation_added,
    "nektelse flyttet": _negation_moved,
    "vilkår utelatt": _condition_left_out,
    "vilkår endret": _condition_changed,
    "omstendighet utelatt": _circumstance_left_out,
    "tid endret": _time_changed,
    "motsatt ord": _opposite,
    "avgrensning utelatt": _limit_left_out,
    "skjerpet": _hardened,
    "ledd byttet om": _clauses_swapped,
    "diktet til": _invented,
    "to setninger blandet": _mixed,
}
