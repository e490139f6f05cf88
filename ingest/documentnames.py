"""Which document a reference names: «felles sambandsreglement punkt 4.3», «punkt 5.1 i den nasjonale veilederen»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.glossary import Glossary
from ingest.language import STOPWORDS, stem
from ingest.types import Document

NO_SUCH_DOCUMENT = "dokumentet er ikke blant dem som er lest inn"
OTHER_EDITION = "gjelder en annen utgave av dokumentet"
UNCLEAR_DOCUMENT = "det er uklart hvilket dokument som menes"

_WINDOW = 200
_LONGEST = 10
_WORD = re.compile(r"\w+(?:[-./]\w+)*")
_KIND = re.compile(
    r"(?P<first>.*?)(?P<kind>veileder|rettleiar|vegleiar|reglement|forskrift|lov|hånd?bok|hefte|retningslinje|standard"
    r"|prosedyre|rutine|instruks|plan|avtale|kontrakt|liste|tabell|skjema|protokoll|notat|rapport|vilkår)"
    r"(?:e?n|e?t|a|e?ne|e?r|ens|ets|s)?"
)
_OWN_KINDS = frozenset({"prosedyre", "rutine", "instruks"})
_PARTS = frozenset(
    {"plan", "avtale", "kontrakt", "liste", "tabell", "skjema", "protokoll", "notat", "rapport", "vilkår"}
)
_LAWS = frozenset({"lov", "forskrift"})
_POINTING = frozenset({"denne", "dette", "vår", "gjeldende"})
_CONNECTORS = frozenset({"se", "sjå", "jf", "jfr", "jamfør", "i", "under"})
_OF = frozenset({"for", "om", "i", "til", "av", "fra", "nr", "frå"})
_VERBS = frozenset(
    """skal bør kan må er har får gjelder følger står gir krever sier blir brukes bruker etter se jf jfr og eller som
    fastsetter bestemmer viser heter oppgir nevner""".split()
)
_SENTENCE_END = re.compile(r"[;:!?|\n]|\.(?=\s+[A-ZÆØÅ«])")
_GAP = re.compile(r"[\s,«»“”\"()–-]*")
_INSIDE = re.compile(
    r"(?:\s+(?:første|fyrste|andre|annet|tredje|fjerde|femte|sjette|siste|\d\.)\s+(?:ledd|punktum))*"
    r"(?:\s+(?:bokstav|litra|nr\.?)\s+\w{1,2}\b)?",
    re.IGNORECASE,
)
_IN = re.compile(r"\s*,?\s+(?:i|av|fra|frå)\s+")
_STOP = re.compile(r"[.;:!?|\n)]|,(?=\s)")
_EDITION_OF = re.compile(r"(?:utgave|utgåve|versjon|utkast)\w*\s+(?:av|til)\s+(?:den\s+)?[«\"]?$", re.IGNORECASE)
_EDITION = re.compile(r"\w*-?(?:utgave|utgåve|versjon|utkast)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Naming:
    """The document that a text names beside a reference.

    :param document: the id that its versions share; empty for one that cannot be told, with the ``reason``.
    :param is_certain: False where the words may just as well stand there for another purpose.
    :param is_bare: whether it is no more than «loven» or «forskriften».
    """

    document: str = ""
    reason: str = ""
    is_certain: bool = True
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: str
    stem: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The kind of document that the word ends in: «reglement» for «sambandsreglementet»."""
        match = _KIND.fullmatch(self.word)
        return match["kind"] if match else ""

    @property
    def is_bare_kind(self) -> bool:
        """Whether the word says the kind and nothing else."""
        match = _KIND.fullmatch(self.word)
        return match is not None and not match["first"]


