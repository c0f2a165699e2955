"""The record of what was counted on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DataCounts:
    """What was counted on the way in. Values accepted although not quite right are disclosed here."""

    rows_read: int
    weightless_rows: int
    overshoot_values: int
    unnormalised_rows: int
    normalised_rows: int
    largest_sum_error: float
    on_zero: str
    is_weighted: bool
    soft_labels: bool
    quantiles_are_exact: bool
    expected_shares_are_exact: bool
    missing_classes: tuple[Any, ...]
