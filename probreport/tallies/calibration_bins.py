"""Forecast and outcome by fine bins of the forecast, of which reliability diagrams and calibration measures are made.

For two classes the event is the positive class, for more it is that the preferred class is the true one (top label).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array, Keys
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total, total_weight

_DROPPED_BITS = 45  # leaves 128 bins an octave on either side of one half
_LEAST = 2.0**-60
_FIRST = int(np.float64(_LEAST).view(np.int64)) >> _DROPPED_BITS
HALF_BINS = (int(np.float64(0.5).view(np.int64)) >> _DROPPED_BITS) - _FIRST + 2
N_BINS = 2 * HALF_BINS
"""The first is for exactly 0, the last for exactly 1; between them the bins are finest near 0 and 1."""


def bins_of(q: FloatArray) -> IntArray:
    """Return each probability's bin, shape (n,); bins are in order of probability."""
    near = 1.0 - q  # exact in the upper half
    np.minimum(near, q, out=near)
    bins = near.view(np.int64) >> _DROPPED_BITS
    bins -= _FIRST - 1
    least = near.min(initial=1.0)
    if least < _LEAST:
        np.maximum(bins, 1, out=bins)
    if not least > 0.0:
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
        q = rows.batch.columns[1] if plan.n_classes == 2 else rows.preferred_probabilities
        bins = Keys(bins_of(q), N_BINS)
        weight = total_weight(bins, rows.weights)
        return cls(bins.counts, weight, _events(bins, rows), total(q, rows.weights, bins))


def _events(bins: Keys, rows: Rows) -> ExactSums:
    labels, weights = rows.batch.label_distributions, rows.weights
    if labels is not None:
        event: IntArray | int = 1 if labels.shape[1] == 2 else rows.batch.preferred
        return total(labels[np.arange(len(labels)), event], weights, bins)
    happened = _happened(rows)
    return total_weight(bins[happened], None if weights is None else weights[happened])


def _happened(rows: Rows) -> slice | npt.NDArray[np.bool_]:
    """Return the rows in which the event happened; of two classes, those of the second, which stand together."""
    if len(rows.batch.classes) == 2:
        second: slice = dict(rows.classes.runs).get(1, slice(0))
        return second
    hits: npt.NDArray[np.bool_] = rows.codes == rows.batch.preferred
    return hits
