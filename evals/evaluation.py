"""From the results of single questions to the record of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app import Assistant
from app.types import Reason, Reply
from evals.comparison import compare
from evals.fingerprint import Fingerprint
from evals.gate import Gate
from evals.labels import Drift, SectionTable
from evals.metrics import facts, measure, per_item, reliability, risk_coverage
from evals.record import Baseline, Item, PlacedText, Run, Verdict
from evals.statistics import conversations, intervals
from evals.types import ItemResult, Layer, Origin, Question

GROUPED_BY = ("type", "level", "lang", "role", "split")
_RETRIEVAL = ("questions", "recall@5", "recall@10", "hit@1", "hit@5", "mrr", "map@10", "ndcg@10")

_REASONS = {
    Reason.NOT_IN_SOURCES: "det står ikke i dokumentene",
    Reason.OUT_OF_SCOPE: "utenfor det appen svarer på",
    Reason.RESTRICTED: "unntatt offentlighet",
    Reason.FALSE_PREMISE: "går ut fra noe som ikke står der",
    Reason.AMBIGUOUS: "flertydig, skal spørre tilbake",
    Reason.INVALID: "ikke et spørsmål",
    Reason.EMERGENCY: "nødsituasjon, skal vise til 113",
}


def record(
    results: Sequence[ItemResult],
    assistant: Assistant,
    fingerprint: Fingerprint,
    *,
    model: Sequence[ItemResult] = (),
    parse: Mapping[str, float] | None = None,
    drifted: Sequence[Drift] = (),
) -> Run:
    """Figures for all and for each group and layer, with every item; not yet judged.

    :param results: of the quote mode, in the order of the questions.
    :param model: of the answers that a language model wrote.
    :param parse: figures of the layer ``parse``.
    """
    sections = SectionTable.of(assistant)
    groups = _groups(results)
    turns = conversations(result.question for result in results)
    items = tuple(
        _item(result, mode, sections) for mode, group in (("quote", results), ("model", model)) for result in group
    )
    labels = {"labels_drifted": float(sum(drift.origin is Origin.FIXED for drift in drifted))} | dict(parse or {})
    return Run(
        questions=len(results),
        fingerprint=fingerprint.digest,
        parts=fingerprint,
        generation=assistant.generation,
        groups={name: measure(members) for name, members in groups.items()},
        layers={Layer.PARSE.value: labels} | _layers(results, model),
        intervals={name: intervals(members, turns) for name, members in groups.items()},
        risk_coverage=risk_coverage(results),
        reliability=reliability(results),
        drifted=tuple(map(str, drifted)),
        gate=Verdict(passed=True),
        items=items,
        sections=_named(items, sections),
    )


def judged(run: Run, gate: Gate, baseline: Baseline | None) -> Run:
    """The run with the verdict of the gate: own questions do not count for it."""
    figures = run.layers[Layer.PARSE.value] | run.groups.get("set:fixed", run.groups["all"])
    comparison = compare(baseline, Baseline.of(run)) if baseline else None
    return run.model_copy(update={"gate": gate.judge(figures, comparison)})


def _groups(results: Sequence[ItemResult]) -> dict[str, list[ItemResult]]:
    named: dict[str, list[ItemResult]] = {"all": list(results)}
    by_origin = {origin: [item for item in results if item.question.origin is origin] for origin in Origin}
    if by_origin[Origin.OWN]:
        named |= {f"set:{origin}": members for origin, members in by_origin.items() if members}
    for key in GROUPED_BY:
        for value in sorted({str(getattr(item.question, key)) for item in results} - {"None"}):
            named[f"{key}:{value}"] = [item for item in results if str(getattr(item.question, key)) == value]
    return named


def _layers(results: Sequence[ItemResult], model: Sequence[ItemResult]) -> dict[str, dict[str, float]]:
    """Single questions apart from follow-ups, and both apart from what a language model wrote."""
    single = [item for item in results if not item.question.after]
    parts = {
        Layer.RETRIEVAL: [item for item in single if item.ranking is not None],
        Layer.ANSWER: [item for item in single if item.reply],
        Layer.CONVERSATION: [item for item in results if item.question.after and item.reply],
        Layer.MODEL: list(model),
    }
    figures = {layer.value: measure(members) for layer, members in parts.items() if members}
    if found := figures.get(Layer.RETRIEVAL.value):
        figures[Layer.RETRIEVAL.value] = {name: found[name] for name in _RETRIEVAL if name in found}
    return figures


def _item(result: ItemResult, mode: str, sections: SectionTable) -> Item:
    return Item(
        question=result.question,
        mode=mode,
        problems=result.problems,
        expected=_expected(result.question),
        values=per_item(result),
        gold=dict(result.gold),
        ranking=result.ranking,
        cited=result.cited,
        resolved=result.resolved,
        faithful=result.faithful,
        facts=result.facts,
        violations=result.violations,
        confidence=result.confidence,
        refused=result.refused,
        reply=_timeless(result.reply) if result.reply else {},
    )


def _expected(question: Question) -> tuple[str, ...]:
    if question.answerable is not True:
        return (f"skal ikke besvares: {_REASONS[question.answerable]}",)
    places = [f"{gold.doc} {gold.section}: «{gold.quote}»" for gold in question.gold]
    wanted = [f"svaret har: {facts.describe(fact)}" for fact in question.must_facts]
    return (*places, *wanted, *(f"svaret har ikke: {facts.describe(words)}" for words in question.must_not))


def _timeless(reply: Reply) -> dict[str, Any]:
    return {key: value for key, value in reply.to_dict().items() if key != "latency_ms"}


def _named(items: Iterable[Item], sections: SectionTable) -> dict[str, PlacedText]:
    """The sections that items which are not green expect or cite."""
    ids = sorted({key for item in items if item.problems for key in (*item.gold, *item.cited)})
    found = [(key, section) for key in ids if (section := sections.get(key))]
    return {key: PlacedText(document=s.document, heading=s.heading, page=s.pages[0], text=s.text) for key, s in found}
