"""Hold one reply against its question and against the sections that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.types import Citation, Hit, Reply
from evals.cited import cited_lines
from evals.labels import SectionTable
from evals.metrics import citation, facts, modality, support
from evals.types import ItemResult, Question


def score(
    question: Question,
    reply: Reply | None,
    hits: Sequence[Hit] | None,
    sections: SectionTable,
    confidence: float | None = None,
) -> ItemResult:
    """Check everything about one reply, and about one search, that can be checked without a person."""
    found = ItemResult(
        question=question,
        reply=reply,
        ranking=None if hits is None else tuple(dict.fromkeys(hit.section_id for hit in hits)),
        gold=sections.grades(question),
        confidence=confidence,
    )
    if reply is None:
        return found
    lines = {each.n: cited_lines(each, sections.get(each.section_id)) for each in reply.citations}
    texts = {each.n: "\n".join((*each.path, *lines[each.n])) if lines[each.n] else "" for each in reply.citations}
    sentences = [(each.text, [texts.get(n, "") for n in each.citations]) for each in reply.sentences]
    return replace(
        found,
        resolved=tuple(_resolves(each, sections) for each in (*reply.citations, *reply.nearest)),
        faithful=tuple(citation.faithful(each.quote, sections.get(each.section_id)) for each in reply.citations),
        facts=tuple(facts.found(pattern, reply.text) for pattern in question.must_facts),
        violations=tuple(facts.describe(pattern) for pattern in question.must_not if facts.found(pattern, reply.text)),
        carried=tuple(support.carried(text, cited) for text, cited in sentences),
        relevant=tuple(flag for text, cited in sentences for flag in support.relevant(text, cited)),
        modality=tuple(
            flag
            for each in reply.sentences
            for flag in modality.kept(each.text, [line for n in each.citations for line in lines.get(n, ())])
        ),
    )


def _resolves(each: Citation, sections: SectionTable) -> bool:
    return citation.resolves(each.document, each.section, each.page, sections.get(each.section_id))
