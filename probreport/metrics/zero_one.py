"""Zero-one loss of each row: whether the class preferred is another than the true one."""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.metrics.metric import Metric
from probreport.predictions import Predictions


def zero_one_losses(batch: Predictions) -> FloatArray:
    """Return 0 where the preferred class is the true one, else 1, shape (n,); for soft labels 1 - P(preferred)."""
    preferred = batch.preferred
    if batch.label_distributions is not None:
        hit: FloatArray = batch.label_distributions[np.arange(len(batch)), preferred]
        return 1.0 - hit
    missed = preferred != batch.codes
    return np.asarray(missed, dtype=np.float64)


METRIC = Metric("zero_one_loss", "Zero-one loss", "", "lowest", zero_one_losses)
