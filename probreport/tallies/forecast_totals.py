"""What the forecasts say of themselves: the loss they expect (their entropy) and how far it may spread.

References: Seillier-Moiseiwitsch & Dawid (1993), "On testing the validity of sequential probability forecasts",
J. Am. Stat. Assoc. 88, 355-359.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.exact_sums import ExactSums
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals
from probreport.validation import FloatArray


@dataclass(frozen=True, eq=False)
class ForecastTotals(FieldwiseTotals):
    """Sums over rows, in nats.

    Parameters
    ----------
    entropy : ExactSums
        Sum of w H(q), the loss that the forecasts expect.
    variance : ExactSums
        Sum of w**2 Var(-ln q_Y) for Y drawn from q.
    label_entropy : ExactSums
        Sum of w H(p) of soft labels; nothing for hard ones, whose entropy is 0.
    """

    entropy: ExactSums
    variance: ExactSums
    label_entropy: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the sums of no rows."""
        none = ExactSums.empty(1)
        return cls(none, none, none)

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the sums over the given rows."""
        entropy, variance = entropy_and_variance(rows.batch.matrix)
        labels = rows.batch.label_distributions
        label_entropy = None if labels is None else entropy_and_variance(labels)[0]
        weights = rows.batch.weights
        if weights is not None:
            kept = weights > 0
            entropy, variance, weights = entropy[kept] * weights[kept], variance[kept], weights[kept]
            label_entropy = None if label_entropy is None else label_entropy[kept] * weights
            with np.errstate(over="ignore"):
                variance = np.nan_to_num(variance * weights * weights, posinf=0.0)
        none = ExactSums.empty(1)
        return cls(
            ExactSums.of(entropy),
            ExactSums.of(variance),
            none if label_entropy is None else ExactSums.of(label_entropy),
        )


def entropy_and_variance(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of -ln q_Y for Y drawn from each row q of a matrix, each of shape (n,)."""
    with np.errstate(divide="ignore"):
        logs = np.log(matrix)
    logs[matrix == 0] = 0.0
    products = matrix * logs
    entropy = 0.0 - products.sum(axis=1)
    second = np.einsum("ij,ij->i", products, logs)
    return np.maximum(entropy, 0.0), np.maximum(second - entropy * entropy, 0.0)
