"""Whether forecasts come true as often as they say: reliability by bins, and the gap between loss and expected loss.

References: Seillier-Moiseiwitsch & Dawid (1993), J. Am. Stat. Assoc. 88, 355-359.
"""

from __future__ import annotations

import math

from probreport.conclusions.calibration_events import headline_event
from probreport.conclusions.corp import corp_of
from probreport.conclusions.expected_calibration_error import equal_bins
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.intervals import rate_interval
from probreport.conclusions.moments import Moments
from probreport.evaluation import Calibration, ReliabilityBin
from probreport.summary import Summary
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.validation import FloatArray


def calibration_of(summary: Summary, moments: Moments, frequencies: FloatArray) -> Calibration:
    """Return what can be said of calibration."""
    event = headline_event(summary, moments)
    gap, z = overconfidence(summary, moments)
    return Calibration(
        **vars(corp_of(event, summary, frequencies)),
        overconfidence_gap=gap,
        overconfidence_z=z,
        reliability=reliability(event.outcomes),
    )


def overconfidence(summary: Summary, moments: Moments) -> tuple[float | None, float | None]:
    """Return the mean loss less the loss that the forecasts expect, in nats, and that difference in standard errors."""
    if math.isinf(moments.mean):
        return None, None
    totals = summary.tally(ForecastTotals)
    gap = moments.mean - float(totals.entropy.total() / moments.weight)
    variance = float(totals.variance.total() / moments.weight**2)
    return gap, gap / math.sqrt(variance) if variance > 0 and moments.effective_rows is not None else None


def reliability(outcomes: ForecastOutcomes) -> tuple[ReliabilityBin, ...]:
    """Return the fifteen bins of equal weight of which the expected calibration error is made."""
    bins = equal_bins(outcomes)
    columns = (bins.rows, bins.forecasts, bins.rates, bins.trials)
    return tuple(
        ReliabilityBin(rows, forecast, rate, rate_interval(rate * trials, trials))
        for rows, forecast, rate, trials in zip(*(column.tolist() for column in columns), strict=True)
    )
