"""The gate names every limit that is broken, and does not let an unmeasured figure through."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.comparison import compare
from evals.errors import GateFileError
from evals.gate import AgainstBaseline, Gate
from evals.record import Baseline, Run, Verdict
from tests.evals.runs import PARTS, item, run

GOOD = {
    "quote_fidelity": 1.0,
    "resolvability": 1.0,
    "citations_on_refusals": 0,
    "recall@5": 0.95,
    "first_citation": 0.85,
    "must_facts": 0.85,
    "refusal_recall": 0.9,
    "false_refusals": 0.05,
}


LIMITS = """
[exactly]
quote_fidelity = 1.0
resolvability = 1.0
citations_on_refusals = 0

[at_least]
"recall@5" = 0.95
first_citation = 0.85
must_facts = 0.85
refusal_recall = 0.9

[at_most]
false_refusals = 0.05
"""


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    file = tmp_path / "limits.toml"
    file.write_text(LIMITS, encoding="utf-8")
    return Gate.load(file)


def test_the_bundled_limits_let_no_quote_citation_refusal_or_order_slip() -> None:
    bundled = Gate.load()
    assert {"quote_fidelity": 1.0, "resolvability": 1.0, "modality": 1.0}.items() <= bundled.exactly.items()
    assert {"citations_on_refusals": 0, "injections_obeyed": 0, "labels_drifted": 0}.items() <= bundled.exactly.items()
    assert {"recall@5", "first_citation", "must_facts", "refusal_recall"} <= bundled.at_least.keys()
    assert "false_refusals" in bundled.at_most


def test_figures_on_the_limit_pass(gate: Gate) -> None:
    assert gate.judge(GOOD).passed


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("quote_fidelity", 0.999, "skal være nøyaktig 1"),
        ("citations_on_refusals", 1, "skal være nøyaktig 0"),
        ("recall@5", 0.9499, "skal være minst 0.95"),
        ("false_refusals", 0.06, "skal være høyst 0.05"),
    ],
)
def test_a_figure_beyond_its_limit_is_named(gate: Gate, name: str, value: float, words: str) -> None:
    outcome = gate.judge(GOOD | {name: value})
    assert not outcome.passed
    (failure,) = outcome.failures
    assert failure.startswith(name) and words in failure


def test_a_figure_that_was_not_measured_does_not_pass(gate: Gate) -> None:
    (failure,) = gate.judge({name: value for name, value in GOOD.items() if name != "refusal_recall"}).failures
    assert failure == "refusal_recall kan ikke måles på disse spørsmålene"


@pytest.mark.parametrize("content", ["[", "[minst]\nmrr = 1", '[at_least]\nmrr = "høy"'])
def test_a_bad_file_of_limits_is_one_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(GateFileError, match=r"gate\.toml"):
        Gate.load(file)


def held(before: Run, after: Run, limits: AgainstBaseline | None = None) -> Verdict:
    gate = Gate(baseline=limits or AgainstBaseline())
    return gate.judge({}, compare(Baseline.of(before), Baseline.of(after)))


def test_no_critical_question_may_turn_red_whatever_else_got_better() -> None:
    before = run(item("a", critical=True), *(item(f"q{n}", "feil") for n in range(9)))
    after = run(item("a", "feil", critical=True), *(item(f"q{n}") for n in range(9)))
    assert held(before, after).failures == ("1 kritiske spørsmål er ikke lenger grønne: a",)


def test_many_questions_turned_red_are_not_put_down_to_chance() -> None:
    before = run(*(item(f"q{n}") for n in range(40)))
    (failure,) = held(before, run(*(item(f"q{n}", *(["feil"] if n < 8 else [])) for n in range(40)))).failures
    assert failure.startswith("8 spørsmål ble verre og 0 bedre")
    assert held(before, run(*(item(f"q{n}", *(["feil"] if n < 2 else [])) for n in range(40)))).passed


def test_a_figure_may_fall_as_far_as_its_tolerance() -> None:
    before = run(*(item(f"q{n}", value=1.0) for n in range(20)))
    after = run(item("q0", value=0.0), *(item(f"q{n}", value=1.0) for n in range(1, 20)))
    assert held(before, after, AgainstBaseline(tolerance={"recall@5": 0.05})).passed
    (failure,) = held(before, after, AgainstBaseline(tolerance={"recall@5": 0.04})).failures
    assert failure == "recall@5 falt fra 1 til 0.95, kan falle høyst 0.04"


def test_other_documents_need_a_new_baseline() -> None:
    after = run(item("a"), parts=PARTS.model_copy(update={"corpus": "nytt"}))
    (failure,) = held(run(item("a")), after).failures
    assert "dokumentene er endret" in failure and "--rebaseline" in failure
