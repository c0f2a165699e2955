"""Records of cross-validation: what each fold lost, and what the test rows lacked or training did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from probreport.bands import Band


@dataclass(frozen=True)
class FoldRow:
    """One fold: its test rows and what they lost, in nats.

    Parameters
    ----------
    fold : int
        From 0.
    rows, training_rows : int
        Rows that were forecast, and rows of the training set.
    mean_log_loss : float
    band : Band
    missing_classes : tuple
        Classes that no test row of the fold has.
    unseen_classes : tuple
        Classes of test rows that no training row has: they were given probability 0.
    """

    fold: int
    rows: int
    training_rows: int
    mean_log_loss: float
    band: Band
    missing_classes: tuple[Any, ...]
    unseen_classes: tuple[Any, ...]
