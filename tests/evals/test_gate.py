"""The gate names every limit that is broken, and does not let an unmeasured figure through."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import GateFileError
from evals.gate import Gate

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


def test_the_bundled_limits_let_no_quote_citation_or_refusal_slip() -> None:
    bundled = Gate.load()
    assert bundled.exactly == {"quote_fidelity": 1.0, "resolvability": 1.0, "citations_on_refusals": 0}
    assert set(bundled.at_least | bundled.at_most) == set(GOOD) - set(bundled.exactly)


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
