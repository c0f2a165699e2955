"""Rows at the ends of the scale: truth given 0, or less than scikit-learn's epsilon, and what clipping does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.exact_sums import ExactSums
from probreport.metrics.log_loss import LOSS_AT_EPSILON, clipped_losses
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals


@dataclass(frozen=True, eq=False)
class ExtremeRows(FieldwiseTotals):
    """Counts and sums over rows with weight.

    Parameters
    ----------
    zero_probability, below_epsilon : int
        Rows whose true class was given exactly 0, and those given less than 2.2e-16 but more than 0.
    moved : int
        Rows whose loss scikit-learn's clipping changes.
    moved_loss, moved_clipped : ExactSums
        Sums of w l over those of them with a finite loss, and of w times the clipped loss over all of them, in nats.
    """

    zero_probability: int
    below_epsilon: int
    moved: int
    moved_loss: ExactSums
    moved_clipped: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the counts of no rows."""
        return cls(0, 0, 0, ExactSums.empty(1), ExactSums.empty(1))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the counts of the given rows."""
        losses = rows.unclipped_losses
        clipped = clipped_losses(rows.batch, losses)
        moved = clipped != losses
        if rows.batch.weights is not None:
            moved &= rows.weights > 0
        where = np.flatnonzero(moved)
        losses, clipped, weights = losses[where], clipped[where], rows.weights[where]
        finite = np.isfinite(losses)
        return cls(
            zero_probability=int(len(where) - finite.sum()),
            below_epsilon=int((finite & (losses > LOSS_AT_EPSILON)).sum()),
            moved=len(where),
            moved_loss=ExactSums.of(losses[finite] * weights[finite]),
            moved_clipped=ExactSums.of(clipped * weights),
        )
