"""Whether a unit is of the kind that a question asks for."""

from __future__ import annotations

import re

from app.answer.units import AnswerUnit, UnitKind
from app.question import Wish
from app.wording import is_actor
from ingest.language import words

_QUANTITY = re.compile(
    r"\d|\b(to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|en|ett|én|halv|halvår|straks|umiddelbart|årlig|"
    r"daglig|ukentlig|månedlig|døgn\w*)\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b(skal|må|bør|kan|kreves|plikt\w*|ansvar\w*)\b", re.IGNORECASE)
_DEFINITION = re.compile(r"\b(er|betyr|menes|vil si|står for|heter)\b", re.IGNORECASE)


def fits(wish: Wish, unit: AnswerUnit) -> bool:
    """Whether a unit has the form of what is asked for: a number, steps, somebody who acts, a definition, a rule."""
    match wish:
        case Wish.QUANTITY:
            return _QUANTITY.search(unit.text) is not None
        case Wish.STEPS:
            return unit.kind is UnitKind.LIST
        case Wish.WHO:
            return any(map(is_actor, words(unit.text)))
        case Wish.DEFINITION:
            return unit.kind is UnitKind.ROW or _DEFINITION.search(unit.text) is not None
        case Wish.ANY:
            return _RULE.search(unit.text) is not None
