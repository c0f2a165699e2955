"""Claims about what calibrated forecasts show by chance: size of the test, its power, the band, degenerate cases."""

import numpy as np
import pytest

from probreport.conclusions.calibration_null import CalibrationNull, drawn, isotonic_fits
from probreport.conclusions.corp import curve
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.isotonic import decompose, recalibrated
from tests.conclusions.forecast_pairs import calibrated, over_confident

# Of m tests of 5 % at most so many may reject: the 99.9 % quantile of Binomial(m, 0.05).
MOST_REJECTED = {60: 9, 100: 13, 200: 21}


def top_label(n, generator):
    scores = np.exp(1.5 * generator.normal(size=(n, 4)))
    q = (scores / scores.sum(axis=1, keepdims=True)).max(axis=1)
    return q, (generator.random(n) < q).astype(np.float64)


def rare(n, generator):
    q = 1 / (1 + np.exp(4.6 - generator.normal(size=n)))
    return q, (generator.random(n) < q).astype(np.float64)


def p_values(pairs, n, simulations, weigh=None, seed=0):
    generator = np.random.default_rng(seed)
    found = []
    for simulation in range(simulations):
        q, y = pairs(n, generator)
        pooled = ForecastOutcomes.of_rows(q, y, None if weigh is None else weigh(q, generator))
        found.append(CalibrationNull.of(pooled, replicates=199, fine_cells=1, seed=simulation).p_value)
    return np.array(found)


@pytest.mark.parametrize("pairs", [calibrated, top_label, rare])
@pytest.mark.parametrize(("n", "simulations"), [(200, 200), (2_000, 100), (20_000, 60)])
def test_calibrated_forecasts_are_called_miscalibrated_at_five_per_cent_at_most(pairs, n, simulations):
    rejected = np.count_nonzero(p_values(pairs, n, simulations) <= 0.05)
    assert rejected <= MOST_REJECTED[simulations]


@pytest.mark.parametrize(
    "weigh",
    [
        lambda q, generator: generator.exponential(size=len(q)),
        lambda q, generator: generator.pareto(1.8, size=len(q)) + 0.1,
        lambda q, generator: np.where(q > 0.5, 5.0, 1.0) * generator.exponential(size=len(q)),
    ],
    ids=["exponential", "heavy", "with the forecast"],
)
def test_the_test_keeps_its_size_with_weights(weigh):
    assert np.count_nonzero(p_values(calibrated, 2_000, 100, weigh) <= 0.05) <= MOST_REJECTED[100]


def test_p_values_of_calibrated_forecasts_spread_over_the_unit_interval():
    found = p_values(calibrated, 200, 200)
    assert 0.4 < found.mean() < 0.6  # a uniform mean of 200 has a standard deviation of 0.02
    assert found.min() >= 1 / 200


def test_over_confidence_is_found_as_often_as_by_resampling_rows():
    """Temperature 1.2, n = 2 000: rows, resampled one by one and fitted one by one, find it no more often."""
    generator, binned, by_rows = np.random.default_rng(3), 0, 0
    for simulation in range(30):
        logits = 3 * generator.normal(size=2_000)
        q, truth = 1 / (1 + np.exp(-logits)), 1 / (1 + np.exp(-logits / 1.2))
        y = (generator.random(2_000) < truth).astype(np.float64)
        pooled = ForecastOutcomes.of_rows(q, y)
        observed = decompose(pooled).miscalibration
        rows = [
            decompose(ForecastOutcomes.of_rows(q, (generator.random(2_000) < q).astype(np.float64))).miscalibration
            for _ in range(99)
        ]
        by_rows += (1 + sum(miscalibration >= observed for miscalibration in rows)) / 100 <= 0.05
        binned += CalibrationNull.of(pooled, replicates=99, fine_cells=1, seed=simulation).p_value <= 0.05
    assert by_rows > 15
    assert binned >= by_rows - 2


@pytest.mark.parametrize("n", [200, 3_000])
def test_expected_miscalibration_is_the_mean_of_unbinned_replicates(n):
    q, y = calibrated(n, np.random.default_rng(5))
    pooled, generator = ForecastOutcomes.of_rows(q, y), np.random.default_rng(6)
    rows = [
        decompose(ForecastOutcomes.of_rows(q, (generator.random(n) < q).astype(np.float64))).miscalibration
        for _ in range(300)
    ]
    error = np.std(rows) / np.sqrt(len(rows))
    assert abs(CalibrationNull.of(pooled).expected - np.mean(rows)) < 4 * error


