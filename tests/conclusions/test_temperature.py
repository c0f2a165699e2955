"""Claims about the temperature and what it would save."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.special import logsumexp

from probreport import evaluate
from probreport.conclusions import conclude
from probreport.evaluate import evaluate_batches
from probreport.predictions import Predictions
from tests.conclusions.simulated import evaluated, forecasts, summarised


def mean_loss(power, y, q, weights=None):
    logs = np.log(q)
    losses = logsumexp(power * logs, axis=1) - power * logs[np.arange(len(y)), y]
    return np.average(losses, weights=weights)


def recalibration(y, q):
    return conclude(summarised(y, q)).calibration


@pytest.mark.parametrize(("k", "power"), [(2, 0.5), (2, 1.6), (3, 1.0), (10, 0.5), (10, 2.0)])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_temperature_is_where_a_general_minimiser_finds_the_least_loss(k, power, weighted):
    rng = np.random.default_rng(3)
    y, q = forecasts(rng, 2_000, k, power=power)
    weights = rng.exponential(size=len(y)) if weighted else None
    best = minimize_scalar(lambda at: mean_loss(at, y, q, weights), bracket=(0.5, 1.5), tol=1e-12).x
    found = evaluate(y, q, sample_weight=weights).calibration
    assert found.temperature == pytest.approx(1 / best, rel=1e-7)  # where the loss is flat to 1e-15


def test_at_the_temperature_the_loss_has_no_slope():
    y, q = forecasts(np.random.default_rng(3), 2_000, 3)
    logs = np.log(q)

    def slope(power):
        powers = q**power / (q**power).sum(axis=1, keepdims=True)
        return np.mean((powers * logs).sum(axis=1) - logs[np.arange(len(y)), y])

    assert evaluate(y, q).calibration.temperature == pytest.approx(1 / brentq(slope, 0.5, 2, xtol=1e-14), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 50])
def test_rows_that_are_all_alike_give_the_temperature_no_interval(n):
    calibration = evaluate([1] * n, [[0.5, 0.4, 0.1]] * n, classes=[0, 1, 2]).calibration
    assert (calibration.temperature, calibration.temperature_interval) == (pytest.approx(0.8811237, abs=1e-7), None)


def test_the_interval_of_the_temperature_is_that_of_the_derivatives_at_it():
    y, q = forecasts(np.random.default_rng(3), 2_000, 3, power=1.6)
    calibration, logs = evaluate(y, q).calibration, np.log(q)
    powers = q ** (1 / calibration.temperature)
    powers /= powers.sum(axis=1, keepdims=True)
    means = (powers * logs).sum(axis=1)
    slopes = means - logs[np.arange(len(y)), y]
    half = 1.959964 * np.sqrt(np.square(slopes).sum()) / ((powers * logs**2).sum(axis=1) - means**2).sum()
    ends = sorted(1 / (1 / calibration.temperature + half * np.array([-1, 1])))
    assert calibration.temperature_interval == pytest.approx(ends, rel=1e-7)


def test_the_temperature_is_that_of_scikit_learn():
    # CalibratedClassifierCV(FrozenEstimator(...), method="temperature") of scikit-learn 1.9.1 on these rows:
    y, q = forecasts(np.random.default_rng(8), 3_000, 4, power=0.7)
    assert evaluate(y, q).calibration.temperature == pytest.approx(1.4420738063716003, rel=1e-6)


@pytest.mark.parametrize("power", [0.4, 0.8, 1.0, 1.7])
@pytest.mark.parametrize("k", [2, 5])
def test_the_true_power_lies_within_four_standard_errors(power, k):
    found = evaluated(5, 20_000, k, power=power).calibration
    low, high = (1 / end for end in reversed(found.temperature_interval))
    error = (high - low) / (2 * 1.959963984540054)
    assert abs(1 / found.temperature - power) < 4 * error


def test_sharpening_by_two_doubles_the_temperature():
    y, q = forecasts(np.random.default_rng(1), 500, 3)
    sharper = q**2 / (q**2).sum(axis=1, keepdims=True)
    before, after = (evaluate(y, each).calibration.temperature for each in (q, sharper))
    assert after == pytest.approx(2 * before, rel=1e-7)


def test_a_zero_on_an_untrue_class_changes_nothing():
    y, q = forecasts(np.random.default_rng(2), 400, 3)
    with_zeros = np.column_stack([q, np.zeros(len(q))])
    pair = [evaluate(y, each, classes=range(each.shape[1])).calibration for each in (q, with_zeros)]
    assert pair[1].temperature == pytest.approx(pair[0].temperature, rel=1e-9)
    assert pair[1].recalibration_gain == pytest.approx(pair[0].recalibration_gain, rel=1e-9)


def test_logarithms_of_probabilities_give_the_same():
    y, q = forecasts(np.random.default_rng(2), 400, 3, power=0.5)
    of_logs = evaluate_batches([Predictions.from_arrays(y, np.log(q), log_proba=True)]).calibration
    assert of_logs.temperature == pytest.approx(evaluate(y, q).calibration.temperature, rel=1e-12)


def test_over_confidence_costs_what_recalibration_saves():
    # True power 1/2: the calibrated forecasts are known, so that the saving is known up to noise.
    rng = np.random.default_rng(4)
    y, q = forecasts(rng, 20_000, 5, power=0.5)
    found = evaluate(y, q).calibration
    truly = mean_loss(1.0, y, q) - mean_loss(0.5, y, q)
    assert found.recalibration_gain == pytest.approx(truly, abs=2e-3)
    assert found.recalibrated_log_loss == pytest.approx(evaluate(y, q).mean_log_loss - found.recalibration_gain)


def test_calibrated_forecasts_gain_nothing_on_held_out_rows():
    rng = np.random.default_rng(1)
    gains = [recalibration(*forecasts(rng, 300, 3)).recalibration_gain for _ in range(100)]
    assert np.mean(gains) < 0  # the price of fitting what there is not, which is not hidden
    assert sum(gain > 0 for gain in gains) < 50


def test_fitting_and_scoring_on_the_same_rows_would_flatter():
    y, q = forecasts(np.random.default_rng(6), 60, 3)
    found = evaluate(y, q).calibration
    in_sample = mean_loss(1.0, y, q) - mean_loss(1 / found.temperature, y, q)
    assert found.recalibration_gain < in_sample


@given(st.integers(2, 60), st.integers(2, 5), st.integers(0, 10_000))
def test_the_fitted_power_never_loses_more_in_sample(n, k, seed):
    y, q = forecasts(np.random.default_rng(seed), n, k)
    temperature = recalibration(y, q).temperature
    if temperature is not None and math.isfinite(temperature):
        assert mean_loss(1 / temperature, y, q) <= mean_loss(1.0, y, q) + 1e-12


def test_a_zero_on_the_truth_leaves_no_temperature():
    found = evaluate([0, 1, 1, 0], [0.2, 0.0, 0.9, 0.4]).calibration
    assert found.temperature is None
    assert found.temperature_reason == "a row gives the truth probability 0, and no temperature makes that finite"


def test_clipped_zeros_have_a_temperature():
    y, q = forecasts(np.random.default_rng(2), 400, 2)
    q[0] = [1.0, 0.0] if y[0] else [0.0, 1.0]
    assert evaluate(y, q, on_zero="clip").calibration.temperature > 1


@pytest.mark.parametrize(
    ("y", "q", "reason"),
    [
        ([0, 1, 2], np.full((3, 3), 1 / 3), "the forecasts are uniform, and stay so at any temperature"),
        ([0, 1], [0.2, 0.9], "the true class is always the most probable one, so that sharper is always better"),
        ([1], [0.9], "the true class is always the most probable one, so that sharper is always better"),
    ],
)
def test_where_no_temperature_is_best_the_reason_is_given(y, q, reason):
    assert evaluate(y, q, classes=range(3 if len(y) == 3 else 2)).calibration.temperature_reason == reason


def test_forecasts_that_point_the_wrong_way_have_an_infinite_temperature():
    y, q = forecasts(np.random.default_rng(2), 200, 3, power=-1.0)
    found = evaluate(y, q).calibration
    assert found.temperature == math.inf
    assert found.recalibrated_log_loss == pytest.approx(math.log(3))


def test_soft_labels_have_the_temperature_of_the_draws_they_stand_for():
    # Each row twice, once with each label, weighs as much as one row with the label (1/4, 3/4) when weighed so.
    rng = np.random.default_rng(9)
    q = rng.uniform(0.1, 0.9, 50)
    soft = evaluate(np.tile([0.25, 0.75], (50, 1)), np.column_stack([1 - q, q]), classes=[0, 1])
    hard = evaluate([0] * 50 + [1] * 50, np.tile(q, 2), sample_weight=np.repeat([0.25, 0.75], 50))
    assert soft.calibration.temperature == pytest.approx(hard.calibration.temperature, rel=1e-9)


def test_weights_of_zero_and_repeated_rows_are_as_if_they_were():
    y, q = forecasts(np.random.default_rng(2), 100, 3, power=0.5)
    counts = np.arange(100) % 3
    weighted = evaluate(y, q, sample_weight=counts).calibration
    repeated = evaluate(np.repeat(y, counts), np.repeat(q, counts, axis=0)).calibration
    assert weighted.temperature == pytest.approx(repeated.temperature, rel=1e-9)


def test_a_sample_says_that_it_is_one():
    found = evaluated(3, 250_000, 2, power=0.5).calibration
    assert (found.recalibration_rows, found.recalibration_is_exact) == (50_000, False)  # half of the sample
    assert found.temperature == pytest.approx(2, abs=0.05)


def test_the_saving_is_said_when_it_is_sure():
    over, calm = evaluated(1, 4_000, 3, power=0.5), evaluated(1, 4_000, 3)
    before, after = over.mean_log_loss, over.calibration.recalibrated_log_loss
    assert over.calibration.recalibration_sentence() == (
        f"It is over-confident: recalibrating alone would bring {before:.3f} down to {after:.3f}."
    )
    assert calm.calibration.recalibration_sentence() == ""


def test_calibrated_forecasts_are_promised_no_saving():
    rng = np.random.default_rng(1)
    said = sum(bool(recalibration(*forecasts(rng, 200, 3)).recalibration_sentence()) for _ in range(200))
    assert said <= 4


def test_the_interval_of_the_temperature_holds_the_truth_nineteen_times_of_twenty():
    rng, missed = np.random.default_rng(2), 0
    for _ in range(300):
        low, high = recalibration(*forecasts(rng, 300, 3, power=0.7)).temperature_interval
        missed += not low <= 1 / 0.7 <= high
    assert 4 <= missed <= 29  # 99.9 % of binomial draws of 300 at 0.05
