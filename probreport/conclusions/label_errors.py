"""Likely label errors by confident learning, beside how many calibrated forecasts would flag on clean labels.

A class's threshold is the mean probability that its own rows were given. A row's likeliest class among those at or
above their thresholds is what it is confidently taken for; where that is not the label, the row is flagged. The label
does not enter into what a row is taken for, so that labels drawn from the forecasts would flag a row with the
probability 1 - q of that class: the number of flags is then Poisson binomial.

References: Northcutt, Jiang & Chuang (2021), "Confident learning: estimating uncertainty in dataset labels", J. Artif.
Intell. Res. 70, 1373-1411; Lugannani & Rice (1980), "Saddle point approximation for the distribution of the sum of
independent random variables", Adv. Appl. Probab. 12, 475-490.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.records.label_errors import LabelErrors, SuspectedPair
from probreport.summary import Summary
from probreport.tallies.row_sample import RowSample, SampledRows
from probreport.tallies.worst_rows import CostlyRow

NOT_CONFIDENT = -1
_MOST_PAIRS = 20
_CONFIDENT = 0.9
_WRONG = 2.0
_PIECE = 1 << 15  # entries that stay in cache
_LEAST_Z = 0.1  # nearer to the mean the saddlepoint formula divides nothing by nothing
_ROUNDING = 1e-12
_MOST_TILT = 300.0


def label_errors_of(summary: Summary) -> LabelErrors | None:
    """Return which labels look wrong; None for soft labels, which cannot be wrong in this way."""
    if summary.has_soft_labels:
        return None
    kept = summary.tally(RowSample)
    sample = kept.fewer_rows
    limits = thresholds(sample)
    taken, forecasts, most = taken_for(sample.matrix, limits)
    confident = taken != NOT_CONFIDENT
    chances = np.clip(1 - forecasts[confident], 0.0, 1.0)
    flagged = confident & (taken != sample.codes)
    count, sure = int(np.count_nonzero(flagged)), most >= _CONFIDENT
    return LabelErrors(
        thresholds=tuple(limit if math.isfinite(limit) else None for limit in limits.tolist()),
        flagged_rows=count,
        expected_rows=float(chances.sum()),
        standard_deviation=math.sqrt(float(np.sum(chances * (1 - chances)))),
        p_value=chance_of_at_least(count, chances),
        estimated_rows=round(count * kept.seen / len(taken)),
        confidently_wrong_rows=int(np.count_nonzero(sure & (sample.losses > _WRONG))),
        expected_confidently_wrong_rows=float(np.sum(1 - most[sure])),
        pairs=_pairs(summary, sample, taken, flagged),
        rows_used=len(taken),
        is_exact=kept.is_everything,
    )


def thresholds(sample: SampledRows) -> FloatArray:
    """Return the mean probability that each class's own rows were given, shape (k,); infinite without rows."""
    k = sample.matrix.shape[1]
    own = sample.matrix[np.arange(len(sample.codes)), sample.codes]
    shares = sample.weights / sample.weights.max()
    weights = np.bincount(sample.codes, shares, k)
    sums = np.bincount(sample.codes, shares * own, k)
    limits: FloatArray = np.divide(sums, weights, out=np.full(k, np.inf), where=weights > 0)
    return limits


