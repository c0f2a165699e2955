"""What calibrated forecasts expect of the outcomes: how far chance takes the number of each class and the Brier score.

References: Spiegelhalter (1986), "Probabilistic prediction in patient management and clinical trials", Stat. Med. 5,
421-433; Seillier-Moiseiwitsch & Dawid (1993), J. Am. Stat. Assoc. 88, 355-359.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums
from probreport.over_classes import add_over_classes, columns_of, sum_over_classes, tiles
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.loss_totals import is_squarable
from probreport.tallies.tally import FieldwiseTotals, total

_EXPONENT = -36  # variances of single forecasts are rounded to multiples of 2**-36; none has more than 2**34 of them
QUANTUM = 2.0**_EXPONENT
_SHIFTER = 2.0 ** (52 + _EXPONENT)
_COUNT = (1 << 52) - 1  # of 2**17 rows; the sum of the bits of so many shifters is above that, and wraps harmlessly


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
        truth = rows.true_probabilities if soft is None else sum_over_classes(columns * columns_of(soft))
        squared = None if weights is None else np.square(np.where(is_squarable(weights), weights, 0.0))
        lots, (second, product) = [], np.zeros((2, len(rows)))
        for classes, places in tiles(columns):
            variances = _add_moments(columns[classes, places], second[places], product[places])
            lots.append(_rounded_sums(variances, None if squared is None else squared[places]))
        third = np.subtract(second, product, out=product)
        return cls(
            _by_class(lots, plan.n_classes),
            total(second - truth, weights),
            total(np.maximum(third - second * second, 0.0), squared),
        )


def _add_moments(q: FloatArray, second: FloatArray, product: FloatArray) -> FloatArray:
    """Return q (1 - q), and add to the sums over the classes of q**2 and of q**2 (1 - q)."""
    squares = np.square(q)
    add_over_classes(squares, second)
    variances = np.subtract(q, squares, out=squares)
    add_over_classes(variances * q, product)
    return variances


def _rounded_sums(variances: FloatArray, squared: FloatArray | None) -> ExactSums:
    """Sum variances, shape (m, n), over the rows, each rounded to a multiple of the quantum; they are written over."""
    variances += _SHIFTER
    if squared is None:  # the last bits of a shifted variance count its quanta
        return ExactSums(len(variances), {_EXPONENT: variances.view(np.int64).sum(axis=1) & _COUNT})
    variances -= _SHIFTER
    return total(variances, squared)


def _by_class(lots: Sequence[ExactSums], k: int) -> ExactSums:
    """Put sums of tiles together, which have all classes or one each."""
    return ExactSums.joined(lots) if lots and lots[0].size < k else sum(lots, start=ExactSums.empty(k))
