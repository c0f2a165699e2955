"""What the forecasts say of themselves: the loss they expect (their entropy) and how far it may spread.

References: Seillier-Moiseiwitsch & Dawid (1993), "On testing the validity of sequential probability forecasts",
J. Am. Stat. Assoc. 88, 355-359.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums
from probreport.over_classes import add_over_classes, columns_of, tiles
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.loss_totals import is_squarable
from probreport.tallies.tally import FieldwiseTotals, total


@dataclass(frozen=True, eq=False)
class ForecastTotals(FieldwiseTotals):
    """Sums over rows, in nats.

    Parameters
    ----------
    soft_rows : int
        Rows whose label is no single class.
    entropy : ExactSums
        Sum of w H(q), the loss that the forecasts expect.
    variance : ExactSums
        Sum of w**2 Var(-ln q_Y) for Y drawn from q, over rows whose weight can be squared.
    label_entropy : ExactSums
        Sum of w H(p) of soft labels; nothing for hard ones, whose entropy is 0.
    """

    soft_rows: int
    entropy: ExactSums
    variance: ExactSums
    label_entropy: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the sums of no rows."""
        none = ExactSums.empty(1)
        return cls(0, none, none, none)

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the sums over the given rows."""
        entropy, variance = entropy_and_variance(rows.batch.columns)
        weights, soft = rows.weights, rows.batch.label_distributions
        return cls(
            0 if soft is None else int((soft.max(axis=1) < 1).sum()),
            total(entropy, weights),
            total(variance, None if weights is None else np.square(np.where(is_squarable(weights), weights, 0.0))),
            ExactSums.empty(1) if soft is None else total(entropy_and_variance(columns_of(soft))[0], weights),
        )


def entropy_and_variance(columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of -ln q_Y for Y drawn from each row's q, shape (n,) each, from q by class, (k, n)."""
    mean, second = np.zeros((2, columns.shape[1]))
    for classes, rows in tiles(columns):
        _add_moments(columns[classes, rows], mean[rows], second[rows])
    entropy = np.subtract(0.0, mean, out=mean)
    variance = np.maximum(second - entropy * entropy, 0.0)
    return np.maximum(entropy, 0.0, out=entropy), variance


def _add_moments(q: FloatArray, mean: FloatArray, second: FloatArray) -> None:
    """Add q ln q and q (ln q)**2 over the classes; nothing where q is 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(q)
    if logs.min(initial=0.0) == -np.inf:
        logs[q == 0] = 0.0
    products = q * logs
    add_over_classes(products, mean)
    products *= logs
    add_over_classes(products, second)
