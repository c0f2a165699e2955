"""Zero-one loss of each row: whether the class preferred is another than the true one."""

from __future__ import annotations

import numpy as np

from probreport.labels import IntArray
from probreport.metrics.metric import Metric
from probreport.predictions import Predictions
from probreport.validation import FloatArray

_FEW_CLASSES = 64


def preferred_classes(batch: Predictions) -> IntArray:
    """Return the position of each row's most probable class, shape (n,); among equals the first."""
    matrix = batch.matrix
    if matrix.shape[1] > _FEW_CLASSES:
        first: IntArray = matrix.argmax(axis=1)
        return first
    best = matrix[:, 0].copy()
    preferred = np.zeros(len(matrix), np.intp)
    for position in range(1, matrix.shape[1]):  # column by column is three times as fast as argmax(axis=1)
        column = matrix[:, position]
        better = column > best
        preferred[better] = position
        np.maximum(best, column, out=best)
    return preferred


def zero_one_losses(batch: Predictions) -> FloatArray:
    """Return 0 where the preferred class is the true one, else 1, shape (n,); for soft labels 1 - P(preferred)."""
    preferred = preferred_classes(batch)
    if batch.label_distributions is not None:
        hit: FloatArray = batch.label_distributions[np.arange(len(batch)), preferred]
        return 1.0 - hit
    missed = preferred != batch.codes
    return np.asarray(missed, dtype=np.float64)


METRIC = Metric("zero_one_loss", "Zero-one loss", "", "lowest", zero_one_losses)
