"""Skill against a constant forecast, with its interval: against scikit-learn, row by row, and in simulations."""

import math

import numpy as np
import pytest
from hypothesis import given
from scipy import stats
from sklearn.metrics import d2_log_loss_score

from probreport.conclusions.context import baseline_of, class_frequencies, skill_of
from probreport.conclusions.moments import moments_of
from probreport.tallies.loss_totals import LossTotals
from tests import oracles
from tests.cases import Case, cases, made


def skill(case):
    summary = case.summary()
    frequencies = class_frequencies(summary)
    return skill_of(summary, moments_of(summary.tally(LossTotals)), frequencies, baseline_of(frequencies))


def of(y_true, y_proba, weights=None, k=2):
    weights = None if weights is None else np.array(weights, dtype=float)
    return Case(np.array(y_true), np.array(y_proba), tuple(range(k)), weights)


def row_by_row(case):
    """Skill and its interval by the delta method, from each row's loss and that of the constant forecast."""
    n = len(case)
    weights = np.ones(n) if case.sample_weight is None else case.sample_weight
    losses = -np.log(case.y_proba[np.arange(n), case.y_true])
    frequencies = np.bincount(case.y_true, weights=weights, minlength=len(case.classes)) / weights.sum()
    constant = -np.log(frequencies[case.y_true])
    loss, prior = np.average(losses, weights=weights), np.average(constant, weights=weights)
    deviations = weights * (losses - loss / prior * constant)
    error = math.sqrt((deviations**2).sum() * n / (n - 1)) / weights.sum() / prior
    value, half = 1 - loss / prior, stats.t.ppf(0.975, n - 1) * error
    return value, (value - half, min(1.0, value + half))


@pytest.mark.parametrize("k", [2, 3, 10])
@pytest.mark.parametrize("weights", ["none", "any"])
def test_it_is_that_of_scikit_learn(k, weights):
    case = made(k, n=200, k=k, weights=weights)
    expected = d2_log_loss_score(case.y_true, case.y_proba, sample_weight=case.sample_weight, labels=range(k))
    assert skill(case).value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("k", [2, 3, 10])
@pytest.mark.parametrize("weights", ["none", "any"])
def test_its_interval_is_that_of_the_delta_method_row_by_row(k, weights):
    case = made(k, n=200, k=k, weights=weights)
    value, interval = row_by_row(case)
    found = skill(case)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.interval == pytest.approx(interval, rel=1e-10)
    assert found.reason is None


def test_it_covers_the_true_skill_about_as_often_as_it_says():
    # coins with p = 0.2 or 0.7, seen as 0.3 or 0.6; on average 0.45 of them come up
    random, n, runs = np.random.default_rng(7), 200, 500
    p, q = np.array([0.2, 0.7]), np.array([0.3, 0.6])
    loss = np.mean(-p * np.log(q) - (1 - p) * np.log(1 - q))
    truth = 1 - loss / (-0.45 * math.log(0.45) - 0.55 * math.log(0.55))
    covered = 0
    for _ in range(runs):
        kind = random.integers(0, 2, n)
        happened = (random.random(n) < p[kind]).astype(int)
        low, high = skill(of(happened, np.column_stack([1 - q[kind], q[kind]]))).interval
        covered += low <= truth <= high
    assert stats.binom.ppf(0.0005, runs, 0.93) <= covered <= stats.binom.ppf(0.9995, runs, 0.965)


@given(cases(labels=("classes", "column"), weights=("none", "any")))
def test_skill_is_at_most_1_and_within_its_interval(case):
    found = skill(case)
    if found.value is not None:
        assert found.value <= 1
    if found.interval is not None:
        low, high = found.interval
        assert low <= found.value <= high <= 1


@pytest.mark.parametrize("frequencies", [[1, 1], [1, 2, 3], [7, 1, 1, 1], [30, 70]])
@pytest.mark.parametrize("times", [1, 7])
def test_a_forecast_of_the_class_frequencies_has_none(frequencies, times):
    labels = np.repeat(np.arange(len(frequencies)), np.array(frequencies) * times)
    forecast = np.array(frequencies) / sum(frequencies)
    found = skill(of(labels, np.tile(forecast, (len(labels), 1)), k=len(frequencies)))
    assert (found.value, found.interval) == (0, None)
    assert "no spread" in found.reason


def test_perfect_forecasts_have_all_of_it_and_nothing_else_has():
    assert skill(of([0, 1, 1], np.eye(2)[[0, 1, 1]])).value == 1
    nearly = skill(of([0, 1, 1], [[1.0, 1e-17], [0.0, 1.0], [1e-16, 1 - 2.0**-53]]))
    assert nearly.value == math.nextafter(1, 0)


# the mean of ln 2 and -ln 0.3 over ln 2
HALF_AND_SURPRISE = 1 - (math.log(2) - math.log(0.3)) / 2 / math.log(2)
# H((.5, .5), (.6, .4)) = -ln sqrt(.24) and H((.1, .9), (.2, .8)), over the entropy of the mean label (.3, .7)
SOFT = 1 - (-math.log(0.24) / 2 - 0.1 * math.log(0.2) - 0.9 * math.log(0.8)) / 2 / oracles.BERNOULLI_ENTROPY[0.3].nats


@pytest.mark.parametrize(
    ("case", "value", "reason"),
    [
        (of([1, 1], [[0.5, 0.5]] * 2), None, "only one class is present"),
        (of([1], [[0.5, 0.5]]), None, "only one class is present"),
        (of([[0.5, 0.5]], [[0.5, 0.5]]), None, "one row has no frequencies to compare with"),
        (of([0, 1], [[0.5, 0.5], [1.0, 0.0]]), -math.inf, "the mean is infinite"),
        (of([0, 1], [[0.5, 0.5], [0.7, 0.3]], [1e300, 1e300]), HALF_AND_SURPRISE, "the squares of the weights leave"),
        (of([[0.5, 0.5], [0.1, 0.9]], [[0.6, 0.4], [0.2, 0.8]]), SOFT, "soft labels"),
    ],
)
def test_there_is_no_interval_for_a_reason(case, value, reason):
    found = skill(case)
    assert found.interval is None
    assert reason in found.reason
    assert found.value == (None if value is None else pytest.approx(value, rel=1e-12))


def test_frequencies_weigh_the_rows():
    case = of([0, 1, 1], [[0.5, 0.5]] * 3, [3.0, 0.5, 0.5])
    assert class_frequencies(case.summary()).tolist() == [0.75, 0.25]


def test_frequencies_of_soft_labels_are_the_mean_label():
    case = of([[0.5, 0.5], [0.25, 0.75]], [[0.5, 0.5]] * 2)
    assert class_frequencies(case.summary()).tolist() == [0.375, 0.625]


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 8e307])
def test_frequencies_do_not_care_for_the_scale_of_weights(scale):
    case = of([0, 1], [[0.5, 0.5]] * 2, [scale, scale])
    assert class_frequencies(case.summary()).tolist() == [0.5, 0.5]


def test_the_prior_loss_is_the_entropy_of_the_frequencies():
    assert baseline_of(np.array([0.5, 0.5])).loss == math.log(2)
    assert baseline_of(np.array([1.0, 0.0])).loss == 0
