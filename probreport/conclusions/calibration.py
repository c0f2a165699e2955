"""Whether forecasts come true as often as they say: CORP, tests, and what recalibrating would do, brought together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from probreport.conclusions.calibration_events import headline_event
from probreport.conclusions.calibration_tests import calibration_tests_of
from probreport.conclusions.corp import corp_of
from probreport.conclusions.expected_calibration_error import equal_bins
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.intervals import rate_interval
from probreport.conclusions.moments import Moments
from probreport.conclusions.recalibration import recalibration_of
from probreport.containers import FloatArray
from probreport.records.calibration import Calibration, ReliabilityBin
from probreport.summary import Summary
from probreport.threads import in_threads


def calibration_of(summary: Summary, moments: Moments, frequencies: FloatArray) -> Calibration:
    """Return what can be said of calibration."""
    event = headline_event(summary, moments)
    jobs: list[Callable[[], Any]] = [
        partial(corp_of, event, summary, frequencies),
        partial(recalibration_of, summary, moments),
        partial(calibration_tests_of, summary, moments),
    ]
    corp, recalibration, tests = in_threads(jobs)
    return Calibration(
        **vars(corp),
        **vars(tests),
        **vars(recalibration),
        reliability=reliability(event.outcomes),
    )


def reliability(outcomes: ForecastOutcomes) -> tuple[ReliabilityBin, ...]:
    """Return the fifteen bins of equal weight of which the expected calibration error is made."""
    bins = equal_bins(outcomes)
    columns = (bins.rows, bins.forecasts, bins.rates, bins.trials)
    return tuple(
        ReliabilityBin(rows, forecast, rate, rate_interval(rate * trials, trials))
        for rows, forecast, rate, trials in zip(*(column.tolist() for column in columns), strict=True)
    )
