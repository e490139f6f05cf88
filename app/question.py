"""A question taken apart: its words, the official words for them, the places it names, and the answer it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.bridges import Bridge, Bridges
from app.errors import QuestionError
from app.types import Turn
from ingest.language import STOPWORDS, grams_by_stem, stem, stems
from ingest.references import Reference, references

MAX_LENGTH = 2000

CONTEXT_SHARE = 0.7
"""What a word of the question before counts in a follow-up, beside the follow-up's own."""

SHOUTED = 0.8
"""The share of capitals among the letters of a text that is written in capitals."""

_FOLLOW_UP = re.compile(
    r"^(og|men|eller|enn|så|hva med|kva med|ka med|hva om|kva om|what about|and|but)\b", re.IGNORECASE
)
_SUPPOSING = re.compile(r"^(hvis|dersom|viss|if)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(den|det|de|dette|denne|disse|dei|dem|han|hun|ho|der|da|slik|sånn|it|that|they|them|this)\b", re.IGNORECASE
)
# «Det» that stands for nothing said before, and «de», «den» before the very thing.
_POINTING_AT_NOTHING = re.compile(
    r"\b(?:er|blir|var) det (?:lov|mulig|nødvendig|påbudt|forbudt|tillatt|krav|behov|forskjell|greit|ok|noen?|noe)\b|"
    r"\b(?:betyr|tyder|skjer) det (?:når|at|hvis|om|viss)\b|\b(?:når|hvis|viss|dersom) det (?:er|blir|var) (?=\w)|"
    r"\b(?:de|den|det|dei) \w+[ets] (?=\w{3,}(?:ene|ane|en|et|a)\b)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?:når|hvis|viss|dersom|om|when|if)\b[^,?]*,\s*(?=(?:hva|kva|ka|hvem|kven|kem|hvor|kor|hvordan|korleis|hvilke|"
    r"kan|skal|må|what|who|how)\b)"
)
"""An opening clause that says when, before the question itself."""

_ASKS_AT_ONCE = re.compile(
    r"(?:når|hvor|kor|korr|hvem|kven|kem|(?:hva|kva) er|ka e|when|how|who|what is)\b", re.IGNORECASE
)

# Words that a question can consist of without saying what it is about.
_GENERIC = frozenset(
    stem(word)
    for word in """skal må bør kan vil får gjør gjøre blir være nå når hvis ikke lov ansvar ringe kalle vente
    virke fungere slå gå stå ta si vite bruke hjelp hjelpe da enn opp ned av på inn ut før etter ofte lenge lang
    mange mye fort begge noe alle bare å man unna forskjell måtte skulle ville kunne neste første frist kode nummer
    test""".split()
)


class Wish(StrEnum):
    """What kind of statement would answer the question."""

    QUANTITY = "quantity"
    STEPS = "steps"
    WHO = "who"
    DEFINITION = "definition"
    ANY = "any"


