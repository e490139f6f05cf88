"""Risk against coverage, and calibration, against numbers worked out by hand and scikit-learn."""

from __future__ import annotations

import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from evals.metrics.confidence import Bin, Point, aurc, calibration_error, reliability, risk_coverage, squared_error

SURE = [0.9, 0.2, 0.8, 0.8, 0.4]
WRONG = [False, True, True, False, False]


def test_the_surest_are_answered_first_and_equals_together() -> None:
    assert risk_coverage(SURE, WRONG) == (
        Point(0.9, 1 / 5, 0.0),
        Point(0.8, 3 / 5, 1 / 3),
        Point(0.4, 4 / 5, 1 / 4),
        Point(0.2, 1.0, 2 / 5),
    )


def test_the_area_is_the_mean_risk_over_all_thresholds() -> None:
    assert aurc(SURE, WRONG) == pytest.approx((0 + 1 / 3 + 1 / 3 + 1 / 4 + 2 / 5) / 5)


def test_the_area_does_not_depend_on_the_order_of_equals() -> None:
    assert aurc([0.5, 0.5, 0.5], [True, False, False]) == aurc([0.5, 0.5, 0.5], [False, False, True]) == 1 / 3


def test_knowing_what_one_does_not_know_has_the_smaller_area() -> None:
    mistakes = [False, False, True, True]
    best, worst = aurc([0.9, 0.8, 0.2, 0.1], mistakes), aurc([0.1, 0.2, 0.8, 0.9], mistakes)
    assert best == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert worst == pytest.approx((1 + 1 + 2 / 3 + 2 / 4) / 4)


def test_bins_hold_mean_confidence_and_share_of_answerable() -> None:
    assert reliability([0.0, 0.08, 0.65, 1.0], [False, True, True, True]) == (
        Bin(2, 0.04, 0.5),
        Bin(1, 0.65, 1.0),
        Bin(1, 1.0, 1.0),
    )


def test_the_bins_are_those_of_scikit_learn() -> None:
    sure = [0.03, 0.12, 0.18, 0.37, 0.52, 0.55, 0.71, 0.88, 0.93, 0.99]
    outcomes = [False, False, True, False, True, False, True, True, False, True]
    answerable, confidence = calibration_curve(outcomes, sure, n_bins=10)
    bins = reliability(sure, outcomes)
    assert [each.answerable for each in bins] == pytest.approx(list(answerable))
    assert [each.confidence for each in bins] == pytest.approx(list(confidence))


def test_the_calibration_error_weighs_each_bin_by_its_questions() -> None:
    sure, outcomes = [0.0, 0.08, 0.65, 1.0], [False, True, True, True]
    assert calibration_error(sure, outcomes) == pytest.approx((2 * 0.46 + 0.35 + 0) / 4)
    assert calibration_error([0.25] * 4, [True, False, False, False]) == 0.0


def test_the_squared_error_is_that_of_brier() -> None:
    outcomes = [not wrong for wrong in WRONG]
    errors = [squared_error(sure, outcome) for sure, outcome in zip(SURE, outcomes, strict=True)]
    assert sum(errors) / len(errors) == pytest.approx(brier_score_loss(outcomes, SURE))
    assert squared_error(0.8, True) == pytest.approx(0.04)


def test_of_nothing_there_is_no_figure() -> None:
    assert aurc([], []) is calibration_error([], []) is None
    assert risk_coverage([], []) == reliability([], []) == ()