class DocumentNames:
    """What documents are called: by title, short title or file name, or in the glossary's words for them.

    Here a document goes by the id that all its versions share.
    """

    def __init__(self, documents: Iterable[Document], glossary: Glossary) -> None:
        self._names: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._stems: dict[str, frozenset[str]] = {}
        self._kinds: dict[str, frozenset[str]] = {}
        for document in documents:
            coded = [document.file.stem] if re.search(r"\d", document.file.stem) else []
            for name in (document.title, document.short_title, *coded):
                self._names[_key(_tokens(name))].add(document.work)
            year = str(document.valid_from.year) if document.valid_from else ""
            told = (document.title, document.short_title, document.organisation, document.version, year)
            found = _tokens(" | ".join(told))
            self._stems[document.work] = frozenset(token.stem for token in found)
            self._kinds[document.work] = frozenset(token.kind for token in _tokens(document.title) if token.kind)
        self._names.pop((), None)
        for term in glossary.terms:
            keys = [_key(_tokens(name)) for name in term.names]
            meant = set().union(*(self._names.get(key, set()) for key in keys)) or self._described(_tokens(term.term))
            if len(meant) == 1:
                for key in keys:
                    self._names.setdefault(key, set(meant))

    def before(self, text: str, end: int, own: str) -> Naming | None:
        """The document named by the words that lead up to a place in the text of a section of the document ``own``."""
        sentence = _sentence(text, end)
        tokens = _tokens(text, sentence, end)
        if not tokens or not _GAP.fullmatch(text, tokens[-1].end, end):
            return None
        connectors = set()
        while tokens and tokens[-1].word in _CONNECTORS:
            connectors.add(tokens.pop().word)
        for first in range(max(0, len(tokens) - _LONGEST), len(tokens)):
            if tokens[first].word not in STOPWORDS and (naming := self._naming(tokens[first:], own)):
                if _EDITION_OF.search(text, sentence, tokens[first].start):
                    return Naming(reason=OTHER_EDITION)
                is_certain = connectors <= {"i"} or naming.document == own
                return Naming(naming.document, naming.reason, is_certain)
        if foreign := _foreign_before(tokens, bool(connectors)):
            return foreign
        return self._subject(tokens, own) if "i" in connectors else None

    def after(self, text: str, start: int, own: str) -> Naming | None:
        """The document named by the words that follow a place: «§ 4 andre ledd i forskriften»."""
        inside = _INSIDE.match(text, start)
        link = _IN.match(text, inside.end() if inside else start)
        if link is None:
            return None
        stop = _STOP.search(text, link.end(), link.end() + _WINDOW)
        tokens = _tokens(text, link.end(), stop.start() if stop else link.end() + _WINDOW)[:_LONGEST]
        if not tokens:
            return None
        if tokens[0].word in _POINTING:
            return Naming(own)
        for last in range(len(tokens), 0, -1):
            if naming := self._naming(tokens[:last], own):
                return Naming(reason=NO_SUCH_DOCUMENT) if _goes_on(tokens[last:]) else naming
        if any(_EDITION.fullmatch(token.text) for token in tokens[:3]):
            return Naming(reason=OTHER_EDITION)
        kind = next((token for token in tokens[:3] if token.kind), None)
        if kind is None or any(token.word in _VERBS for token in tokens[:3] if token.start < kind.start):
            return None
        return _foreign(kind, is_alone=kind is tokens[-1])

    def laws(self, text: str, own: str) -> dict[str, int]:
        """The laws and regulations that a text names, by document id, each with where it is named first.

        An empty id stands for all those that are not known.
        """
        tokens = _tokens(text)
        found: dict[str, int] = {}
        for place, token in enumerate(tokens):
            if token.kind not in _LAWS or (token.is_bare_kind and token.word != token.kind):
                continue
            lengths = range(min(_LONGEST, len(tokens) - place), 0, -1)
            namings = (self._naming(tokens[place : place + length], own) for length in lengths)
            naming = next((each for each in namings if each), None)
            found.setdefault(naming.document if naming else "", token.start)
        return found

    def _subject(self, tokens: Sequence[_Token], own: str) -> Naming | None:
        """Another document that the sentence begins with, so that a number in it is in doubt."""
        for last in range(min(_LONGEST, len(tokens)), 0, -1):
            naming = self._naming(tokens[:last], own)
            if naming and naming.document != own:
                return Naming(naming.document, naming.reason, is_certain=False)
        return None

    def _naming(self, tokens: Sequence[_Token], own: str) -> Naming | None:
        """The document that these words, all of them, name."""
        if tokens[-1].word in STOPWORDS:
            return None
        content = [token for token in tokens if token.word not in STOPWORDS]
        is_bare = len(content) == 1 and content[0].is_bare_kind
        if is_bare and content[0].kind in self._kinds.get(own, ()):
            return Naming(own)
        has_kind = any(token.kind for token in content)
        named = self._names.get(_key(content), set()) if has_kind or tokens[0].text[:1].isupper() else set()
        found = named or (self._described(content) if has_kind else set())
        if own in found or (is_bare and len(found) > 1 and content[0].kind in _OWN_KINDS):
            return Naming(own)
        if len(found) > 1:
            return Naming(reason=UNCLEAR_DOCUMENT, is_bare=is_bare and content[0].kind in _LAWS)
        return Naming(next(iter(found))) if found else None

    def _described(self, content: Sequence[_Token]) -> set[str]:
        """The documents of the kind that is said, with all the words that are said in their titles."""
        content = [token for token in content if token.word not in STOPWORDS]
        if not any(token.kind for token in content):
            return set()
        return {
            key
            for key, known in self._stems.items()
            if all(t.stem in known or (t.is_bare_kind and t.kind in self._kinds[key]) for t in content)
        }


def _foreign_before(tokens: Sequence[_Token], is_connected: bool) -> Naming | None:
    """A document that is said to be something else than those that are known: «helsepersonelloven § 21»."""
    for place in range(len(tokens) - 1, max(-1, len(tokens) - _LONGEST - 2), -1):
        if tokens[place].kind:
            following = tokens[place + 1 :]
            is_phrase = following and not is_connected and (following[0].word in _OF or following[0].word.isdigit())
            is_place = is_connected and tokens[place].kind in _PARTS
            if (not following and not is_place) or (is_phrase and not any(t.word in _VERBS for t in following)):
                return _foreign(tokens[place], is_alone=not following)
            return None
    return None


def _goes_on(following: Sequence[_Token]) -> bool:
    """Whether a name goes on with words that make it another: «veilederen» with «for brannvesenet»."""
    return len(following) > 1 and following[0].word in ("for", "om") and following[1].word not in ("å", "at")


def _foreign(kind: _Token, is_alone: bool) -> Naming | None:
    if kind.is_bare_kind and kind.kind in _OWN_KINDS:
        return None
    return Naming(reason=NO_SUCH_DOCUMENT, is_bare=is_alone and kind.is_bare_kind and kind.kind in _LAWS)


def _sentence(text: str, end: int) -> int:
    """Where the sentence begins in which a place stands."""
    start = max(0, end - _WINDOW)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    return ends[-1] if ends else start


def _tokens(text: str, start: int = 0, end: int | None = None) -> list[_Token]:
    return [
        _Token(match[0], match[0].casefold(), stem(match[0].casefold()), match.start(), match.end())
        for match in _WORD.finditer(text, start, len(text) if end is None else end)
    ]


def _key(tokens: Iterable[_Token]) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens if token.word not in STOPWORDS)
