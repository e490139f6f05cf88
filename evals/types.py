"""The nouns of an evaluation: a question with its gold, and what the assistant made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from app.types import Kind, Reason, Reply

_NOT_FOUND = "ingen av fasitpunktene er blant de fem første"


class QuestionType(StrEnum):
    """What a question tries out."""

    FACT = "fact"
    NUMBER = "number"
    PROCEDURE = "procedure"
    EXCEPTION = "exception"
    CROSS_REFERENCE = "cross_reference"
    LEVEL_CONFLICT = "level_conflict"
    DEFINITION = "definition"
    COLLOQUIAL = "colloquial"
    FOLLOW_UP = "follow_up"
    EXACT_REFERENCE = "exact_reference"
    TABLE = "table"
    NEAR_MISS = "near_miss"
    FALSE_PREMISE = "false_premise"
    OUT_OF_SCOPE = "out_of_scope"
    RESTRICTED = "restricted"
    AMBIGUOUS = "ambiguous"
    EMERGENCY = "emergency"
    INVALID = "invalid"
    INJECTION = "injection"


class Split(StrEnum):
    """Whether a question may be looked at while tuning."""

    TUNE = "tune"
    TEST = "test"


class Origin(StrEnum):
    """Where a question comes from."""

    FIXED = "fixed"
    OWN = "own"


class Gold(BaseModel):
    """A section that a right answer rests on.

    :param section: the number as printed (``"4.3.8"``, ``"§ 4"``, ``"Vedlegg A"``), or the title where there is none.
    :param grade: 2 when a complete answer has it; 1 when it is right to show, but an answer without it is complete too.
    :param quote: words that stand in one line of the section, so that a re-numbered document shows as a drifted label
        and not as a wrong answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    doc: str = Field(min_length=1)
    section: str = Field(min_length=1)
    grade: Literal[1, 2] = 2
    quote: str = Field(min_length=3)


class Pattern(BaseModel):
    """Words looked for in an answer: any of several spellings, or a regular expression."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any_of: tuple[str, ...] = ()
    regex: str = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.any_of) == bool(self.regex):
            raise ValueError("oppgi enten any_of eller regex")
        if not all(spelling.strip() for spelling in self.any_of):
            raise ValueError("any_of har en tom skrivemåte")
        try:
            re.compile(self.regex)
        except re.error as exc:
            raise ValueError(f"regex kan ikke tolkes: {exc}") from exc
        return self


class Question(BaseModel):
    """One question of the fixed set.

    :param version: raised by one whenever wording or gold changes.
    :param level: level of the document that answers; None where nothing answers.
    :param after: id of the turn before it in the same conversation.
    :param answerable: True, or why the assistant should not answer.
    :param critical: a wrong result here could hurt somebody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: int = Field(default=1, ge=1)
    lang: Literal["nb", "nn", "en"] = "nb"
    role: Literal["operator", "instructor", "evaluator"]
    level: Literal[0, 1, 2, 3] | None = None
    type: QuestionType
    question: str
    after: str = ""
    gold: tuple[Gold, ...] = ()
    must_facts: tuple[Pattern, ...] = ()
    must_not: tuple[Pattern, ...] = ()
    answerable: Literal[True] | Reason
    split: Split
    critical: bool = False
    notes: str = ""
    _origin: Origin = PrivateAttr(default=Origin.FIXED)

    @model_validator(mode="after")
    def _gold_fits(self) -> Self:
        if self.answerable is True:
            if not any(gold.grade == 2 for gold in self.gold):
                raise ValueError("et spørsmål som kan besvares, må ha et fasitpunkt som kreves (gold med grade 2)")
            if self.level is None:
                raise ValueError("et spørsmål som kan besvares, må ha nivå (level)")
        elif self.gold or self.must_facts or self.level is not None:
            raise ValueError(
                "et spørsmål som ikke kan besvares, skal ikke ha fasit, fakta eller nivå (gold, must_facts, level)"
            )
        return self

    @property
    def origin(self) -> Origin:
        """Whether it belongs to the fixed set or was added to it by the people here; no key of the file says."""
        return self._origin

    def as_own(self) -> Self:
        """The same question as an addition to the fixed set."""
        own = self.model_copy()
        own._origin = Origin.OWN
        return own

    @property
    def should_answer(self) -> bool:
        """Whether the sources answer the question."""
        return self.answerable is True


