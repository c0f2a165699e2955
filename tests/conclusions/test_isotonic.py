"""Claims about isotonic recalibration and the parts of the loss, against independent implementations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss

from probreport.conclusions.forecast_outcomes import ForecastOutcomes, equal_groups
from probreport.conclusions.isotonic import decompose, loss_of, recalibrated
from tests.conclusions.forecast_pairs import outcomes, over_confident, tied

# decompose(y, q, weights, scoring_function=LogLoss()).row(0) of model-diagnostics 1.5.0 (with scikit-learn 1.9.1)
# on the pairs of forecast_pairs: miscalibration, discrimination, uncertainty, score
MODEL_DIAGNOSTICS = [
    (over_confident, False, (0.0629790730969062, 0.13078124516542922, 0.6931471805599454, 0.6253450084914224)),
    (over_confident, True, (0.06435761376545612, 0.13174789752124716, 0.6928591529055732, 0.6254688691497822)),
    (tied, False, (0.06286187010942734, 0.12350394593407943, 0.6931471805599454, 0.6325051047352933)),
    (tied, True, (0.06373837554667927, 0.1240675811728712, 0.6928591529055732, 0.6325299472793813)),
]


@pytest.mark.parametrize(("pairs", "weighted", "expected"), MODEL_DIAGNOSTICS)
def test_the_parts_are_those_of_model_diagnostics(pairs, weighted, expected):
    q, y, w = pairs()
    pooled = ForecastOutcomes.of_rows(q, y, w if weighted else None)
    parts = decompose(pooled)
    found = (parts.miscalibration, parts.discrimination, parts.uncertainty, loss_of(pooled))
    assert found == pytest.approx(expected, rel=1e-12)


@given(outcomes(soft=True))
def test_recalibration_is_the_max_of_min_of_means(pooled):
    """The closed form of isotonic regression (Barlow et al. 1972): max over starts of min over ends of the mean."""
    weights, events = np.cumsum([0.0, *pooled.weights]), np.cumsum([0.0, *pooled.events])
    m = len(pooled)
    expected = [
        max(min((events[b + 1] - events[a]) / (weights[b + 1] - weights[a]) for b in range(i, m)) for a in range(i + 1))
        for i in range(m)
    ]
    assert recalibrated(pooled).tolist() == pytest.approx(expected, abs=1e-10)


def test_recalibration_is_that_of_scikit_learn():
    q, y, w = over_confident()
    expected = IsotonicRegression().fit(q, y, w).predict(np.sort(q))
    assert recalibrated(ForecastOutcomes.of_rows(q, y, w)).tolist() == pytest.approx(expected.tolist(), abs=1e-12)


@given(outcomes(soft=True))
def test_the_parts_make_up_the_loss(pooled):
    parts = decompose(pooled)
    assert parts.miscalibration - parts.discrimination + parts.uncertainty == pytest.approx(loss_of(pooled), abs=1e-12)


@given(outcomes(soft=True))
def test_no_part_is_negative(pooled):
    parts = decompose(pooled)
    assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= 0
    assert parts.discrimination <= parts.uncertainty + 1e-15


@given(outcomes())
def test_recalibrated_forecasts_have_no_miscalibration_left(pooled):
    again = ForecastOutcomes.of_rows(
        np.repeat(recalibrated(pooled), 2),
        np.tile([1.0, 0.0], len(pooled)),
        np.ravel([pooled.events, pooled.weights - pooled.events], order="F") + 1e-300,
    )
    assert decompose(again).miscalibration == pytest.approx(0, abs=1e-12)


@given(outcomes(possible=True), st.integers(1, 8))
def test_bins_never_show_more_miscalibration_or_discrimination_than_single_forecasts(pooled, most):
    loss, binned = loss_of(pooled), pooled.merged(equal_groups(pooled.weights, most))
    fine, coarse = decompose(pooled, loss), decompose(binned, loss)
    assert coarse.miscalibration <= fine.miscalibration + 1e-12
    assert coarse.discrimination <= fine.discrimination + 1e-12


def test_the_loss_of_an_event_is_the_log_loss_of_scikit_learn():
    q, y, w = tied()
    assert loss_of(ForecastOutcomes.of_rows(q, y, w)) == pytest.approx(log_loss(y, q, sample_weight=w), rel=1e-13)


def test_something_impossible_costs_infinite_miscalibration_and_leaves_the_other_parts():
    parts = decompose(ForecastOutcomes.of_rows(np.array([0.0, 0.5, 1.0]), np.array([1.0, 0.0, 1.0])))
    assert parts.miscalibration == math.inf
    assert parts.uncertainty == pytest.approx(-math.log(2 / 3) * 2 / 3 - math.log(1 / 3) / 3)
    assert parts.discrimination < math.inf


def test_an_event_that_always_happens_is_certain():
    parts = decompose(ForecastOutcomes.of_rows(np.array([0.5, 0.8]), np.ones(2)))
    assert (parts.discrimination, parts.uncertainty) == (0, 0)
    assert parts.miscalibration == pytest.approx(-(math.log(0.5) + math.log(0.8)) / 2)


def test_a_single_row_is_all_miscalibration():
    parts = decompose(ForecastOutcomes.of_rows(np.array([0.7]), np.array([0.0])))
    assert (parts.miscalibration, parts.discrimination, parts.uncertainty) == pytest.approx((-math.log(0.3), 0, 0))


def test_a_constant_forecast_discriminates_nothing():
    parts = decompose(ForecastOutcomes.of_rows(np.full(4, 0.25), np.array([1.0, 0.0, 0.0, 0.0])))
    assert (parts.miscalibration, parts.discrimination) == pytest.approx((0, 0), abs=1e-15)
