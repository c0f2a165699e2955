"""What recalibrating would do: by one temperature for all classes, and for two classes by a curve or a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from probreport.conclusions.cox import NoLineError, line_through, log_odds
from probreport.conclusions.held_out_isotonic import held_out_gain
from probreport.conclusions.moments import Moments
from probreport.conclusions.temperature import (
    FOLDS,
    NEVER,
    Gain,
    NoTemperatureError,
    Power,
    Tempered,
    best_power,
    cross_fitted,
    first_guess,
    tempered,
)
from probreport.records.recalibration import Interval, Recalibration
from probreport.summary import Summary
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.row_sample import RowSample, SampledRows

_NORMAL_QUANTILE = 1.959963984540054
_NO_WIDTH = 1e-12  # of the best power; narrower is what rounding leaves
_NOTHING = Recalibration(
    temperature=None,
    temperature_interval=None,
    temperature_reason=None,
    recalibration_gain=None,
    recalibration_gain_error=None,
    recalibration_reason=None,
    recalibrated_log_loss=None,
    isotonic_gain=None,
    isotonic_gain_error=None,
    cox_slope=None,
    cox_slope_error=None,
    cox_slope_interval=None,
    cox_intercept=None,
    cox_intercept_error=None,
    cox_intercept_interval=None,
    cox_clipped_rows=0,
    cox_reason=None,
    recalibration_rows=0,
    recalibration_is_exact=True,
)


def recalibration_jobs(summary: Summary, moments: Moments) -> list[Callable[[], dict[str, Any]]]:
    """Return what finds the parts of it, which are to be `joined`; rows of negligible weight are left out."""
    sample = summary.tally(RowSample)
    rows = sample.fewer_rows.weighty
    about = {"recalibration_rows": len(rows.losses), "recalibration_is_exact": sample.is_everything}
    others: list[Callable[[], dict[str, Any]]] = [lambda: about, partial(_cox, rows, summary)]
    infinite = int(summary.tally(LossTotals).infinite.sum())
    if infinite:
        some = "a row gives" if infinite == 1 else f"{infinite} rows give"
        reason = f"{some} the truth probability 0, and no temperature makes that finite"
        return [lambda: {"temperature_reason": reason, "recalibration_reason": reason}, *others]
    clipped = summary.plan.on_zero == "clip"
    return [partial(_isotonic, rows, summary), partial(_temperature, rows, moments, clipped=clipped), *others]


def joined(parts: Iterable[dict[str, Any]]) -> Recalibration:
    """Join what the jobs have found."""
    return replace(_NOTHING, **{name: value for part in parts for name, value in part.items()})


def _temperature(sampled: SampledRows, moments: Moments, *, clipped: bool) -> dict[str, Any]:
    folds = (sampled.hashes % np.uint64(FOLDS)).astype(np.intp)
    order = np.argsort(folds.astype(np.uint8), kind="stable")
    ordered = sampled.at(order)
    rows, losses = tempered(ordered, clipped=clipped), ordered.losses
    try:
        power = best_power(rows, rows.weights, first_guess(rows))
    except NoTemperatureError as error:
        return {"temperature_reason": str(error), "recalibration_reason": str(error)}
    found = _in_degrees(power, rows)
    try:
        gain = cross_fitted(rows, losses, folds[order], power)
    except NoTemperatureError as error:
        return {**found, "recalibration_reason": str(error)}
    after = moments.mean - gain.mean
    return {
        **found,
        "recalibration_gain": gain.mean,
        "recalibration_gain_error": gain.error,
        "recalibrated_log_loss": after,
    }


def _in_degrees(power: Power, rows: Tempered) -> dict[str, Any]:
    """Return the temperature 1 / beta with the interval that beta has; rows that are all alike tell of none."""
    if power.beta == NEVER:
        return {"temperature": math.inf}
    half = _NORMAL_QUANTILE * power.error(rows.weights)
    low, high = power.beta - half, power.beta + half
    interval = (1 / high, 1 / low if low > 0 else math.inf)
    return {"temperature": 1 / power.beta, "temperature_interval": interval if half > _NO_WIDTH * power.beta else None}


def _isotonic(rows: SampledRows, summary: Summary) -> dict[str, Any]:
    if summary.plan.n_classes != 2 or summary.has_soft_labels:
        return {}
    halves = (rows.hashes & np.uint64(1)).astype(np.intp)
    happened = (rows.codes == 1).astype(np.float64)
    gain: Gain | None = held_out_gain(rows.matrix[:, 1], happened, rows.losses, rows.shares, halves)
    return {} if gain is None else {"isotonic_gain": gain.mean, "isotonic_gain_error": gain.error}


def _cox(rows: SampledRows, summary: Summary) -> dict[str, Any]:
    if summary.plan.n_classes != 2:
        return {"cox_reason": "it is defined for two classes"}
    if summary.has_soft_labels:
        return {"cox_reason": "soft labels are no events"}
    odds, clipped = log_odds(rows)
    try:
        line = line_through(odds, (rows.codes == 1).astype(np.float64), rows.shares)
    except NoLineError as error:
        return {"cox_reason": str(error), "cox_clipped_rows": clipped}
    return {
        "cox_slope": line.slope,
        "cox_slope_error": line.slope_error,
        "cox_slope_interval": _around(line.slope, line.slope_error),
        "cox_intercept": line.intercept,
        "cox_intercept_error": line.intercept_error,
        "cox_intercept_interval": _around(line.intercept, line.intercept_error),
        "cox_clipped_rows": clipped,
    }


def _around(value: float, error: float) -> Interval:
    return (value - _NORMAL_QUANTILE * error, value + _NORMAL_QUANTILE * error)
