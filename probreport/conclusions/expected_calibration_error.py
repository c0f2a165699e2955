"""Expected calibration error in bins of equal weight, its debiased square, and what chance alone would make it.

References: Naeini, Cooper & Hauskrecht (2015), AAAI 29, 2901-2907 (ECE); Kumar, Liang & Ma (2019), "Verified
uncertainty calibration", NeurIPS 32 (debiased square); Roelofs et al. (2022), AISTATS 151, 4036-4054 (equal mass).
"""

from __future__ import annotations

import numpy as np

from probreport.conclusions.calibration_null import CalibrationNull
from probreport.conclusions.forecast_outcomes import ForecastOutcomes, equal_groups

N_BINS = 15


def equal_bins(outcomes: ForecastOutcomes) -> ForecastOutcomes:
    """Merge into fifteen bins of about equal weight; equal forecasts stay together."""
    return outcomes.merged(equal_groups(outcomes.weights, N_BINS))


def expected_calibration_error(outcomes: ForecastOutcomes) -> float:
    """Return the mean distance between forecast and rate over fifteen bins of equal weight, between 0 and 1.

    Examples
    --------
    >>> outcomes = ForecastOutcomes.of_rows(np.array([0.2, 0.2, 0.7, 0.7]), np.array([0.0, 1.0, 1.0, 1.0]))
    >>> round(expected_calibration_error(outcomes), 12)
    0.3
    """
    bins = equal_bins(outcomes)
    return float((bins.weights * np.abs(bins.rates - bins.forecasts)).sum()) / bins.total_weight


def debiased_square(outcomes: ForecastOutcomes) -> float | None:
    """Return the mean squared distance in the same bins, less what the noise of the rates adds to it; may be negative.

    None where a bin says no more than one row would, so that its noise cannot be known.
    """
    bins = equal_bins(outcomes)
    if bins.trials.min() <= 1:
        return None
    noise = bins.rates * (1 - bins.rates) / (bins.trials - 1)
    return float((bins.weights * ((bins.rates - bins.forecasts) ** 2 - noise)).sum()) / bins.total_weight


def expected_by_chance(null: CalibrationNull) -> float:
    """Return the expected calibration error that calibrated forecasts show in the mean."""
    starts = equal_groups(null.outcomes.weights, N_BINS)
    distances = null.events - null.outcomes.weights * null.outcomes.forecasts
    return float(np.abs(np.add.reduceat(distances, starts, axis=1)).sum(axis=1).mean()) / null.outcomes.total_weight
