"""Claims about pooling rows by forecast and merging neighbours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.conclusions.forecast_outcomes import ForecastOutcomes, equal_groups
from tests.conclusions.forecast_pairs import calibrated, outcomes, over_confident, tied


def fields(pooled):
    return [getattr(pooled, name).tolist() for name in ("forecasts", "weights", "events", "squares", "rows")]


def test_equal_forecasts_are_pooled():
    pooled = ForecastOutcomes.of_rows(np.array([0.7, 0.2, 0.7]), np.array([1.0, 0.0, 0.0]), np.array([2.0, 4.0, 2.0]))
    # weights are relative to the greatest: 4 is 1, 2 is one half
    assert fields(pooled) == [[0.2, 0.7], [1.0, 1.0], [0.0, 0.5], [1.0, 0.5], [1, 2]]


def test_rows_of_equal_weight_need_no_weights():
    q, y, _ = tied()
    assert fields(ForecastOutcomes.of_rows(q, y)) == fields(ForecastOutcomes.of_rows(q, y, np.full(len(q), 7.0)))


def test_integer_weights_are_repeated_rows():
    q, y, w = tied()
    weighted, repeated = (
        ForecastOutcomes.of_rows(q, y, w),
        ForecastOutcomes.of_rows(*np.repeat([q, y], w.astype(int), axis=1)),
    )
    assert weighted.rates.tolist() == pytest.approx(repeated.rates.tolist(), rel=1e-14)


def test_negative_zero_is_zero():
    pooled = ForecastOutcomes.of_rows(np.array([-0.0, 0.0]), np.array([0.0, 1.0]))
    assert fields(pooled) == [[0.0], [2.0], [1.0], [2.0], [2]]


def test_weights_that_differ_by_more_than_their_squares_can_hold_are_no_fault():
    pooled = ForecastOutcomes.of_rows(np.array([0.2, 0.7]), np.array([0.0, 1.0]), np.array([1e-300, 1e300]))
    assert fields(pooled) == [[0.7], [1.0], [1.0], [1.0], [1]]


def test_rows_of_unequal_weight_count_as_fewer():
    pooled = ForecastOutcomes.of_rows(np.full(3, 0.5), np.zeros(3), np.array([4.0, 1.0, 1.0]))
    assert pooled.trials.tolist() == pytest.approx([6**2 / (16 + 1 + 1)])


@pytest.mark.parametrize(
    ("forecast", "happened", "impossible"),
    [(0.0, 1.0, True), (1.0, 0.0, True), (0.0, 0.0, False), (1.0, 1.0, False), (0.5, 1.0, False)],
)
def test_what_was_forecast_with_probability_0_cannot_happen(forecast, happened, impossible):
    pooled = ForecastOutcomes.of_rows(np.array([forecast]), np.array([happened]), np.array([0.3]))
    assert pooled.holds_impossible is impossible


@given(outcomes(soft=True), st.integers(1, 6))
def test_merging_keeps_the_totals(pooled, most):
    merged = pooled.merged(equal_groups(pooled.weights, most))
    for name in ("weights", "events", "squares", "rows"):
        assert getattr(merged, name).sum() == pytest.approx(getattr(pooled, name).sum(), rel=1e-12)


@given(outcomes(), st.integers(1, 6))
def test_merged_forecasts_rise_and_stay_within_their_groups(pooled, most):
    starts = equal_groups(pooled.weights, most)
    merged = pooled.merged(starts)
    assert (merged.forecasts >= pooled.forecasts[starts]).all()
    assert (np.diff(merged.forecasts) >= 0).all()


@given(outcomes(), st.integers(1, 40))
def test_there_are_never_more_groups_than_asked_for(pooled, most):
    assert len(pooled.groups(most)) <= most


def test_few_forecasts_are_not_merged():
    pooled = ForecastOutcomes.of_rows(*tied()[:2])
    assert pooled.groups(256).tolist() == list(range(len(pooled)))


def test_groups_are_single_rows_at_both_ends():
    pooled = ForecastOutcomes.of_rows(*calibrated(20_000, np.random.default_rng(1)))
    rows = pooled.merged(pooled.groups(256)).rows
    assert (rows[0], rows[-1]) == (1, 1)
    assert rows.max() < 5 * 20_000 / 256


def test_fifteen_equal_groups_of_rows_have_equal_weight():
    pooled = ForecastOutcomes.of_rows(*over_confident()[:2])
    assert pooled.merged(equal_groups(pooled.weights, 15)).rows.tolist() == [50] * 15
