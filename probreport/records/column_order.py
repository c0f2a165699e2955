"""Whether the columns stand in the order of the classes: the record; how it comes about is left to ``conclusions``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ColumnOrder:
    """Mean loss with the columns as given, and with the order of columns that makes it least.

    Parameters
    ----------
    loss_as_given, best_loss : float
        In nats, over the rows used. Where every order gives some truth probability 0, the best is infinite too.
    permuted : bool
        Whether the columns of some classes look exchanged: see `p_value`.
    assignment : tuple of labels, or None
        For each column in turn the class whose probabilities it seems to hold; None unless `permuted`.
    reordered_loss : float or None
        Mean loss in nats under that assignment.
    p_value : float
        Bound on the probability that forecasts which know nothing of these classes would profit as much from the best
        of all exchanges of columns; corrected for the number of exchanges.
    rows_used : int
    is_exact : bool
        Whether these are all rows, or a sample of them.
    """

    loss_as_given: float
    best_loss: float
    permuted: bool
    assignment: tuple[Any, ...] | None
    reordered_loss: float | None
    p_value: float
    rows_used: int
    is_exact: bool
