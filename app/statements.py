"""Statements of a regulation taken apart, so that two of them can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from app.answer.units import AnswerUnit, UnitKind
from app.evidence import Evidence, stem_set
from app.wording import CARDINALS, MODALS, UNITS
from ingest.language import STOPWORDS, normalize, sentences, stem, words

MIN_COMMON = 2
"""How many words two statements must share to be about the same thing at all."""

REQUIRED, ADVISED, ALLOWED, FORBIDDEN = 2, 1, 0, -2
"""How strongly a statement binds: *skal*, *bør*, *kan* and *skal ikke*; *bør ikke* is ``-ADVISED``."""

ANY_VERB = "*"

_SECONDS = {
    stem(name): seconds
    for seconds, names in (
        (1, "sekund"),
        (60, "minutt"),
        (3600, "time"),
        (86_400, "døgn dag"),
        (604_800, "uke"),
        (2_592_000, "måned"),
        (31_536_000, "år"),
    )
    for name in names.split()
}
_NUMBERS = {**CARDINALS, "ett": "1"}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.,-])(?P<number>\d+(?:,\d+)?|(?:{_NUMBER})\b)(?P<percent> ?%| prosent\b)?"
    r"(?: (?:\w+(?:ede|ete|ige|ale|et) )?(?P<noun>[a-zæøå]+(?:-[a-zæøå]+)*))?",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"(?:§|\d|\b(?:nivå|plass|punkt|kapittel|kanal|klokken|kl\.?|nr\.?|nummer|telefon|status|kode|siffer)) $",
    re.IGNORECASE,
)
"""What stands before a number that names something and does not count."""
_SUBCLAUSE = re.compile(
    r"\b(?:når|hvis|dersom|som|fordi|at|mens|hvem|hvor|hva|med mindre|unntatt)\b[^,;:.]*|^om\b[^,;:.]*"
)
_EXCEPTION = re.compile(
    r"\b(?:unntatt|unntak\w*|med mindre|likevel|bortsett fra|bare|forutsatt|uten at|normalt|hovedregel|vanligvis)\b",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(r"\b(?:ikke tillatt|ikke lov|forbudt)\b")
_ADVICE = {"frarådes": -ADVISED, "anbefales": ADVISED, "tillates": ALLOWED}
_FORCE = {"skal": REQUIRED, "må": REQUIRED, "bør": ADVISED, "kan": ALLOWED}
_NO_NOUNS = STOPWORDS | MODALS.keys()
_NEGATIONS = frozenset(("ikke", "aldri"))
_INFINITIVE = re.compile(
    r"(?!(?:alle|ikke|bare|straks|begge|disse|dette|denne|ofte|også|noe|minst)$)\w+(?:e|es|as|å|ås|ås)"
)
_PART_END = re.compile(r";\s|(?<=§ \d\.)\s|(?<=§ \d\d\.)\s")
_SHORT_VERBS = frozenset("be gi ha la se si ta".split())
_FUNCTION = frozenset(map(stem, (*MODALS, *UNITS, *_NUMBERS, *_NEGATIONS, *_ADVICE, "innen", "minst", "alltid")))


class Bound(IntEnum):
    """Which side of a number is allowed: no more than it, just it, no less than it."""

    MOST = -1
    PLAIN = 0
    LEAST = 1


_BOUNDS = {
    **dict.fromkeys("innen senest høyst maks maksimalt inntil opptil løpet".split(), Bound.MOST),
    **dict.fromkeys("minst minimum".split(), Bound.LEAST),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    :param shown: as it stands in the text.
    :param value: in seconds where it is a time.
    :param of: ``"tid"``, ``"prosent"``, or the stem of the noun.
    """

    shown: str
    value: float
    of: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Modality:
    """How strongly a statement binds.

    :param force: from ``REQUIRED`` over ``ADVISED`` and ``ALLOWED`` to ``FORBIDDEN``.
    :param shown: in which words.
    :param verbs: stems of what is to be done; ``ANY_VERB`` where it is said of a thing that it is advised against.
    """

    force: int
    shown: str
    verbs: frozenset[str]

    def is_of(self, other: Modality) -> bool:
        """Whether both may be about doing the same."""
        return bool(self.verbs & other.verbs) or ANY_VERB in self.verbs | other.verbs


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, an item of a list with its lead-in, or a table row.

    :param words: what it is about: its stems without numbers, modal verbs and names of the organisation.
    :param heading: stems of the heading above it.
    """

    text: str
    words: frozenset[str]
    heading: frozenset[str]
    modality: Modality | None
    quantities: tuple[Quantity, ...]

    @property
    def has_exception(self) -> bool:
        """Whether it does not hold always."""
        return _EXCEPTION.search(self.text) is not None


@lru_cache(maxsize=5000)
def statements_of(units: tuple[AnswerUnit, ...], title: str, organisation: str) -> tuple[Statement, ...]:
    """The statements of units that stand under one heading, each once."""
    texts = dict.fromkeys(text for unit in units for text in _texts(unit))
    names = tuple(word for word in stem_set(organisation) if len(word) > 3)
    return tuple(
        Statement(text, _content(text, names), stem_set(title), modality_of(text), quantities_of(text))
        for text in texts
    )


def _content(text: str, names: tuple[str, ...]) -> frozenset[str]:
    words_of_text = stem_set(text) - _FUNCTION
    return frozenset(word for word in words_of_text if not word.isdigit() and not word.startswith(names))


def likeness(left: Statement, right: Statement, evidence: Evidence) -> float:
    """How like two statements are, 0–1; the heading above one counts as its words too."""
    common = left.words & (right.words | right.heading) | right.words & left.heading
    if len(common) < MIN_COMMON:
        return 0.0
    return shared(left.words, right.words, evidence, left.heading, right.heading)


def covered(left: Statement, right: Statement, evidence: Evidence) -> float:
    """The share of the word weight of a statement that another one, with the heading above it, has too, 0–1."""
    total = sum(map(evidence.weight, left.words))
    common = sum(evidence.weight(word) * evidence.match(word, right.words | right.heading) for word in left.words)
    return common / total if total else 0.0


def shared(
    left: frozenset[str],
    right: frozenset[str],
    evidence: Evidence,
    beside_left: frozenset[str] = frozenset(),
    beside_right: frozenset[str] = frozenset(),
) -> float:
    """The share of the word weight of two texts that both have, 0–1 (Dice).

    :param beside_left: words that the left text is taken to have without being weighed by them.
    """
    total = sum(map(evidence.weight, left)) + sum(map(evidence.weight, right))
    common = sum(evidence.weight(word) * evidence.match(word, right | beside_right) for word in left)
    common += sum(evidence.weight(word) * evidence.match(word, left | beside_left) for word in right)
    return common / total if total else 0.0


def modality_of(text: str) -> Modality | None:
    """What the main clause of a statement demands, advises, allows or forbids; None where that is not one thing."""
    tokens = words(main := _SUBCLAUSE.sub(" ", normalize(text).casefold()))
    found = {FORBIDDEN: match.group()} if (match := _FORBIDDEN.search(main)) else {}
    verbs: set[str] = set()
    for place, word in enumerate(tokens):
        verb = MODALS.get(word, "")
        if word in _ADVICE:
            found[_ADVICE[word]] = word
            verbs.add(ANY_VERB)
        elif verb in _FORCE:
            negation = next((other for other in tokens[place + 1 : place + 4] if other in _NEGATIONS), "")
            if negation and verb == "kan":
                return None
            found[-_FORCE[verb] if negation else _FORCE[verb]] = f"{verb} {negation}".strip()
            verbs.update(_infinitives(tokens[place + 1 :]))
    return Modality(*next(iter(found.items())), frozenset(verbs)) if len(found) == 1 else None


def _infinitives(tokens: list[str]) -> Iterator[str]:
    yield from (stem(word.removesuffix("s")) for word in tokens if word in _SHORT_VERBS or _INFINITIVE.fullmatch(word))


def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text that count something: times, percentages, and whatever noun follows them."""
    return tuple(_quantities(normalize(text)))


def _quantities(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        number, noun = match["number"].casefold(), (match["noun"] or "").casefold()
        before = text[: match.start()]
        value = float(_NUMBERS.get(number, number.replace(",", ".")))
        bound = next((_BOUNDS[word] for word in words(before)[-2:] if word in _BOUNDS), Bound.PLAIN)
        if match["percent"]:
            yield Quantity(f"{match['number']} prosent", value, "prosent", bound)
        elif noun and noun not in _NO_NOUNS and not _NAMING.search(before):
            unit = stem(noun.removesuffix("s"))
            seconds = _SECONDS.get(unit)
            shown = f"{match['number']} {match['noun']}"
            yield Quantity(shown, value * (seconds or 1), "tid" if seconds else unit, bound)


def _texts(unit: AnswerUnit) -> Iterator[str]:
    if unit.kind is UnitKind.LIST:
        first = unit.text.split("\n", 1)[0]
        lead = "" if first in unit.items else first
        yield from (f"{lead} {item}".strip() for item in unit.items)
    elif unit.kind is UnitKind.ROW:
        yield unit.text
    else:
        yield from (part for sentence in sentences(unit.text) for part in _PART_END.split(sentence))
