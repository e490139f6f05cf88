"""Names of persons in what people write: what may be one, and what surely is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_SURNAME = re.compile(
    rf"[{_CAPITAL}][{_SMALL}]*(?:sen|son|stad|land|berg|rud|haug|bakken|bakk|lund|strand|moen|eng|nes|vold|gård|li|lie|"
    r"hagen|heim|ås|mann|dahl|sæter|seter|set|aas|aasen|sveen|myhre|vik|dal|engen|løkken|brekke|hus)"
)
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
_SMALL_NAME = re.compile(rf"\b([{_SMALL}]{{3,}}){_SPACE}(?:[{_SMALL}]{{3,}}{_SPACE})?([{_SMALL}]{{4,}})\b")


def names(text: str) -> Iterator[Span]:
    """Where names of persons stand.

    A name is what follows *pasienten* and its like, what begins with a common first name, and, in a text that speaks
    of illness or injury, any two words in capitals that name neither a place nor an organisation, and a common first
    name by itself. Names of places and organisations are left alone where they can be told apart.
    """
    is_medical = _HEALTH.search(text) is not None
    for match in _NAME.finditer(text):
        yield from _person(text, match, is_medical)
    if is_medical:
        for match in _SMALL_NAME.finditer(text):
            if match[1] in FIRST_NAMES and _SURNAME.fullmatch(match[2].capitalize()):
                yield match.span()


def _person(text: str, match: re.Match[str], is_medical: bool) -> Iterator[Span]:
    """The part of a run of capitalised words that names a person; none where it names something else."""
    parts = [part for part in re.finditer(r"\S+", match[0]) if part[0]]
    while parts and parts[0][0].casefold() in _OPENING:
        parts = parts[1:]
    if not parts or any(_NO_NAME.search(part[0]) for part in parts):
        return
    start, end = match.start() + parts[0].start(), match.end()
    first = parts[0][0].casefold().partition("-")[0]
    is_led = _ends_with_lead(text[:start])
    is_known = first in FIRST_NAMES
    if len(parts) == 1:
        is_name = is_known and (is_led or is_medical)
        is_name = is_name or (is_led and _SURNAME.fullmatch(parts[0][0]) is not None)
    else:
        may_be_known = is_known or first in _AMBIGUOUS_FIRST_NAMES
        is_elsewhere = _PLACE_BEFORE.search(text[:start]) is not None
        is_name = is_led or may_be_known or (is_medical and not is_elsewhere)
    if is_name:
        yield start, end


def _ends_with_lead(before: str) -> bool:
    return any(lead.end() == len(before) for lead in _LED.finditer(before))
