"""Rows whose label looks wrong: the record; how it comes about is left to ``conclusions``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SuspectedPair:
    """Rows labelled as one class for which the forecasts suggest another, beside their number if calibrated."""

    label: Any
    suggested: Any
    rows: int
    expected_rows: float


@dataclass(frozen=True)
class LabelErrors:
    """Likely label errors by confident learning, beside as many as calibrated forecasts would flag on clean labels.

    Parameters
    ----------
    thresholds : tuple of float or None
        For each class the mean probability that its own rows were given; None for a class without rows.
    flagged_rows : int
        Rows, of those used, whose likeliest class among those at or above their threshold is not the label.
    expected_rows, standard_deviation : float
        How many these same forecasts would flag if the labels were drawn from them, and by how much that varies.
    p_value : float
        Probability that calibrated forecasts flag at least so many.
    estimated_rows : int
        Flagged rows among all, in proportion where only a sample was used.
    confidently_wrong_rows : int
        Rows, of those used, that gave some class at least 0.9 and lost more than 2 nats.
    expected_confidently_wrong_rows : float
        As many as calibrated forecasts would have.
    pairs : tuple of SuspectedPair
        The 20 pairs of classes with most flagged rows.
    rows_used : int
    is_exact : bool
        Whether these are all rows, or a sample of them.
    """

    thresholds: tuple[float | None, ...]
    flagged_rows: int
    expected_rows: float
    standard_deviation: float
    p_value: float
    estimated_rows: int
    confidently_wrong_rows: int
    expected_confidently_wrong_rows: float
    pairs: tuple[SuspectedPair, ...]
    rows_used: int
    is_exact: bool
