"""Histogram of per-row loss by the fine bins of ``loss_bins``; exactly 0 and infinity are apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array
from probreport.loss_bins import N_BINS as N_BINS
from probreport.loss_bins import bins_of as bins_of
from probreport.loss_bins import edges as edges
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total_weight


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
        zero, infinite = rows.losses == 0, rows.losses == np.inf
        counts, weight = rows.binned.bins.counts, total_weight(rows.binned.bins, rows.weights)
        if zero.any() or infinite.any():
            inside = ~(zero | infinite)
            bins = rows.binned.bins[inside]
            counts, weight = bins.counts, total_weight(bins, None if rows.weights is None else rows.weights[inside])
        return cls(
            rows=counts,
            zero_rows=int(np.count_nonzero(zero)),
            infinite_rows=int(np.count_nonzero(infinite)),
            weight=weight,
            loss=rows.binned.loss_by_bin,
            zero_weight=_weight_of(zero, rows.weights),
            infinite_weight=_weight_of(infinite, rows.weights),
        )


def _weight_of(where: npt.NDArray[np.bool_], weights: FloatArray | None) -> ExactSums:
    return ExactSums.counting(np.array([np.count_nonzero(where)])) if weights is None else ExactSums.of(weights[where])
