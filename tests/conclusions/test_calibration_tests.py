"""Claims about the tests of calibration: the gap, Spiegelhalter's z, and calibration in the large."""

import math

import numpy as np
import pytest
from scipy.stats import binom, norm

from probreport import evaluate
from probreport.conclusions.calibration_tests import calibration_tests_of
from probreport.conclusions.moments import moments_of
from probreport.tallies.loss_totals import LossTotals
from tests.conclusions.simulated import evaluated, forecasts, summarised
from tests.oracles import TEN_SAMPLES as TEN


@pytest.fixture(scope="module")
def ten():
    return evaluate(TEN.y_true, TEN.y_proba).calibration


def test_the_gap_and_its_z_are_those_of_the_ten_samples(ten):
    found = (ten.overconfidence_gap, ten.overconfidence_z)
    assert found == pytest.approx((TEN.overconfidence_gap, TEN.log_score_z), rel=1e-14)


def test_the_z_of_the_brier_score_is_that_of_the_ten_samples(ten):
    assert ten.spiegelhalter_z == pytest.approx(TEN.spiegelhalter_z, rel=1e-14)


def test_ten_rows_expect_too_few_events_for_more_than_a_bound(ten):
    # sum of q (1 - q) = 2 * 0.16 + 2 * 0.09 + 0.24 + 0.09 + 0.24 + 0.16 + 0.09 + 0.21 = 1.53
    assert ten.expected_events == pytest.approx(1.53)
    assert ten.overconfidence_p_value == pytest.approx(1 / TEN.log_score_z**2)  # 0.55, where z is -1.35
    assert ten.tests_reason == "the forecasts expect only 1.5 events, so each p is only a bound on it (Chebyshev's)"


def test_a_forecast_that_is_wrong_beyond_any_doubt_is_found_even_where_it_expects_few_events():
    found = evaluate([0, 1] * 50, [0.999] * 100).calibration
    assert found.expected_events == pytest.approx(0.0999)
    assert found.overconfidence_p_value == found.overconfidence_z**-2 < 1e-4


def test_calibrated_forecasts_of_few_events_are_hardly_ever_rejected():
    rng = np.random.default_rng(8)
    p = [evaluate((rng.random(200) < 0.01).astype(int), [0.01] * 200, classes=[0, 1]).calibration for _ in range(200)]
    assert sum(found.overconfidence_p_value < 0.05 for found in p) <= 10


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [2, 3, 10])
def test_each_z_is_its_formula(k, weighted):
    rng = np.random.default_rng(k)
    y, q = forecasts(rng, 300, k)
    w = rng.exponential(size=300) if weighted else np.ones(300)
    found = evaluate(y, q, classes=range(k), sample_weight=w if weighted else None).calibration
    happened = np.eye(k)[y]
    logs = np.log(q)
    expected = -(q * logs).sum(axis=1)
    spread = (q * (logs + expected[:, None]) ** 2).sum(axis=1)
    loss = -(happened * logs).sum(axis=1)
    assert found.overconfidence_z == pytest.approx((w @ (loss - expected)) / math.sqrt(w**2 @ spread), rel=1e-10)
    brier = ((q - happened) ** 2).sum(axis=1)
    outcomes = ((q[:, None, :] - np.eye(k)[None]) ** 2).sum(axis=2)  # Brier score if class j came true
    mean = (q * outcomes).sum(axis=1)
    variance = (q * (outcomes - mean[:, None]) ** 2).sum(axis=1)
    assert found.spiegelhalter_z == pytest.approx((w @ (brier - mean)) / math.sqrt(w**2 @ variance), rel=1e-10)
    z = (w @ (happened - q)) / np.sqrt(w**2 @ (q * (1 - q)))
    assert [row.z for row in found.in_the_large] == pytest.approx(z.tolist(), rel=1e-8)


def test_the_p_value_is_two_sided():
    found = evaluated(1, 500, 3).calibration
    assert found.overconfidence_p_value == pytest.approx(2 * norm.sf(abs(found.overconfidence_z)), rel=1e-12)
    assert found.spiegelhalter_p_value == pytest.approx(2 * norm.sf(abs(found.spiegelhalter_z)), rel=1e-12)


def test_the_gap_is_the_slope_of_the_loss_at_temperature_one():
    # d/d beta of beta l + ln sum q**beta at beta = 1 is l - H(q): the z of the gap is the score test of T = 1.
    y, q = forecasts(np.random.default_rng(1), 200, 3)
    loss = lambda beta: np.mean(np.log((q**beta).sum(axis=1)) - beta * np.log(q[np.arange(200), y]))  # noqa: E731
    slope = (loss(1 + 1e-6) - loss(1 - 1e-6)) / 2e-6
    assert evaluate(y, q).calibration.overconfidence_gap == pytest.approx(slope, abs=1e-8)


