"""Whether another order of the columns fits the classes better: the best of all K! by linear assignment, and a test.

The matrix of the sums of -ln q_j over the rows of each true class i gives the loss of every order of the columns at
once. The least one differs from the order as given in cycles of columns. A cycle counts as a mistake when, among the
rows of its classes alone, the columns as given are worse than knowing nothing, and the exchanged ones better by more
than chance. Were the labels drawn without regard to the forecasts, the likelihood ratio of the exchanged columns to the
class frequencies would have an expectation of at most 1, so that by Markov's inequality its inverse bounds the
p-value, for any number of rows; likewise the ratio to the columns as given, were those calibrated. Weights divided by
the greatest one only make the bound safer.

References: Kuhn (1955), "The Hungarian method for the assignment problem", Nav. Res. Logist. Q. 2, 83-97;
Wasserman, Ramdas & Balakrishnan (2020), "Universal inference", PNAS 117, 16880-16890.
"""

from __future__ import annotations

import math

import numpy as np

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.metrics.log_loss import LOSS_AT_EPSILON
from probreport.records.column_order import ColumnOrder
from probreport.summary import Summary
from probreport.tallies.row_sample import RowSample, SampledRows

_SIGNIFICANT = 0.001
_ROUNDING = 1e-9
_PIECE = 1 << 16  # entries that stay in cache while their columns are added up


def column_order_of(summary: Summary) -> ColumnOrder | None:
    """Return what is to be said of the order of the columns; None for soft labels and for more than 100 classes."""
    if summary.has_soft_labels or not summary.plan.pairs_classes:
        return None
    kept = summary.tally(RowSample)
    sample = kept.fewer_rows
    weights = sample.weights / sample.weights.max()
    losses, zeros = pair_losses(sample, weights)
    clipped = losses + zeros * LOSS_AT_EPSILON
    best = best_order(clipped)
    cycles = [(cycle, _p_value(sample, weights, clipped, best, cycle)) for cycle in _cycles(best)]
    mistaken = [cycle for cycle, p in cycles if p <= _SIGNIFICANT]
    order = np.arange(len(best))
    for cycle in mistaken:
        order[cycle] = best[cycle]
    as_given, least, reordered = (
        _mean(losses, zeros, columns, float(weights.sum())) for columns in (np.arange(len(best)), best, order)
    )
    return ColumnOrder(
        loss_as_given=as_given,
        best_loss=least,
        permuted=bool(mistaken),
        assignment=tuple(summary.classes[code] for code in np.argsort(order).tolist()) if mistaken else None,
        reordered_loss=reordered if mistaken else None,
        p_value=min((p for _, p in cycles), default=1.0),
        rows_used=len(sample.codes),
        is_exact=kept.is_everything,
    )


def pair_losses(sample: SampledRows, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the sums of w (-ln q_j) over the rows of class i, and the weight of those with q_j = 0, of shape (k, k).

    A probability of 0 adds nothing to the first and w to the second.
    """
    k = sample.matrix.shape[1]
    losses, zeros = np.zeros((k, k)), np.zeros((k, k))
    size = max(1, _PIECE // k)
    for start in range(0, len(sample.codes), size):
        piece = slice(start, start + size)
        forecasts, codes, weight = sample.matrix[piece], sample.codes[piece], weights[piece]
        nothing = forecasts == 0
        logs = np.log(np.where(nothing, 1.0, forecasts) if nothing.any() else forecasts)
        for column in range(k):
            losses[:, column] -= np.bincount(codes, weight * logs[:, column], k)
        for column in np.flatnonzero(nothing.any(axis=0)).tolist():
            zeros[:, column] += np.bincount(codes, weight * nothing[:, column], k)
    return losses, zeros


def best_order(losses: FloatArray) -> IntArray:
    """Return for each class the column that it should have so that the sum of losses is least, shape (k,).

    The order as given is kept unless another one is better.
    """
    k = len(losses)
    as_given, diagonal = np.arange(k), losses.diagonal()
    if np.all(diagonal == losses.min(axis=1)) or np.all(diagonal == losses.min(axis=0)):
        return as_given
    if k == 2:
        return as_given[::-1] if losses.trace() > losses[0, 1] + losses[1, 0] else as_given
    from scipy.optimize import linear_sum_assignment

    best: IntArray = linear_sum_assignment(losses)[1].astype(np.intp)
    is_better = losses[as_given, best].sum() < losses.trace() * (1 - _ROUNDING)
    return best if is_better else as_given


def _mean(losses: FloatArray, zeros: FloatArray, columns: IntArray, weight: float) -> float:
    rows = np.arange(len(columns))
    return math.inf if zeros[rows, columns].any() else float(losses[rows, columns].sum()) / weight


def _cycles(order: IntArray) -> list[IntArray]:
    """Return the classes of each cycle of more than one class."""
    left, cycles = set(np.flatnonzero(order != np.arange(len(order))).tolist()), []
    while left:
        start = code = min(left)
        cycle = []
        while code in left:
            left.remove(code)
            cycle.append(code)
            code = int(order[code])
        assert code == start
        cycles.append(np.array(cycle, dtype=np.intp))
    return cycles


def _p_value(sample: SampledRows, weights: FloatArray, losses: FloatArray, order: IntArray, cycle: IntArray) -> float:
    """Return the corrected bound for one cycle; 1 where the columns as given are no worse than knowing nothing."""
    inside = np.isin(sample.codes, cycle)
    mass = sample.matrix[inside][:, cycle].sum(axis=1)
    known = float(np.sum(weights[inside] * np.minimum(-np.log(np.maximum(mass, 1e-300)), LOSS_AT_EPSILON)))
    class_weights = np.bincount(sample.codes[inside], weights[inside], len(order))[cycle]
    present = class_weights[class_weights > 0]
    nothing = -float(np.sum(present * np.log(present / present.sum())))
    as_given, exchanged = (float(losses[cycle, columns].sum()) - known for columns in (cycle, order[cycle]))
    if as_given <= nothing:
        return 1.0
    return min(1.0, math.exp(min(0.0, _log_count(len(order), len(cycle)) - (nothing - exchanged))))


def _log_count(k: int, length: int) -> float:
    """Return the logarithm of how many exchanges are tried: k! / (length (k - length)!), for each of k - 1 lengths."""
    return math.lgamma(k + 1) - math.lgamma(k - length + 1) - math.log(length) + math.log(k - 1)
