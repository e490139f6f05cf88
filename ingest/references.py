"""Places named by number, in a question or in a text: «punkt 4.3.2», «§ 7 andre ledd», «vedlegg A og B»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from ingest.types import Section

_DOTTED = r"\d{1,2}(?:\.\d{1,2})*"
_LABEL = r"(?-i:(?![iå]\b))[a-zæøå]|\d{1,2}"
_PLACE = re.compile(
    r"(?P<paragraph>§+\s*(?P<p>\d{1,3}(?:-\d{1,3})?))"
    rf"|(?P<appendix>\b(?:vedlegg|bilag|appendiks)\s+(?P<a>{_LABEL})\b(?:\.(?P<sub>\d+(?:\.\d+)*))?)"
    r"|(?P<named>\b(?P<word>punkt(?:et|ene|er)?|pkt\.?|kap(?:ittel|itlet|itlene|itler|\.)?|avsnitt|seksjon|del|section"
    rf"|chapter)\s*(?P<n>{_DOTTED}|(?-i:[A-ZÆØÅ])(?:\.\d{{1,2}})+))"
    r"|(?P<bare>(?<![\w.,])\d{1,2}(?:\.\d{1,2}){1,4}(?![\w,]|\.\d))",
    re.IGNORECASE,
)
_AND = r"(?:\s*,\s*|\s*–\s*|\s+(?:og|eller|samt|til|til og med)\s+)"
_END = r"(?![\w-]|[.,]\d)"
_NEXT_PARAGRAPH = re.compile(rf"{_AND}(?P<next>\d{{1,3}}(?:-\d{{1,3}})?){_END}")
_NEXT_LABEL = re.compile(rf"{_AND}(?P<next>[A-ZÆØÅ]|\d{{1,2}}){_END}")
_NEXT_DOTTED = re.compile(rf"(?:{_AND}|\s*-\s*)(?P<next>\d{{1,2}}(?:\.\d{{1,2}})+){_END}")
_NEXT_NUMBER = re.compile(rf"(?:{_AND}|\s*-\s*)(?P<next>{_DOTTED}){_END}")
_VERSION = re.compile(r"\b(versjon|utgave|v|v\.|kl|kl\.|klokka|klokken)\s*$", re.IGNORECASE)
_LEDD = re.compile(r"\b(første|andre|annet|tredje|fjerde|femte|(\d)\.)\s+ledd", re.IGNORECASE)
_BOKSTAV = re.compile(r"\b(?:bokstav|litra)\s+([a-zæøå])\b", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    r"(?P<word>\b[^\W\d_]{3,}\.?)(?P<space>\s+)(?P<label>\d{1,3}(?:\s?[,.]\s?\d{1,2})*|[a-eA-E]\b)"
)
_SPELLINGS = {
    **{form: "punkt" for form in ("punkt", "punktet", "pkt")},
    **{form: "kapittel" for form in ("kapittel", "kapitlet", "kapitel", "chapter")},
    **{form: "vedlegg" for form in ("vedlegg", "vedlegget", "appendix", "bilag")},
    **{form: "avsnitt" for form in ("avsnitt", "avsnittet", "section")},
    **{form: "§" for form in ("paragraf", "paragrafen", "paragraph")},
}
_PAGE = re.compile(r"\bside\s+(\d{1,4})\b", re.IGNORECASE)
_ORDINALS = {"første": 1, "andre": 2, "annet": 2, "tredje": 3, "fjerde": 4, "femte": 5}

PARAGRAPH, APPENDIX, POINT, CHAPTER, PART, BARE = "§", "vedlegg", "punkt", "kapittel", "del", ""
PAGE = "side"
_WORDS = {"kap": CHAPTER, "cha": CHAPTER, "del": PART, "sek": PART}


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names.

    :param number: as sections are numbered: ``"4.3.2"``, ``"§ 4"``, ``"Vedlegg A"``; ``"6"`` for a chapter;
        ``"side 12"`` for a page.
    :param paragraph: the ledd, counting from 1; 0 for none. ``letter`` is its bokstav.
    """

    number: str
    paragraph: int = 0
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One number in a text; ``start`` is that of the word before it, where it has one."""

    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one word: «punkt 5.16 og 5.19».

    :param word: ``"§"``, ``"vedlegg"``, ``"punkt"``, ``"kapittel"``, ``"del"``, or empty for a bare number.
    """

    word: str
    places: tuple[Place, ...]

    @property
    def start(self) -> int:
        """Where the first place begins."""
        return self.places[0].start

    @property
    def end(self) -> int:
        """Where the last place ends."""
        return self.places[-1].end


