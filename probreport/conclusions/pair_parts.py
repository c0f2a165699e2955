"""Where two models differ: their mean difference by class and by group, tested and corrected for how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from probreport.conclusions.differences import Cells, Difference, difference_of
from probreport.conclusions.groups import LEAST_ROWS, MISSING, holm
from probreport.conclusions.moments import Moments, Sums, moments, sums_by_key
from probreport.containers import FloatArray
from probreport.labels import IntArray, Label
from probreport.plan import Plan, WeightType
from probreport.records.comparison import PartRow
from probreport.tallies.cells import Cells as CellTotals
from probreport.tallies.pair_totals import PairTotals

MOST_GROUPS = 1_000
"""The groups of a column that are told of: those with most rows."""


@dataclass(frozen=True)
class _Part:
    """The rows of a class or a group."""

    column: str | None
    value: Any
    sums: Sums
    cells: tuple[CellTotals, IntArray, IntArray] | None

    def tested(self, mine: Moments) -> Difference:
        """Return the test of these rows; without test where there are too few."""
        if mine.observations < LEAST_ROWS:
            return Difference(mine.mean)
        return difference_of(mine, None if self.cells is None else _over(*self.cells, mine.weight))


def parts_of(totals: PairTotals, plan: Plan, labels: Sequence[Label]) -> tuple[tuple[PartRow, ...], ...]:
    """Return the classes, and the groups, of a pair: those that add most to the difference first."""
    whole = totals.differences.loss.total()
    parts = [*_classes(totals, plan, labels), *_groups(totals, plan)]
    rows = [_row(part, plan.weight_type, whole) for part in parts if part.sums.rows]
    adjusted = holm([row.p_value for row in rows])
    rows = [replace(row, p_adjusted=p) for row, p in zip(rows, adjusted, strict=True)]
    rows.sort(key=lambda row: -abs(row.mean_difference or 0.0) * row.rows)
    return tuple(row for row in rows if row.column is None), tuple(row for row in rows if row.column is not None)


def _classes(totals: PairTotals, plan: Plan, labels: Sequence[Label]) -> Iterator[_Part]:
    cells = totals.clusters.cells
    for code, sums in enumerate(sums_by_key(totals.differences)):
        mine = np.flatnonzero(cells.second == code)
        yield _Part(None, labels[code], sums, (cells, mine, cells.first[mine]) if plan.has_clusters else None)


def _groups(totals: PairTotals, plan: Plan) -> Iterator[_Part]:
    for name, column in totals.groups.columns.items():
        sums, cells = sums_by_key(column.losses), column.by_cluster
        largest = sorted(column.groups.in_order, key=lambda place: -sums[place].rows)[:MOST_GROUPS]
        for place in largest:
            value, mine = column.groups.plain[place], np.flatnonzero(cells.first == place)
            of_clusters = (cells, mine, cells.second[mine]) if plan.has_clusters else None
            yield _Part(name, MISSING if value is None else value, sums[place], of_clusters)


def _over(cells: CellTotals, mine: IntArray, clusters: IntArray, weight: Fraction) -> Cells:
    """Return the cells of a part, whose weight is given."""
    loss, of_rows = (_at(sums.over(weight), mine) for sums in (cells.loss, cells.weight))
    return clusters, loss, of_rows


def _at(values: FloatArray, places: IntArray) -> FloatArray:
    return values[places]


def _row(part: _Part, weight_type: WeightType, whole: Fraction) -> PartRow:
    mine = moments(part.sums, weight_type)
    is_defined = not part.sums.infinite
    test = part.tested(mine) if is_defined else Difference(0.0)
    return PartRow(
        column=part.column,
        value=part.value,
        rows=mine.rows,
        mean_difference=mine.mean if is_defined else None,
        interval=test.interval,
        p_value=test.p_value,
        p_adjusted=None,
        share_of_difference=float(part.sums.loss / whole) if whole and is_defined else None,
    )
