"""Calibration: reliability by bins of equal weight, and the gap between loss and expected loss."""

import math

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from probreport.conclusions import conclude
from tests import oracles
from tests.cases import Case, cases, made


def of(y_true, y_proba, weights=None, classes=(0, 1)):
    weights = None if weights is None else np.array(weights, dtype=float)
    return Case(np.array(y_true), np.array(y_proba), classes, weights)


def of_case(case):
    return conclude(case.summary()).calibration


def bins_of(case):
    return of_case(case).reliability


def gap_and_z(case):
    found = of_case(case)
    return found.overconfidence_gap, found.overconfidence_z


def test_the_gap_of_the_ten_samples():
    example = oracles.TEN_SAMPLES
    gap, z = gap_and_z(of(example.y_true, example.y_proba))
    assert gap == pytest.approx(example.overconfidence_gap, rel=1e-13)
    assert z == pytest.approx(example.log_score_z, rel=1e-12)


def test_the_gap_weighs_each_row():
    q, y, w = np.array([0.25, 0.5, 0.9]), np.array([1, 0, 1]), np.array([1.0, 2.0, 4.0])
    entropy = -q * np.log(q) - (1 - q) * np.log(1 - q)
    variance = q * (1 - q) * np.log(q / (1 - q)) ** 2
    losses = -np.log(np.where(y == 1, q, 1 - q))
    gap, z = gap_and_z(of(y, q, w))
    assert gap == pytest.approx((w * (losses - entropy)).sum() / 7, rel=1e-12)
    assert z == pytest.approx((w * (losses - entropy)).sum() / math.sqrt((w**2 * variance).sum()), rel=1e-12)


def test_the_gap_is_positive_for_the_overconfident_and_negative_for_the_underconfident():
    assert gap_and_z(of([1, 1, 1, 0], [0.99] * 4))[0] > 0
    assert gap_and_z(of([1, 1, 1, 0], [0.6] * 4))[0] < 0


def test_of_calibrated_forecasts_z_is_standard_normal():
    random, runs = np.random.default_rng(9), 300
    q = random.choice([[0.1, 0.3, 0.6], [0.8, 0.1, 0.1], [0.2, 0.5, 0.3]], 200, axis=0)
    z = []
    for _ in range(runs):
        labels = (random.random((200, 1)) > q.cumsum(axis=1)).sum(axis=1)
        z.append(gap_and_z(of(labels, q, classes=(0, 1, 2)))[1])
    assert stats.kstest(z, "norm").pvalue > 0.001


@pytest.mark.parametrize(
    ("case", "gap", "z"),
    [
        (of([1, 0], [0.5, 1.0]), None, None),  # an infinite loss
        (of([1, 0], [1.0, 0.0]), 0.0, None),  # certain forecasts expect no spread
        (of([1, 0], [0.5, 0.5]), 0.0, None),  # nor do coins
    ],
)
def test_there_is_no_z_without_spread_and_no_gap_of_an_infinite_mean(case, gap, z):
    assert gap_and_z(case) == (gap, z)


def test_there_is_no_z_where_the_squares_of_the_weights_leave_the_range():
    gap, z = gap_and_z(of([1, 0], [0.6, 0.6], [1e300, 1e300]))
    assert gap == pytest.approx(-math.log(0.24) / 2 - oracles.BERNOULLI_ENTROPY[0.4].nats, rel=1e-12)
    assert z is None


# --- Reliability --------------------------------------------------------------------------------------------------


def test_few_distinct_forecasts_have_a_bin_each():
    first, second = bins_of(of([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75]))
    assert (first.rows, first.mean_forecast, first.observed) == (2, 0.25, 0.5)
    assert (second.rows, second.mean_forecast, second.observed) == (2, 0.75, 1)
    expected = stats.binomtest(1, 2).proportion_ci(method="wilson")
    assert first.interval == pytest.approx((expected.low, expected.high))


def test_bins_weigh_their_rows():
    (first,) = bins_of(of([0, 1], [0.25, 0.25], [1, 3]))
    assert (first.rows, first.mean_forecast, first.observed) == (2, 0.25, 0.75)


@given(cases())
def test_bins_hold_all_rows_in_order_of_their_forecasts(case):
    bins = bins_of(case)
    w = np.ones(len(case)) if case.sample_weight is None else case.sample_weight
    assert sum(bin_.rows for bin_ in bins) == np.count_nonzero(w / w.max() > 1e-140)  # of those that can be felt
    assert 1 <= len(bins) <= 15
    assert [bin_.mean_forecast for bin_ in bins] == sorted(bin_.mean_forecast for bin_ in bins)
    for bin_ in bins:
        assert 0 <= bin_.interval[0] <= bin_.observed <= bin_.interval[1] <= 1
        assert 0 <= bin_.mean_forecast <= 1


def test_many_rows_make_bins_of_about_equal_size_whose_means_are_exact():
    case = made(2, n=15_000, k=2)
    bins = bins_of(case)
    assert len(bins) == 15
    assert all(600 <= bin_.rows <= 1_400 for bin_ in bins)
    total = sum(bin_.rows * bin_.mean_forecast for bin_ in bins)
    assert total == pytest.approx(case.y_proba[:, 1].sum(), rel=1e-12)
    assert sum(bin_.rows * bin_.observed for bin_ in bins) == pytest.approx(case.y_true.sum(), rel=1e-12)


def test_what_the_bins_are_about_is_said():
    assert of_case(of(["ham"], [0.5], classes=("ham", "spam"))).event == "the class is spam"
    assert of_case(of([0], [[0.5, 0.25, 0.25]], classes=(0, 1, 2))).event == "the preferred class is the true one"
