"""How many rows of each class fall into each band: how the losses of a class are spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.exact_sums import Int64Array
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals


@dataclass(frozen=True, eq=False)
class ClassBandCounts(FieldwiseTotals):
    """Rows by class and band.

    Parameters
    ----------
    rows : ndarray of int64, shape (k, b), or shape (0, b) where there are very many classes
        Rows of a true class whose loss lies in a band, best band first; each row counts once, whatever its weight.
    """

    rows: Int64Array

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows."""
        return cls(np.zeros((plan.n_classes if plan.pairs_classes else 0, len(DOCUMENT_BANDS)), np.int64))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows."""
        if not plan.pairs_classes:
            return cls.empty(plan)
        return cls(rows.classes.table(rows.binned.bands, len(DOCUMENT_BANDS)))
