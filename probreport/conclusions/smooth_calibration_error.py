"""smECE: calibration error smoothed by a reflected Gaussian kernel as wide as the error itself, without bins.

References: Błasiok & Nakkiran (2023), "Smooth ECE: principled reliability diagrams via kernel smoothing",
arXiv:2309.12236.
"""

from __future__ import annotations

import numpy as np

from probreport.conclusions.calibration_null import CalibrationNull
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.validation import FloatArray

_GRID = 4_096
_NULL_GRID = 1_024
_NULL_REPLICATES = 25
_PRECISION, _NULL_PRECISION = 1e-7, 1e-5
_MOST_STEPS = 50


def smooth_calibration_error(outcomes: ForecastOutcomes) -> float:
    """Return smECE, between 0 and 1: the width of the kernel at which the smoothed error equals that width.

    Examples
    --------
    >>> outcomes = ForecastOutcomes.of_rows(np.array([0.3, 0.3, 0.3, 0.3]), np.array([0.0, 1.0, 1.0, 0.0]))
    >>> round(smooth_calibration_error(outcomes), 3)
    0.2
    """
    residuals = (outcomes.events - outcomes.weights * outcomes.forecasts)[None, :] / outcomes.total_weight
    return float(_fixed_points(on_grid(outcomes.forecasts, residuals, _GRID), _PRECISION)[0])


def smooth_error_by_chance(null: CalibrationNull) -> float:
    """Return the smECE that calibrated forecasts show in the mean."""
    outcomes, events = null.outcomes, null.events[:_NULL_REPLICATES]
    residuals = (events - outcomes.weights * outcomes.forecasts) / outcomes.total_weight
    return float(_fixed_points(on_grid(outcomes.forecasts, residuals, _NULL_GRID), _NULL_PRECISION).mean())


def on_grid(forecasts: FloatArray, residuals: FloatArray, steps: int) -> FloatArray:
    """Share residuals, shape (r, m), between the two nearest of `steps` + 1 points on [0, 1], by their distance."""
    left = np.minimum((forecasts * steps).astype(np.intp), steps - 1)
    right_share = forecasts * steps - left
    grid = np.zeros((len(residuals), steps + 1))
    for row, values in zip(grid, residuals, strict=True):
        row += np.bincount(left, weights=values * (1 - right_share), minlength=steps + 1)
        row += np.bincount(left + 1, weights=values * right_share, minlength=steps + 1)
    return grid


def smoothed_errors(spectrum: FloatArray, widths: FloatArray) -> FloatArray:
    """Return the integral of the absolute residual, smoothed by Gaussian kernels of the given widths, shape (r,).

    Parameters
    ----------
    spectrum : ndarray of float64, shape (r, steps + 1)
        Cosine transform of the residuals; reflection at 0 and 1 is what it does of itself.
    widths : ndarray of float64, shape (r,)
    """
    steps = spectrum.shape[1] - 1
    damping = np.exp(-0.5 * (np.pi * widths[:, None] * np.arange(steps + 1)) ** 2)
    smooth = np.abs(np.fft.irfft(spectrum * damping, 2 * steps, axis=1)[:, : steps + 1])
    errors: FloatArray = smooth.sum(axis=1) - (smooth[:, 0] + smooth[:, -1]) / 2
    return errors


def cosine_spectrum(grid: FloatArray) -> FloatArray:
    """Return the spectrum of residuals on a grid, continued evenly beyond 0 and 1, shape (r, steps + 1)."""
    mirrored = np.concatenate([grid, grid[:, -2:0:-1]], axis=1)
    mirrored[:, [0, grid.shape[1] - 1]] *= 2
    spectrum: FloatArray = np.fft.rfft(mirrored, axis=1).real
    return spectrum


def _fixed_points(grid: FloatArray, precision: float) -> FloatArray:
    """Find the width of each row that is its smoothed error, by secants.

    The error falls as the width rises, so that each error found is on the other side of the one that is sought.
    """
    spectrum = cosine_spectrum(grid)
    before = low = np.zeros(len(grid))
    error_before = unsmoothed = smoothed_errors(spectrum, before)
    high, width = np.ones(len(grid)), np.minimum(unsmoothed, 1.0)
    for _ in range(_MOST_STEPS):
        error = smoothed_errors(spectrum, width)
        low, high = np.maximum(low, np.minimum(width, error)), np.minimum(high, np.maximum(width, error))
        if (high - low).max() <= precision:
            break
        moved = np.where(width == before, 1.0, width - before)
        fall = np.maximum((error_before - error) / moved, 0.0)
        before, error_before = width, error
        width = np.clip(width + (error - width) / (1 + fall), low, high)
    found: FloatArray = np.minimum((low + high) / 2, unsmoothed)  # which kernels finer than the grid may seem to raise
    return found
