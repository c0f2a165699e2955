"""The record of one of the costliest rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from probreport.bands import Band


@dataclass(frozen=True)
class WorstRow:
    """One of the costliest rows: where it stands, what was true, what the model preferred, what it cost in nats.

    The margin is the probability of the true class less the greatest of the others. Margin and flag are None where they
    are not known: for soft labels, and for rows whose other probabilities were not kept.
    """

    row: int
    id: Any
    y_true: Any
    p_true: float
    preferred: Any
    p_preferred: float
    log_loss: float
    band: Band
    share_of_loss: float | None
    margin: float | None
    likely_label_error: bool | None