def test_replicates_are_fitted_as_if_one_by_one():
    pooled = ForecastOutcomes.of_rows(*over_confident(100))
    events = drawn(pooled, 5, np.random.default_rng(1))
    miscalibrations, fits = isotonic_fits(pooled, events)
    for replicate, miscalibration, fit in zip(events, miscalibrations, fits, strict=True):
        alone = ForecastOutcomes(pooled.forecasts, pooled.weights, replicate, pooled.squares, pooled.rows)
        assert miscalibration == pytest.approx(decompose(alone).miscalibration, abs=1e-12)
        assert fit.tolist() == pytest.approx(recalibrated(alone).tolist(), abs=1e-12)


def test_replicates_have_mean_and_variance_of_weighted_coins():
    w = np.tile([1.0, 2.0, 5.0], 20)
    pooled = ForecastOutcomes.of_rows(np.full(60, 0.3), np.zeros(60), w)
    events = drawn(pooled, 20_000, np.random.default_rng(2)) * 5.0  # weights are relative to the greatest
    # 60 coins of weight 1, 2 and 5 count as 160**2 / 600 = 42.67 of equal weight
    assert events.mean() == pytest.approx(0.3 * w.sum(), rel=0.01)
    assert events.var() == pytest.approx(0.3 * 0.7 * (w**2).sum(), rel=0.05)


def test_single_rows_are_drawn_beside_forecasts_of_many():
    """Rows of equal weight: each count has the mean n q and the variance n q (1 - q) of a binomial."""
    n, q = np.array([1, 40, 1, 9]), np.array([0.1, 0.3, 0.6, 0.9])
    pooled = ForecastOutcomes(q, n.astype(float), np.zeros(4), n.astype(float), n)
    events = drawn(pooled, 20_000, np.random.default_rng(8))
    variance = n * q * (1 - q)
    assert set(np.unique(events[:, [0, 2]])) == {0, 1}
    assert (np.abs(events.mean(axis=0) - n * q) < 4 * np.sqrt(variance / 20_000)).all()
    assert events.var(axis=0) == pytest.approx(variance, rel=0.05)


def test_the_band_holds_the_curve_of_calibrated_forecasts_nearly_everywhere():
    generator, outside = np.random.default_rng(4), []
    for seed in range(40):
        pooled = ForecastOutcomes.of_rows(*calibrated(2_000, generator))
        points = curve(pooled, CalibrationNull.of(pooled, replicates=199, fine_cells=1, seed=seed), 100)
        outside.append(np.mean([not point.low <= point.recalibrated <= point.high for point in points]))
    assert np.mean(outside) < 0.09  # 5 % and what interpolation between bins adds


def test_the_same_outcomes_give_the_same_null():
    pooled = ForecastOutcomes.of_rows(*over_confident())
    assert CalibrationNull.of(pooled).expected == CalibrationNull.of(pooled).expected


def test_what_calibrated_forecasts_cannot_show_has_the_smallest_p_value():
    pooled = ForecastOutcomes.of_rows(np.array([0.0, 0.5]), np.array([1.0, 1.0]))
    assert CalibrationNull.of(pooled, replicates=99).p_value == 0.01


@pytest.mark.parametrize("forecasts", [[0.0, 1.0], [0.0], [1.0]], ids=str)
def test_certain_forecasts_that_come_true_show_nothing(forecasts):
    q = np.array(forecasts)
    null = CalibrationNull.of(ForecastOutcomes.of_rows(q, q), replicates=99)
    assert (null.expected, null.p_value) == (0, 1)


def test_a_single_row_tells_nothing():
    null = CalibrationNull.of(ForecastOutcomes.of_rows(np.array([0.7]), np.array([1.0])), replicates=999)
    assert null.p_value == 1  # a calibrated row costs as much or more, always
    # the loss of a row is all miscalibration: 0.7 * 0.357 + 0.3 * 1.204 = 0.611
    assert null.expected == pytest.approx(0.611, abs=0.04)


@pytest.mark.parametrize("seed", range(5))
def test_forecasts_next_to_certainty_that_come_true_show_nothing(seed):
    q = 1 - np.random.default_rng(seed).uniform(1e-9, 1e-7, 20)
    null = CalibrationNull.of(ForecastOutcomes.of_rows(q, np.ones(20)), replicates=99)
    assert null.p_value == 1  # every replicate is like these rows, to rounding
