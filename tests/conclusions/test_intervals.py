"""Intervals of a mean (Hall) and of a rate (Wilson): against independent ones, and in simulations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp
from scipy import optimize, stats

from probreport.conclusions.intervals import (
    hall_interval,
    hall_p_value,
    is_reliable,
    mean_interval,
    rate_interval,
    student_quantile,
)
from probreport.conclusions.moments import moments_of
from probreport.exact_sums import Keys
from probreport.tallies.loss_totals import LossTotals
from tests import oracles


def moments(losses, weights=None):
    keys = Keys(np.zeros(len(losses), np.intp), 1)
    return moments_of(LossTotals.by_key(np.asarray(losses, dtype=float), keys, weights))


def hall(losses, weights=None):
    """Hall's interval by its definition: the ends are where the transformed statistic reaches the quantiles of t."""
    losses, n = np.asarray(losses), len(losses)
    weights = np.ones(n) if weights is None else weights
    mean = np.average(losses, weights=weights)
    second, third = (np.average((losses - mean) ** power, weights=weights) for power in (2, 3))
    g = third / second**1.5
    effective = weights.sum() ** 2 / (weights**2).sum()
    g = np.clip(g, -math.sqrt(effective), math.sqrt(effective))  # which no rows of equal weight exceed
    error = math.sqrt((weights**2 * (losses - mean) ** 2).sum() * n / (n - 1)) / weights.sum()
    spread = error * math.sqrt(effective)

    def transformed(x):  # of x = (mean - truth) / spread
        return x + g * x**2 / 3 + g**2 * x**3 / 27 + g / (6 * effective)

    ends = []
    for quantile in (stats.t.ppf(0.975, n - 1), stats.t.ppf(0.025, n - 1)):
        goal = quantile / math.sqrt(effective)
        ends.append(mean - spread * optimize.brentq(lambda x, goal=goal: transformed(x) - goal, -1e6, 1e6, xtol=1e-15))
    return max(0.0, ends[0]), ends[1]


def test_the_ten_samples():
    example = oracles.TEN_SAMPLES
    interval, reason = mean_interval(moments(example.losses))
    assert interval == pytest.approx(example.interval, rel=1e-12)
    assert reason is None


