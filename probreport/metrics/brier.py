"""Brier score of each row: squared distance of the forecast from what happened."""

from __future__ import annotations

import numpy as np

from probreport.metrics.metric import Metric
from probreport.predictions import Predictions
from probreport.validation import FloatArray


def brier_scores(batch: Predictions) -> FloatArray:
    """Sum over the classes of (q - outcome) squared, shape (n,); halved for two classes, as in scikit-learn.

    References: Brier (1950), "Verification of forecasts expressed in terms of probability", Mon. Weather Rev. 78, 1-3.
    """
    matrix = batch.matrix
    if batch.label_distributions is not None:
        scores = np.square(matrix - batch.label_distributions).sum(axis=1)
    else:
        truth = matrix[np.arange(len(matrix)), batch.codes]
        squares = np.einsum("ij,ij->i", matrix, matrix)
        scores = np.square(1.0 - truth) + (squares - np.square(truth))
    clamped: FloatArray = np.maximum(scores, 0.0)
    return clamped / 2 if matrix.shape[1] == 2 else clamped


METRIC = Metric("brier_score", "Brier score", "", "lowest", brier_scores)