class Layer(StrEnum):
    """A part of the assistant that is measured by itself.

    The layer ``parse`` needs no questions: it holds the outlines of the index against trees that people checked.
    """

    PARSE = "parse"
    RETRIEVAL = "retrieval"
    ANSWER = "answer"
    CONVERSATION = "conversation"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What the assistant made of one question, and what was found when it was checked.

    :param reply: None where the question was only searched for.
    :param ranking: ids of the sections found, best first, each once; None where nothing was searched for.
    :param gold: grade by section id.
    :param resolved: for each citation, then each nearest section, whether it names a place that exists.
    :param faithful: for each citation, whether its quote stands in the cited section.
    :param facts: for each must-fact, whether it stands in the answer.
    :param violations: what the answer says although it must not.
    :param confidence: how likely, by the assistant's own account, the documents answer; None where it was not asked.
    :param carried: for each sentence of the answer, whether what it cites carries it.
    :param relevant: for each citation of each sentence, whether it helps to carry the sentence.
    :param modality: for each statement of the answer that commands, allows or denies, whether its source does the same.
    :param latency_ms: time of ``ask`` with nothing else running; None where it was not taken.
    """

    question: Question
    reply: Reply | None
    ranking: tuple[str, ...] | None
    gold: Mapping[str, int]
    resolved: tuple[bool, ...] = ()
    faithful: tuple[bool, ...] = ()
    facts: tuple[bool, ...] = ()
    violations: tuple[str, ...] = ()
    confidence: float | None = None
    carried: tuple[bool, ...] = ()
    relevant: tuple[bool, ...] = ()
    modality: tuple[bool, ...] = ()
    latency_ms: float | None = None

    @property
    def refused(self) -> bool:
        """Whether the assistant gave anything but an answer."""
        return self.reply is not None and self.reply.kind is not Kind.ANSWER

    @property
    def reason(self) -> Reason | None:
        """Why the assistant did not answer."""
        if self.reply is None:
            return None
        match self.reply.kind:
            case Kind.ANSWER:
                return None
            case Kind.CLARIFICATION:
                return Reason.AMBIGUOUS
            case Kind.EMERGENCY:
                return Reason.EMERGENCY
            case _:
                return self.reply.reason

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the cited sections in the order of citation, each once."""
        return tuple(dict.fromkeys(citation.section_id for citation in self.reply.citations)) if self.reply else ()

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the result, in words; empty when the question is green."""
        if self.reply is None:
            return () if self.ranking is None or any(s in self.gold for s in self.ranking[:5]) else (_NOT_FOUND,)
        found = [f"sier det som ikke skal sies: {text}" for text in self.violations]
        if not all(self.resolved):
            found.append("en henvisning peker ikke på et sted som finnes")
        if not all(self.faithful):
            found.append("et sitat står ikke i punktet det viser til")
        if not all(self.carried):
            found.append("en setning har ikke dekning i det den viser til")
        if not all(self.modality):
            found.append("skal, bør, kan eller en nektelse er ikke som i kilden")
        if not self.question.should_answer:
            if not self.refused:
                found.append("svarte, men skulle ikke svare")
            elif self.cited:
                found.append("avslag med henvisninger")
        elif self.refused:
            found.append(f"svarte ikke ({self.reason or self.reply.kind})")
        else:
            if not self.cited or self.cited[0] not in self.gold:
                found.append("første henvisning er ikke i fasiten")
            missing = self.facts.count(False)
            if missing:
                found.append(f"mangler {missing} av {len(self.facts)} faktapunkter")
        return tuple(found)
