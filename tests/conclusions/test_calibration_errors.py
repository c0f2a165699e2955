"""Claims about ECE, its debiased square and smECE, against independent implementations and by hand."""

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import norm

from probreport.conclusions.calibration_null import CalibrationNull
from probreport.conclusions.expected_calibration_error import (
    debiased_square,
    equal_bins,
    expected_by_chance,
    expected_calibration_error,
)
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.smooth_calibration_error import (
    cosine_spectrum,
    on_grid,
    smooth_calibration_error,
    smooth_error_by_chance,
    smoothed_errors,
)
from tests.conclusions.forecast_pairs import calibrated, outcomes, over_confident, tied

# With bins = calibration.utils.get_equal_bins(q, 15) of uncertainty-calibration 0.1.4 (Kumar et al. 2019):
# plugin_ce(bin(pairs, bins), 1) and unbiased_square_ce(bin(pairs, bins)), on the pairs of forecast_pairs.
UNCERTAINTY_CALIBRATION = [
    (over_confident, 0.08213630049001387, 0.005274170862425803),
    (tied, 0.08109333333333348, 0.006119572875970735),
]
# relplot 1.0.3 (reference code of Błasiok & Nakkiran): smECE_sigma(q, y, 0.03), (…, 0.1) and smECE(q, y).
# Its grid of 1 000 to 2 000 points and its search in steps of 1/1 024 leave the third digit open.
RELPLOT = [
    (over_confident, 0.0823732468757008, 0.08075302618554629, 0.08127840157640996),
    (tied, 0.08151545808163072, 0.08070652743968408, 0.08113957627766613),
]


@pytest.mark.parametrize(("pairs", "ece", "square"), UNCERTAINTY_CALIBRATION)
def test_ece_and_its_debiased_square_are_those_of_kumar_and_others(pairs, ece, square):
    pooled = ForecastOutcomes.of_rows(*pairs()[:2])
    assert expected_calibration_error(pooled) == pytest.approx(ece, rel=1e-12)
    assert debiased_square(pooled) == pytest.approx(square, rel=1e-10)


@pytest.mark.parametrize(("pairs", "narrow", "wide", "smece"), RELPLOT)
def test_smece_is_that_of_relplot(pairs, narrow, wide, smece):
    pooled = ForecastOutcomes.of_rows(*pairs()[:2])
    assert smoothed(pooled, 0.03) == pytest.approx(narrow, rel=0.01)
    assert smoothed(pooled, 0.1) == pytest.approx(wide, rel=0.01)
    assert smooth_calibration_error(pooled) == pytest.approx(smece, abs=1 / 1024)


def smoothed(pooled, width):
    residuals = (pooled.events - pooled.weights * pooled.forecasts)[None, :] / pooled.total_weight
    return float(smoothed_errors(cosine_spectrum(on_grid(pooled.forecasts, residuals, 4_096)), np.array([width]))[0])


@pytest.mark.parametrize("width", [0.02, 0.1, 0.5])
def test_smoothing_is_a_gaussian_reflected_at_0_and_1(width):
    """Sum the kernel and its mirror images by hand, and integrate by the trapezoid rule."""
    q, y, w = over_confident(100)
    t = np.linspace(0, 1, 2_001)
    images = [shift + sign * q for shift in range(-6, 7, 2) for sign in (1, -1)]
    kernel = sum(norm.pdf(t[:, None], loc=image, scale=width) for image in images)
    by_hand = np.trapezoid(np.abs((kernel * (w * (y - q))).sum(axis=1)), t) / w.sum()
    assert smoothed(ForecastOutcomes.of_rows(q, y, w), width) == pytest.approx(by_hand, rel=2e-3)


def test_smece_is_the_width_at_which_the_smoothed_error_is_the_width():
    pooled = ForecastOutcomes.of_rows(*calibrated(500, np.random.default_rng(1)))
    found = smooth_calibration_error(pooled)
    assert smoothed(pooled, found) == pytest.approx(found, abs=1e-6)


def test_smece_of_one_distance_is_that_distance():
    pooled = ForecastOutcomes.of_rows(np.full(10, 0.3), np.array([1.0] * 5 + [0.0] * 5))
    assert smooth_calibration_error(pooled) == pytest.approx(0.2, abs=1e-6)


@given(outcomes(soft=True))
def test_errors_lie_between_0_and_1_and_smoothing_only_lowers_them(pooled):
    distance = float((np.abs(pooled.events - pooled.weights * pooled.forecasts)).sum() / pooled.total_weight)
    assert 0 <= smooth_calibration_error(pooled) <= distance + 1e-6
    assert 0 <= expected_calibration_error(pooled) <= distance + 1e-12


def test_perfect_forecasts_have_no_error():
    q = np.array([0.0, 1.0, 1.0])
    pooled = ForecastOutcomes.of_rows(q, q)
    assert (expected_calibration_error(pooled), smooth_calibration_error(pooled)) == (0, 0)


def test_bins_of_single_rows_cannot_be_debiased():
    pooled = ForecastOutcomes.of_rows(np.array([0.2, 0.6, 0.9]), np.array([0.0, 1.0, 1.0]))
    assert len(equal_bins(pooled)) == 3
    assert debiased_square(pooled) is None


def test_integer_weights_are_repeated_rows():
    q, y, w = tied()
    weighted = ForecastOutcomes.of_rows(q, y, w)
    repeated = ForecastOutcomes.of_rows(*np.repeat([q, y], w.astype(int), axis=1))
    for error in (expected_calibration_error, smooth_calibration_error):
        assert error(weighted) == pytest.approx(error(repeated), abs=1e-7)


@pytest.mark.parametrize(
    ("error", "by_chance"),
    [(expected_calibration_error, expected_by_chance), (smooth_calibration_error, smooth_error_by_chance)],
)
def test_errors_by_chance_are_the_mean_over_calibrated_data(error, by_chance):
    generator = np.random.default_rng(8)
    pooled = [ForecastOutcomes.of_rows(*calibrated(1_000, generator)) for _ in range(60)]
    expected = np.mean([by_chance(CalibrationNull.of(each, replicates=99, fine_cells=1)) for each in pooled])
    found = [error(each) for each in pooled]
    assert abs(np.mean(found) - expected) < 4 * np.std(found) / np.sqrt(len(found))
