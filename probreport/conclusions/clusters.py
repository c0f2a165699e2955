"""Standard errors where rows come in clusters: rows of a cluster may vary together, clusters vary independently.

References: Cameron & Miller (2015), "A practitioner's guide to cluster-robust inference", J. Hum. Resour. 50, 317-372.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from probreport.conclusions.intervals import UNSQUARABLE, mean_interval, student_quantile
from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.evaluation import Interval
from probreport.labels import IntArray
from probreport.summary import Summary
from probreport.tallies.cluster_totals import ClusterTotals
from probreport.tallies.loss_totals import LossTotals

FEW_CLUSTERS = 40
"""With fewer clusters than this, cluster-robust intervals are too short."""
_ROUNDING = 1e-14


@dataclass(frozen=True)
class Spread:
    """How far the mean loss may be off, by which method, and how many clusters there are if rows have any."""

    interval: Interval | None
    reason: str | None
    method: str
    error: float | None
    clusters: int | None = None


def spread_of(summary: Summary, moments: Moments) -> Spread:
    """Return the interval of the mean: Hall's, or cluster-robust where rows have clusters."""
    if not summary.plan.has_clusters:
        interval, reason = mean_interval(moments)
        return Spread(interval, reason, "hall", moments.standard_error)
    clusters, error = mean_error(summary, moments)
    interval, reason = clustered_interval(moments.mean, clusters, error)
    if moments.effective_rows is None:
        reason = UNSQUARABLE
    return Spread(interval, reason, "cluster", error, clusters)


def clustered_error(clusters: IntArray, deviations: FloatArray) -> tuple[int, float | None]:
    """Return how many clusters there are, and the standard error of a mean; None for a single cluster.

    Parameters
    ----------
    clusters : ndarray of int, shape (m,)
        For each cell, its cluster.
    deviations : ndarray of float, shape (m,)
        For each cell, what it adds to the mean more than is expected of its weight.
    """
    present, inverse = np.unique(clusters, return_inverse=True)
    n = len(present)
    if n < 2:
        return n, None
    by_cluster = np.bincount(inverse, weights=deviations)
    return n, math.sqrt(n / (n - 1) * math.fsum((by_cluster * by_cluster).tolist()))


def mean_error(summary: Summary, moments: Moments) -> tuple[int, float | None]:
    """Return how many clusters there are, and the standard error of the mean loss."""
    cells = summary.tally(ClusterTotals).cells
    if math.isinf(moments.mean) or moments.effective_rows is None:
        return len(np.unique(cells.first)), None
    loss, weight = (sums.over(moments.weight) for sums in (cells.loss, cells.weight))
    return clustered_error(cells.first, loss - moments.mean * weight)


def skill_error(summary: Summary, moments: Moments, costs: FloatArray, prior: float) -> tuple[int, float | None]:
    """Return how many clusters there are, and the standard error of skill.

    Parameters
    ----------
    summary : Summary
    moments : Moments
    costs : ndarray of float, shape (k,)
        What the constant forecast loses on each class, in nats; 0 for classes that do not occur.
    prior : float
        Its mean loss.
    """
    cells = summary.tally(ClusterTotals).cells
    loss, weight = (sums.over(moments.weight) for sums in (cells.loss, cells.weight))
    return clustered_error(cells.first, (loss - moments.mean / prior * costs[cells.second] * weight) / prior)


def clustered_interval(mean: float, clusters: int, error: float | None) -> tuple[Interval | None, str | None]:
    """Return the cluster-robust interval of a mean loss, with Student's t over the clusters; or None and the reason."""
    if math.isinf(mean):
        return None, "the mean is infinite"
    if error is None:
        return None, "all rows are in one cluster"
    if error <= _ROUNDING * mean:
        return None, "every cluster has the same mean loss"
    half = student_quantile(clusters - 1) * error
    return (max(0.0, mean - half), mean + half), None


def class_intervals(summary: Summary, by_class: list[Moments]) -> list[Interval | None]:
    """Return the cluster-robust interval of the mean loss of each class."""
    cells = summary.tally(ClusterTotals).cells
    whole = summary.tally(LossTotals).weight.total()
    loss, weight = (sums.over(whole) for sums in (cells.loss, cells.weight))
    order = np.argsort(cells.second, kind="stable")
    ends = np.searchsorted(cells.second[order], np.arange(len(by_class) + 1))
    intervals: list[Interval | None] = []
    for code, moments in enumerate(by_class):
        rows = order[ends[code] : ends[code + 1]]
        if not len(rows) or math.isinf(moments.mean) or moments.effective_rows is None:
            intervals.append(None)
            continue
        deviations = (loss[rows] - moments.mean * weight[rows]) / float(moments.weight / whole)
        clusters, error = clustered_error(cells.first[rows], deviations)
        intervals.append(clustered_interval(moments.mean, clusters, error)[0])
    return intervals
