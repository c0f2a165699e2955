"""Losses, classes and clusters by group: the values of each column by which rows are to be grouped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from probreport.errors import ShapeError, shown_text
from probreport.exact_sums import ExactSums, Keys
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows, in_order
from probreport.tallies.cells import Cells, pair
from probreport.tallies.cluster_totals import clusters_of, joined
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.tally import total
from probreport.tallies.values import Values, told_apart

MOST_GROUPS = 100_000
"""The most values of a column that are told apart."""


@dataclass(frozen=True, eq=False)
class ColumnTotals:
    """Totals by the values of one column.

    Parameters
    ----------
    groups : Values
    losses : LossTotals
        By place of the group.
    classes : Cells
        By place of the group and code of the class; of soft labels w p_k, and no losses.
    clusters : Values
    by_cluster : Cells
        By place of the group and place of the cluster; nothing where there are no clusters.
    """

    groups: Values
    losses: LossTotals
    classes: Cells
    clusters: Values
    by_cluster: Cells

    @classmethod
    def empty(cls) -> Self:
        """Return the totals of no rows."""
        return cls(
            Values(),
            LossTotals.by_key(np.empty(0), Keys(np.empty(0, np.intp), 0)),
            Cells.empty(),
            Values(),
            Cells.empty(),
        )

    @classmethod
    def of(cls, rows: Rows, column: npt.NDArray[np.generic], plan: Plan) -> Self:
        """Return the totals of the given rows, whose groups stand in a column of their piece."""
        groups, places = told_apart(column[rows.places])
        clusters, by_cluster = Values(), Cells.empty()
        if plan.has_clusters:
            clusters, of_rows = clusters_of(rows)
            by_cluster = Cells.of(places, of_rows, rows.losses, rows.weights)
        return cls(groups, _losses(rows, places, len(groups)), _classes(rows, places), clusters, by_cluster)

    def __add__(self, other: Self) -> Self:
        groups, places = self.groups.joined(other.groups)
        clusters, of_clusters = joined(self.clusters, other.clusters)
        size, mine = len(groups), np.arange(len(self.groups))
        return type(self)(
            groups,
            self.losses.moved(mine, size) + other.losses.moved(places, size),
            self.classes + other.classes.placed(places),
            clusters,
            self.by_cluster + other.by_cluster.placed(places, of_clusters),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColumnTotals) and self._in_order == other._in_order

    __hash__ = None  # type: ignore[assignment]  # it holds arrays

    @property
    def _in_order(self) -> tuple[object, ...]:
        groups, clusters = self.groups.in_order, self.clusters.in_order
        ranks, of_clusters = np.argsort(groups), np.argsort(clusters).astype(np.intp)
        return (
            [self.groups.plain[place] for place in groups],
            self.losses.moved(ranks, len(groups)),
            self.classes.placed(ranks),
            [self.clusters.plain[place] for place in clusters],
            self.by_cluster.placed(ranks, of_clusters),
        )


def _losses(rows: Rows, places: IntArray, size: int) -> LossTotals:
    if size > 1 << 16:
        return LossTotals.by_key(rows.losses, Keys(places, size), rows.weights)
    order, keys = in_order(places, size)
    return LossTotals.by_key(rows.losses[order], keys, None if rows.weights is None else rows.weights[order])


def _classes(rows: Rows, places: IntArray) -> Cells:
    labels, nothing = rows.batch.label_distributions, np.zeros(len(rows))
    if labels is None:
        return Cells.of(places, rows.codes, nothing, rows.weights)
    row, code = np.nonzero(labels)
    pairs, inverse = np.unique(pair(places[row], code), return_inverse=True)
    weights = None if rows.weights is None else rows.weights[row]
    shares = total(labels[row, code], weights, Keys(inverse, len(pairs)))
    return Cells(pairs, shares, ExactSums.empty(len(pairs)))


@dataclass(frozen=True)
class GroupTotals:
    """Totals by the values of each column of groups.

    Parameters
    ----------
    columns : mapping of column name to ColumnTotals
    """

    columns: Mapping[str, ColumnTotals]

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows."""
        return cls({name: ColumnTotals.empty() for name in plan.groups})

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows."""
        return cls({name: ColumnTotals.of(rows, rows.piece.groups[name], plan) for name in plan.groups})

    def __add__(self, other: Self) -> Self:
        totals = {name: totals + other.columns[name] for name, totals in self.columns.items()}
        for name, column in totals.items():
            _refuse_too_many(name, column.groups)
        return type(self)(totals)


def _refuse_too_many(name: str, groups: Values) -> None:
    if len(groups) > MOST_GROUPS:
        raise ShapeError(
            f"groups by {shown_text(name)}: there are more than {MOST_GROUPS} values.\n"
            "Is it a column of ids? Rows that belong together may be clusters= (--cluster) instead.",
            code="PR119",
        )
