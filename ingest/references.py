"""Places named by number, in a question or in a text: «punkt 4.3.2», «§ 7 andre ledd», «vedlegg A og B»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ingest import ledd
from ingest.types import Block, Section

PARAGRAPH, APPENDIX, POINT, CHAPTER, PART, BARE = "§", "vedlegg", "punkt", "kapittel", "del", ""
PAGE = "side"

_DOTTED = r"\d{1,2}(?:\.\d{1,2})*"
_WHOLE = r"(?!\.?\d|-[^\W\d_])"
_LABEL = r"(?-i:(?![iå]\b))[a-zæøå]|\d{1,2}"
_WORD = (
    r"punkt(?:et|ene|er)?|pkt\.?|kap(?:ittel|itlet|itlene|itler|\.)?|avsnitt|seksjon|(?<!\ben\s)(?<!\bein\s)del|section"
    r"|chapter"
)
_PLACE = re.compile(
    r"(?P<paragraph>§+\s*(?P<p>\d{1,3}(?:\s?(?-i:[A-Z])(?=-\d))?(?:-\d{1,3})?)(?!-?\d))"
    rf"|(?P<appendix>\b(?:vedlegg|vedl\.?|bilag|appendiks)\s+(?P<a>{_LABEL})\b(?:\.(?P<sub>\d+(?:\.\d+)*))?)"
    rf"|(?P<named>\b(?P<word>{_WORD})\s*(?P<n>{_DOTTED}{_WHOLE}|(?-i:[A-ZÆØÅ])(?:\.\d{{1,2}})+))"
    r"|(?P<bare>(?<![\w.,])\d{1,2}(?:\.\d{1,2}){1,4}(?![\w,]|\.\d))",
    re.IGNORECASE,
)
_AND = r"(?:\s*,\s*|\s*–\s*|\s+(?:og|eller|samt|til|til og med)\s+)"
_END = r"(?![\w-]|[.,]\d)"
_NEXT_PARAGRAPH = re.compile(rf"{_AND}(?P<next>\d{{1,3}}(?:-\d{{1,3}})?){_END}")
_NEXT_LABEL = re.compile(rf"{_AND}(?P<next>[A-ZÆØÅ]|\d{{1,2}}){_END}")
_NEXT_DOTTED = re.compile(rf"(?:{_AND}|\s*-\s*)(?P<next>\d{{1,2}}(?:\.\d{{1,2}})+){_END}")
_NEXT_NUMBER = re.compile(rf"(?:{_AND}|\s*-\s*)(?P<next>{_DOTTED}){_END}")
_VERSION = re.compile(r"\b(versjon|version|utgave|utgåve|edition|v|v\.|kl|kl\.|klokka|klokken)\s*$", re.IGNORECASE)
_TIME = r"(?:[01]?\d|2[0-4])\.[0-5]\d"
_TIMES = re.compile(
    rf"(?<![\w.,])(?:kl(?:okk\w*)?\.?\s*)?{_TIME}"
    rf"(?:\s*(?:,|/|-|–|og|eller|til)?\s*(?:kl(?:okk\w*)?\.?\s*)?{_TIME})*(?!\w|[.,]\d)",
    re.IGNORECASE,
)
_SURELY_TIMES = re.compile(r"\bkl|(?<!\.)\b0\d", re.IGNORECASE)
_UNIT = re.compile(
    r"[\s-]*(?:[%°]|(?:min|minutt\w*|minutes?|sek|sekund\w*|seconds?|time|timar|timers?|hours?|dag|dager|dagar|days?|døgn"
    r"|uke|uker|veke|veker|mnd|måned\w*|månad\w*|år|års|m|meter\w*|km|kilometer|mil|cm|mm|kg|kilo\w*|gram|liter|prosent"
    r"|promille|v(?!\s*\d)|volt|w|watt|ampere|ah|mah|[kmg]?hz|dbm?|[km]bit\w*|kr|kroner|grad|grader|ganger|gonger)\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[\s,]*(?:og|eller|samt|mot|med|and|or|-|–)?[\s,]*", re.IGNORECASE)
_IN_DOCUMENT = re.compile(r"\s*,?\s*(?:i|av|fra|frå|hos|of|in|from)\s", re.IGNORECASE)
_CLAIM = re.compile(r"[,;:.]|\b(?:og|eller|samt|mot|med|and|or)\b", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    r"(?P<word>\b[^\W\d_]{3,}\.?)(?P<space>\s+)(?P<label>\d{1,3}(?:\s?\.\s?\d{1,2}|,\d{1,2})*|[a-eA-E]\b)"
)
_KNOWN_WORD = re.compile(_WORD, re.IGNORECASE)
_COUPLE = re.compile(r"\b(?:et|ett|eit|noen)\s+$", re.IGNORECASE)
_SPELLINGS = {
    "punkt": "punkt",
    **{form: "kapittel" for form in ("kapittel", "kapitel", "chapter")},
    **{form: "vedlegg" for form in ("vedlegg", "vedlegget", "appendix")},
    **{form: "avsnitt" for form in ("avsnitt", "avsnittet", "section")},
    **{form: "§" for form in ("paragraf", "paragrafen", "paragraph")},
}
_OTHER_WORDS = frozenset({"punktum", "vedlegge", "vedlegger", "vedlegges", "charter"})
_PAGE = re.compile(r"\bside\s+(\d{1,4})(?!\w|[.,]\d)", re.IGNORECASE)

_WORDS = {"kap": CHAPTER, "cha": CHAPTER, "del": PART, "sek": PART}


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names.

    :param number: as sections are numbered: ``"4.3.2"``, ``"§ 4"``, ``"Vedlegg A"``; ``"6"`` for a chapter;
        ``"side 12"`` for a page.
    :param paragraph: the ledd, counting from 1, or from ``ledd.LAST`` backwards; 0 for none. ``letter`` is its bokstav.
    :param word: as that of a ``Group``; ``"side"`` for a page.
    :param before: what the question says from the places before it to this one, and ``after`` from here to the next;
        of several in a list, before and after them all.
    """

    number: str
    paragraph: int = 0
    letter: str = ""
    word: str = field(default=BARE, compare=False)
    before: str = field(default="", compare=False)
    after: str = field(default="", compare=False)

    @property
    def is_page(self) -> bool:
        """Whether it is a page and no section."""
        return self.word == PAGE

    def leads_to(self, section: Section) -> bool:
        """Whether a section has the number, or the number as its paragraph or chapter."""
        number = _fold(section.number)
        return number == _fold(self.number) or (self.number.isdigit() and number in _by_digits(self.number))

    def is_on(self, block: Block) -> bool:
        """Whether a block begins on the page."""
        return self.is_page and self.number == f"{PAGE} {block.page_label or block.page}"


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
    """The places that a question names, with ledd and bokstav, also where their words are misspelt.

    Numbers with a unit and times of day are none.
    """
    text = _spelled_out(text)
    times = [match.span() for match in _TIMES.finditer(text) if _SURELY_TIMES.search(match[0])]
    found = [
        (group.word, place)
        for group in groups(text)
        for place in group.places
        if _is_place(text, group.word, place, times)
    ]
    starts = [place.start for _, place in found] + [len(text)]
    ends = [0] + [place.end for _, place in found]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    named: list[Reference] = []
    for n, (word, place) in enumerate(found):
        first, last = n, n + 1
        while first > 0 and _is_joint(between[first]):
            first -= 1
        while last < len(found) and _is_joint(between[last]):
            last += 1
        before, after = _unclaimed(between[first]) if first else between[0], between[last]
        said = f"{ledd.of_next(between[n]) if n else between[0]} | {ledd.of_this(between[n + 1], n + 1 == len(found))}"
        parts = [(0, "")] if word == APPENDIX else ledd.parts(said)
        named += (Reference(place.number, paragraph, letter, word, before, after) for paragraph, letter in parts)
    named += (
        Reference(f"{PAGE} {match[1]}", word=PAGE, before=text[: match.start()], after=text[match.end() :])
        for match in _PAGE.finditer(text)
    )
    with_word = {reference for reference in named if reference.word != BARE}
    kept = (reference for reference in named if reference.word != BARE or reference not in with_word)
    return list({(reference, reference.before, reference.after): reference for reference in kept}.values())


