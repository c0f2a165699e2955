"""What the classes were given: label weight, forecasts summed by true class, and which class was preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.exact_sums import ExactSums, Int64Array
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total, total_weight


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
        Sum of w q_j over the rows of true class i, at key j k + i.
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
        nothing, k = cls.empty(plan), plan.n_classes
        columns, weights = rows.batch.columns, rows.weights
        if not plan.pairs_classes:
            return cls(_labels(rows), total(columns, weights), nothing.forecasts_by_class, nothing.preferred)
        by_class = ExactSums.joined([total(forecasts, weights, rows.classes) for forecasts in columns])
        return cls(_labels(rows), nothing.forecasts, by_class, rows.classes.table(rows.batch.preferred, k))

    def forecast_sums(self) -> ExactSums:
        """Return the sum of w q_k of every class."""
        k = len(self.preferred)
        return self.forecasts_by_class.merged(np.repeat(np.arange(k), k), k) if k else self.forecasts


def _labels(rows: Rows) -> ExactSums:
    soft = rows.batch.label_distributions
    return total_weight(rows.classes, rows.weights) if soft is None else total(soft.T, rows.weights)
