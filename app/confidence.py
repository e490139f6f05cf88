"""Whether the best section really answers: a calibrated probability over named signs, learnt from tuning questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app import models
from app.answer.units import AnswerUnit
from app.evidence import Evidence, Probe, searchable, stem_set
from app.profiles import Profile, Profiles
from app.question import Question, proper_words
from app.reader import log_odds
from app.types import Hit
from ingest.editions import Edition
from ingest.language import stem, stems, words
from ingest.questionbank import BankedQuestion
from ingest.types import Section

MAX_WORDS = 8

MAX_MARGIN = 5.0
"""How far below the best section the next one counts as being where there is none."""

NEARLY = 0.75
"""Units that cover a question at least this far, beside the best one, are among the best."""

_WHY = re.compile(r"\b(hvorfor|kvifor|koffor|korfor|why|grunnen til|begrunnelsen? for)\b", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(fordi|grunn\w*|skyldes|derfor|hensikt\w*|formål\w*|føremål\w*|for å|slik at|ellers|hensyn\w*|omsyn\w*)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\b(?:hvor mange|kor mange|korr mange|åssen mange|how many)\s+(\w[\w-]*)", re.IGNORECASE)
_NUMERAL = r"\d+|en|ei|et|én|ett|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|ingen|alle|halv\w*"
_COUNTED = re.compile(rf"\b(?:{_NUMERAL})\b((?:\W+\w+){{1,3}})", re.IGNORECASE)

_FOCUS = re.compile(
    r"(?:hvor mange|hvor mye|hvilke[nt]?|kva for(?: ein| ei| eit)?|kor mange|hva slags|ka slags|how many|how much|"
    r"which|what)\s+(?:er |is |are )?(?:en |et |ei |the |an? )?(\w[\w-]*)",
    re.IGNORECASE,
)
_DURATION = (
    r"\b(sekund|minutt|time|timer|døgn|dag|uke|veke|måned|månad|år|natt|helg|vakt|kl|\d{2}\.\d{2}|januar|februar|mars|"
    r"april|mai|juni|juli|august|september|oktober|november|desember)"
)
_HOW_LONG = (
    rf"{_DURATION}|\b(inntil|fr[ae]m til|så lenge|alltid|kontinuerlig)\b|"
    r"\btil (?:\w+ ){1,4}(?:har|er|blir|gir|kommer|kvitterer|svarer)\b"
)
_HOW_SOON = (
    rf"{_DURATION}|\b(straks|umiddelbart|umiddelbar|øyeblikkelig|snarest|før|innen|innan|samme|same|samtidig|først|"
    r"med en gang|fortløpende|uten opphold|utan opphald)\b"
)
_HOW_OFTEN = (
    rf"{_DURATION}|\b(hver\w*|kvar\w*|årlig|daglig|dagleg|ukentlig|månedlig|kvartal\w*|gang\w*|jevnlig|ved behov)\b"
)
_NUMBER = r"\d|\b(to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|tjue|hundre|tusen|halv\w*)\b"
_LENGTH = r"(\b|\d)(m|mm|cm|km|(kilo|centi|milli)?meter\w*|mil|fot|skritt|breidd\w*)\b"
# What a question asks for, and what a text must hold to give it.
_TYPES = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(needed, re.IGNORECASE))
    for asked, needed in (
        (
            r"(hva|kva|ka|hvilket|kva for eit) (er )?(telefon|tlf|mobil)-?(nr|nummer)|nummeret til|"
            r"^telefon(nummer)? til|what is the (phone |telephone )?number|phone number (of|for|to)",
            r"\d{3}|\d\d \d\d",
        ),
        (
            r"\bkoster?\b|\bpris(?:en)? (?:på|for)|hvor mange kroner|hv[ao] svir|godtgj|honorar|\bboten\b|"
            r"(?:hvor mye|kor mykje) (?:får \w+( \w+)* (?:betalt|i godt|i tillegg|ekstra)|"
            r"må (?:jeg|vi|man|eg|me) (?:betale|ut med))|\bcosts?\b|\bthe price",
            r"\bkr\b|kroner|gratis|\bpris(?:en|er)?\b|avgift|gebyr|kost|dekk|betal",
        ),
        (r"(hva|hvor mye|kva|kor mykje) vei(er|r)\b|weigh", r"\b(kg|kilo\w*|gram)\b"),
        (
            r"(hvor|kor) (langt (?!fram|frem|i for|ned|opp|bakover|tilbake)|dyp|djup|bred|brei|smal)\b|"
            r"hvor høyt?\b (?!priori)|hvor stor avstand|(hva|kva) er avstand|hvor lang rekkevidde|"
            r"how (far(?! ahead| back)|high|deep|wide)\b",
            _LENGTH,
        ),
        (r"(hvor|kor) lang\b(?! tid)|how long", rf"{_LENGTH}|{_HOW_LONG}"),
        (r"(hvor|kor) gam(mel|al|le)\b|\baldersgrense", _DURATION),
        (r"temperatur|(hvor|kor) (kaldt?|varmt?)\b", r"\bgrad(er)?\b|°"),
        (r"(hvor|kor) (lenge|lang tid)", _HOW_LONG),
        (r"(hvor|kor) (fort|raskt|snart)|\bfrist|how (fast|soon)|responstid", _HOW_SOON),
        (r"(hvor|kor) ofte|how often", _HOW_OFTEN),
        (r"(hvor|kor) mange|antall|how many", _NUMBER),
        (r"e-?post-?adresse|mailadresse|(hva|kva) er e-?posten", r"@"),
        (r"frekvens(en)? (?:ligger|har|er|bruk|send|meld)|\bmhz", r"\d\s*[mk]hz"),
    )
)


class Confidence:
    """The model over one index: logistic regression on signs that a person can read.

    :param vocabulary: the words of the sections, of the question bank and of the glossary.
    """

    def __init__(
        self,
        index: Edition,
        evidence: Evidence,
        profiles: Profiles,
        questions: Sequence[BankedQuestion],
        vocabulary: frozenset[str],
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._profiles = profiles
        self._banked = frozenset(index.sections[question.section].document for question in questions)
        self._vocabulary = vocabulary

    def features(self, question: Question, hits: Sequence[Hit], procedure: float) -> dict[str, float]:
        """What speaks for and against the best section's being an answer.

        - ``odds``: the ranker's log-odds; ``margin``: how far the next section's are below
        - ``coverage``, ``unit``, ``fits``, ``dense``, ``bank``: the ranker's features of the same name
        - ``gap``: share of the question's weight that the weightiest word has which the section lacks
        - ``unit_gap``: the same of the sentences, lists and rows that cover the question best
        - ``unknown``: a name or code in the question that stands nowhere; ``stray``: one that the section lacks
        - ``focus``: the thing asked for ("hvilken frekvens …") is not in the section
        - ``kind``: a price, number, time or address is asked for, and the section has none; ``unit_kind``: nor have its
          best units
        - ``counted``: it is asked how many of something, and the section has no number of that
        - ``reason``: a reason is asked for, and the best units give none
        - ``words``: how many words say what the question is about, at most ``MAX_WORDS``
        - ``answers``, ``said``: the reader's log-odds that the section, and the best unit of it, answers; 0 unread
        - ``procedure``: how likely it is, by its vector, that the question is one about procedure at all

        :param hits: best first; at least one.
        """
        hit = hits[0]
        section = self._index.sections[hit.section_id]
        profile = self._profiles.of(section)
        probe = self._evidence.probe(question)
        best = _best_units(probe, profile)
        unit_words = profile.heading.union(*(stems_of_unit for _, stems_of_unit in best))
        text = "\n".join(unit.text for unit, _ in best)
        return {
            "odds": log_odds(hit.score),
            "margin": log_odds(hit.score) - log_odds(hits[1].score) if len(hits) > 1 else MAX_MARGIN,
            **{name: hit.parts[name] for name in ("coverage", "unit", "fits", "dense", "bank")},
            "gap": probe.gap(profile.words),
            "unit_gap": probe.gap(unit_words),
            "unknown": float(self._has_unknown_name(question.text)),
            "stray": float(self._has_stray_name(question.text, section)),
            "focus": float(_misses_focus(question.text, probe, profile.words)),
            "kind": float(_misses_kind(question.text, section.text)),
            "unit_kind": float(_misses_kind(question.text, text)),
            "counted": float(self._misses_count(question.text, section.text)),
            "reason": float(asks_why(question.text) and _BECAUSE.search(text) is None),
            "words": float(min(sum(1 for _ in question.weighted_stems), MAX_WORDS)),
            "procedure": procedure,
            **{name: hit.parts.get(name, 0.0) for name in ("answers", "said")},
        }

    def decider(self, model: models.Confidence, hit: Hit) -> models.Decider:
        """The model for the document that the best section stands in."""
        return model.banked if hit.document in self._banked else model.plain

    def _has_unknown_name(self, text: str) -> bool:
        return any(not any(word in self._vocabulary for word in name) for name in _names(text))

    def _has_stray_name(self, text: str, section: Section) -> bool:
        document = self._index.documents[section.document]
        about = (searchable(section), document.title, document.short_title, document.organisation)
        there = stem_set("\n".join(about))
        return any(not any(stem(word) in there for word in name) for name in _names(text))

    def _misses_count(self, text: str, answer: str) -> bool:
        match = _COUNT.search(text)
        asked = stems(match.group(1)) if match else []
        if not asked:
            return False
        wanted = frozenset(each for word in asked for each in (word, *self._evidence.alike(word)))
        return not any(wanted.intersection(stems(following)) for following in _COUNTED.findall(answer))


def asks_why(text: str) -> bool:
    """Whether a question asks for a reason, and so takes for granted what it asks the reason of."""
    return _WHY.search(text) is not None


def _misses_focus(text: str, probe: Probe, known: frozenset[str]) -> bool:
    match = _FOCUS.search(text)
    focus = stems(match.group(1)) if match else []
    return bool(focus) and all(probe.lacks(word, known) for word in focus)


def _best_units(probe: Probe, profile: Profile) -> list[tuple[AnswerUnit, frozenset[str]]]:
    """The units that cover a question nearly as well as the one that does it best."""
    rated = [(probe.coverage(of_unit | profile.heading), (unit, of_unit)) for unit, of_unit in profile.units]
    most = max((coverage for coverage, _ in rated), default=0.0)
    return [unit for coverage, unit in rated if coverage >= NEARLY * most]


def _names(text: str) -> list[list[str]]:
    """The words of each name or code in a question: a longer word with a capital letter, or one with a digit."""
    proper = (word for word in proper_words(text) if re.match(r"[«\"(]?[A-ZÆØÅ]\w\w", word))
    coded = (word for word in text.split()[1:] if re.search(r"\d", word))
    return [parts for parts in map(words, dict.fromkeys((*proper, *coded))) if parts]


def _misses_kind(question: str, text: str) -> bool:
    for asked, needed in _TYPES:
        if asked.search(question):
            return needed.search(text) is None
    return False
