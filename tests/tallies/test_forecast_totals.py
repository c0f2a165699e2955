"""Forecast totals: the loss that forecasts expect of themselves, and how far it may spread."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.forecast_totals import ForecastTotals, entropy_and_variance
from tests import oracles
from tests.tallies.of_arrays import tally_of

LN2 = math.log(2)


def totals_of(*args, **options):
    totals = tally_of(ForecastTotals, *args, **options)
    return tuple(part.floats()[0] for part in (totals.entropy, totals.variance, totals.label_entropy))


def test_by_hand():
    # q = (1/4, 3/4): H = 2 ln 2 - (3/4) ln 3; Var = (1/4)(3/4) ln(3)**2. A fair coin: H = ln 2, Var = 0
    entropy, variance, label_entropy = totals_of([0, 1], [0.75, 0.5])
    assert entropy == pytest.approx(2 * LN2 - 0.75 * math.log(3) + LN2, rel=1e-14)
    assert variance == pytest.approx(3 / 16 * math.log(3) ** 2, rel=1e-14)
    assert label_entropy == 0


def test_entropy_weighs_with_the_weight_and_variance_with_its_square():
    entropy, variance, _ = totals_of([0, 1], [0.75, 0.5], sample_weight=[3, 5])
    assert entropy == pytest.approx(3 * (2 * LN2 - 0.75 * math.log(3)) + 5 * LN2, rel=1e-14)
    assert variance == pytest.approx(9 * 3 / 16 * math.log(3) ** 2, rel=1e-14)


def test_the_entropy_of_soft_labels_is_summed_too():
    soft = oracles.SOFT_LABEL
    entropy, _, label_entropy = totals_of([soft.label, (1.0, 0.0)], [soft.forecast, (0.5, 0.5)], sample_weight=[2, 3])
    assert label_entropy == pytest.approx(2 * soft.entropy, rel=1e-14)
    assert entropy == pytest.approx(2 * oracles.BERNOULLI_ENTROPY[0.3].nats + 3 * LN2, rel=1e-14)


def test_rows_whose_label_is_one_class_are_not_soft():
    assert tally_of(ForecastTotals, [(0.5, 0.5), (1.0, 0.0)], [(0.5, 0.5)] * 2).soft_rows == 1
    assert tally_of(ForecastTotals, [0, 1], [(0.5, 0.5)] * 2).soft_rows == 0


def test_certainty_has_neither_entropy_nor_variance():
    assert [values.tolist() for values in entropy_and_variance(np.eye(3))] == [[0, 0, 0], [0, 0, 0]]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5).filter(lambda values: sum(values) > 1e-3))
def test_mean_and_variance_are_those_of_the_loss_of_a_draw(values):
    q = np.array(values) / sum(values)
    with mpmath.workdps(50):
        parts = [(mpmath.mpf(p), -mpmath.log(p)) for p in q.tolist() if p > 0]
        mean = sum(p * loss for p, loss in parts)
        variance = sum(p * loss**2 for p, loss in parts) - mean**2
    (found_mean,), (found_variance,) = entropy_and_variance(q[:, None])
    assert found_mean == pytest.approx(float(mean), rel=1e-13, abs=1e-15)
    assert found_variance == pytest.approx(max(0.0, float(variance)), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("weight", [1e300, 1e-300])
def test_a_weight_that_cannot_be_squared_is_in_no_variance(weight):
    _, variance, _ = totals_of([0, 1], [0.75, 0.75], sample_weight=[weight, 1])
    assert variance == pytest.approx(3 / 16 * math.log(3) ** 2, rel=1e-14)
