"""Standard errors of groups where rows come in clusters, which may lie in one group or spread over several."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from probreport.conclusions.clusters import clustered_error
from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.tallies.group_totals import ColumnTotals

_LEAST_REST = 1e-9  # of the weight: what is left when a group is taken away is known to 16 digits of the whole


@dataclass(frozen=True)
class ClusteredGroup:
    """Of a group: its clusters, those that the other rows have, and the standard error of its mean."""

    clusters: int
    clusters_of_rest: int
    error: float | None


@dataclass(frozen=True)
class ClusteredColumn:
    """Shares of weight and loss by group and cluster, in an order that does not depend on that of the rows.

    Parameters
    ----------
    groups, clusters : ndarray of int, shape (m,)
        Of each cell; groups rise.
    loss, weight : ndarray of float, shape (m,)
        Sums of w l and of w over the sum of all weights.
    whole : Fraction
        The sum of all weights.
    """

    groups: IntArray
    clusters: IntArray
    loss: FloatArray
    weight: FloatArray
    whole: Fraction

    @classmethod
    def of(cls, totals: ColumnTotals, group_of: IntArray, whole: Fraction) -> ClusteredColumn:
        """Return the cells of a column; group_of[i] is the group of the value at place i, and several may share one."""
        rank_of, cluster_of = np.argsort(totals.groups.in_order), np.argsort(totals.clusters.in_order)
        cells, n_clusters = totals.by_cluster, len(totals.clusters)
        groups, clusters = group_of[cells.first], cluster_of[cells.second]
        order = np.lexsort((rank_of[cells.first], clusters, groups))
        present, inverse = np.unique((groups * n_clusters + clusters)[order], return_inverse=True)
        loss, weight = (_summed(inverse, sums.over(whole)[order]) for sums in (cells.loss, cells.weight))
        return cls(present // n_clusters, present % n_clusters, loss, weight, whole)

    def group(self, group: int, mine: Moments) -> ClusteredGroup:
        """Return what clusters say of a group, given the moments of its rows."""
        clusters = self.clusters[self._cells(group)]
        rest = self._n_clusters - int((self._groups_of_cluster[clusters] == 1).sum())
        if math.isinf(mine.mean) or mine.effective_rows is None:
            return ClusteredGroup(len(clusters), rest, None)
        n, error = clustered_error(clusters, self._deviations(group, mine))
        return ClusteredGroup(n, rest, error)

    def error_of_difference(self, group: int, mine: Moments, rest: Moments) -> float | None:
        """Return the standard error of a difference between finite means, of which each has two clusters or more.

        A cluster counts with its part in the mean less its part in the mean of the rest; most have only the latter.
        """
        if self._share(rest) < _LEAST_REST:
            return None
        cells, n = self._cells(group), self._n_clusters
        loss, weight = (of_cluster[self.clusters[cells]] for of_cluster in self._of_clusters)
        shift = rest.mean - self._mean
        everywhere = self._squares[0] - 2 * shift * self._squares[1] + shift**2 * self._squares[2]
        whole_clusters = loss - rest.mean * weight
        rest_of_them = whole_clusters - (self.loss[cells] - rest.mean * self.weight[cells])
        squares = max(0.0, everywhere - _sum(whole_clusters**2)) / self._share(rest) ** 2
        squares += _sum((self._deviations(group, mine) - rest_of_them / self._share(rest)) ** 2)
        return math.sqrt(n / (n - 1) * squares)

    def _cells(self, group: int) -> slice:
        return slice(*np.searchsorted(self.groups, [group, group + 1]).tolist())

    def _share(self, rows: Moments) -> float:
        return float(rows.weight / self.whole)

    def _deviations(self, group: int, mine: Moments) -> FloatArray:
        loss, weight = self.loss[self._cells(group)], self.weight[self._cells(group)]
        deviations: FloatArray = (loss - mine.mean * weight) / self._share(mine)
        return deviations

    @cached_property
    def _of_clusters(self) -> tuple[FloatArray, FloatArray]:
        """Loss and weight of each cluster, in all groups together."""
        return _summed(self.clusters, self.loss), _summed(self.clusters, self.weight)

    @cached_property
    def _groups_of_cluster(self) -> IntArray:
        return np.bincount(self.clusters)

    @property
    def _n_clusters(self) -> int:
        return len(self._groups_of_cluster)

    @cached_property
    def _mean(self) -> float:
        return math.fsum(self.loss.tolist()) / math.fsum(self.weight.tolist())

    @cached_property
    def _squares(self) -> tuple[float, float, float]:
        """Sums over clusters of d**2, d w and w**2, where d is the loss less w times the overall mean."""
        loss, weight = self._of_clusters
        deviations = loss - self._mean * weight
        return _sum(deviations**2), _sum(deviations * weight), _sum(weight**2)


def _summed(keys: IntArray, values: FloatArray) -> FloatArray:
    """Add up values by key, shape (number of keys,)."""
    return np.bincount(keys, weights=values).astype(np.float64, copy=False)


def _sum(values: FloatArray) -> float:
    return math.fsum(values.tolist())