_WISHES = (
    (Wish.WHO, r"^(?:og |men )?(hvem|kven|kem|who)\b"),
    (
        Wish.QUANTITY,
        r"hvor (mange|mye|lenge|fort|ofte|raskt|stor|høy|langt?|lang tid)|kor (mange|mykje|lenge|fort|ofte|lang)|"
        r"^(?:og |men )?når\b|ka tid|kva tid|how (many|much|long|often|fast|soon)|^(?:and )?when\b|frist|"
        r"hvilket nummer|telefonnummer|hvilken dato|"
        r"(hva|kva) er (nummeret|avstanden|kravet|grensen|grensa)",
    ),
    (
        Wish.STEPS,
        r"hvordan|korleis|korsen|åssen|hva (gjør|skal|må|bør)|kva (gjer|skal|må|bør)|ka (gjør|gjer|skal|må)|"
        r"how (do|to|should)|what (do|should)\b|fremgangsmåte|framgangsmåte|prosedyre|\b(steg|trinn)|rekkefølge|"
        r"sjekkliste",
    ),
    (Wish.WHO, r"\b(hvem|kven|kem|hvilken (enhet|etat|sentral)|who|ansvarlig|eier)\b"),
    (
        Wish.DEFINITION,
        r"hva (er|betyr|menes|står|heter)|kva (er|betyr|tyder)|ka (e|er|betyr)|what (is|does|are)|definer|forkortelse|"
        r"betydning",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the search sees it.

    :param stems: stems of the question's own words, in order and once each.
    :param grams: the character n-grams of the words behind each stem.
    :param meant: what is embedded: the question by itself, with misspelt words put right.
    :param bridges: official terms for what the person called things.
    :param followed: the question before, when this one follows it up; ``context`` are its stems, and ``before`` the
        sections that answered it.
    """

    text: str
    standalone: str
    meant: str
    stems: tuple[str, ...]
    grams: Mapping[str, tuple[str, ...]]
    bridges: tuple[Bridge, ...]
    followed: str
    context: tuple[str, ...]
    before: tuple[str, ...]
    references: tuple[Reference, ...]
    wish: Wish

    @property
    def replaced(self) -> frozenset[str]:
        """The question's stems that an official term may stand for."""
        return frozenset(stem for bridge in self.bridges for stem in bridge.words)

    @property
    def weighted_stems(self) -> Iterator[tuple[str, float]]:
        """Every stem that the question is about: its own count whole, those of the question before for a part."""
        yield from ((stem, 1.0) for stem in self.stems)
        yield from ((stem, CONTEXT_SHARE) for stem in self.context if stem not in self.stems)


def validate(text: str) -> str:
    """The question with its spaces tidied.

    :raises QuestionError: if it is empty, too long, or not text.
    """
    if "\x00" in text or sum(1 for c in text if not c.isprintable() and not c.isspace()) > 0.05 * max(1, len(text)):
        raise QuestionError("Spørsmålet inneholder tegn som ikke er tekst. Skriv det på nytt.")
    tidy = " ".join(text.split())
    if not any(character.isalnum() for character in tidy):
        raise QuestionError("Skriv et spørsmål, for eksempel «Hvem varsler jeg når radioen er borte?»")
    if len(tidy) > MAX_LENGTH:
        raise QuestionError(
            f"Spørsmålet er på {len(tidy)} tegn, og grensen er {MAX_LENGTH}. Still ett kort spørsmål om gangen."
        )
    return tidy


def parse(text: str, bridges: Bridges, history: Sequence[Turn] = ()) -> Question:
    """Take a valid question apart, in the light of the turns before it."""
    last = history[-1] if history and follows_up(text) else None
    previous = last.standalone_question if last else ""
    own = grams_by_stem(text)
    standalone = f"{text} (om: {previous})" if previous else text
    return Question(
        text=text,
        standalone=standalone,
        meant=standalone,
        stems=tuple(own),
        grams=own,
        bridges=bridges.find(text),
        followed=previous,
        context=tuple(dict.fromkeys(stems(previous))),
        before=last.sections if last else (),
        references=tuple(references(text)),
        wish=wish_of(text),
    )


def is_underspecified(question: Question) -> bool:
    """Whether a question names nothing that it could be about, so that the person must be asked."""
    if question.context or question.references:
        return False
    specific = _specific(question)
    named = question.replaced.difference(_GENERIC)
    points = _POINTING.search(question.text) is not None
    if _names_something(question):
        return False
    return not specific or (points and not named and len(specific) <= 1 and len(question.stems) <= 2)


def only_word(question: Question) -> str:
    """The stem of the only word that says what a question for a number, a time or a person is about; else nothing."""
    if question.context or question.references or question.wish not in (Wish.QUANTITY, Wish.WHO):
        return ""
    if not _ASKS_AT_ONCE.match(question.text) or re.search(r"\d", question.text):
        return ""
    specific = _specific(question)
    return specific[0] if len(specific) == 1 and not _names_something(question) else ""


def _specific(question: Question) -> list[str]:
    return [stem for stem in question.stems if stem not in _GENERIC and not stem.isdigit()]


def _names_something(question: Question) -> bool:
    return not is_shouted(question.text) and re.search(r"\b[A-ZÆØÅ]{2,}", question.text) is not None


def follows_up(text: str) -> bool:
    """Whether a question leans on the one before it: it opens as a continuation, or points at something unnamed."""
    if _FOLLOW_UP.match(text):
        return True
    content = [stem for stem in stems(text) if len(stem) > 2]
    points = _SUPPOSING.match(text) or _POINTING.search(_POINTING_AT_NOTHING.sub(" ", text))
    return len(content) <= 4 and points is not None


def is_shouted(text: str) -> bool:
    """Whether a text of several words is written in capitals, which then say nothing."""
    letters = [character for character in text if character.isalpha()]
    return len(text.split()) > 2 and sum(map(str.isupper, letters)) > SHOUTED * len(letters)


def proper_words(text: str) -> Iterator[str]:
    """The words with a capital letter that opens no sentence, which may be names; none in a shouted text."""
    opens = True
    for word in () if is_shouted(text) else text.split():
        if not opens and word.lstrip('«"(')[:1].isupper() and word.strip('«»"(),.?!').casefold() not in STOPWORDS:
            yield word
        opens = word.endswith((".", "?", "!", ":"))


def wish_of(text: str) -> Wish:
    """What kind of statement the question's own words ask for."""
    folded = _CONDITION.sub("", text.casefold())
    for wish, pattern in _WISHES:
        if re.search(pattern, folded):
            return wish
    return Wish.ANY