def groups(text: str) -> Iterator[Group]:
    """The places that a text names, those of one list together."""
    position = 0
    while match := _PLACE.search(text, position):
        group = _group(text, match)
        yield group
        position = group.end


def references(text: str) -> list[Reference]:
    """The places that a question names, with ledd and bokstav, also where their words are misspelt."""
    text = _spelled_out(text)
    ledd = _LEDD.search(text)
    paragraph = (_ORDINALS.get(ledd.group(1).lower()) or int(ledd.group(2) or 0)) if ledd else 0
    letter = match.group(1).lower() if (match := _BOKSTAV.search(text)) else ""
    found = []
    for group in groups(text):
        for place in group.places:
            if group.word == APPENDIX:
                found.append(Reference(place.number))
            elif group.word == PARAGRAPH or not _VERSION.search(text[: place.start]):
                found.append(Reference(place.number, paragraph, letter))
    found += [Reference(f"{PAGE} {page}") for page in _PAGE.findall(text)]
    return list(dict.fromkeys(found))


def _spelled_out(text: str) -> str:
    """A question with the words before numbers as documents spell them, and «4,4» after them as «4.4»."""

    def spelled(match: re.Match[str]) -> str:
        word = match["word"].casefold().rstrip(".")
        likely = get_close_matches(word, _SPELLINGS, n=1, cutoff=0.75) if len(word) > 3 else []
        name = _SPELLINGS[likely[0]] if likely else match["word"]
        is_place = likely or word in ("pkt", "kap", "par")
        number = re.sub(r"\s*[,.]\s*", ".", match["label"]) if is_place else match["label"]
        return f"{'§' if word == 'par' else name}{match['space']}{number}"

    return _BEFORE_NUMBER.sub(spelled, text)


class Numbering:
    """Finds sections by number."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._sections: dict[str, list[Section]] = defaultdict(list)
        for section in sections:
            if section.number:
                self._sections[_fold(section.number)].append(section)
            for page in range(section.pages[0], section.pages[1] + 1) if section.pages[0] else ():
                self._sections[f"{PAGE} {page}"].append(section)

    def find(self, number: str) -> list[Section]:
        """All sections with a number, or on a page; a bare number is also that of a chapter."""
        found = list(self._sections.get(_fold(number), ()))
        if number.isdigit():
            found += self._sections.get(f"kapittel {number}", ())
        return found


def _group(text: str, match: re.Match[str]) -> Group:
    if match["paragraph"]:
        following = _NEXT_PARAGRAPH if match["paragraph"].startswith("§§") else None
        return Group(PARAGRAPH, _places(text, match, f"§ {match['p']}", following, "§ "))
    if match["appendix"]:
        label, sub = match["a"].upper(), match["sub"]
        if sub:
            return Group(APPENDIX, _places(text, match, f"{label}.{sub}", _NEXT_DOTTED))
        return Group(APPENDIX, _places(text, match, f"Vedlegg {label}", _NEXT_LABEL, "Vedlegg "))
    if match["bare"]:
        return Group(BARE, _places(text, match, match["bare"], None))
    word = _WORDS.get(match["word"].casefold()[:3], POINT)
    is_open = word == CHAPTER or match["word"].casefold() in ("punktene", "punkter")
    is_dotted = "." in match["n"]
    following = _NEXT_DOTTED if is_dotted else _NEXT_NUMBER if is_open else None
    return Group(word, _places(text, match, match["n"], following))


def _places(
    text: str, match: re.Match[str], number: str, following: re.Pattern[str] | None, prefix: str = ""
) -> tuple[Place, ...]:
    places = [Place(number, match.start(), match.end())]
    while following and (found := following.match(text, places[-1].end)):
        places.append(Place(prefix + found["next"], found.start("next"), found.end()))
    return tuple(places)


def _fold(number: str) -> str:
    return number.casefold().replace("bilag", "vedlegg").replace("appendiks", "vedlegg").rstrip(".")
