"""Weighted sums of every metric but the log loss, whose own totals carry more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from probreport.exact_sums import ExactSums
from probreport.metrics import METRICS
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import total


@dataclass(frozen=True)
class MetricTotals:
    """Sums of w x for each metric x, by the metric's name."""

    sums: Mapping[str, ExactSums]

    @classmethod
    def empty(cls, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the sums of no rows."""
        return cls({metric.name: ExactSums.empty(1) for metric in METRICS if metric.name != "log_loss"})

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003
        """Return the sums over the given rows."""
        return cls({name: total(values, rows.weights) for name, values in rows.metrics.items()})

    def __add__(self, other: Self) -> Self:
        return type(self)({name: sums + other.sums[name] for name, sums in self.sums.items()})
