"""The HTML report: one file, readable without scripts, with everything escaped."""

from __future__ import annotations

import re

from evals.comparison import compare
from evals.page import render
from evals.record import Baseline, Verdict
from tests.evals.runs import item, run

TIMES = {"a": 12.5, "b": 40.0}


def test_the_page_says_what_got_worse_with_expected_before_and_now() -> None:
    before = run(item("a"), item("b", critical=True))
    after = run(item("a"), item("b", "mangler 1 av 2 faktapunkter", critical=True))
    html = render(after, compare(Baseline.of(before), Baseline.of(after)), TIMES)
    assert "1 ble verre" in html
    assert "mangler 1 av 2 faktapunkter" in html
    assert all(f"<h4>{title}</h4>" in html for title in ("Ventet", "Før", "Nå"))
    assert 'href="#punkt-0"' in html and 'id="punkt-0"' in html


def test_the_page_needs_no_other_file_and_runs_nothing() -> None:
    html = render(run(item("a"), item("b")), None, TIMES)
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?!#)', html.replace("xlink:href", ""))
    assert html.count("<svg") >= 3


def test_what_people_and_documents_wrote_is_shown_as_text() -> None:
    hostile = item("a", "feil", question="<script>alert(1)</script>?")
    html = render(run(hostile), None, {})
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "varsles &lt;a&gt;" in html


def test_the_page_says_why_the_gate_is_red_and_what_drifted() -> None:
    red = run(
        item("a"), gate=Verdict(passed=False, failures=("mrr er 0.1",)), drifted=("a: v 7.3: punktet finnes ikke",)
    )
    html = render(red, None, {})
    assert "Grensene holder ikke" in html and "mrr er 0.1" in html
    assert "punktet finnes ikke" in html


def test_equal_runs_have_equal_pages() -> None:
    assert render(run(item("a")), None, {"a": 12.5}) == render(run(item("a")), None, {"a": 12.5})
