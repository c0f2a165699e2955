"""Histogram of per-row loss whose bins are slices of the bits of a float64: integer work only, no edge in doubt.

References: the layout of HdrHistogram; Masson, Rim & Lee (2019), "DDSketch", PVLDB 12, 2195-2205.
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

_DROPPED_BITS = 45  # leaves 128 bins an octave, so that a bin is at most 1/128 wide relative to its value
_FIRST = int(np.float64(2.0**-60).view(np.int64)) >> _DROPPED_BITS
N_BINS = (int(np.float64(2.0**12).view(np.int64)) >> _DROPPED_BITS) - _FIRST
"""Bins between 2**-60 and 2**12; smaller losses go to the first, larger ones do not exist in float64."""


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
    """Rows, weight and loss by bin; exactly 0 and infinity are apart. Rows of weight 0 are left out.

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
        losses, weights = rows.losses, rows.batch.weights
        if weights is not None and not weights.all():
            losses, weights = losses[weights > 0], weights[weights > 0]
        zero, infinite = losses == 0, np.isinf(losses)
        inside = ~(zero | infinite)
        positive = losses if inside.all() else losses[inside]
        bins = bins_of(positive)
        counts = np.bincount(bins, minlength=N_BINS)
        if weights is None:
            weight, loss = whole_numbers(counts), ExactSums.of(positive, bins, N_BINS)
        else:
            weight = ExactSums.of(weights[inside], bins, N_BINS)
            loss = ExactSums.of(weights[inside] * positive, bins, N_BINS)
        ends = [_weight_of(where, weights) for where in (zero, infinite)]
        return cls(counts, int(zero.sum()), int(infinite.sum()), weight, loss, *ends)


def _weight_of(where: np.ndarray[tuple[int], np.dtype[np.bool_]], weights: FloatArray | None) -> ExactSums:
    return whole_numbers(np.array([where.sum()])) if weights is None else ExactSums.of(weights[where])
