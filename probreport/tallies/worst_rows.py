"""The costliest rows, in a total order: by loss, among equals by row number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from probreport.plan import Plan
from probreport.rows import Rows


@dataclass(frozen=True)
class CostlyRow:
    """One row as a reader may look it up.

    Parameters
    ----------
    row : int
        Its number over the whole input, from 0.
    id : str, int or None
        What the input calls it.
    code, preferred : int
        Columns of the true class and of the most probable one.
    p_true, p_preferred : float
        What the model gave them.
    loss : float
        In nats.
    weight : float
    """

    row: int
    id: Any
    code: int
    preferred: int
    p_true: float
    p_preferred: float
    loss: float
    weight: float


@dataclass(frozen=True)
class WorstRows:
    """At most `limit` rows, costliest first. Rows of weight 0 and of loss 0 are left out."""

    limit: int
    rows: tuple[CostlyRow, ...]

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the list of no rows."""
        return cls(plan.worst_rows, ())

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the costliest of the given rows."""
        losses = rows.losses if rows.batch.weights is None else np.where(rows.weights > 0, rows.losses, 0.0)
        limit = plan.worst_rows
        candidates = np.flatnonzero(losses > 0)
        if len(candidates) > limit:
            threshold = np.partition(losses, len(losses) - limit)[len(losses) - limit]
            candidates = np.flatnonzero(losses >= threshold)
        order = np.lexsort((candidates, -losses[candidates]))[:limit]
        return cls(limit, tuple(_costly(rows, int(position)) for position in candidates[order]))

    def __add__(self, other: Self) -> Self:
        both = sorted(self.rows + other.rows, key=lambda row: (-row.loss, row.row))
        return type(self)(self.limit, tuple(both[: self.limit]))


def _costly(rows: Rows, position: int) -> CostlyRow:
    identity = None if rows.batch.ids is None else rows.batch.ids[position]
    return CostlyRow(
        row=int(rows.numbers[position]),
        id=identity.item() if isinstance(identity, np.generic) else identity,
        code=int(rows.codes[position]),
        preferred=int(rows.preferred[position]),
        p_true=float(rows.true_probabilities[position]),
        p_preferred=float(rows.preferred_probabilities[position]),
        loss=float(rows.losses[position]),
        weight=float(rows.weights[position]),
    )
