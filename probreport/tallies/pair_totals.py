"""Totals of two models on the same rows: differences by class, group and cluster, wins, moves between bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.exact_sums import Int64Array, Keys
from probreport.plan import Plan
from probreport.tallies.cluster_totals import ClusterTotals
from probreport.tallies.group_totals import GroupTotals
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.paired_rows import DifferingRows, PairedRows
from probreport.tallies.tally import FieldwiseTotals


@dataclass(frozen=True, eq=False)
class PairTotals(FieldwiseTotals):
    """Totals of the losses of a first model less those of a second, in nats; ``a + b`` are those of both parts.

    Parameters
    ----------
    differences : LossTotals
        By true class; `infinite` counts rows on which either loss is infinite, which are in no sum.
    scores : LossTotals
        The same of differences of Brier scores, by a single key.
    groups, clusters : GroupTotals, ClusterTotals
        The differences by group and by cluster.
    first_wins, second_wins : int
        Rows on which one loses less than the other.
    first_infinite, second_infinite, both_infinite : int
        Rows on which one alone, or both, gave the truth probability 0.
    flips : ndarray of int64, shape (b * b,)
        Rows that the first model puts into band i and the second into band j, at i b + j; best band first.
    rows : DifferingRows
    """

    differences: LossTotals
    scores: LossTotals
    groups: GroupTotals
    clusters: ClusterTotals
    first_wins: int
    second_wins: int
    first_infinite: int
    second_infinite: int
    both_infinite: int
    flips: Int64Array
    rows: DifferingRows

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows."""
        no_scores = LossTotals.by_key(np.empty(0), Keys(np.empty(0, np.intp), 1))
        flips = np.zeros(len(DOCUMENT_BANDS) ** 2, np.int64)
        groups, clusters = GroupTotals.empty(plan), ClusterTotals.empty(plan)
        return cls(LossTotals.empty(plan), no_scores, groups, clusters, 0, 0, 0, 0, 0, flips, DifferingRows())

    @classmethod
    def of(cls, rows: PairedRows, plan: Plan) -> Self:
        """Return the totals of the given rows."""
        scores = rows.scores_of_first - rows.scores_of_second
        first, second = np.isinf(rows.of_first), np.isinf(rows.of_second)
        return cls(
            differences=LossTotals.of(rows, plan),
            scores=LossTotals.by_key(scores, Keys(np.zeros(len(rows), np.intp), 1, in_order=True), rows.weights),
            groups=GroupTotals.of(rows, plan),
            clusters=ClusterTotals.of(rows, plan),
            first_wins=int((rows.of_first < rows.of_second).sum()),
            second_wins=int((rows.of_second < rows.of_first).sum()),
            first_infinite=int((first & ~second).sum()),
            second_infinite=int((second & ~first).sum()),
            both_infinite=int((first & second).sum()),
            flips=_flips(rows),
            rows=DifferingRows.of(rows),
        )


def _flips(rows: PairedRows) -> Int64Array:
    bands = len(DOCUMENT_BANDS)
    first, second = (DOCUMENT_BANDS.place_all(losses) for losses in (rows.of_first, rows.of_second))
    flips: Int64Array = np.bincount(first * bands + second, minlength=bands * bands).astype(np.int64, copy=False)
    return flips
