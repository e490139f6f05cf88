"""Figures of citations, facts, refusals and latency, against numbers worked out by hand."""

from __future__ import annotations

import pytest
from sklearn.metrics import f1_score, precision_score

from evals.metrics import citation, facts, latency, refusal
from evals.types import Pattern
from ingest.types import Block, BlockKind, Section

SECTION = Section(
    id="veileder#4.3.8",
    document="veileder",
    number="4.3.8",
    title="Legevakt-talegrupper",
    depth=3,
    path=("4.3.8 Legevakt-talegrupper",),
    ordinal=0,
    pages=(11, 12),
    blocks=(
        Block(BlockKind.PARAGRAPH, "Navnet følger mønsteret «[Navn]-LV».", page=11),
        Block(BlockKind.LIST_ITEM, "Legevaktsentralen bør  lytte – alltid.", page=12, marker="•"),
    ),
)


def test_precision_and_recall_of_citations() -> None:
    gold = {"a": 2, "b": 2, "c": 1}
    assert citation.precision(("a", "c", "x"), gold) == pytest.approx(2 / 3)
    assert citation.recall(("a", "c", "x"), gold) == 0.5
    assert citation.precision((), gold) == citation.recall((), gold) == 0.0


def test_the_first_citation_is_judged_alone() -> None:
    assert citation.first_right(("c", "x"), {"a": 2, "c": 1}) == 1.0
    assert citation.first_right(("x", "a"), {"a": 2}) == 0.0
    assert citation.first_right((), {"a": 2}) == 0.0


@pytest.mark.parametrize(
    "quote", ['Navnet følger mønsteret "[Navn]-LV".', "bør lytte - alltid", "[Navn]-LV».\n• Legevakt"]
)
def test_a_quote_may_differ_in_dashes_quotation_marks_and_white_space(quote: str) -> None:
    assert citation.faithful(quote, SECTION)


@pytest.mark.parametrize("quote", ["Legevaktsentralen skal lytte", "bør alltid lytte", "", "  "])
def test_a_quote_may_not_differ_in_words(quote: str) -> None:
    assert not citation.faithful(quote, SECTION)


def test_a_quote_from_nowhere_is_not_faithful() -> None:
    assert not citation.faithful("bør", None)


def test_a_citation_resolves_when_document_number_and_page_agree() -> None:
    assert citation.resolves("veileder", "4.3.8", 12, SECTION)
    assert not citation.resolves("veileder", "4.3.8", 13, SECTION)
    assert not citation.resolves("veileder", "4.3.7", 12, SECTION)
    assert not citation.resolves("reglement", "4.3.8", 12, SECTION)
    assert not citation.resolves("veileder", "4.3.8", 12, None)


def test_the_share_of_nothing_is_not_a_figure() -> None:
    assert citation.share([]) is None
    assert citation.share([True, True, False, True]) == 0.75


@pytest.mark.parametrize("text", ["innen 10 sekunder", "Innen TI  sekunder."])
def test_a_fact_may_be_spelt_in_several_ways(text: str) -> None:
    assert facts.found(Pattern(any_of=("ti sekunder", "10 sekunder")), text)


@pytest.mark.parametrize("text", ["110 sekunder", "10 sekunders"])
def test_a_number_is_not_found_inside_a_longer_one(text: str) -> None:
    assert facts.found(Pattern(any_of=("10 sekunder",)), text) is (text != "110 sekunder")
    assert not facts.found(Pattern(any_of=("11",)), text)


def test_a_fact_may_be_a_regular_expression() -> None:
    assert facts.found(Pattern(regex=r"\b\d+ år\b"), "i 3 år")
    assert not facts.found(Pattern(regex=r"\b\d+ år\b"), "i årevis")


def test_coverage_is_the_share_of_the_facts() -> None:
    assert facts.coverage([True, False, True, True]) == 0.75


def test_refusal_figures() -> None:
    pairs = [(True, True)] * 3 + [(True, False)] + [(False, True)] * 2 + [(False, False)] * 14
    figures = refusal.measure(pairs)
    assert figures == {"refusal_precision": pytest.approx(3 / 5), "refusal_f1": pytest.approx(2 / 3)}
    should, did = zip(*pairs, strict=True)
    assert figures["refusal_precision"] == pytest.approx(precision_score(should, did))
    assert figures["refusal_f1"] == pytest.approx(f1_score(should, did))


def test_refusing_everything_has_a_low_precision() -> None:
    assert refusal.measure([(True, True), (False, True), (False, True)])["refusal_precision"] == pytest.approx(1 / 3)


def test_refusal_figures_without_grounds_are_left_out() -> None:
    assert refusal.measure([(False, False)]) == refusal.measure([]) == {}
    assert refusal.measure([(True, False)]) == {"refusal_f1": 0.0}


def test_percentiles_by_nearest_rank() -> None:
    times = [15.0, 20.0, 35.0, 40.0, 50.0]
    assert latency.percentile(50, times) == 35.0
    assert latency.percentile(95, times) == 50.0
    assert latency.percentile(30, times) == 20.0
    assert latency.percentile(50, [7.0]) == 7.0
