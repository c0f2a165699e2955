"""Brier score of each row: squared distance of the forecast from what happened."""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.metrics.metric import Metric
from probreport.over_classes import add_over_classes, tiles
from probreport.predictions import Predictions


def brier_scores(batch: Predictions) -> FloatArray:
    """Sum over the classes of (q - outcome) squared, shape (n,); halved for two classes, as in scikit-learn.

    References: Brier (1950), "Verification of forecasts expressed in terms of probability", Mon. Weather Rev. 78, 1-3.
    """
    with np.errstate(under="ignore"):
        if batch.codes is not None and batch.probabilities.ndim == 1:
            of_both: FloatArray = np.square(batch.columns[1] - batch.codes)  # 1 - q would be rounded
            return of_both
        scores = np.zeros(len(batch))
        for classes, rows in tiles(batch.columns):
            differences = _differences(batch, classes, rows)
            add_over_classes(np.square(differences, out=differences), scores[rows])
        return scores / 2 if len(batch.classes) == 2 else scores


def _differences(batch: Predictions, classes: slice, rows: slice) -> FloatArray:
    """Return q - outcome in a tile: of all classes, or of a single one."""
    differences: FloatArray = batch.columns[classes, rows].copy(order="K")
    if batch.label_distributions is not None:
        differences -= batch.label_distributions[rows, classes].T
        return differences
    assert batch.codes is not None
    if len(differences) == 1:
        np.subtract(differences, 1.0, out=differences, where=batch.narrow_codes[rows] == classes.start)
    else:
        differences[batch.codes[rows], np.arange(differences.shape[1])] -= 1.0
    return differences


METRIC = Metric("brier_score", "Brier score", "", "lowest", brier_scores)
