"""How many rows, how much weight and how much loss fall into each band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.exact_sums import ExactSums, Int64Array
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.loss_totals import whole_numbers
from probreport.tallies.tally import FieldwiseTotals


@dataclass(frozen=True, eq=False)
class BandCounts(FieldwiseTotals):
    """Totals by band, best band first. Rows of weight 0 and infinite losses are in no sum of weight or loss.

    Parameters
    ----------
    rows : ndarray of int64, shape (b,)
    weight, loss : ExactSums
        Sums of w (infinite losses included) and of w l over finite losses, in nats.
    """

    rows: Int64Array
    weight: ExactSums
    loss: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the totals of no rows."""
        size = len(DOCUMENT_BANDS)
        return cls(np.zeros(size, np.int64), ExactSums.empty(size), ExactSums.empty(size))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the totals of the given rows."""
        size, losses, weights = len(DOCUMENT_BANDS), rows.losses, rows.batch.weights
        ranks = DOCUMENT_BANDS.place_all(losses).astype(np.intp, copy=False)
        if weights is not None and not weights.all():
            kept = weights > 0
            losses, ranks, weights = losses[kept], ranks[kept], weights[kept]
        counts = np.bincount(ranks, minlength=size)
        finite = np.isfinite(losses)
        weight = whole_numbers(counts) if weights is None else ExactSums.of(weights, ranks, size)
        weighted = losses if weights is None else weights[finite] * losses[finite]
        if weights is None and not finite.all():
            weighted = losses[finite]
        return cls(counts, weight, ExactSums.of(weighted, ranks[finite], size))
