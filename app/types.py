"""The nouns of a conversation: a question leads to an answer, a refusal, a clarification or an emergency notice."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a question led to."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    CLARIFICATION = "clarification"
    EMERGENCY = "emergency"


class Reason(StrEnum):
    """Why a question was not answered."""

    NOT_IN_SOURCES = "not_in_sources"
    OUT_OF_SCOPE = "out_of_scope"
    RESTRICTED = "restricted"
    FALSE_PREMISE = "false_premise"
    AMBIGUOUS = "ambiguous"
    INVALID = "invalid"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; an empty tuple or string means all.

    :param organisation: level 3 documents of this organisation only; levels 0–2 always remain.
    :param version: other versions than those in force, as a question would ask for them: ``"forrige"``, ``"3"``,
        ``"2015"``.
    """

    levels: tuple[int, ...] = ()
    organisation: str = ""
    audience: str = ""
    version: str = ""


UNSURE = 0.15
"""A section that is less likely to answer is but one of several that may: the question hardly has a word of it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section found for a question, with its best passage.

    :param document: id of the version that the section stands in.
    :param score: how likely it is to answer, 0–1, by the ranker and, where it was read, the reader.
    :param parts: the named parts of the score.
    """

    rank: int
    document: str
    section_id: str
    section: str
    section_title: str
    page: int
    text: str
    score: float
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def is_unsure(self) -> bool:
        """Whether it is one of several sections that may answer, and the question does not name it."""
        return self.score < UNSURE and not self.parts.get("exact")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands.

    :param document: as in the register, the same for all versions.
    :param section: the section's number, or its title where it has none.
    :param section_id: key of the section in the index.
    :param start: offset of the quote in the section's text.
    :param page: physical page, 1-based; 0 where the format has no pages.
    :param superseded_by: the version that is in force instead; empty for one that is, or will be (``upcoming``).
    """

    n: int
    document: str
    title: str
    version: str
    valid_from: str
    level: int
    organisation: str
    section: str
    section_title: str
    path: tuple[str, ...]
    page: int
    quote: str
    url: str
    section_id: str = ""
    start: int = 0
    page_label: str = ""
    superseded_by: str = ""
    upcoming: bool = False

    @property
    def edition(self) -> str:
        """The version, and that it is not in force where it is not."""
        version = f"versjon {self.version}" if self.version else ""
        if self.superseded_by:
            return f"{version or 'eldre utgave'} (erstattet av versjon {self.superseded_by})"
        if self.upcoming:
            return f"{version or 'ny utgave'} (gjelder fra {date.fromisoformat(self.valid_from):%d.%m.%Y})"
        return version

    @property
    def label(self) -> str:
        """The citation in one line, as people read it."""
        parts = [self.title]
        if self.edition:
            parts.append(self.edition)
        place = self.section if self.section == self.section_title else f"{self.section} {self.section_title}".strip()
        parts.append(place)
        if self.page:
            parts.append(f"side {self.page_label or self.page}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One unit of an answer and the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """A section that was read closely for an answer, and what spoke for it, in words.

    :param strength: how well it fitted, beside all others.
    :param used: it is cited in the answer.
    """

    section_id: str
    document: str
    section: str
    level: int
    page: int
    strength: str
    reasons: tuple[str, ...] = ()
    used: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence of a language model that was taken out before anybody saw it, and why, in bokmål."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question led to its reply, in bokmål.

    :param understood: how the words of the question were taken.
    :param decision: why it was answered, or was not.
    :param filtered: what was kept out of the search or of the answer.
    :param model: what a language model did, if one did anything.
    :param removed: never stored, and never shown in the chat but for the reasons.
    """

    decision: str
    understood: tuple[str, ...] = ()
    considered: tuple[Considered, ...] = ()
    filtered: tuple[str, ...] = ()
    model: str = ""
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that a question led to.

    :param text: the whole reply as shown, in bokmål.
    :param nearest: for a refusal, where to look instead; never numbered in the text.
    :param choices: for a clarification, the questions that the person can pick from.
    :param mode: ``"quote"`` or ``"llm:<model>"``.
    :param finished: False while a language model may still add to it.
    :param unsure: whether what an answer cites is only what may answer; its notes say so too.
    """

    question: str
    standalone_question: str
    kind: Kind
    text: str
    reason: Reason | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    mode: str = "quote"
    latency_ms: float = 0.0
    id: str = ""
    finished: bool = True
    unsure: bool = False
    explanation: Explanation | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reply as ``ask --json`` prints it."""
        data = asdict(self)
        del data["finished"], data["explanation"]
        data["kind"] = str(self.kind)
        data["reason"] = str(self.reason) if self.reason else None
        for citation in (*data["citations"], *data["nearest"]):
            citation["path"] = list(citation["path"])
        return data


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn of the conversation: what was asked, how it was understood, and what it led to."""

    question: str
    standalone_question: str
    sections: tuple[str, ...] = ()
