"""Versions of documents other than those in force: which a question asks for, and how they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.types import Document, State
from ingest.versions import in_order, label

_NOUN = r"(?:versjon(?:en|a)?|utgav(?:e|en|a)|utgåv(?:e|a)|version|edition)"
_LEAD = r"(?:\b(?:i|fra|frå|etter|ifølge|ifølgje|in|from)\s+)?(?:\b(?:den|the)\s+)?"
_DAY = r"(?P<day>\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d)"
_PREVIOUS = (
    r"(?:forrige|førre|tidligere|tidlegare|gamle|gammel|gammal|eldre|foregående|føregåande|previous|earlier|old)"
)
_NEXT = r"(?:kommende|komande|neste|fremtidige?|framtidige?|upcoming|coming|next)"
_WISHES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}\b(?:(?P<previous>{_PREVIOUS})|(?P<next>{_NEXT}))\s+{_NOUN}\b",
        rf"{_LEAD}\b{_NOUN}\s+(?:(?:fra|frå|av|from|of)\s+)?{_DAY}\b",
        rf"{_LEAD}\b{_DAY}[- ]?{_NOUN}\b",
        rf"\b(?:som\s+)?(?P<held>gjaldt|galdt)\s+(?:i|per|den)\s+{_DAY}\b",
        rf"{_LEAD}\b{_NOUN}\s+(?:nr\.?\s*|nummer\s+|v)?(?P<number>\d+(?:\.\d+)*)\b",
        rf"{_LEAD}(?<![\d.])(?P<number>\d+)\.\s*{_NOUN}\b",
    )
)
_WORDS = {
    "previous": re.compile(_PREVIOUS, re.IGNORECASE),
    "next": re.compile(_NEXT, re.IGNORECASE),
    "day": re.compile(_DAY),
    "number": re.compile(r"(?:versjon|utgave|v)?\s*(?P<number>\d+(?:\.\d+)*)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class VersionWish:
    """What a question says of the versions that it asks for; one of the four is set.

    :param words: how it says so, and ``rest`` what it says beside that.
    :param step: -1 for the version before the one in force, 1 for the next.
    :param day: of the version, or the last day of its year; ``held`` when it is one on which the version was in force.
    """

    words: str
    rest: str
    step: int = 0
    number: str = ""
    day: date | None = None
    is_year: bool = False
    held: bool = False


def wish_of(text: str) -> VersionWish | None:
    """The version that a question asks for; None where it says nothing of versions."""
    for pattern in _WISHES:
        if match := pattern.search(text):
            rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
            return _wish(match.group().strip(), re.sub(r"\s+([?!.,])", r"\1", rest), match)
    return None


def wish_for(name: str) -> VersionWish | None:
    """The version that somebody has picked by a name for it: *forrige*, *kommende*, a number, a year or a day."""
    for pattern in _WORDS.values():
        if match := pattern.fullmatch(name.strip()):
            found = {key: value for key, value in match.groupdict().items() if value}
            kind = next(key for key, other in _WORDS.items() if other is pattern)
            return _made(name.strip(), "", {kind: match.group(), **found})
    return None


def wished(wish: VersionWish, documents: Iterable[Document], named: Collection[str], text: str) -> list[Document]:
    """The versions not in force that a wish means, at most one of each document.

    :param named: documents that the question may name; they go first where any of them has such a version.
    :param text: the question: a document whose whole name stands in it is the only one asked about.
    """
    documents = list(documents)
    several = list(_by_work(documents))
    found = [] if wish.held else [each for versions in several if (each := _pick(wish, versions))]
    if wish.day and not found:
        found = [each for versions in several if (each := _in_force(wish.day, versions))]
    meant = [document for document in found if document.work in named]
    spoken = {document.work for document in documents if _is_spoken_of(document, text)}
    return meant or [document for document in found if not spoken or document.work in spoken]


def is_in_force(wish: VersionWish, documents: Iterable[Document]) -> bool:
    """Whether a wish means a version that answers anyway."""
    return any(_fits(wish, document) for document in documents if document.id == document.work)


def standing_note(document: Document) -> str:
    """What a reader must know of a version that is not in force; nothing for one that is."""
    name = f"{document.short_title}, versjon {label(document)},"
    match document.state:
        case State.SUPERSEDED:
            return f"{name} er erstattet av versjon {document.superseded_by} og gjelder ikke lenger."
        case State.UPCOMING:
            return f"{name} gjelder først fra {document.valid_from:%d.%m.%Y}."
        case _:
            return ""


def searched_note(documents: Sequence[Document]) -> str:
    """Where the answer was looked for, when that was not in the versions in force."""
    names = ", ".join(f"{document.short_title} versjon {label(document)}" for document in documents)
    return f"Søkte bare i {names}."


def missing_note(wish: VersionWish) -> str:
    """That the versions asked for are not there."""
    return f"Fant ingen slik versjon («{wish.words}»). Det er søkt i dem som gjelder."


def state_words(document: Document) -> str:
    """Where a version stands among the others, in few words."""
    match document.state:
        case State.SUPERSEDED:
            return f"Erstattet av versjon {document.superseded_by}"
        case State.UPCOMING:
            return f"Gjelder fra {document.valid_from:%d.%m.%Y}"
        case _:
            return "Gjeldende"


def _wish(words: str, rest: str, match: re.Match[str]) -> VersionWish:
    return _made(words, rest, {key: value for key, value in match.groupdict().items() if value})


def _made(words: str, rest: str, found: dict[str, str]) -> VersionWish:
    if "previous" in found or "next" in found:
        return VersionWish(words, rest, step=-1 if "previous" in found else 1)
    if day := found.get("day"):
        return VersionWish(words, rest, day=_day(day), is_year="." not in day, held="held" in found)
    return VersionWish(words, rest, number=found["number"])


def _day(text: str) -> date | None:
    numbers = [int(part) for part in text.split(".")]
    try:
        return date(numbers[-1], numbers[1], numbers[0]) if len(numbers) == 3 else date(numbers[0], 12, 31)
    except ValueError:
        return None


def _by_work(documents: Sequence[Document]) -> Iterable[list[Document]]:
    works: dict[str, list[Document]] = {}
    for document in documents:
        works.setdefault(document.work, []).append(document)
    return [in_order(versions) for versions in works.values() if len(versions) > 1]


def _pick(wish: VersionWish, versions: Sequence[Document]) -> Document | None:
    """The version that a wish means, unless that is the one in force."""
    current = next(at for at, document in enumerate(versions) if document.id == document.work)
    if wish.step:
        at = current + wish.step
        return versions[at] if 0 <= at < len(versions) else None
    found = [document for document in versions if _fits(wish, document)]
    return found[-1] if found and found[-1] is not versions[current] else None


def _in_force(day: date, versions: Sequence[Document]) -> Document | None:
    """The version that was in force on a day, unless it is now."""
    found = [document for document in versions if document.valid_from and document.valid_from <= day]
    return found[-1] if found and found[-1].id != found[-1].work else None


def _fits(wish: VersionWish, document: Document) -> bool:
    if wish.day and wish.is_year:
        year = str(wish.day.year)
        return year in re.findall(r"\d{4}", document.version) or (
            document.valid_from is not None and document.valid_from.year == wish.day.year
        )
    if wish.day:
        return document.valid_from == wish.day
    number = re.search(r"\d+(?:\.\d+)*", document.version)
    return bool(wish.number and number) and _plain(wish.number) == _plain(number.group() if number else "")


def _plain(number: str) -> str:
    return re.sub(r"(?:\.0+)+$", "", number)


def _is_spoken_of(document: Document, text: str) -> bool:
    folded = text.casefold()
    return any(name.casefold() in folded for name in (document.title, document.short_title))
