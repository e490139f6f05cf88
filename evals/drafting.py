"""Draft questions with gold from a corpus, made mechanically, for a person to rewrite and approve."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app import Assistant
from app.lessons import BLANK, Value, ValueKind, amount, values_of
from evals.types import Gold, Pattern, QuestionType
from ingest.language import sentences
from ingest.types import Block, BlockKind, Document, Section

PER_DOCUMENT = 10
LENGTH = range(5, 36)
"""How many words a sentence may have to be asked about."""

NUMBERS = "null en to tre fire fem seks sju åtte ni ti elleve tolv".split()
SEPARATORS = re.compile(r"[|;\n]|\s/\s")

_DEFINITION = re.compile(
    r"(?:Med «?(?P<meant>[\w-]+(?: [\w-]+){0,3}?)»? (?:menes|mener vi)"
    r"|«?(?P<term>[A-ZÆØÅ][\w-]*(?: [\w-]+){0,3}?)»? (?:er|betyr|står for) (?:en|et|ei|den|det|de|navnet|at))\b"
)
_LEAD = re.compile(
    r"(?P<subject>[^,:.]{2,60}?) (?P<modal>skal|må|bør|kan)(?P<rest>(?: (?!slik|dette)[^:.,\s]+){0,8}):$"
)
_KNOWN_FROM_BEFORE = re.compile(r"\w+(?:en|et|ene|ingen)$")
_BACKWARD = re.compile(r"(?:De[nt]?|Dette|Denne|Disse|Slike?|Han|Hun|Her|Der|Da|Alle|Begge|Vi)\b")
_NO_SUBJECT = re.compile(r"(?:Ved|For|Når|Hvis|Dersom|Etter|Før|Under|I|På|Til|Om|Med|Som|Derfor|Normalt)\b")
_WHO_KINDS = {ValueKind.ROLE: "hvem", ValueKind.TALK_GROUP: "hvilken talegruppe"}
_FACTS = (ValueKind.MEASURE, ValueKind.TALK_GROUP)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that nobody has approved yet.

    :param notes: the section that it was made of, as people read it.
    """

    id: str
    question: str
    type: QuestionType
    level: int
    gold: Gold
    must_facts: tuple[Pattern, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What could be asked of a section."""

    section: Section
    type: QuestionType
    question: str
    quote: str
    facts: tuple[str, ...] = ()


def drafts(assistant: Assistant) -> tuple[Draft, ...]:
    """Drafts spread over every document in force and over tables, lists, definitions, figures and rules.

    The same index always gives the same drafts. The question bank is left alone: the search reads it, so that its
    questions would be found by themselves.
    """
    documents = [document for document in assistant.documents() if document.id == document.work]
    sections = {document.id: assistant.sections(document.id) for document in documents}
    values = values_of([section for found in sections.values() for section in found])
    made: dict[str, Draft] = {}
    for document in documents:
        for asked in _spread(sections[document.id], values):
            draft = _draft(document, asked, made)
            made[draft.id] = draft
    return tuple(made.values())


def _draft(document: Document, asked: _Asked, taken: Mapping[str, Draft]) -> Draft:
    section = asked.section
    label = section.number or section.title
    base = _slug(f"{document.id} {label}")
    return Draft(
        id=base if base not in taken else f"{base}-{section.ordinal}",
        question=asked.question,
        type=asked.type,
        level=document.level,
        gold=Gold(doc=document.id, section=label, quote=asked.quote),
        must_facts=tuple(Pattern(any_of=_spellings(fact)) for fact in asked.facts),
        notes=f"Laget av {document.short_title}, {section.heading}",
    )


def _spread(sections: Sequence[Section], values: Mapping[str, Sequence[Value]]) -> list[_Asked]:
    """At most ``PER_DOCUMENT`` things to ask, the types in turn, each section once, in reading order."""
    queues: dict[QuestionType, list[_Asked]] = defaultdict(list)
    for section in sections:
        for asked in _askable(section, values[section.id]):
            queues[asked.type].append(asked)
    for queue in queues.values():
        queue.sort(key=lambda asked: _shuffled(asked.section.id + asked.quote), reverse=True)
    chosen: dict[str, _Asked] = {}
    questions: set[str] = set()
    while any(queues.values()) and len(chosen) < PER_DOCUMENT:
        for kind in sorted(queue for queue in queues if queues[queue]):
            asked = queues[kind].pop()
            if asked.section.id not in chosen and asked.question not in questions and len(chosen) < PER_DOCUMENT:
                chosen[asked.section.id] = asked
                questions.add(asked.question)
    return sorted(chosen.values(), key=lambda asked: asked.section.ordinal)


def _askable(section: Section, values: Sequence[Value]) -> Iterator[_Asked]:
    """Everything that could be asked of a section."""
    lead = ""
    for block in section.blocks:
        if block.kind is BlockKind.TABLE_ROW:
            yield from _row(section, block, values)
        elif block.kind is BlockKind.LIST_ITEM and lead:
            yield from _list(section, lead)
        elif block.kind is BlockKind.PARAGRAPH:
            yield from _definitions(section, block)
        lead = block.text.rsplit("\n")[-1] if block.text.endswith(":") else ""
    yield from (asked for value in values if (asked := _value(section, value)))


def _row(section: Section, row: Block, values: Sequence[Value]) -> Iterator[_Asked]:
    if len(row.cells) < 2 or len(row.header) < 2 or row.cells == row.header or not (row.cells[0] and row.cells[1]):
        return
    facts = [value.text for value in values if value.unit.quote == row.line and value.kind in _FACTS]
    if not facts and len(row.cells[1].split()) <= 3:
        facts = [row.cells[1]]
    question = f"{section.title}: Hva er «{row.header[1]}» for {row.cells[0]}?"
    if len(row.cells[0].split()) <= 8:
        yield _Asked(section, QuestionType.TABLE, question, row.line, _stated(facts, question))


def _list(section: Section, lead: str) -> Iterator[_Asked]:
    last = sentences(lead)[-1]
    if (match := _LEAD.match(last)) and not (_BACKWARD.match(last) or _NO_SUBJECT.match(last)):
        question = f"Hva {match['modal']} {_inside(match['subject'])}{match['rest']}?"
        if not match["rest"]:
            question = f"{section.title}: {question[:-1]} gjøre?"
        yield _Asked(section, QuestionType.PROCEDURE, question, last)


def _definitions(section: Section, block: Block) -> Iterator[_Asked]:
    for sentence in sentences(block.text):
        match = _DEFINITION.match(sentence)
        if match is None or _BACKWARD.match(sentence) or len(sentence.split()) not in LENGTH:
            continue
        term = match["meant"] or match["term"]
        if match["meant"] or not (_NO_SUBJECT.match(term) or _KNOWN_FROM_BEFORE.fullmatch(term)):
            yield _Asked(section, QuestionType.DEFINITION, f"Hva er {_inside(term)}?", sentence)


def _value(section: Section, value: Value) -> _Asked | None:
    """A sentence with the value asked for in its place."""
    sentence = value.unit.quote
    if "|" in sentence or _BACKWARD.match(sentence) or len(sentence.split()) not in LENGTH:
        return None
    if value.kind is ValueKind.MODAL:
        question = f"Hva gjelder for {_inside(section.title)}?"
        return _Asked(section, QuestionType.FACT, question, sentence)
    word = _asking(value)
    if value.cloze.startswith(BLANK):
        question = value.cloze.replace(BLANK, word.capitalize())
    else:
        asked = value.cloze.replace(BLANK, word)
        question = asked if value.text in section.title else f"{section.title}: {_inside(asked)}"
    question = re.sub(r"[.:]?$", "?", question, count=1)
    kind = QuestionType.NUMBER if value.kind is ValueKind.MEASURE else QuestionType.FACT
    return _Asked(section, kind, question, sentence, _stated([value.text], question))


def _asking(value: Value) -> str:
    if value.kind is not ValueKind.MEASURE:
        return _WHO_KINDS[value.kind]
    what, _ = amount(value.text)
    return "hvor lang tid" if what == "time" else f"hvor mange {value.text.split()[-1]}"


def _stated(facts: Sequence[str], question: str) -> tuple[str, ...]:
    """The facts that the question does not give away, and that a sheet can hold."""
    return tuple(fact for fact in dict.fromkeys(facts) if fact not in question and not SEPARATORS.search(fact))


def _spellings(fact: str) -> tuple[str, ...]:
    """A fact, and with its number written the other way."""
    number, _, rest = fact.partition(" ")
    if rest and number in NUMBERS:
        return fact, f"{NUMBERS.index(number)} {rest}"
    if rest and number.isdecimal() and int(number) < len(NUMBERS):
        return fact, f"{NUMBERS[int(number)]} {rest}"
    return (fact,)


def _inside(text: str) -> str:
    """A text as it is written inside a sentence; abbreviations keep their capitals."""
    first = re.match(r"[\w-]+", text)
    is_name = first is None or any(character.isupper() or character.isdigit() for character in first[0][1:])
    return text if is_name else text[0].lower() + text[1:]


def _slug(text: str) -> str:
    plain = text.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a").replace("§", "par")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _shuffled(text: str) -> str:
    """A place in an order that looks random and is the same every time."""
    return hashlib.sha256(text.encode()).hexdigest()
