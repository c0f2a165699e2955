"""Whether forecasts come true as often as they say: CORP, tests, and what recalibrating would do, brought together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from probreport.conclusions.calibration_events import CalibrationEvent, headline_event
from probreport.conclusions.calibration_tests import calibration_tests_of
from probreport.conclusions.corp import class_jobs, corp_of
from probreport.conclusions.expected_calibration_error import equal_bins
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.intervals import rate_interval
from probreport.conclusions.moments import Moments
from probreport.conclusions.recalibration import joined, recalibration_jobs
from probreport.containers import FloatArray
from probreport.records.calibration import Calibration, ReliabilityBin
from probreport.records.corp import ClassCalibration, CorpCalibration
from probreport.summary import Summary


@dataclass(frozen=True)
class Headline:
    """The event whose calibration is looked at first, and what CORP says of it."""

    event: CalibrationEvent
    corp: CorpCalibration

    @classmethod
    def of(cls, summary: Summary, moments: Moments) -> Self:
        """Find it; of more rows than are sampled, all of one weight, without a look at the sample."""
        event = headline_event(summary, moments)
        return cls(event, corp_of(event, summary))


def calibration_jobs(summary: Summary, moments: Moments, frequencies: FloatArray) -> list[Callable[[], Any]]:
    """Return what finds all but the headline, in parts that are to be `put_together`."""
    return [
        *class_jobs(summary, frequencies),
        *recalibration_jobs(summary, moments),
        partial(calibration_tests_of, summary, moments),
    ]


def put_together(headline: Headline, parts: Sequence[Any]) -> Calibration:
    """Return the whole of headline and what the jobs have found."""
    *others, tests = parts
    per_class = tuple(part for part in others if isinstance(part, ClassCalibration))
    recalibration = joined(part for part in others if isinstance(part, dict))
    return Calibration(
        **vars(replace(headline.corp, per_class=per_class)),
        **vars(tests),
        **vars(recalibration),
        reliability=reliability(headline.event.outcomes),
    )


def reliability(outcomes: ForecastOutcomes) -> tuple[ReliabilityBin, ...]:
    """Return the fifteen bins of equal weight of which the expected calibration error is made."""
    bins = equal_bins(outcomes)
    columns = (bins.rows, bins.forecasts, bins.rates, bins.trials)
    return tuple(
        ReliabilityBin(rows, forecast, rate, rate_interval(rate * trials, trials))
        for rows, forecast, rate, trials in zip(*(column.tolist() for column in columns), strict=True)
    )
