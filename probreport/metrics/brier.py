"""Brier score of each row: squared distance of the forecast from what happened."""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.metrics.metric import Metric
from probreport.over_classes import in_memory_order, places_in_memory, sum_over_classes
from probreport.predictions import Predictions


def brier_scores(batch: Predictions) -> FloatArray:
    """Sum over the classes of (q - outcome) squared, shape (n,); halved for two classes, as in scikit-learn.

    References: Brier (1950), "Verification of forecasts expressed in terms of probability", Mon. Weather Rev. 78, 1-3.
    """
    if batch.codes is not None and batch.probabilities.ndim == 1:
        of_both: FloatArray = np.square(batch.columns[1] - batch.codes)  # 1 - q would be rounded
        return of_both
    squares = _squares(batch)
    scores = sum_over_classes(squares)
    return scores / 2 if len(squares) == 2 else scores


def _squares(batch: Predictions) -> FloatArray:
    """Return (q - outcome) squared by class, shape (k, n)."""
    if batch.label_distributions is not None:
        differences = batch.columns - batch.label_distributions.T
        return np.square(differences, out=differences)
    assert batch.codes is not None
    squares, true = np.square(batch.columns), places_in_memory(batch.columns, batch.codes)
    in_memory_order(squares)[true] = np.square(in_memory_order(batch.columns)[true] - 1.0)
    return squares


METRIC = Metric("brier_score", "Brier score", "", "lowest", brier_scores)
