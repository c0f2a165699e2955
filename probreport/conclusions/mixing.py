"""The remedy for zeros: a share of the class frequencies mixed in, fitted on half of the rows, scored on the other."""

from __future__ import annotations

import numpy as np

from probreport.conclusions.temperature import Gain, mean_gain
from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.records.zeros import Mixing
from probreport.summary import Summary
from probreport.tallies.row_sample import RowSample, SampledRows

_HALVINGS = 60


def mixing_of(summary: Summary) -> Mixing | None:
    """Return the best share and the mean loss that it gives; None where no sampled row gave the truth probability 0.

    Soft labels have no single truth, and no remedy is worked out for them.
    """
    if summary.has_soft_labels:
        return None
    sample, n_classes = summary.tally(RowSample), summary.plan.n_classes
    rows = sample.rows.weighty
    shares = rows.shares
    truth = rows.matrix[np.arange(len(shares)), rows.codes]
    halves = (rows.hashes & np.uint64(1)).astype(np.intp)
    if truth.all() or halves.min() == halves.max():
        return None
    frequency = np.bincount(rows.codes, weights=shares, minlength=n_classes).astype(np.float64)
    after = _held_out(truth, rows, halves, n_classes)
    share = best_share(truth, frequency[rows.codes], shares)
    return Mixing(share, after.mean, after.error, len(truth), sample.is_everything)


def _held_out(truth: FloatArray, rows: SampledRows, halves: IntArray, n_classes: int) -> Gain:
    losses, shares = np.empty(len(truth)), rows.shares
    for half in (0, 1):
        inside = halves == half
        codes, weights = rows.codes[~inside], shares[~inside]
        frequency = _frequencies(codes, weights, n_classes)
        share = best_share(truth[~inside], frequency[codes], weights)
        losses[inside] = -np.log((1 - share) * truth[inside] + share * frequency[rows.codes[inside]])
    return mean_gain(losses, shares)


def _frequencies(codes: IntArray, weights: FloatArray, n_classes: int) -> FloatArray:
    """Return class frequencies by the rule of succession, so that no class which the other half has gets 0."""
    counts = np.bincount(codes, weights=weights, minlength=n_classes) / weights.mean()
    frequencies: FloatArray = (counts + 1) / (counts.sum() + n_classes)
    return frequencies


def best_share(truth: FloatArray, frequency: FloatArray, weights: FloatArray) -> float:
    """Return the share e with the least mean of -ln((1 - e) truth + e frequency), but never less than one row's worth.

    Parameters
    ----------
    truth, frequency : ndarray of float64, shape (m,)
        What the forecast, and what the class frequencies give to the truth of each row.
    weights : ndarray of float64, shape (m,)
    """
    difference = frequency - truth
    low, high = 1 / (len(truth) + 2), 1 - 1e-9
    for _ in range(_HALVINGS):
        middle = (low * high) ** 0.5
        rising = float((weights * difference / (truth + middle * difference)).sum()) < 0
        low, high = (low, middle) if rising else (middle, high)
    return low
