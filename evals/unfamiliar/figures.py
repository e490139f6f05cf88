"""How well an assistant finds and answers what is asked about a corpus, by style of the questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from app import Assistant
from app.types import Kind
from evals.unfamiliar.corpora import Corpus, Question, conversations, sections

CLOSE = 5
DEEP = 40

Figures = dict[str, dict[str, float]]


def measure(corpus: Corpus, assistant: Assistant) -> Figures:
    """Means by style, and over all ``answerable`` and ``unanswerable`` questions.

    ``recall@5`` and ``recall@40`` are over grade 2 sections, ``mrr`` and ``first`` (first citation) over all gold;
    ``facts`` is 0 where nothing was answered; ``words`` is the median length of an answer.
    """
    assistant.warm()
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    for style, row in _rows(corpus, assistant):
        rows[style].append(row)
        rows["unanswerable" if "refused" in row else "answerable"].append(row)
    return {style: {"questions": float(len(found)), **_means(found)} for style, found in sorted(rows.items())}


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row)
    middle = {"words": np.median}
    return {name: float(middle.get(name, np.mean)([row[name] for row in rows if name in row])) for name in names}


def _rows(corpus: Corpus, assistant: Assistant) -> Iterator[tuple[str, dict[str, float]]]:
    ids = sections(assistant)
    for question, history in conversations(corpus, assistant):
        reply = assistant.ask(question.text, history)
        if question.answerable is not True:
            is_refused = reply.kind is not Kind.ANSWER
            yield question.style, {"refused": is_refused, "kind": is_refused and reply.reason == question.answerable}
            continue
        found = [hit.section_id for hit in assistant.search(question.text, DEEP, history=history)]
        cited = [citation.section_id for citation in reply.citations]
        yield question.style, _found(question, ids, found) | _answered(question, ids, cited, reply.text)


def _found(question: Question, ids: dict[tuple[str, str], str], found: list[str]) -> dict[str, float]:
    gold = {ids[place] for place in question.gold}
    needed = {ids[place] for place, grade in question.gold.items() if grade == 2}
    return {
        "recall@5": len(needed.intersection(found[:CLOSE])) / len(needed),
        "recall@40": len(needed.intersection(found)) / len(needed),
        "mrr": next((1 / rank for rank, section in enumerate(found, start=1) if section in gold), 0.0),
    }


def _answered(question: Question, ids: dict[tuple[str, str], str], cited: list[str], text: str) -> dict[str, float]:
    gold = {ids[place] for place in question.gold}
    needed = {ids[place] for place, grade in question.gold.items() if grade == 2}
    if not cited:
        return {"false_refusals": 1.0, "first": 0.0, "facts": 0.0, "citation_recall": 0.0}
    said = text.casefold()
    return {
        "false_refusals": 0.0,
        "first": float(cited[0] in gold),
        "facts": float(np.mean([any(each.casefold() in said for each in fact) for fact in question.facts])),
        "citation_recall": len(needed.intersection(cited)) / len(needed),
        "citation_precision": len(gold.intersection(cited)) / len(set(cited)),
        "words": float(len(text.split())),
    }