def _is_place(text: str, word: str, place: Place, times: Iterable[tuple[int, int]]) -> bool:
    """Whether a number is that of a place, and not of a version, a measure or a time of day."""
    if word in (PARAGRAPH, APPENDIX):
        return True
    if _VERSION.search(text[: place.start]) or (place.number.count(".") < 2 and _UNIT.match(text, place.end)):
        return False
    is_time = place.number.startswith("0") or any(start <= place.start < end for start, end in times)
    return word != BARE or not is_time


def _is_joint(between: str) -> bool:
    """Whether two places with this between them stand in one list."""
    return _JOINT.fullmatch(ledd.without(between)) is not None


def _unclaimed(between: str) -> str:
    """What stands between two places without the document of the first one: «i reglementet, veilederen »."""
    return _CLAIM.split(between)[-1] if _IN_DOCUMENT.match(ledd.without(between)) else between


def _spelled_out(text: str) -> str:
    """A question with the words before numbers as documents spell them, and «4,4» after them as «4.4»."""

    def spelled(match: re.Match[str]) -> str:
        word = match["word"].casefold().rstrip(".")
        is_known = _KNOWN_WORD.fullmatch(word) is not None
        name = "" if is_known else _likely(word, text[: match.start()])
        number = re.sub(r"\s*[,.]\s*", ".", match["label"]) if is_known or name else match["label"]
        return f"{name or match['word']}{match['space']}{number}"

    return _BEFORE_NUMBER.sub(spelled, text)


