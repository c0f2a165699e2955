"""Claims about Cox's slope and intercept, and about held-out isotonic regression."""

import math

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from probreport import evaluate
from probreport.conclusions.held_out_isotonic import rising_curve


def recalibratable(seed=7, n=400):
    rng = np.random.default_rng(seed)
    x = rng.normal(0.3, 1.5, n)
    q = 1 / (1 + np.exp(-x))
    y = (rng.random(n) < 1 / (1 + np.exp(-(0.4 + 0.6 * x)))).astype(int)
    return y, q


def fitted(y, q, weights=None):
    found = evaluate(y, q, sample_weight=weights).calibration
    return found.cox_intercept, found.cox_slope, found.cox_intercept_error, found.cox_slope_error


def test_slope_and_intercept_are_those_of_statsmodels():
    # Logit(y, [1, logit q]).fit(cov_type="HC0") of statsmodels 0.15.0
    reference = (0.5319550295090608, 0.7888993747061926, 0.11558844355957659, 0.09374845816993815)
    assert fitted(*recalibratable()) == pytest.approx(reference, rel=1e-9)


def test_weighted_slope_and_intercept_are_those_of_statsmodels():
    # GLM(Binomial, freq_weights=w) of statsmodels 0.15.0, and the sandwich worked out from its fitted means
    reference = (0.6010389625789588, 0.8474240064358368, 0.13328026028153334, 0.1100233282715645)
    weights = np.arange(1, 401) % 4 + 0.5
    assert fitted(*recalibratable(), weights) == pytest.approx(reference, rel=1e-9)


def test_exchanging_the_classes_turns_the_intercept_and_keeps_the_slope():
    y, q = recalibratable()
    intercept, slope, *_ = fitted(y, q)
    assert fitted(1 - y, 1 - q)[:2] == pytest.approx((-intercept, slope), rel=1e-9)


def test_forecasts_moved_along_the_line_have_slope_one_and_intercept_zero():
    y, q = recalibratable()
    intercept, slope, *_ = fitted(y, q)
    moved = 1 / (1 + np.exp(-(intercept + slope * np.log(q / (1 - q)))))
    assert fitted(y, moved)[:2] == pytest.approx((0, 1), abs=1e-9)


def test_many_rows_reach_the_same_optimum_as_repeated_few():
    y, q = recalibratable()
    assert fitted(np.tile(y, 40), np.tile(q, 40))[:2] == pytest.approx(fitted(y, q)[:2], rel=1e-9)


def test_forecasts_of_nought_and_one_are_moved_inwards_and_counted():
    y, q = recalibratable()
    q = np.where(np.arange(400) < 3, np.round(q), q)
    found = evaluate(y, q, on_zero="clip").calibration
    assert found.cox_clipped_rows == 3
    assert math.isfinite(found.cox_slope)


@pytest.mark.parametrize(
    ("y", "q", "reason"),
    [
        ([1, 1, 1], [0.2, 0.7, 0.9], "only one class is present"),
        ([0, 1, 1], [0.5, 0.5, 0.5], "all forecasts are the same"),
        ([0, 0, 1], [0.1, 0.4, 0.4], "a threshold parts the classes, so that no slope is steep enough"),
        ([1, 1, 0], [0.1, 0.4, 0.6], "a threshold parts the classes, so that no slope is steep enough"),
    ],
)
def test_where_there_is_no_slope_the_reason_is_given(y, q, reason):
    found = evaluate(y, q, classes=[0, 1]).calibration
    assert (found.cox_slope, found.cox_reason) == (None, reason)


def test_three_classes_have_no_slope():
    found = evaluate([0, 1, 2], np.full((3, 3), 1 / 3)).calibration
    assert found.cox_reason == "it is defined for two classes"


@pytest.mark.parametrize("weighted", [False, True])
def test_the_rising_curve_is_that_of_scikit_learn_between_its_ends(weighted):
    y, q = recalibratable()
    order = np.argsort(q)
    y, q = y[order], np.round(q[order], 2)  # with ties
    weights = np.random.default_rng(0).exponential(size=400) if weighted else np.ones(400)
    theirs = IsotonicRegression(y_min=0, y_max=1).fit(q, y, sample_weight=weights).predict(q)
    ours = rising_curve(q, y.astype(float), weights)(q)
    inside = (theirs > 0) & (theirs < 1)
    assert inside.sum() > 300
    assert ours[inside] == pytest.approx(theirs[inside], abs=1e-12)


def test_the_rising_curve_never_reaches_nought_or_one():
    y = np.repeat([0.0, 1.0], 10)
    curve = rising_curve(np.linspace(0.1, 0.9, 20), y, np.ones(20))
    assert curve.rates.min() == pytest.approx(1 / 12)
    assert curve.rates.max() == pytest.approx(11 / 12)


def test_a_bent_miscalibration_is_mended_by_the_curve_but_not_by_a_temperature():
    rng = np.random.default_rng(1)
    q = rng.random(20_000)
    y = (rng.random(20_000) < np.where(q < 0.5, q / 2, q**0.5)).astype(int)
    found = evaluate(y, q).calibration
    assert found.isotonic_gain > found.recalibration_gain + 3 * found.isotonic_gain_error


def test_the_curve_may_lose_on_calibrated_forecasts_and_says_so():
    rng = np.random.default_rng(2)
    gains = []
    for _ in range(20):
        q = rng.random(200)
        gains.append(evaluate((rng.random(200) < q).astype(int), q).calibration.isotonic_gain)
    assert np.mean(gains) < -0.01
