"""What calibrated forecasts would have put into each band: an honest forecast of 0.7 must sometimes cost 1.2 nats."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.containers import FloatArray
from probreport.metrics.log_loss import EPSILON
from probreport.summary import Summary
from probreport.tallies.row_sample import RowSample

_NORMAL_QUANTILE = 1.959963984540054
_ENTRIES = 1 << 15  # of a block that stays in cache


@dataclass(frozen=True)
class ExpectedShare:
    """Share of the weight that calibrated forecasts would put into a band, and where chance leaves it in 95 of 100."""

    mean: float
    interval: tuple[float, float]


def expected_shares(summary: Summary) -> tuple[ExpectedShare, ...] | None:
    """Return what to expect of each band, best first; None for soft labels, which are no draws.

    The chance that a row falls into a band is the sum of those of its probabilities whose loss lies there.
    """
    if summary.has_soft_labels:
        return None
    sample, clipped = summary.tally(RowSample), summary.plan.on_zero == "clip"
    chances, shares = _chances(sample.fewer_rows.matrix, clipped=clipped), sample.fewer_rows.shares
    return tuple(_share(row, shares, len(shares) / sample.seen) for row in chances)


def _share(chances: FloatArray, weight: FloatArray, sampled: float) -> ExpectedShare:
    """Return the mean chance; what all rows vary by chance counts, and what a sample of them varies."""
    mean = min(1.0, float((weight * chances).sum()))
    squares = np.square(weight)
    by_chance = float((squares * chances * np.maximum(1 - chances, 0.0)).sum()) * sampled
    by_sampling = float((squares * np.square(chances - mean)).sum()) * (1 - sampled)
    half = _NORMAL_QUANTILE * math.sqrt(by_chance + by_sampling)
    return ExpectedShare(mean, (max(0.0, mean - half), min(1.0, mean + half)))


def _chances(matrix: FloatArray, *, clipped: bool) -> FloatArray:
    """Return the chance that each row falls into each band, shape (b, m)."""
    m, k = matrix.shape
    chances = np.empty((len(DOCUMENT_BANDS), m))
    size = max(1, _ENTRIES // k)
    for start in range(0, m, size):
        block = matrix[start : start + size]
        ranks = DOCUMENT_BANDS.place_all(_losses(block, clipped=clipped).ravel())
        keys = ranks * len(block) + np.repeat(np.arange(len(block)), k)
        found = np.bincount(keys, weights=block.ravel(), minlength=len(chances) * len(block))
        chances[:, start : start + size] = found.reshape(len(chances), -1)
    return chances


def _losses(matrix: FloatArray, *, clipped: bool) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.subtract(0.0, np.log(np.clip(matrix, EPSILON, 1 - EPSILON) if clipped else matrix))
