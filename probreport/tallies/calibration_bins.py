"""Forecast and outcome by fine bins of the forecast, of which reliability diagrams and calibration measures are made.

For two classes the event is the positive class, for more it is that the preferred class is the true one (top label).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array, Keys
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total, total_weight

_DROPPED_BITS = 45  # leaves 128 bins an octave on either side of one half
_FIRST = int(np.float64(2.0**-60).view(np.int64)) >> _DROPPED_BITS
HALF_BINS = (int(np.float64(0.5).view(np.int64)) >> _DROPPED_BITS) - _FIRST + 2
N_BINS = 2 * HALF_BINS
"""The first is for exactly 0, the last for exactly 1; between them the bins are finest near 0 and 1."""


def bins_of(q: FloatArray) -> IntArray:
    """Return each probability's bin, shape (n,); bins are in order of probability."""
    near = 1.0 - q  # exact in the upper half
    np.minimum(near, q, out=near)
    bins = near.view(np.int64) >> _DROPPED_BITS
    bins -= _FIRST - 1
    np.clip(bins, 1, HALF_BINS - 1, out=bins)
    if not near.min(initial=1.0) > 0.0:
        bins[near <= 0.0] = 0
    return np.where(q > 0.5, N_BINS - 1 - bins, bins).astype(np.intp, copy=False)


@dataclass(frozen=True, eq=False)
class CalibrationBins(FieldwiseTotals):
    """Totals by bin of the forecast.

    Parameters
    ----------
    rows : ndarray of int64, shape (N_BINS,)
    weight, events, forecasts : ExactSums
        Sums of w, of w over the rows in which the event happened, and of w q.
    """

    rows: Int64Array
    weight: ExactSums
    events: ExactSums
    forecasts: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the bins of no rows."""
        none = ExactSums.empty(N_BINS)
        return cls(np.zeros(N_BINS, np.int64), none, none, none)

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the bins of the given rows."""
        q, happened = event(rows, plan)
        bins = Keys(bins_of(q), N_BINS)
        weight = total_weight(bins, rows.weights)
        return cls(bins.counts, weight, _events(happened, bins, rows), total(q, rows.weights, bins))


def _events(happened: FloatArray, bins: Keys, rows: Rows) -> ExactSums:
    if rows.weights is None and rows.batch.label_distributions is None:
        return ExactSums.counting(np.bincount(bins.codes[happened > 0], minlength=N_BINS))
    return total(happened, rows.weights, bins)


def event(rows: Rows, plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Return the probability of the event and how much of it happened, each of shape (n,)."""
    labels = rows.batch.label_distributions
    if plan.n_classes == 2:
        return rows.batch.columns[1], rows.codes.astype(np.float64) if labels is None else labels[:, 1]
    preferred, q = rows.batch.preferred, rows.preferred_probabilities
    return q, (rows.codes == preferred).astype(np.float64) if labels is None else _entries(labels, preferred)


def _entries(matrix: FloatArray, columns: IntArray) -> FloatArray:
    entries: FloatArray = matrix[np.arange(len(matrix)), columns]
    return entries