def taken_for(matrix: FloatArray, limits: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return what each row is confidently taken for, the probability of that class, and the row's greatest, shape (n,).

    A row that reaches no threshold is taken for class -1.
    """
    n, k = matrix.shape
    taken, forecasts, most = np.empty(n, np.intp), np.empty(n), np.empty(n)
    size = max(1, _PIECE // k)
    for start in range(0, n, size):
        piece = slice(start, start + size)
        block = matrix[piece]
        confident = block - 2.0 * (block < limits - _ROUNDING)
        best = confident.argmax(axis=1)
        forecasts[piece] = confident[np.arange(len(best)), best]
        taken[piece] = np.where(forecasts[piece] < 0, NOT_CONFIDENT, best)
        most[piece] = np.ascontiguousarray(block.T).max(axis=0)
    return taken, forecasts, most


def chance_of_at_least(count: int, chances: FloatArray) -> float:
    """Return the probability that so many of independent events happen: above their mean by the saddlepoint formula.

    Examples
    --------
    >>> round(chance_of_at_least(9, np.full(10, 0.5)), 4), 11 / 2**10
    (0.0106, 0.0107421875)
    """
    mean, variance = float(chances.sum()), float(np.sum(chances * (1 - chances)))
    if count <= 0 or variance <= _ROUNDING:
        return 1.0 if count <= mean + 0.5 else 0.0
    if count > np.count_nonzero(chances):
        return 0.0
    z = (count - 0.5 - mean) / math.sqrt(variance)
    if z < _LEAST_Z:
        return _normal_tail(z)
    return _saddlepoint_tail(count - 0.5, chances)


def _saddlepoint_tail(bound: float, chances: FloatArray) -> float:
    tilt = _tilt(bound, chances)
    tilted = chances / (chances + (1 - chances) * math.exp(-tilt))
    spread = math.sqrt(float(np.sum(tilted * (1 - tilted))))
    exponent = tilt * bound - float(np.sum(np.log1p(chances * math.expm1(tilt))))
    w, u = math.sqrt(2 * max(exponent, 0.0)), 2 * math.sinh(tilt / 2) * spread
    tail = _normal_tail(w) + math.exp(-exponent) / math.sqrt(2 * math.pi) * (1 / u - 1 / w)
    return min(1.0, max(0.0, tail))


def _tilt(bound: float, chances: FloatArray) -> float:
    """Return the exponential tilt under which the mean is the bound, by Newton's method with limited steps."""
    tilt = 0.0
    for _ in range(100):
        tilted = chances / (chances + (1 - chances) * math.exp(-tilt))
        slope = float(np.sum(tilted * (1 - tilted)))
        step = (bound - float(tilted.sum())) / slope if slope > 0 else 0.0
        tilt += max(-1.0, min(1.0, step))
        if abs(step) < _ROUNDING * max(1.0, abs(tilt)) or tilt > _MOST_TILT:
            break
    return tilt


def _normal_tail(z: float) -> float:
    return math.erfc(z / math.sqrt(2)) / 2


def _pairs(summary: Summary, sample: SampledRows, taken: IntArray, flagged: np.ndarray) -> tuple[SuspectedPair, ...]:
    """Return the pairs of label and suggested class with most flagged rows, the most first."""
    k, classes = summary.plan.n_classes, summary.classes
    keys, counts = np.unique(sample.codes[flagged] * k + taken[flagged], return_counts=True)
    chosen = np.lexsort((keys, -counts))[:_MOST_PAIRS]
    found = zip((keys[chosen] // k).tolist(), (keys[chosen] % k).tolist(), counts[chosen].tolist(), strict=True)
    order = np.argsort(taken.astype(np.min_scalar_type(-k)), kind="stable")  # small integers are sorted fastest
    starts = np.searchsorted(taken[order], np.arange(k + 1))
    rows_of = [order[start:stop] for start, stop in pairwise(starts.tolist())]
    return tuple(
        SuspectedPair(classes[label], classes[other], rows, float(sample.matrix[rows_of[other], label].sum()))
        for label, other, rows in found
    )


def is_likely_label_error(row: CostlyRow, errors: LabelErrors | None, summary: Summary) -> bool | None:
    """Whether one of the costliest rows would be flagged; None where its other forecasts are no longer at hand."""
    if errors is None:
        return None
    limits = np.array([math.inf if limit is None else limit for limit in errors.thresholds])
    if row.p_preferred >= limits[row.preferred] - _ROUNDING:
        return row.preferred != row.code
    forecasts = forecasts_of(row, summary)
    return (
        None if forecasts is None else int(taken_for(forecasts[None, :], limits)[0][0]) not in (NOT_CONFIDENT, row.code)
    )


def margin_of(row: CostlyRow, summary: Summary) -> float | None:
    """Return the probability of the label less the greatest of the others."""
    if row.preferred != row.code:
        return row.p_true - row.p_preferred
    forecasts = forecasts_of(row, summary)
    return None if forecasts is None else row.p_true - float(np.delete(forecasts, row.code).max(initial=0.0))


def forecasts_of(row: CostlyRow, summary: Summary) -> FloatArray | None:
    """Return all probabilities of a row where the sample holds it, shape (k,)."""
    sample = summary.tally(RowSample).rows
    where = np.flatnonzero(sample.numbers == row.row)
    return sample.matrix[where[0]] if len(where) else None
