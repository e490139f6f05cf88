"""Chance has its share in every figure: how large, against known values and by simulation."""

from __future__ import annotations

from math import comb
from time import perf_counter

import numpy as np
import pytest

from app.types import Kind, Reply
from evals.statistics import Interval, conversations, interval, intervals, mcnemar_p, paired_p
from evals.types import ItemResult, Question


def alone(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def question(key: str, after: str = "") -> Question:
    return Question.model_validate(
        {"id": key, "after": after, "role": "operator", "type": "follow_up", "question": "?"}
        | {"answerable": "ambiguous", "split": "tune"}
    )


def test_the_interval_of_many_independent_values_is_that_of_the_normal_distribution() -> None:
    values = [1.0] * 280 + [0.0] * 120
    found = interval(values, alone(400))
    spread = 1.96 * (0.7 * 0.3 / 400) ** 0.5
    assert found.low == pytest.approx(0.7 - spread, abs=0.006)
    assert found.high == pytest.approx(0.7 + spread, abs=0.006)


def test_turns_of_one_conversation_are_not_independent() -> None:
    values = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0] * 40
    together = interval(values, [str(place // 4) for place in range(320)])
    apart = interval(values, alone(320))
    assert together.high - together.low == pytest.approx(2 * (apart.high - apart.low), rel=0.15)


def test_conversations_of_different_length_count_by_their_turns() -> None:
    found = interval([1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"])
    assert found.low < 0.75 < found.high


def test_the_same_seed_gives_the_same_interval() -> None:
    values = list(np.random.default_rng(1).random(50))
    assert interval(values, alone(50)) == interval(values, alone(50))
    assert interval(values, alone(50)) != interval(values, alone(50), seed=1)


@pytest.mark.parametrize(("count", "low"), [(1, 0.025), (8, 0.6306), (300, 0.9878)])
def test_a_perfect_figure_is_the_less_sure_the_fewer_questions(count: int, low: float) -> None:
    assert interval([1.0] * count, alone(count)) == Interval(pytest.approx(low, abs=1e-4), 1.0)
    assert interval([0.0] * count, alone(count)) == Interval(0.0, pytest.approx(1 - low, abs=1e-4))


def test_one_conversation_says_nearly_nothing() -> None:
    found = interval([1.0, 0.0], ["a", "a"])
    assert found.high - found.low > 0.9


@pytest.mark.parametrize(("values", "clusters"), [([], []), ([1.0], []), ([1.0], ["a", "b"])])
def test_values_without_clusters_are_an_error(values: list[float], clusters: list[str]) -> None:
    with pytest.raises(ValueError, match="clusters"):
        interval(values, clusters)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    draw = np.random.default_rng(7)
    truth, runs, inside = 0.85, 150, 0
    for _ in range(runs):
        rates = draw.beta(17, 3, 40)
        values = [float(draw.random() < rate) for rate in rates for _ in range(3)]
        found = interval(values, [str(place // 3) for place in range(120)])
        inside += found.low <= truth <= found.high
    assert 0.90 <= inside / runs <= 0.99


def test_all_intervals_of_a_report_take_seconds_and_not_minutes() -> None:
    draw = np.random.default_rng(0)
    started = perf_counter()
    for size in (431, 431, 200, 100, 50, 30, 20, 10):
        interval(list(draw.random(size)), alone(size))
    assert perf_counter() - started < 2


def test_the_paired_test_is_exact_for_few_changes() -> None:
    before, after = [0.0] * 6 + [1.0] * 50, [1.0] * 6 + [1.0] * 50
    assert paired_p(before, after) == pytest.approx(2 / 2**6)
    assert paired_p(after, before) == pytest.approx(2 / 2**6)


def test_the_paired_test_weighs_how_much_changed() -> None:
    assert paired_p([0.0, 0.0, 0.0], [0.5, 0.25, -0.75]) == 1.0
    assert paired_p([0.0, 0.0], [0.5, -0.25]) == 1.0
    assert paired_p([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]) == paired_p([], []) == paired_p([0.0], [1.0]) == 1.0


def test_the_paired_test_by_sampling_is_close_to_the_exact_one() -> None:
    worse, better = 5, 20
    before, after = [1.0] * worse + [0.0] * better, [0.0] * worse + [1.0] * better
    assert paired_p(before, after) == pytest.approx(mcnemar_p(worse, better), abs=0.003)


def test_a_conversation_that_changed_as_one_is_one_change() -> None:
    before, after = [0.0] * 12, [1.0] * 12
    clusters = [str(place // 4) for place in range(12)]
    assert paired_p(before, after) < 0.001
    assert paired_p(before, after, clusters) == pytest.approx(2 / 2**3)


def test_equal_runs_are_told_apart_no_oftener_than_chance_allows() -> None:
    draw = np.random.default_rng(3)
    runs = 100
    pairs = ((list(draw.random(30)), list(draw.random(30))) for _ in range(runs))
    found = sum(paired_p(before, after) < 0.05 for before, after in pairs)
    assert found / runs <= 0.1


def test_runs_over_different_questions_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired_p([1.0, 0.0], [1.0])


@pytest.mark.parametrize(("worse", "better"), [(0, 6), (1, 9), (3, 4), (10, 2)])
def test_mcnemar_is_the_exact_sign_test(worse: int, better: int) -> None:
    changed = worse + better
    tail = sum(comb(changed, count) for count in range(min(worse, better) + 1)) / 2**changed
    assert mcnemar_p(worse, better) == pytest.approx(min(1.0, 2 * tail))
    assert mcnemar_p(worse, better) == mcnemar_p(better, worse)


def test_nothing_turned_is_no_evidence() -> None:
    assert mcnemar_p(0, 0) == mcnemar_p(1, 1) == 1.0


def test_a_follow_up_belongs_to_the_conversation_of_its_first_turn() -> None:
    chain = [question("en"), question("to", after="en"), question("annen"), question("tre", after="to")]
    assert conversations(chain) == {"en": "en", "to": "en", "annen": "annen", "tre": "en"}


def test_every_mean_of_a_group_gets_an_interval() -> None:
    chain = [question("en"), question("to", after="en"), question("annen")]
    items = [ItemResult(each, Reply("", "", Kind.CLARIFICATION, "?"), (), {}) for each in chain]
    found = intervals(items, conversations(chain))
    assert found.keys() == {"refusal_recall", "reason"}
    assert found["reason"] == interval([1.0] * 3, ["en", "en", "annen"])
