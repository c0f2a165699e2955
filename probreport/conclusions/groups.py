"""Groups: what the rows of each value of a column lose, and whether that differs from what all other rows lose.

References: Welch (1947), "The generalization of Student's problem", Biometrika 34, 28-35; Holm (1979), "A simple
sequentially rejective multiple test procedure", Scand. J. Stat. 6, 65-70.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.clusters import clustered_interval
from probreport.conclusions.context import without_rounding
from probreport.conclusions.group_clusters import ClusteredColumn
from probreport.conclusions.intervals import mean_interval
from probreport.conclusions.moments import Moments, Sums, moments, sums_by_key, sums_of
from probreport.evaluation import Interval
from probreport.information import entropy
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.records.groups import GroupRow
from probreport.summary import Summary
from probreport.tallies.group_totals import ColumnTotals, GroupTotals
from probreport.tallies.loss_totals import LossTotals

MOST_SHOWN = 1_000
"""The values of a column that are groups of their own; those with fewest rows beyond are pooled."""
LEAST_ROWS = 20
"""With fewer rows there is no interval and no test: their spread says too little of the next rows."""
MISSING, OTHERS = "(missing)", "(all others)"
_ROUNDING = 1e-14


@dataclass(frozen=True)
class _Group:
    """What is known of a group before it is compared."""

    value: str | int | float | bool
    pooled: int
    sums: Sums
    class_entropy: float


@dataclass(frozen=True)
class _Sides:
    """The moments of a group, of all other rows, and of both together."""

    mine: Moments
    rest: Moments
    everything: Moments

    @property
    def mine_are_enough(self) -> bool:
        """Whether the group has rows enough for their spread to tell something."""
        return self.mine.observations >= LEAST_ROWS and self.mine.standard_error is not None

    @property
    def are_enough(self) -> bool:
        """Whether both sides have."""
        return self.mine_are_enough and self.rest.observations >= LEAST_ROWS and self.rest.standard_error is not None

    @property
    def equal_spread(self) -> float:
        """The standard error of the difference if rows of both sides spread alike.

        Where large losses are rare, a group without any would seem to be better than the rest beyond doubt, as its own
        rows hardly spread; so a standard error is never taken to be less than this.
        """
        everything, n = self.everything, self.everything.observations
        of_a_row = (everything.variance or 0.0) * n / (n - 1)
        return math.sqrt(of_a_row * sum(1 / (side.effective_rows or 1.0) for side in (self.mine, self.rest)))


@dataclass(frozen=True)
class _Compared:
    """What the spread of the rows, or of the clusters, says of a group."""

    clusters: int | None
    interval: Interval | None
    error: float | None = None
    p_value: float | None = None


def groups_of(summary: Summary) -> tuple[GroupRow, ...]:
    """Return the groups of each column, worst first, with p-values adjusted over all of them."""
    columns = summary.tally(GroupTotals).columns.items()
    rows = [row for name, totals in columns for row in _column(name, totals, summary)]
    adjusted = holm([row.p_value for row in rows])
    return tuple(replace(row, p_adjusted=p) for row, p in zip(rows, adjusted, strict=True))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values for how many there are, so that the chance of any false alarm stays what it was of one.

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for step, (p, place) in enumerate(tested):
        largest = max(largest, min(1.0, (len(tested) - step) * p))
        adjusted[place] = largest
    return adjusted


def _column(name: str, totals: ColumnTotals, summary: Summary) -> list[GroupRow]:
    """Return the groups of one column, worst first; among equals the larger, then in order of their values."""
    plan, whole = summary.plan, sums_of(summary.tally(LossTotals))
    group_of = _assigned(totals)
    clusters = ClusteredColumn.of(totals, group_of, whole.weight) if plan.has_clusters else None
    rows = [
        _row(name, group, whole, plan, None if clusters is None else (clusters, place))
        for place, group in enumerate(_groups(totals, group_of))
    ]
    return sorted(rows, key=lambda row: (-row.mean_log_loss, -row.rows))


def _assigned(totals: ColumnTotals) -> IntArray:
    """Return for each value which group it is: those with most rows have their own, the others share the last."""
    ranks = np.argsort(totals.groups.in_order)
    by_size = np.lexsort((ranks, -totals.losses.rows))
    kept = by_size[:MOST_SHOWN] if len(by_size) > MOST_SHOWN + 1 else by_size
    group_of = np.full(len(ranks), MOST_SHOWN, np.intp)
    group_of[kept[np.argsort(ranks[kept])]] = np.arange(len(kept))
    return group_of


def _groups(totals: ColumnTotals, group_of: IntArray) -> Iterator[_Group]:
    """Return the groups in order of their values, the pooled ones last."""
    sums, entropies = sums_by_key(totals.losses), _class_entropies(totals, group_of)
    missing, others = (_unlike(totals.groups.plain, name) for name in (MISSING, OTHERS))
    for group, places in enumerate(_by_group(group_of)):
        is_one = len(places) == 1
        value = totals.groups.plain[places[0]] if is_one else others
        of_group = reduce(Sums.__add__, (sums[place] for place in places))
        yield _Group(missing if value is None else value, 0 if is_one else len(places), of_group, entropies[group])


def _unlike(values: Sequence[object], name: str) -> str:
    """Return a name of our own that is no value of the column: in more brackets where it would be."""
    return _unlike(values, f"({name})") if name in values else name


def _by_group(group_of: IntArray) -> list[list[int]]:
    """Return the places that each group has."""
    order = np.argsort(group_of, kind="stable")
    return [places.tolist() for places in np.split(order, np.flatnonzero(np.diff(group_of[order])) + 1)]


def _class_entropies(totals: ColumnTotals, group_of: IntArray) -> list[float]:
    """Return for each group the entropy of its class frequencies: what their constant forecast loses there."""
    cells = totals.classes
    weights: list[dict[int, Fraction]] = [{} for _ in range(int(group_of.max(initial=-1)) + 1)]
    columns = group_of[cells.first].tolist(), cells.second.tolist(), cells.weight.fractions()
    for group, code, weight in zip(*columns, strict=True):
        weights[group][code] = weights[group].get(code, Fraction(0)) + weight
    return [_entropy_of(by_class) for by_class in weights]


def _entropy_of(weights: dict[int, Fraction]) -> float:
    whole = sum(weights.values(), Fraction(0))
    return float(entropy([float(weights[code] / whole) for code in sorted(weights)]))


def _row(name: str, group: _Group, whole: Sums, plan: Plan, clusters: tuple[ClusteredColumn, int] | None) -> GroupRow:
    sides = _Sides(*(moments(sums, plan.weight_type) for sums in (group.sums, whole - group.sums, whole)))
    mine, found = sides.mine, _compared(sides) if clusters is None else _compared_by_cluster(sides, *clusters)
    share = None if whole.infinite or not whole.loss else float(group.sums.loss / whole.loss)
    return GroupRow(
        column=name,
        value=group.value,
        pooled=group.pooled,
        rows=mine.rows,
        clusters=found.clusters,
        mean_log_loss=mine.mean,
        interval=found.interval,
        band=DOCUMENT_BANDS.place(mine.mean),
        difference=_difference(sides),
        standard_error=found.error,
        p_value=found.p_value,
        p_adjusted=None,
        skill=_skill(mine, group.class_entropy),
        share_of_loss=share,
    )


def _difference(sides: _Sides) -> float | None:
    if sides.rest.rows == 0 or (math.isinf(sides.mine.mean) and math.isinf(sides.rest.mean)):
        return None
    return sides.mine.mean - sides.rest.mean


def _skill(mine: Moments, class_entropy: float) -> float | None:
    if mine.rows < 2 or class_entropy == 0:
        return None
    return -math.inf if math.isinf(mine.mean) else without_rounding(1 - mine.mean / class_entropy, mine.mean)


def _compared(sides: _Sides) -> _Compared:
    mine, rest = sides.mine, sides.rest
    interval = mean_interval(mine)[0] if sides.mine_are_enough else None
    if not sides.are_enough:
        return _Compared(None, interval)
    a, b = (mine.standard_error or 0.0) ** 2, (rest.standard_error or 0.0) ** 2
    if a + b < sides.equal_spread**2:
        return _tested(_Compared(None, interval), sides, sides.equal_spread, sides.everything.observations - 2)
    freedom = (a + b) ** 2 / (a * a / (mine.observations - 1) + b * b / (rest.observations - 1)) if a + b else 1.0
    return _tested(_Compared(None, interval), sides, math.sqrt(a + b), freedom)


def _compared_by_cluster(sides: _Sides, column: ClusteredColumn, place: int) -> _Compared:
    mine, rest = sides.mine, sides.rest
    found = column.group(place, mine)
    interval = clustered_interval(mine.mean, found.clusters, found.error)[0] if sides.mine_are_enough else None
    compared, freedom = _Compared(found.clusters, interval), min(found.clusters, found.clusters_of_rest) - 1
    if freedom < 1 or not sides.are_enough:
        return compared
    error = column.error_of_difference(place, mine, rest)
    return compared if error is None else _tested(compared, sides, max(sides.equal_spread, error), freedom)


def _tested(compared: _Compared, sides: _Sides, error: float, freedom: float) -> _Compared:
    """Add the standard error of the difference, and the p-value of Student's t, unless there is no spread at all."""
    if error <= _ROUNDING * sides.everything.mean:
        return compared
    from scipy.special import stdtr

    t = abs(sides.mine.mean - sides.rest.mean) / error
    return replace(compared, error=error, p_value=float(2 * stdtr(freedom, -t)))
