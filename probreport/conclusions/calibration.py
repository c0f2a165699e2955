"""Whether forecasts come true as often as they say: tests, recalibration, and reliability by bins."""

from __future__ import annotations

import numpy as np

from probreport.conclusions.calibration_tests import calibration_tests_of
from probreport.conclusions.intervals import rate_interval
from probreport.conclusions.moments import Moments
from probreport.conclusions.recalibration import recalibration_of
from probreport.evaluation import Calibration, ReliabilityBin
from probreport.labels import label_text
from probreport.summary import Summary
from probreport.tallies.calibration_bins import CalibrationBins

_N_BINS = 15


def calibration_of(summary: Summary, moments: Moments) -> Calibration:
    """Return what can be said of calibration."""
    binary = summary.plan.n_classes == 2
    event = f"the class is {label_text(summary.plan.classes[1])}" if binary else "the preferred class is the true one"
    tests, recalibration = calibration_tests_of(summary, moments), recalibration_of(summary, moments)
    return Calibration(**vars(tests), **vars(recalibration), event=event, reliability=reliability(summary))


def reliability(summary: Summary) -> tuple[ReliabilityBin, ...]:
    """Return about fifteen bins of equal weight, in order of the forecast."""
    bins = summary.tally(CalibrationBins)
    shares = bins.weight.over(bins.weight.total())
    middle = np.cumsum(shares) - shares / 2
    group = np.minimum((middle * _N_BINS).astype(np.intp), _N_BINS - 1)
    weight, events, forecasts = (sums.merged(group, _N_BINS) for sums in (bins.weight, bins.events, bins.forecasts))
    rows = np.bincount(group, weights=bins.rows, minlength=_N_BINS).astype(np.int64).tolist()
    rates = zip(rows, events.ratios(weight).tolist(), forecasts.ratios(weight).tolist(), strict=True)
    return tuple(_bin(n, min(1.0, observed), min(1.0, forecast)) for n, observed, forecast in rates if n)


def _bin(rows: int, observed: float, forecast: float) -> ReliabilityBin:
    return ReliabilityBin(rows, forecast, observed, rate_interval(observed * rows, rows))
