"""How many rows, how much weight and how much loss fall into each band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.exact_sums import ExactSums, Int64Array
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals


@dataclass(frozen=True, eq=False)
class BandCounts(FieldwiseTotals):
    """Totals by band, best band first.

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
        return cls(rows.binned.rows_by_band, rows.binned.weight_by_band, rows.binned.loss_by_band)
