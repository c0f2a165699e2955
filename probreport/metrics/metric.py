"""What a metric is: a name, a unit and one number for each row. Sums and means are left to ``tallies``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from probreport.predictions import Predictions
from probreport.validation import FloatArray


@dataclass(frozen=True)
class Metric:
    """A score of each row, of which the (weighted) mean is reported.

    Parameters
    ----------
    name : str
        The key in the evaluation, such as ``"brier_score"``.
    title : str
        What a reader sees.
    unit : str
        The unit of a value; empty where it has none.
    best : {"lowest", "highest"}
        Which way is better.
    losses : callable
        Takes a batch of n validated rows, returns an array of shape (n,).

    Examples
    --------
    >>> from probreport.metrics import METRICS
    >>> [metric.name for metric in METRICS]
    ['log_loss', 'brier_score', 'zero_one_loss']
    """

    name: str
    title: str
    unit: str
    best: Literal["lowest", "highest"]
    losses: Callable[[Predictions], FloatArray]
