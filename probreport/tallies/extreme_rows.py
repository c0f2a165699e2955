"""Rows at the ends of the scale: truth given 0, or less than scikit-learn's epsilon, and what clipping does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from probreport.exact_sums import ExactSums
from probreport.metrics.log_loss import LOSS_AT_EPSILON, clipped_losses
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total


@dataclass(frozen=True, eq=False)
class ExtremeRows(FieldwiseTotals):
    """Counts and sums over rows at the ends of the scale.

    Parameters
    ----------
    zero_probability, below_epsilon : int
        Rows whose true class was given exactly 0, and those given less than 2.2e-16 but more than 0.
    moved_loss, moved_clipped : ExactSums
        Of the rows whose loss scikit-learn's clipping changes: sums of w l where l is finite, and of w times the
        clipped loss, in nats.
    """

    zero_probability: int
    below_epsilon: int
    moved_loss: ExactSums
    moved_clipped: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the counts of no rows."""
        return cls(0, 0, ExactSums.empty(1), ExactSums.empty(1))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the counts of the given rows."""
        clipped = clipped_losses(rows.batch, rows.unclipped_losses)
        moved = np.flatnonzero(clipped != rows.unclipped_losses)
        losses, clipped, weights = (_at(moved, x) for x in (rows.unclipped_losses, clipped, rows.weights))
        finite = np.isfinite(losses)
        return cls(
            zero_probability=len(moved) - int(finite.sum()),
            below_epsilon=int((losses[finite] > LOSS_AT_EPSILON).sum()),
            moved_loss=total(losses[finite], _at(finite, weights)),
            moved_clipped=total(clipped, weights),
        )


def _at(where: Any, values: Any) -> Any:
    return None if values is None else values[where]
