"""The events whose calibration is looked at: positive class or top label, and each class against the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from probreport.conclusions.forecast_outcomes import NOTHING, ForecastOutcomes, equal_groups
from probreport.conclusions.isotonic import loss_of
from probreport.conclusions.moments import Moments
from probreport.labels import IntArray, label_text
from probreport.metrics.log_loss import OnZero
from probreport.summary import Summary
from probreport.tallies.calibration_bins import CalibrationBins
from probreport.tallies.row_sample import RowSample, SampledRows
from probreport.validation import FloatArray

_MOST_GROUPS = 50
_MOST_CLASS_ROWS = 25_000
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class CalibrationEvent:
    """An event, its outcomes by forecast, and its mean log loss in nats.

    Parameters
    ----------
    text : str
        What happens, to be read after "that".
    outcomes : ForecastOutcomes
    loss : float
    is_exact : bool
        Whether distinct forecasts were told apart.
    """

    text: str
    outcomes: ForecastOutcomes
    loss: float
    is_exact: bool


def headline_event(summary: Summary, moments: Moments) -> CalibrationEvent:
    """Return the positive class of two, or that the preferred class is the true one."""
    sample, plan = summary.tally(RowSample), summary.plan
    is_binary = plan.n_classes == 2
    text = f"the class is {label_text(plan.classes[1])}" if is_binary else "the preferred class is the true one"
    if not sample.is_everything:
        outcomes = _binned(summary)
        return CalibrationEvent(text, outcomes, moments.mean if is_binary else loss_of(outcomes), False)
    rows, weights = sample.rows, sample.rows.weights if plan.is_weighted else None
    if is_binary:
        outcomes = ForecastOutcomes.of_rows(rows.matrix[:, 1], rows.share_of(1), weights)
        return CalibrationEvent(text, outcomes, moments.mean, True)
    preferred = rows.matrix.argmax(axis=1)
    forecasts, happened = rows.matrix[np.arange(len(preferred)), preferred], rows.share_of(preferred)
    against = _against_preferred(np.ascontiguousarray(rows.matrix.T), preferred)
    loss = _event_loss(forecasts, against, happened, weights, plan.on_zero)
    return CalibrationEvent(text, ForecastOutcomes.of_rows(forecasts, happened, weights), loss, True)


class ClassEvents:
    """Each class against the rest: by all rows up to 100 000, else by some of the sampled ones."""

    def __init__(self, summary: Summary) -> None:
        sample, self._plan = summary.tally(RowSample), summary.plan
        self._is_exact = sample.is_everything
        few = np.arange(min(_MOST_CLASS_ROWS, sample.limit))
        self._rows = sample.rows if self._is_exact else sample.rows.at(few)
        self._columns = np.ascontiguousarray(self._rows.matrix.T)
        self._preferred = self._rows.matrix.argmax(axis=1)
        self._against_preferred = _against_preferred(self._columns, self._preferred)

    def of(self, column: int) -> CalibrationEvent:
        """Return the event that the class of a column is the true one."""
        rows, plan = self._rows, self._plan
        weights = rows.weights if plan.is_weighted else None
        forecasts, happened = self._columns[column], rows.share_of(column)
        against = np.where(self._preferred == column, self._against_preferred, 1 - forecasts)
        loss = _event_loss(forecasts, against, happened, weights, plan.on_zero)
        text = f"the class is {label_text(plan.classes[column])}"
        return CalibrationEvent(text, ForecastOutcomes.of_rows(forecasts, happened, weights), loss, self._is_exact)


def _against_preferred(columns: FloatArray, preferred: IntArray) -> FloatArray:
    """Return the probability of all classes but the preferred: their sum still tells when 1 - q is rounded to 0."""
    others, rows = columns.copy(), np.arange(len(preferred))
    others[preferred, rows] = 0.0
    found: FloatArray = np.minimum(np.maximum(others.sum(axis=0), 1 - columns[preferred, rows]), 1.0)
    return found


def _event_loss(
    forecasts: FloatArray, against: FloatArray, happened: FloatArray, weights: FloatArray | None, on_zero: OnZero
) -> float:
    """Return the weighted mean of -ln of what was given to what happened."""
    if on_zero == "clip":
        forecasts, against = (np.clip(values, _EPSILON, 1 - _EPSILON) for values in (forecasts, against))
    with np.errstate(divide="ignore"):
        if_event, if_not = np.log(np.where(happened > 0, forecasts, 1.0)), np.log(np.where(happened < 1, against, 1.0))
    costs = 0.0 - happened * if_event - (1 - happened) * if_not
    if weights is None:
        return max(0.0, float(costs.mean()))
    weights = weights / weights.max()
    kept = weights > NOTHING
    return max(0.0, float((weights[kept] * costs[kept]).sum() / weights[kept].sum()))


def _binned(summary: Summary) -> ForecastOutcomes:
    """Return the outcomes of all rows by fine bins of the forecast."""
    bins = summary.tally(CalibrationBins)
    whole = bins.weight.total()
    weights, events, forecasts = (sums.shares(whole) for sums in (bins.weight, bins.events, bins.forecasts))
    used = weights > NOTHING
    weights, events, forecasts, rows = weights[used], events[used], forecasts[used], bins.rows[used]
    means, events = np.clip(forecasts / weights, 0.0, 1.0), np.minimum(events, weights)
    trials = rows / _design_effects(summary.tally(RowSample).rows, means) if summary.plan.is_weighted else rows
    return ForecastOutcomes(means, weights, events, weights**2 / trials, rows)


def _design_effects(rows: SampledRows, forecasts: FloatArray) -> FloatArray:
    """Return by how much unequal weights make rows of like forecasts count less (Kish), read off the rows."""
    q = rows.matrix[:, 1] if rows.matrix.shape[1] == 2 else rows.matrix.max(axis=1)
    pooled = ForecastOutcomes.of_rows(q, np.zeros(len(q)), rows.weights)
    groups = pooled.merged(equal_groups(pooled.weights, _MOST_GROUPS))
    return np.interp(forecasts, groups.forecasts, groups.rows / groups.trials)
