"""The metrics that are computed for each row: reading the tuple tells all there is."""

from __future__ import annotations

from probreport.metrics import brier, log_loss, zero_one
from probreport.metrics.metric import Metric

METRICS: tuple[Metric, ...] = (log_loss.METRIC, brier.METRIC, zero_one.METRIC)

__all__ = ["METRICS", "Metric"]
