"""What the classes were given: label weight, forecasts summed by true class, and which class was preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.exact_sums import ExactSums, Int64Array
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals
from probreport.validation import FloatArray

_LOWEST_LEVEL = -2  # unweighted forecasts are summed as multiples of 2**-64


@dataclass(frozen=True, eq=False)
class ClassTotals(FieldwiseTotals):
    """Totals by class, and by pair of classes where there are not too many.

    Parameters
    ----------
    labels : ExactSums, k keys
        Sum of w for each true class; of w p_k for soft labels.
    forecasts : ExactSums, k keys
        Sum of w q_k.
    forecasts_by_class : ExactSums, k * k keys, or none
        Sum of w q_j over the rows of true class i, at key i k + j.
    preferred : ndarray of int64, shape (k, k), or shape (0, 0)
        Rows of true class i whose most probable class is j.
    """

    labels: ExactSums
    forecasts: ExactSums
    forecasts_by_class: ExactSums
    preferred: Int64Array

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows."""
        k = plan.n_classes
        paired = k if plan.pairs_classes else 0
        return cls(
            ExactSums.empty(k), ExactSums.empty(k), ExactSums.empty(paired**2), np.zeros((paired, paired), np.int64)
        )

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows."""
        k, nothing = plan.n_classes, cls.empty(plan)
        labels = _labels(rows, k)
        if not plan.pairs_classes:
            return cls(labels, _column_sums(rows, k), nothing.forecasts_by_class, nothing.preferred)
        by_class = _by_class(rows, k)
        kept = slice(None) if rows.batch.weights is None else rows.weights > 0
        preferred = np.bincount(rows.codes[kept] * k + rows.preferred[kept], minlength=k * k).reshape(k, k)
        return cls(labels, nothing.forecasts, by_class, preferred)

    def forecast_sums(self) -> FloatArray:
        """Return the sum of w q_k of every class, shape (k,)."""
        k = len(self.preferred)
        if not k:
            return self.forecasts.floats()
        cells = self.forecasts_by_class.fractions()
        return np.array([float(sum(cells[column::k])) for column in range(k)])


def _labels(rows: Rows, k: int) -> ExactSums:
    if rows.batch.label_distributions is None:
        return ExactSums.of(rows.weights, rows.codes, k)
    columns = np.arange(k, dtype=np.intp)
    spread = rows.batch.label_distributions * rows.weights[:, None]
    return ExactSums.of(spread.ravel(), np.tile(columns, len(rows)), k)


def _column_sums(rows: Rows, k: int) -> ExactSums:
    values, lowest = _forecasts(rows)
    keys = np.tile(np.arange(k, dtype=np.intp), len(rows))
    return ExactSums.of(values.ravel(), keys, k, lowest_level=lowest)


def _by_class(rows: Rows, k: int) -> ExactSums:
    values, lowest = _forecasts(rows)
    keys = (rows.codes[:, None] * k + np.arange(k, dtype=np.intp)).ravel()
    return ExactSums.of(values.ravel(), keys, k * k, lowest_level=lowest)


def _forecasts(rows: Rows) -> tuple[FloatArray, int | None]:
    """Return w q, and how far down it need be summed: weights may have any scale, probabilities have theirs."""
    if rows.batch.weights is None:
        return rows.batch.matrix, _LOWEST_LEVEL
    return rows.batch.matrix * rows.weights[:, None], None
