"""Section-level retrieval figures, against numbers worked out by hand, scikit-learn and trec_eval."""

from __future__ import annotations

from math import log2

import pytest
import pytrec_eval
from sklearn.metrics import ndcg_score

from evals.metrics.retrieval import average_precision_at, hit_at, ndcg_at, recall_at, reciprocal_rank

RANKING = ["a", "b", "c", "d", "e", "f"]


def test_recall_counts_required_sections_among_the_first_k() -> None:
    gold = {"b": 2, "f": 2}
    assert recall_at(5, RANKING, gold) == 0.5
    assert recall_at(6, RANKING, gold) == 1.0
    assert recall_at(1, RANKING, gold) == 0.0


def test_a_section_of_grade_1_need_not_be_found() -> None:
    assert recall_at(5, RANKING, {"b": 2, "x": 1}) == 1.0


def test_hit_and_reciprocal_rank_take_either_grade() -> None:
    gold = {"c": 1, "e": 2}
    assert hit_at(2, RANKING, gold) == 0.0
    assert hit_at(3, RANKING, gold) == 1.0
    assert reciprocal_rank(RANKING, gold) == pytest.approx(1 / 3)


def test_ndcg_rewards_the_higher_grade_first() -> None:
    gold = {"a": 1, "b": 2}
    found = 1 / log2(2) + 2 / log2(3)
    ideal = 2 / log2(2) + 1 / log2(3)
    assert ndcg_at(10, RANKING, gold) == pytest.approx(found / ideal)
    assert ndcg_at(10, ["b", "a"], gold) == 1.0


def test_ndcg_counts_gold_that_was_never_found() -> None:
    assert ndcg_at(10, ["a"], {"a": 2, "x": 2}) == pytest.approx(2 / (2 + 2 / log2(3)))


def test_average_precision_is_the_mean_of_the_precision_at_every_section_found() -> None:
    gold = {"b": 2, "d": 2, "x": 2, "a": 1}
    assert average_precision_at(10, RANKING, gold) == pytest.approx((1 / 2 + 2 / 4 + 0) / 3)
    assert average_precision_at(3, RANKING, gold) == pytest.approx((1 / 2) / 3)
    assert average_precision_at(10, ["b", "d", "x"], gold) == 1.0


GOLD = [{"a": 2, "c": 1, "f": 2}, {"f": 1, "x": 2}, {"b": 2}, {"c": 2, "b": 2, "d": 1, "y": 2}]


@pytest.mark.parametrize("gold", GOLD)
def test_the_figures_are_those_of_trec_eval(gold: dict[str, int]) -> None:
    measures = {"recall.3", "map_cut.3", "ndcg_cut.3", "success.3", "recip_rank"}
    run = {"q": {section: float(len(RANKING) - rank) for rank, section in enumerate(RANKING)}}
    strict, loose = (
        pytrec_eval.RelevanceEvaluator({"q": gold}, measures, relevance_level=level).evaluate(run)["q"]
        for level in (2, 1)
    )
    assert recall_at(3, RANKING, gold) == pytest.approx(strict["recall_3"])
    assert average_precision_at(3, RANKING, gold) == pytest.approx(strict["map_cut_3"])
    assert ndcg_at(3, RANKING, gold) == pytest.approx(loose["ndcg_cut_3"])
    assert hit_at(3, RANKING, gold) == pytest.approx(loose["success_3"])
    assert reciprocal_rank(RANKING, gold) == pytest.approx(loose["recip_rank"])


@pytest.mark.parametrize("grades", [[0, 2, 0, 1, 0, 0], [1, 0, 0, 0, 2, 2], [2, 1, 0, 0, 0, 0]])
@pytest.mark.parametrize("k", [1, 3, 6])
def test_ndcg_agrees_with_scikit_learn(grades: list[int], k: int) -> None:
    gold = {section: grade for section, grade in zip(RANKING, grades, strict=True) if grade}
    theirs = ndcg_score([grades], [list(range(len(RANKING), 0, -1))], k=k)
    assert ndcg_at(k, RANKING, gold) == pytest.approx(theirs)


def test_nothing_found_and_nothing_wanted_are_zero_and_not_an_error() -> None:
    assert recall_at(5, [], {"a": 2}) == hit_at(5, [], {"a": 2}) == reciprocal_rank([], {"a": 2}) == 0.0
    assert average_precision_at(5, [], {"a": 2}) == average_precision_at(5, RANKING, {"a": 1}) == 0.0
    assert recall_at(5, RANKING, {}) == ndcg_at(10, RANKING, {}) == 0.0
