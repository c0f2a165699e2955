"""Moments of the losses, read off exact sums: right also where the losses hardly differ."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.conclusions.moments import moments_by_key, moments_of
from probreport.exact_sums import Keys
from probreport.tallies.loss_totals import LossTotals
from tests import oracles


def moments(losses, weights=None):
    keys = Keys(np.zeros(len(losses), np.intp), 1)
    weights = None if weights is None else np.array(weights, dtype=float)
    return moments_of(LossTotals.by_key(np.array(losses, dtype=float), keys, weights))


def exactly(losses, weights):
    """Mean, variance, skewness and standard error with mpmath, by their definitions."""
    with mpmath.workdps(60):
        pairs = [(mpmath.mpf(w), mpmath.mpf(x)) for w, x in zip(weights, losses, strict=True)]
        n, total = len(pairs), sum(w for w, _ in pairs)
        mean = sum(w * x for w, x in pairs) / total
        second, third = (sum(w * (x - mean) ** power for w, x in pairs) / total for power in (2, 3))
        error = mpmath.sqrt(sum(w**2 * (x - mean) ** 2 for w, x in pairs) * n / (n - 1)) / total
        return tuple(map(float, (mean, second, third / second ** mpmath.mpf(1.5), error)))


def test_the_ten_samples():
    example = oracles.TEN_SAMPLES
    found = moments(example.losses)
    assert found.rows == 10
    assert found.mean == pytest.approx(example.mean, rel=1e-14)
    assert found.variance == pytest.approx(example.second_moment, rel=1e-13)
    assert found.skewness == pytest.approx(example.skewness, rel=1e-12)
    assert found.standard_error == pytest.approx(example.standard_error, rel=1e-13)
    assert found.effective_rows == 10


def test_the_weighted_samples():
    example = oracles.WEIGHTED_THREE_CLASSES
    found = moments(example.losses, example.sample_weight)
    assert found.mean == pytest.approx(example.weighted_mean, rel=1e-14)
    assert found.effective_rows == pytest.approx(example.effective_rows, rel=1e-14)
    assert found.weight == 10


spread_out = st.lists(st.tuples(st.floats(1e-3, 40), st.floats(1e-2, 1e2)), min_size=2, max_size=20).filter(
    lambda pairs: max(x for x, _ in pairs) > 1.01 * min(x for x, _ in pairs)
)


@given(spread_out)
def test_moments_are_those_of_their_definitions(pairs):
    losses, weights = zip(*pairs, strict=True)
    mean, variance, skewness, error = exactly(losses, weights)
    found = moments(losses, weights)
    assert found.mean == pytest.approx(mean, rel=1e-14)
    assert found.variance == pytest.approx(variance, rel=1e-12)
    assert found.skewness == pytest.approx(skewness, rel=1e-9, abs=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize("centre", [1e-6, 0.1, 0.25, 36.0, 700.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_variance_of_nearly_equal_losses_is_right(centre, weighted):
    random = np.random.default_rng(1)
    losses = centre * (1 + 1e-9 * random.normal(size=200))
    weights = random.random(200) + 0.5 if weighted else np.ones(200)
    _, variance, skewness, error = exactly(losses, weights)
    found = moments(losses, weights if weighted else None)
    assert found.variance == pytest.approx(variance, rel=1e-6)
    assert found.skewness == pytest.approx(skewness, rel=1e-3, abs=1e-3)
    assert found.standard_error == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("loss", [0.0, 0.1, 1 / 3, 700.0])
@pytest.mark.parametrize("weights", [None, [1.0, 2.5, 0.1]])
def test_equal_losses_have_no_variance(loss, weights):
    found = moments([loss] * 3, weights)
    assert (found.mean, found.variance, found.standard_error) == (loss, 0, 0)
    assert found.skewness is None


def test_losses_too_small_to_be_squared_have_none_either():
    found = moments([1e-300, 3e-300])
    assert (found.mean, found.variance) == (2e-300, 0)


def test_one_row_has_a_variance_of_zero():
    assert moments([0.7]).variance == 0


def test_an_infinite_loss_leaves_nothing_but_the_mean_of_the_others():
    found = moments([1.0, math.inf, 3.0], [1, 5, 2])
    assert found.mean == math.inf
    assert found.finite_mean == pytest.approx(7 / 3)
    assert (found.variance, found.skewness, found.standard_error) == (None, None, None)
    assert found.effective_rows == pytest.approx(64 / 30)


def test_infinite_losses_alone_leave_no_mean_of_others():
    assert moments([math.inf]).finite_mean is None


@pytest.mark.parametrize("weights", [[1e300, 1.0], [1e-300, 1.0], [1.7e308, 1.7e308], [5e-324, 5e-324]])
def test_weights_that_cannot_be_squared_leave_the_mean(weights):
    found = moments([1.0, 3.0], weights)
    exact = (Fraction(weights[0]) + 3 * Fraction(weights[1])) / (Fraction(weights[0]) + Fraction(weights[1]))
    assert found.mean == float(exact)
    assert (found.effective_rows, found.variance, found.standard_error) == (None, None, None)


def test_each_key_has_moments_of_its_own():
    keys = Keys(np.array([0, 2, 2]), 3)
    first, second, third = moments_by_key(LossTotals.by_key(np.array([1.0, 2.0, 4.0]), keys))
    assert (first.rows, first.mean) == (1, 1)
    assert second.rows == 0
    assert math.isnan(second.mean)
    assert (third.rows, third.mean, third.variance) == (2, 3, 1)