def test_scaling_all_weights_changes_no_test():
    rng = np.random.default_rng(1)
    (y, q), w = forecasts(rng, 100, 3), rng.exponential(size=100)
    one, other = (evaluate(y, q, sample_weight=scale * w).calibration for scale in (1.0, 2.0**40))
    assert one.overconfidence_z == pytest.approx(other.overconfidence_z, rel=1e-12)
    assert one.spiegelhalter_p_value == pytest.approx(other.spiegelhalter_p_value, rel=1e-12)
    assert one.expected_events == pytest.approx(other.expected_events, rel=1e-12)


def test_one_heavy_row_leaves_only_a_bound():
    y, q = forecasts(np.random.default_rng(1), 1_000, 2)
    found = evaluate(y, q, sample_weight=np.r_[1e6, np.ones(999)]).calibration
    assert found.expected_events < 1
    assert found.overconfidence_p_value == min(1, found.overconfidence_z**-2)


@pytest.mark.parametrize(
    ("y", "q", "reason"),
    [
        ([0, 1, 1], [0.5, 0.5, 0.5], "every forecast is certain or uniform, so that they expect one loss and no other"),
        ([0, 1], [0.0, 1.0], "every forecast is certain or uniform, so that they expect one loss and no other"),
        ([1, 1], [0.0, 1.0], "the mean is infinite"),
    ],
)
def test_where_there_is_no_z_the_reason_is_given(y, q, reason):
    found = evaluate(y, q, classes=[0, 1]).calibration
    assert (found.overconfidence_z, found.tests_reason) == (None, reason)


def test_soft_labels_have_a_gap_but_no_z():
    found = evaluate([[0.25, 0.75], [0.5, 0.5]], [[0.5, 0.5], [0.1, 0.9]], classes=[0, 1]).calibration
    assert found.overconfidence_gap is not None
    assert (found.overconfidence_z, found.spiegelhalter_z) == (None, None)
    assert found.tests_reason == "soft labels are no draws"


def test_weights_whose_squares_overflow_leave_no_z():
    found = evaluate([0, 1, 1], [0.2, 0.6, 0.7], sample_weight=[1e200, 1e200, 1.0]).calibration
    assert found.overconfidence_z is None


def test_the_class_forecast_too_often_has_a_negative_z():
    rng = np.random.default_rng(3)
    y, q = forecasts(rng, 3_000, 3)
    tilted = q * [1.5, 1, 1]
    tilted /= tilted.sum(axis=1, keepdims=True)
    first = evaluate(y, tilted).calibration.in_the_large[0]
    assert first.z < -5
    assert first.p_value < 1e-6
    assert first.forecast > first.observed


def p_values(y, q):
    summary = summarised(y, q)
    found = calibration_tests_of(summary, moments_of(summary.tally(LossTotals)))
    return found.overconfidence_p_value, found.spiegelhalter_p_value, found.in_the_large[0].p_value


@pytest.mark.parametrize(("n", "k", "shift"), [(200, 2, 0.0), (400, 2, 4.0), (200, 3, 0.0), (300, 10, 0.0)])
def test_tests_at_five_per_cent_reject_calibrated_forecasts_that_often(n, k, shift):
    rng, runs = np.random.default_rng(n + k), 400
    found = [p_values(*forecasts(rng, n, k, shift=shift)) for _ in range(runs)]
    rejected = np.sum([[p < 0.05 for p in each] for each in found], axis=0)
    low, high = binom.ppf([0.0005, 0.9995], runs, 0.05)
    assert (rejected >= low).all()
    assert (rejected <= high).all()


def test_over_confidence_is_found():
    rng = np.random.default_rng(1)
    found = [p_values(*forecasts(rng, 1_000, 3, power=0.7)) for _ in range(20)]
    assert all(gap < 0.01 and brier < 0.01 for gap, brier, _ in found)


@pytest.mark.parametrize("q", [10.0**-power for power in range(3, 17)])
def test_a_class_forecast_next_to_never_has_a_z_that_is_right_or_none(q):
    # in 100 rows none is of the first class: z = (0 - q) / sqrt(q (1 - q) / 100)
    first = evaluate([1] * 50 + [2] * 50, [[q, 0.5, 0.5 - q]] * 100, classes=[0, 1, 2]).calibration.in_the_large[0]
    assert (first.z is None) == (q < 1.5e-8)  # 1000 times what single variances are rounded to, 2**-36
    assert first.z in (None, pytest.approx(-10 * q / math.sqrt(q * (1 - q)), rel=1e-3))
