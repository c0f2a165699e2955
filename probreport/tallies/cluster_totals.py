"""Weight and loss by cluster (rows that have something in common, such as a patient) and true class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.errors import ShapeError
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.cells import Cells
from probreport.tallies.values import Values

MOST_CLUSTERS = 1_000_000


@dataclass(frozen=True, eq=False)
class ClusterTotals:
    """Totals by cluster and true class; a soft label counts for its likeliest class.

    Parameters
    ----------
    clusters : Values
    cells : Cells
        By place of the cluster and code of the class.
    """

    clusters: Values
    cells: Cells

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the totals of no rows."""
        return cls(Values(), Cells.empty())

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows; none where they have no clusters."""
        if not plan.has_clusters:
            return cls.empty(plan)
        clusters, places = clusters_of(rows)
        return cls(clusters, Cells.of(places, rows.codes, rows.losses, rows.weights))

    def __add__(self, other: Self) -> Self:
        clusters, places = joined(self.clusters, other.clusters)
        return type(self)(clusters, self.cells + other.cells.placed(places))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClusterTotals) and self._in_order == other._in_order

    __hash__ = None  # type: ignore[assignment]  # it holds arrays

    @property
    def _in_order(self) -> tuple[list[object], Cells]:
        order = self.clusters.in_order
        return [self.clusters.plain[place] for place in order], self.cells.placed(np.argsort(order))


def clusters_of(rows: Rows) -> tuple[Values, IntArray]:
    """Return the clusters that rows have, and for each row the place of its cluster."""
    clusters = rows.piece.clusters
    assert clusters is not None
    present, inverse = np.unique(clusters.codes[rows.places], return_inverse=True)
    values, places = Values().joined_with(clusters.values[code] for code in present.tolist())
    return values, places[inverse]


def joined(clusters: Values, others: Values) -> tuple[Values, IntArray]:
    """Join the clusters of two totals, unless there are too many (PR119)."""
    both, places = clusters.joined(others)
    if len(both) > MOST_CLUSTERS:
        raise ShapeError(
            f"there are more than {MOST_CLUSTERS} clusters; their totals are kept in memory.\n"
            "Is the column perhaps one of ids, with a value of its own for each row? Then leave the clusters out.",
            code="PR119",
        )
    return both, places
