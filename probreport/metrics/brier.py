"""Brier score of each row: squared distance of the forecast from what happened."""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.metrics.metric import Metric
from probreport.over_classes import sum_over_classes
from probreport.predictions import Predictions


def brier_scores(batch: Predictions) -> FloatArray:
    """Sum over the classes of (q - outcome) squared, shape (n,); halved for two classes, as in scikit-learn.

    References: Brier (1950), "Verification of forecasts expressed in terms of probability", Mon. Weather Rev. 78, 1-3.
    """
    if batch.codes is not None and batch.probabilities.ndim == 1:
        of_both: FloatArray = np.square(batch.columns[1] - batch.codes)  # 1 - q would be rounded
        return of_both
    differences = _differences(batch)
    scores = sum_over_classes(np.square(differences, out=differences))
    return scores / 2 if len(differences) == 2 else scores


def _differences(batch: Predictions) -> FloatArray:
    """Return q - outcome by class, shape (k, n), as a new array."""
    if batch.label_distributions is not None:
        return batch.columns - batch.label_distributions.T
    differences = batch.columns.copy(order="K")
    differences[batch.codes, np.arange(len(batch))] -= 1.0
    return differences


METRIC = Metric("brier_score", "Brier score", "", "lowest", brier_scores)
