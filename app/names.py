"""Names of persons in what people write: what may be one, and what surely is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

Span = tuple[int, int]

_SPACE = r"[ \u00a0\u202f]+"
_CAPITAL = "A-ZÆØÅÄÖÜÉ"
_SMALL = "a-zæøåäöüéèíáć"
PART = rf"[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?"
_INITIAL = rf"[{_CAPITAL}]\."

# The most common first names in Norway; those that are words as well, or letters of the phonetic alphabet, stand below.
FIRST_NAMES = frozenset(
    """
    anne inger kari marit ingrid eva anna maria ida hilde nina berit elisabeth kristin marianne bente solveig randi
    astrid linda wenche ellen heidi mona hanne grete tone camilla ragnhild gerd emma silje lise gunn trine turid karin
    julie julia maja nora sara sofie thea malin linn lene siri monica anita ann aud else laila line mari marie mette
    rita sissel stine sunniva synnøve tonje torill tove unni vigdis vilde wanja åse åshild amalie andrea aurora ella
    emilie frida hedda ingeborg jenny karoline katrine kirsten kjersti klara lea leah lilly margrete martine mia
    mathilde olivia oline rebekka sigrid sigrun tiril tuva ylva fatima aisha amina zahra nadia yasmin agnieszka
    jan ole lars kjell knut svein arne thomas hans geir tore morten terje anders john andreas erik martin kristian
    frode kristoffer magnus daniel jon trond kåre håkon håvard henrik jonas kenneth marius markus mads mathias
    mohammed muhammad ahmed ali hassan ibrahim omar yusuf ivar jens johan johannes karl leif nils olav øystein øyvind
    pål petter rune sigurd sindre sondre steinar sverre tarjei tommy torbjørn torgeir tormod trygve ulrik vegard
    vidar willy asbjørn asle aslak atle birger cato eirik eivind emil endre espen filip finn fredrik gaute gunnar
    gustav halvor harald helge herman ingvar isak jakob jarle joakim jørgen kai kasper kevin kjetil klaus kolbjørn
    lasse lukas ludvig noah oddvar odin oliver oskar ola olaf preben ragnar reidar roald roar roy rolf sander sebastian
    simen sivert snorre stian ståle sturla tobias torstein tristan ulf william yngve åge åsmund krzysztof piotr tomasz
    """.split()
)
_AMBIGUOUS_FIRST_NAMES = frozenset(
    """per pål odd even dag stein bjørn liv tor bo mai siv eli roger victor viktor oscar mike charlie romeo juliett
    helene gro vår rose jo kim""".split()
)
_FIRST_NAMES_AND_WORDS = frozenset(
    "ann anna else endre finn hans helge kai klara lasse line mette rune tone tore".split()
)
_SURNAME = re.compile(
    rf"[{_CAPITAL}][{_SMALL}]*(?:sen|son|stad|land|berg|rud|haug|bakken|bakk|lund|strand|moen|eng|nes|vold|gård|li|lie|"
    r"hagen|heim|ås|mann|dahl|sæter|seter|set|aas|aasen|sveen|myhre|vik|dal|engen|løkken|brekke|hus)"
)
_SHORT_SURNAMES = frozenset("berg dahl lund moen lie haugen hagen bakken strand myhre eide".split())
_PATRONYMIC = re.compile(
    rf"(?:{'|'.join(FIRST_NAMES)}|ol|peder|iver|bernt|gunder|even|jacob)(?:(?<=s)|s)s?(?:en|on)", re.IGNORECASE
)
_WORD_LIKE = re.compile(r"(?:sen|son|set|seter|nes|ektemann|ås|eng|vik|li|lie|dal|hus)$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"legevakt|sykehus|sjukehus|hospital|ambulanse|akuttmottak|kommune|politi|brann|redning|sentral|helse|nødnett|"
    r"naudnett|direktorat|universitet|forskrift|regle|veileder|prosedyre|vedlegg|kapittel|punkt|region|distrikt|røde|"
    r"kors|folkehjelp|forsvar|station|stasjon|delta|alfa|bravo|golf|hotel|india|sierra|tango|uniform|lima|radio|"
    r"motta|slutt|over$|ikke$|januar|februar|mars$|april|juni|juli|august|september|oktober|november|desember|"
    r"mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|norge|norsk|lifex|iccs|kontroll",
    re.IGNORECASE,
)
_OPENING = frozenset(
    """
    hva hvem hvor hvordan hvorfor når hvilken hvilke skal må bør kan får er har hvis dersom kva kven korleis ka jeg vi
    pasient pasienten pasienter varsle meld ring send den det en et ei og men at om ved etter før alle ingen bruker
    brukeren innringer mann kvinne gutt jente barn hei takk vår min han hun de du hr herr fru frøken doktor lege
    """.split()
)
_PLACE_BEFORE = re.compile(rf"\b(?:i|på|fra|til|ved|mot|mellom|over|og|under|nær|hos){_SPACE}$", re.IGNORECASE)
_HEALTH = re.compile(
    r"infarkt|hjerneslag|\bslag\b|hjertestans|hjertesvikt|angina|diabetes|sukkersyk|epilep|kramper|kreft|svulst|leukemi|"
    r"astma|\bkols\b|lungebetennelse|pneumoni|covid|korona|influensa|tuberkulose|\bhiv\b|hepatitt|sepsis|"
    r"blodforgiftning|hjernehinnebetennelse|psykose|psykotisk|schizofren|bipolar|depre|angst|selvmord|suicid|"
    r"selvskad|overdose|rusmid|ruset\b|alkohol|abstinens|demens|alzheimer|parkinson|allergi|anafyla|brudd\b|"
    r"hodeskade|hjernerystelse|ryggskade|blødning|blør\b|gravid|føder|fødsel\b|abort|nyresvikt|leversvikt|"
    r"blindtarm|diagnose|syk\b|sjuk\b|sykdom|feber|brystsmerter|pustevansker|bevisstløs|medvitslaus|livløs|lammelse|"
    r"hjerteflimmer|atrieflimmer|blodpropp|trombose|lungeemboli|forgift|skutt|knivstukket|voldtatt|mishandl",
    re.IGNORECASE,
)
_LED = re.compile(
    rf"\b(?:pasient(?:en)?|innringer(?:en)?|pårørende|barnet|gutten|jenta|mannen|kvinnen|sønn(?:en)?|datter(?:en)?|"
    rf"hr\.?|herr|fru|frøken|ved{_SPACE}navn|heter|navn(?:et)?(?:{_SPACE}er)?|etternavn|fornavn)"
    rf"(?:{_SPACE}(?:heter|ved{_SPACE}navn|er))?[:,]?{_SPACE}",
    re.IGNORECASE,
)
_NAME = re.compile(rf"{PART}(?:{_SPACE}(?:(?:van|von|de|al|el|bin){_SPACE}|{_INITIAL}{_SPACE})?{PART})*")
_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}{{3,}}(?:-{_LETTER}{{2,}})?"
_FIRST_NAME = re.compile(rf"\b({'|'.join(FIRST_NAMES)})(?:-{_LETTER}{{2,}})?\b", re.IGNORECASE)
_NEXT_WORDS = re.compile(rf"{_SPACE}({_WORD})\b(?:{_SPACE}({_WORD})\b)?")
_BEFORE = 80
"""How many characters before a name say whether it is one."""


def names(text: str) -> list[Span]:
    """Where names of persons stand, in order and apart from each other.

    A name is what follows *pasienten* and its like, what begins with a common first name, and, in a text that speaks
    of illness or injury, any two words in capitals that name neither a place nor an organisation, a common first
    name by itself, and one with a surname however they are written. Names of places and organisations are left alone
    where they can be told apart.
    """
    is_medical = _HEALTH.search(text) is not None
    found = [span for match in _NAME.finditer(text) for span in _person(text, match, is_medical)]
    if is_medical:
        found += [span for match in _FIRST_NAME.finditer(text) for span in _full_name(text, match)]
    apart: list[Span] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _full_name(text: str, first: re.Match[str]) -> Iterator[Span]:
    """A first name with the surname that follows it, at most one word further on, in letters of any case."""
    following = _NEXT_WORDS.match(text, first.end())
    if following is None:
        return
    is_word = first[1].casefold() in _FIRST_NAMES_AND_WORDS
    if _is_surname(following[1], is_word):
        yield first.start(), following.end(1)
    elif following[2] and following[1].casefold() not in _OPENING and _is_surname(following[2], is_word):
        yield first.start(), following.end(2)


def _is_surname(word: str, is_doubtful: bool) -> bool:
    """Whether a word in letters of any case is a surname.

    :param is_doubtful: the word before need not be a name, so that what ends as ordinary words do is none.
    """
    last = word.rpartition("-")[2]
    if last.casefold() in _SHORT_SURNAMES or _PATRONYMIC.fullmatch(last):
        return True
    if _NO_NAME.search(word) or (is_doubtful and _WORD_LIKE.search(last)):
        return False
    return _SURNAME.fullmatch(last.capitalize()) is not None


def _person(text: str, match: re.Match[str], is_medical: bool) -> Iterator[Span]:
    """The part of a run of capitalised words that names a person; none where it names something else."""
    parts = list(dropwhile(lambda part: part[0].casefold() in _OPENING, re.finditer(r"\S+", match[0])))
    if not parts or any(_NO_NAME.search(part[0]) for part in parts):
        return
    start, end = match.start() + parts[0].start(), match.end()
    first = parts[0][0].casefold().partition("-")[0]
    before = text[max(0, start - _BEFORE) : start]
    is_led = _ends_with_lead(before)
    is_known = first in FIRST_NAMES
    if len(parts) == 1:
        is_name = is_known and (is_led or is_medical)
        is_name = is_name or (is_led and _SURNAME.fullmatch(parts[0][0]) is not None)
    else:
        may_be_known = is_known or first in _AMBIGUOUS_FIRST_NAMES
        is_elsewhere = _PLACE_BEFORE.search(before) is not None
        is_name = is_led or may_be_known or (is_medical and not is_elsewhere)
    if is_name:
        yield start, end


def _ends_with_lead(before: str) -> bool:
    return any(lead.end() == len(before) for lead in _LED.finditer(before))
