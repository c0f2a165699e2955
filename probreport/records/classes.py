"""Records of the classes: each by itself, and the true class against forecast and preferred one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from probreport.bands import Band

Interval = tuple[float, float]


@dataclass(frozen=True)
class ClassRow:
    """One class: rows, frequency, mean forecast; of its rows mean loss, interval, band, share of the loss.

    `rows_by_band` is how many of its rows lie in each band, best first; None where there are very many classes.
    """

    label: Any = field(metadata={"key": "class"})
    rows: int
    frequency: float
    mean_forecast: float
    mean_log_loss: float | None
    interval: Interval | None
    band: Band | None
    share_of_loss: float | None
    rows_by_band: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Confusion:
    """By true class: mean forecast of every class, and how often each was preferred. Both of shape (k, k)."""

    mean_forecast: tuple[tuple[float, ...], ...]
    preferred: tuple[tuple[int, ...], ...]
