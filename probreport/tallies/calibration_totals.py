"""What calibrated forecasts expect of the outcomes: how far chance takes the number of each class and the Brier score.

References: Spiegelhalter (1986), "Probabilistic prediction in patient management and clinical trials", Stat. Med. 5,
421-433; Seillier-Moiseiwitsch & Dawid (1993), J. Am. Stat. Assoc. 88, 355-359.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums
from probreport.over_classes import sum_over_classes
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.loss_totals import is_squarable
from probreport.tallies.tally import FieldwiseTotals, column_blocks, total

_QUANTUM = 2.0**-36  # variances of single forecasts are rounded to it, so that sums of up to 2**18 make no error


@dataclass(frozen=True, eq=False)
class CalibrationTotals(FieldwiseTotals):
    """Sums over rows of what calibrated forecasts q expect of an outcome Y drawn from them.

    Parameters
    ----------
    class_variance : ExactSums, k keys
        Sum of w**2 q_k (1 - q_k), the variance of the number of rows of each class.
    brier_excess : ExactSums
        Sum of w (sum of q**2 - q_y): half of what the Brier score is above its expectation.
    brier_variance : ExactSums
        Sum of w**2 Var(q_Y).
    """

    class_variance: ExactSums
    brier_excess: ExactSums
    brier_variance: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the sums of no rows."""
        return cls(ExactSums.empty(plan.n_classes), ExactSums.empty(1), ExactSums.empty(1))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the sums over the given rows; a soft label counts as what it gives each class."""
        columns, weights, soft = rows.batch.columns, rows.weights, rows.batch.label_distributions
        truth = rows.true_probabilities if soft is None else sum_over_classes(columns * soft.T)
        squared = None if weights is None else np.square(np.where(is_squarable(weights), weights, 0.0))
        variance, second, third = ExactSums.empty(plan.n_classes), np.empty(len(rows)), np.empty(len(rows))
        for block in column_blocks(columns):
            variances = _moments(columns[:, block], second[block], third[block])
            variance = variance + _by_class(_rounded(variances), None if squared is None else squared[block])
        return cls(
            variance,
            total(second - truth, weights),
            total(np.maximum(third - second * second, 0.0), squared),
        )


def _moments(columns: FloatArray, second: FloatArray, third: FloatArray) -> FloatArray:
    """Return q (1 - q) by class, and write the sums of q**2 and of q**3 over the classes."""
    squares = np.square(columns)
    second[:] = sum_over_classes(squares)
    variances = np.subtract(columns, squares, out=squares)
    np.subtract(second, sum_over_classes(variances * columns), out=third)
    return variances


def _rounded(variances: FloatArray) -> FloatArray:
    """Round in place."""
    shifter = 1.5 * 2.0**52 * _QUANTUM
    variances += shifter
    variances -= shifter
    return variances


def _by_class(variances: FloatArray, squared: FloatArray | None) -> ExactSums:
    return ExactSums.of(variances.sum(axis=1)[:, None]) if squared is None else total(variances, squared)
