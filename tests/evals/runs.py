"""Records of runs made by hand, for tests of what is done with them."""

from __future__ import annotations

from typing import Any

from evals.fingerprint import Fingerprint
from evals.metrics.confidence import Bin, Point
from evals.record import Item, PlacedText, Run, Verdict
from evals.statistics import Interval
from evals.types import Question

PARTS = Fingerprint(questions="q", corpus="c", settings="s", models="m", code="p")


def question(key: str, **changes: Any) -> Question:
    data: dict[str, Any] = {
        "id": key,
        "role": "operator",
        "level": 2,
        "type": "fact",
        "question": f"mista radioen {key}?",
        "gold": [{"doc": "v", "section": "7.3", "quote": "straks varsles"}],
        "answerable": True,
        "split": "tune",
    }
    return Question.model_validate(data | changes)


def item(key: str, *problems: str, value: float | None = None, **changes: Any) -> Item:
    asked = question(key, **changes)
    score = float(not problems) if value is None else value
    return Item(
        question=asked,
        mode="quote",
        problems=problems,
        expected=("v 7.3: «straks varsles»",),
        values={"hit@1": score, "recall@5": score},
        gold={"v#7.3": 2},
        ranking=("v#7.3",),
        cited=("v#7.3",),
        resolved=(True,),
        faithful=(True,),
        facts=(),
        violations=(),
        confidence=0.7,
        refused=False,
        reply={"kind": "answer", "text": f"Tap skal straks varsles <{key}>."},
    )


def run(*items: Item, **changes: Any) -> Run:
    mean = sum(each.values["recall@5"] for each in items) / len(items)
    fields: dict[str, Any] = {
        "questions": len(items),
        "fingerprint": "f",
        "parts": PARTS,
        "generation": "g",
        "groups": {
            "all": {"questions": len(items), "recall@5": mean},
            "lang:nb": {"questions": len(items), "recall@5": mean},
            "lang:nn": {"questions": len(items), "recall@5": mean},
        },
        "layers": {"parse": {"labels_drifted": 0}},
        "risk_coverage": (Point(0.9, 0.5, 0.0), Point(0.3, 1.0, 0.1)),
        "reliability": (Bin(2, 0.7, 1.0),),
        "intervals": {"all": {"recall@5": Interval(0.1, 0.9)}, "lang:nb": {}, "lang:nn": {}},
        "drifted": (),
        "gate": Verdict(passed=True),
        "items": items,
        "sections": {"v#7.3": PlacedText(document="v", heading="7.3 Tap", page=3, text="Tap skal straks varsles.")},
    }
    return Run(**fields | changes)
