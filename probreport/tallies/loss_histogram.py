"""Histogram of per-row loss whose bins are slices of the bits of a float64: integer work only, no edge in doubt.

References: the layout of HdrHistogram; Masson, Rim & Lee (2019), "DDSketch", PVLDB 12, 2195-2205.
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

_DROPPED_BITS = 45  # leaves 128 bins an octave, so that a bin is at most 1/128 wide relative to its value
_FIRST = int(np.float64(2.0**-60).view(np.int64)) >> _DROPPED_BITS
N_BINS = (int(np.float64(2.0**16).view(np.int64)) >> _DROPPED_BITS) - _FIRST
"""Bins between 2**-60 and 2**16; smaller losses go to the first, larger ones (of log-probabilities) to the last."""


def bins_of(losses: FloatArray) -> IntArray:
    """Return each positive finite loss's bin, shape (n,)."""
    bits = np.ascontiguousarray(losses).view(np.int64) >> _DROPPED_BITS
    bins: IntArray = np.clip(bits - _FIRST, 0, N_BINS - 1).astype(np.intp, copy=False)
    return bins


def edges() -> FloatArray:
    """Return the edges of the bins, shape (N_BINS + 1,), in nats."""
    bits = (np.arange(N_BINS + 1, dtype=np.int64) + _FIRST) << _DROPPED_BITS
    return bits.view(np.float64)


@dataclass(frozen=True, eq=False)
class LossHistogram(FieldwiseTotals):
    """Rows, weight and loss by bin; exactly 0 and infinity are apart.

    Parameters
    ----------
    rows : ndarray of int64, shape (N_BINS,)
    zero_rows, infinite_rows : int
    weight, loss : ExactSums
        Sums of w and w l (in nats) by bin.
    zero_weight, infinite_weight : ExactSums
        Sums of w where the loss is exactly 0, and where it is infinite.
    """

    rows: Int64Array
    zero_rows: int
    infinite_rows: int
    weight: ExactSums
    loss: ExactSums
    zero_weight: ExactSums
    infinite_weight: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the histogram of no rows."""
        bins, one = ExactSums.empty(N_BINS), ExactSums.empty(1)
        return cls(np.zeros(N_BINS, np.int64), 0, 0, bins, bins, one, one)

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the histogram of the given rows."""
        losses, weights = rows.losses, rows.weights
        zero, infinite = losses == 0, losses == np.inf
        ends = [_weight_of(where, weights) for where in (zero, infinite)]
        if zero.any() or infinite.any():
            inside = ~(zero | infinite)
            losses, weights = losses[inside], None if weights is None else weights[inside]
        bins = Keys(bins_of(losses), N_BINS)
        weight, loss = total_weight(bins, weights), total(losses, weights, bins)
        return cls(bins.counts, int(zero.sum()), int(infinite.sum()), weight, loss, *ends)


def _weight_of(where: npt.NDArray[np.bool_], weights: FloatArray | None) -> ExactSums:
    return ExactSums.counting(np.array([where.sum()])) if weights is None else ExactSums.of(weights[where])