def _likely(word: str, before: str) -> str:
    """The word for a place that a word before a number is meant as; empty for none."""
    if word == "par":
        return "" if _COUPLE.search(before) else PARAGRAPH
    if len(word) < 4 or word in _OTHER_WORDS:
        return ""
    alike = [form for form in _SPELLINGS if form[0] == word[0]]
    return next((_SPELLINGS[form] for form in get_close_matches(word, alike, n=1, cutoff=0.8)), "")


class Numbering:
    """Finds sections by number."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._sections: dict[str, list[Section]] = defaultdict(list)
        documents: dict[str, list[Section]] = defaultdict(list)
        for section in sections:
            documents[section.document].append(section)
            if section.number:
                self._sections[_fold(section.number)].append(section)
        for document in documents.values():
            for page, found in _pages(document).items():
                self._sections[_fold(f"{PAGE} {page}")] += found

    def find(self, number: str) -> list[Section]:
        """All sections with a number, or on a page; a bare number is also that of a chapter."""
        found = list(self._sections.get(_fold(number), ()))
        if number.isdigit():
            found += self._sections.get(_fold(f"kapittel {number}"), ())
        return found


def _pages(sections: Sequence[Section]) -> dict[str, list[Section]]:
    """The sections of one document by page: as printed, or physical where it prints none.

    A section stands on the pages where its blocks begin; on one where none does, all that go across it.
    """
    begun: dict[int, list[Section]] = defaultdict(list)
    across: dict[int, list[Section]] = defaultdict(list)
    labels: dict[int, str] = {}
    for section in sections:
        first, last = section.pages
        for page in range(first, last + 1) if first else ():
            across[page].append(section)
        for page in sorted({block.page for block in section.blocks if block.page}):
            begun[page].append(section)
        labels |= {first: section.page_label} if section.page_label else {}
        labels |= {block.page: block.page_label for block in section.blocks if block.page_label}
    return {labels.get(page, "") if labels else str(page): found for page, found in (across | begun).items()}


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
    """A number as it is looked up: «§ 4A-1» is «§ 4 A-1», and «Bilag B» is «Vedlegg B»."""
    return "".join(number.casefold().split()).replace("bilag", "vedlegg").replace("appendiks", "vedlegg").rstrip(".")


def _by_digits(number: str) -> tuple[str, str]:
    return _fold(f"§ {number}"), _fold(f"kapittel {number}")
