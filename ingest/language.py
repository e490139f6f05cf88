"""Norwegian text as the index sees it: words, stems, character n-grams and sentences."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

NGRAM = 4

# Nynorsk and dialect forms of words that hold a question together, brought to bokmål before stemming.
_FORMS = {
    form: bokmal
    for bokmal, forms in {
        "ikke": "ikkje itj ikkj itte",
        "gjør": "gjer",
        "gjøre": "gjere gjera",
        "blir": "vert blei vart verte vorte blitt",
        "si": "seie seia",
        "sier": "seier",
        "se": "sjå",
        "fra": "frå",
        "bare": "berre",
        "noe": "nokka",
        "noen": "nokre nån",
        "nå": "no",
        "først": "fyrst",
        "mer": "meir",
        "sammen": "saman",
        "gang": "gong",
        "uke": "veke",
        "hele": "heile",
        "spørre": "spørje",
        "høre": "høyre",
        "kjøre": "køyre",
        "vite": "veta",
        "vet": "veit",
        "etter": "ætter",
        "skal": "ska",
        "jeg": "æ",
        "dere": "dokker dåkker dykk",
        "begynne": "byrje",
        "skrevet": "skrive",
    }.items()
    for form in forms.split()
}

# Only words that never carry a rule: no negation, modality, time or condition is on this list.
STOPWORDS = frozenset(
    """og i jeg det at en et den til er som på de med han av der så var meg seg men ett har om vi min ha hadde
    hun mot da deg oss du dem dere din sine sitt sin denne dette disse vår for fra eg ein eit ho dei vere vera
    me også ja hva hvem hvor hvordan hvilken hvilke hvilket hvorfor kva kven kor korleis kvifor kvar
    ka kem koffor korsen blir bli ble vart noe noen noko nokon eller hos the is of to a an in on do i what who how
    where which does it this that for and or be are my we you your our their they them he she his when there these
    those been being was were has have had did will would should could can may might must with from by about any some
    if then than so as us me""".split()
)

_WORD = re.compile(r"§+\s*\d+(?:-\d+)?|\w+(?:[.\-/:]\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[»\")]?\s+(?=[«\"(]?[A-ZÆØÅ0-9§])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:jf|f\.?eks|bl\.a|pkt|kap|nr|ca|osv|dvs|mv|m\.m|kl|evt|mfl|m\.fl|st|tlf|inkl|ev|maks|min|pr|s|etc|o\.l|"
    r"if|iht|ift|mht|vedr|sml|avd|dr|hhv|ekskl|tilsv|red|utg|art|fig|tab)\.|\b[A-ZÆØÅ]\.)$",
    re.IGNORECASE,
)

_SHARED = re.compile(
    r"\b(?P<first>[^\W\d_]+)-(?:/| (?:og|eller|samt) )[^\W\d_]+?"
    r"(?P<shared>(?:vesen|tjeneste|sentral|alarm|gruppe|nummer|leder|melding|plan|kurs|prosedyre|rutine|område|radio|"
    r"terminal|samband|personell|kontroll|utstyr|opplæring)[^\W\d_]*)"
)

_local = threading.local()


def normalize(text: str) -> str:
    """Unicode NFKC, no soft hyphens, one kind of dash and quote, single spaces: the ground for comparing texts."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")
    text = re.sub("[‐‑‒–—−]", "-", text)
    text = re.sub("[«»“”„]", '"', text).replace("’", "'").replace("‘", "'")
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """The words of a text in lower case; section numbers, ``§ 4`` and ``09-SAR-1`` stay whole."""
    found: list[str] = _WORD.findall(normalize(text).casefold())
    return [word.replace(" ", "") if word[0] == "§" else word for word in found]


def letters(text: str) -> int:
    """How many letters and digits a text has: what can be compared across formats and layouts."""
    return sum(map(str.isalnum, text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Norwegian Snowball stem, taken until it stays the same, so that *leder* and *lederen* meet.

    Words with digits stay as they are.
    """
    if any(character.isdigit() for character in word):
        return word
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("norwegian")
    once = str(stemmer.stemWord(word))
    return once if once == word else stem(once)


def stems(text: str) -> list[str]:
    """Stems of all words but the stop words; words with inner hyphens also yield their parts."""
    return [stem(part) for part in _content(text)]


def tokens(text: str) -> list[str]:
    """What the lexical index holds: stems, and character n-grams within words, which bear typing errors."""
    found = []
    for part in _content(text):
        found.append(stem(part))
        found.extend(_grams(part))
    return found


def grams_by_stem(text: str) -> dict[str, tuple[str, ...]]:
    """The tokens of a text, each stem once with the n-grams of its words."""
    found: dict[str, tuple[str, ...]] = {}
    for part in _content(text):
        key = stem(part)
        found[key] = (*found.get(key, ()), *_grams(part))
    return found


def sentences(text: str) -> list[str]:
    """Split a paragraph into sentences, minding Norwegian abbreviations and numbered references."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATION.search(before) or re.search(r"(?:^|\s)\d{1,2}\.$", before):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def _content(text: str) -> Iterator[str]:
    parts = (_FORMS.get(part, part) for word in (*words(text), *_unshared(text)) for part in _parts(word))
    return (part for part in parts if part not in STOPWORDS)


def _unshared(text: str) -> Iterator[str]:
    """The words that share their last part with the next: ``brannvesenet`` in ``brann- og redningsvesenet``."""
    for match in _SHARED.finditer(normalize(text).casefold()):
        yield match.group("first") + match.group("shared")


def _grams(word: str) -> list[str]:
    if not word.isalpha():
        return []
    padded = f"^{word}$"
    return [f"_{padded[i : i + NGRAM]}" for i in range(max(1, len(padded) - NGRAM + 1))]


def _parts(word: str) -> list[str]:
    if "-" in word or "/" in word:
        parts = [part for part in re.split(r"[-/]", word) if len(part) > 1]
        return [word, *parts]
    return [word]
