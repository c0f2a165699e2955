"""Forecast and outcome by fine bins of the forecast, of which reliability diagrams and calibration measures are made.

For two classes the event is the positive class, for more it is that the preferred class is the true one (top label).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.exact_sums import ExactSums, Int64Array
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.loss_totals import whole_numbers
from probreport.tallies.tally import FieldwiseTotals
from probreport.validation import FloatArray

_DROPPED_BITS = 47  # leaves 32 bins an octave on either side of one half
_FIRST = int(np.float64(2.0**-60).view(np.int64)) >> _DROPPED_BITS
HALF_BINS = (int(np.float64(0.5).view(np.int64)) >> _DROPPED_BITS) - _FIRST + 2
N_BINS = 2 * HALF_BINS
"""The first is for exactly 0, the last for exactly 1; between them the bins are finest near 0 and 1."""


def bins_of(q: FloatArray) -> IntArray:
    """Return each probability's bin, shape (n,); bins are in order of probability."""
    upper = q > 0.5
    near = np.where(upper, 1.0 - q, q)
    bits = near.view(np.int64) >> _DROPPED_BITS
    lower = np.where(near > 0, np.clip(bits - _FIRST, 0, HALF_BINS - 2) + 1, 0)
    return np.where(upper, N_BINS - 1 - lower, lower).astype(np.intp, copy=False)


@dataclass(frozen=True, eq=False)
class CalibrationBins(FieldwiseTotals):
    """Totals by bin of the forecast. Rows of weight 0 are left out.

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
        weights = rows.batch.weights
        if weights is not None and not weights.all():
            q, happened, weights = q[weights > 0], happened[weights > 0], weights[weights > 0]
        bins = bins_of(q)
        counts = np.bincount(bins, minlength=N_BINS)
        if weights is None:
            weight, forecasts = whole_numbers(counts), ExactSums.of(q, bins, N_BINS, lowest_level=-2)
            events = ExactSums.of(happened, bins, N_BINS)
        else:
            weight, forecasts = ExactSums.of(weights, bins, N_BINS), ExactSums.of(q * weights, bins, N_BINS)
            events = ExactSums.of(happened * weights, bins, N_BINS)
        return cls(counts, weight, events, forecasts)


def event(rows: Rows, plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Return the probability of the event and how much of it happened, each of shape (n,)."""
    labels = rows.batch.label_distributions
    if plan.n_classes == 2:
        q = np.ascontiguousarray(rows.batch.matrix[:, 1])
        return q, (rows.codes == 1).astype(np.float64) if labels is None else labels[:, 1]
    q = rows.preferred_probabilities
    if labels is None:
        return q, (rows.codes == rows.preferred).astype(np.float64)
    hit: FloatArray = labels[np.arange(len(rows)), rows.preferred]
    return q, hit