@pytest.mark.parametrize("n", [2, 3, 10, 100, 5_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_the_interval_of_hall(n, weighted):
    random = np.random.default_rng(n)
    losses = random.exponential(size=n) ** 2
    weights = random.lognormal(0, 1, n) if weighted else None
    interval, _ = mean_interval(moments(losses, weights))
    assert interval == pytest.approx(hall(losses, weights), rel=1e-8)


def test_without_skewness_it_is_the_interval_of_student():
    losses = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    half = stats.t.ppf(0.975, 4) * losses.std(ddof=1) / math.sqrt(5)
    interval, _ = mean_interval(moments(losses))
    assert interval == pytest.approx((3 - half, 3 + half), rel=1e-12)


def test_skewness_moves_it_upwards():
    losses = [0.1] * 30 + [5.0]
    (low, high), _ = mean_interval(moments(losses))
    mean = np.mean(losses)
    assert high - mean > mean - low


def test_a_loss_is_never_below_zero():
    (low, _), _ = mean_interval(moments([0.0, 0.0, 3.0]))
    assert low == 0


@pytest.mark.parametrize(
    ("losses", "weights", "reason"),
    [
        ([], None, "there are no rows"),
        ([0.5], None, "one row has no spread"),
        ([0.5, math.inf], None, "the mean is infinite"),
        ([0.5, 0.5], None, "every row has the same loss"),
        ([0.0, 0.0, 0.0], None, "every row has the same loss"),
        (
            [3.9, 3.9, 3.2, 3.2],
            [1e18, 1.0, 1.0, 1.0],
            "one row outweighs all others by so much that none of their spread is left",
        ),
        ([0.5, 0.7], [1e300, 1.0], "the squares of the weights leave the range of numbers"),
    ],
)
def test_there_is_none_for_a_reason(losses, weights, reason):
    assert mean_interval(moments(losses, None if weights is None else np.array(weights))) == (None, reason)


@pytest.mark.parametrize("k", [-60, -1, 7, 60])
def test_the_scale_of_weights_does_not_matter(k):
    random = np.random.default_rng(0)
    losses, weights = random.exponential(size=40), random.random(40) + 0.1
    assert mean_interval(moments(losses, weights)) == mean_interval(moments(losses, np.ldexp(weights, k)))


def test_however_uneven_the_weights_an_interval_holds_its_mean():
    random = np.random.default_rng(0)
    for _ in range(200):
        found = moments(random.exponential(size=30) ** 2, random.lognormal(0, 4, 30))
        (low, high), _ = mean_interval(found)
        assert low < found.mean < high
        assert (hall_p_value(found) < 0.05) == (hall_interval(found)[0] > 0)


def test_it_covers_the_true_mean_about_as_often_as_it_says():
    # calibrated coins of three kinds; the true mean loss is their mean entropy
    random, forecasts, n, runs = np.random.default_rng(5), np.array([0.1, 0.3, 0.6]), 200, 1_000
    truth = np.mean(-forecasts * np.log(forecasts) - (1 - forecasts) * np.log(1 - forecasts))
    covered = 0
    for _ in range(runs):
        q = random.choice(forecasts, n)
        (low, high), _ = mean_interval(moments(-np.log(np.where(random.random(n) < q, q, 1 - q))))
        covered += low <= truth <= high
    # between 93.5 % and 96.5 %, give or take what a simulation of this size leaves open
    assert stats.binom.ppf(0.0005, runs, 0.935) <= covered <= stats.binom.ppf(0.9995, runs, 0.965)


def test_so_it_does_for_weights_that_know_nothing_of_the_losses():
    random, n, runs = np.random.default_rng(6), 200, 1_000
    covered = 0
    for _ in range(runs):
        (low, high), _ = mean_interval(moments(random.exponential(size=n), random.random(n) + 0.2))
        covered += low <= 1 <= high
    assert stats.binom.ppf(0.0005, runs, 0.925) <= covered <= stats.binom.ppf(0.9995, runs, 0.97)


# --- Whether it is reliable ---------------------------------------------------------------------------------------


def test_it_is_reliable_from_25_times_the_squared_skewness_on():
    # one 1 among n - 1 zeros has a skewness of (n - 2) / sqrt(n - 1), so that n rows are too few for any n
    assert is_reliable(moments([1.0] + [0.0] * 99)) is False
    symmetric = [0.0, 1.0] * 10
    assert is_reliable(moments(symmetric)) is True
    losses = np.random.default_rng(0).exponential(size=300)
    found = moments(losses)
    assert is_reliable(found) == (25 * stats.skew(losses) ** 2 <= 300)


@pytest.mark.parametrize("losses", [[0.5], [0.5, 0.5], [0.5, math.inf]])
def test_without_skewness_nothing_is_said(losses):
    assert is_reliable(moments(losses)) is None


# --- Rates and quantiles ------------------------------------------------------------------------------------------


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_rate_is_wilsons(pair):
    happened, n = pair
    expected = stats.binomtest(happened, n).proportion_ci(0.95, method="wilson")
    assert rate_interval(happened, n) == pytest.approx((expected.low, expected.high), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("of", [1e-300, 1e-9, 1e9, 1e308])
def test_there_may_be_any_number_of_rows_if_they_are_frequencies(of):
    with mp.workdps(30):
        n, z = mp.mpf(of), mp.mpf(1.959963984540054)
        half = z * mp.sqrt(n / 4 + z**2 / 4) / (n + z**2)
        expected = float(0.5 - half), float(0.5 + half)
    assert rate_interval(of / 2, of) == pytest.approx(expected, rel=1e-14)


def test_a_rate_of_nothing_or_everything_has_that_end():
    assert rate_interval(0, 5)[0] == 0
    assert rate_interval(5, 5)[1] == 1


@pytest.mark.parametrize("degrees", [1, 1.5, 2, 9, 99, 1_000_000])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_quantiles_are_students_to_the_last_digits_in_every_scipy(degrees, level):
    """Of SciPy 1.12 alone one is wrong in the tenth digit."""
    with mp.workdps(30):
        x = degrees / (degrees + mp.mpf(student_quantile(degrees, level)) ** 2)
        above = mp.betainc(mp.mpf(degrees) / 2, mp.mpf(1) / 2, 0, x, regularized=True) / 2
    assert float(above) == pytest.approx((1 - level) / 2, rel=1e-14)


def test_no_degrees_of_freedom_have_no_quantile():
    assert math.isnan(student_quantile(0))
