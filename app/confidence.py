"""Whether the best section really answers: a calibrated probability over named signs, learnt from tuning questions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from app.evidence import Evidence, searchable, stem_set
from app.question import Question
from app.settings import ConfidenceSettings
from app.types import Hit
from ingest.editions import Edition
from ingest.language import stems, words
from ingest.questionbank import BankedQuestion
from ingest.types import Section

MAX_WORDS = 8

_FOCUS = re.compile(
    r"(?:hvor mange|hvor mye|hvilke[nt]?|kva for(?: ein| ei| eit)?|kor mange|hva slags|ka slags|how many|how much|"
    r"which|what)\s+(?:er |is |are )?(?:en |et |ei |the |an? )?(\w[\w-]*)",
    re.IGNORECASE,
)
_TIME = (
    r"\b(sekund|minutt|time|timer|døgn|dag|uke|måned|år|kl|straks|umiddelbart|før|etter|når|vakt|\d{2}\.\d{2}|januar|"
    r"februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)"
)
_NUMBER = r"\d|\b(to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|halv\w*)\b"
# What a question asks for, and what a text must hold to give it.
_TYPES = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(needed, re.IGNORECASE))
    for asked, needed in (
        (r"telefon(nr|nummer)|tlf|mobilnummer|nummeret til|nr til|phone", r"\d{3}"),
        (r"koster?\b|pris|\bkr\b|kroner|cost|price|how much", r"\bkr\b|kroner|pris|avgift|kost"),
        (r"(hvor|kor) (lenge|fort|ofte|raskt|lang tid)|frist|how (long|often|fast|soon)|responstid", _TIME),
        (r"(hvor|kor) mange|antall|how many", _NUMBER),
        (r"e-?post|mail", r"@"),
        (r"frekvens|mhz", r"frekvens|mhz"),
    )
)


class Confidence:
    """The model over one index: logistic regression on signs that a person can read."""

    def __init__(
        self, index: Edition, evidence: Evidence, settings: ConfidenceSettings, questions: Sequence[BankedQuestion]
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._settings = settings
        self._bank: dict[str, str] = {}
        for question in questions:
            self._bank[question.section] = f"{self._bank.get(question.section, '')}\n{question.text}"
        self._banked = frozenset(index.sections[question.section].document for question in questions)
        terms = (phrase for term in index.glossary.terms for phrase in (term.term, *term.also))
        texts = (searchable(section) for section in index.sections.values())
        self._vocabulary = frozenset(word for text in (*texts, *self._bank.values(), *terms) for word in words(text))

    def features(self, question: Question, hit: Hit) -> dict[str, float]:
        """What speaks for and against the best section's being an answer.

        - ``odds``: the ranker's log-odds; ``coverage`` and ``bank``: its features of the same name
        - ``missing``: weight of the question's words that the section does not have
        - ``unknown``: a name or code in the question that stands nowhere
        - ``focus``: the thing asked for ("hvilken frekvens …") is not in the section
        - ``kind``: a price, number, time or address is asked for, and the section has none
        - ``words``: how many words say what the question is about, at most ``MAX_WORDS``
        """
        section = self._index.sections[hit.section_id]
        known = stem_set(f"{searchable(section)}\n{self._bank.get(section.id, '')}")
        own = [stem for stem in question.stems if stem not in question.replaced]
        score = min(max(hit.score, 1e-6), 1 - 1e-6)
        return {
            "odds": math.log(score / (1 - score)),
            "coverage": hit.parts["coverage"],
            "bank": hit.parts["bank"],
            "missing": math.fsum(self._evidence.weight(s) * (1 - self._evidence.match(s, known)) for s in own),
            "unknown": float(self._has_unknown_name(question.text)),
            "focus": float(self._misses_focus(question, known)),
            "kind": float(_misses_kind(question.text, section)),
            "words": float(min(sum(1 for _ in question.weighted_stems), MAX_WORDS)),
        }

    def probability(self, hit: Hit, features: dict[str, float]) -> float:
        """How likely it is that the section answers, by the model for its document."""
        model = self._settings.banked if hit.document in self._banked else self._settings.plain
        return model.probability(features)

    def _has_unknown_name(self, text: str) -> bool:
        names = [word for word in text.split()[1:] if re.match(r"[«\"(]?[A-ZÆØÅ]\w\w", word) or re.search(r"\d", word)]
        return any(not any(word in self._vocabulary for word in words(name)) for name in names if words(name))

    def _misses_focus(self, question: Question, known: frozenset[str]) -> bool:
        match = _FOCUS.search(question.text)
        focus = stems(match.group(1)) if match else []
        return bool(focus) and not any(self._evidence.match(s, known) or s in question.replaced for s in focus)


def _misses_kind(text: str, section: Section) -> bool:
    for asked, needed in _TYPES:
        if asked.search(text):
            return needed.search(section.text) is None
    return False
