"""Rows: a piece of predictions that fits in cache, with what the tallies need of each row computed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from probreport.labels import IntArray
from probreport.metrics import METRICS
from probreport.metrics.log_loss import OnZero, clipped_losses, row_losses, true_probabilities
from probreport.metrics.zero_one import preferred_classes
from probreport.predictions import Predictions
from probreport.validation import FloatArray

_MOST_ROWS = 1 << 14
_MOST_ENTRIES = 1 << 18


@dataclass(frozen=True, eq=False)
class Rows:
    """A piece of a batch with its per-row numbers, each computed when first asked for.

    Parameters
    ----------
    batch : Predictions
        The rows themselves.
    on_zero : {"inf", "clip", "error"}
        What a true class given probability 0 costs.
    """

    batch: Predictions
    on_zero: OnZero = "inf"

    def __len__(self) -> int:
        return len(self.batch)

    @cached_property
    def unclipped_losses(self) -> FloatArray:
        """Log loss of each row in nats, infinite where the truth was given 0, shape (n,)."""
        return row_losses(self.batch)

    @cached_property
    def losses(self) -> FloatArray:
        """Log loss of each row in nats under the policy for zeros, shape (n,)."""
        return clipped_losses(self.batch, self.unclipped_losses) if self.on_zero == "clip" else self.unclipped_losses

    @cached_property
    def weights(self) -> FloatArray:
        """Weight of each row, shape (n,); ones where there are no weights."""
        return np.ones(len(self)) if self.batch.weights is None else self.batch.weights

    @cached_property
    def codes(self) -> IntArray:
        """Column of each row's true class, shape (n,); for soft labels of the likeliest class."""
        if self.batch.codes is not None:
            return self.batch.codes
        assert self.batch.label_distributions is not None
        likeliest: IntArray = self.batch.label_distributions.argmax(axis=1)
        return likeliest

    @cached_property
    def preferred(self) -> IntArray:
        """Column of each row's most probable class, shape (n,)."""
        return preferred_classes(self.batch)

    @cached_property
    def preferred_probabilities(self) -> FloatArray:
        """Probability of each row's most probable class, shape (n,)."""
        best: FloatArray = self.batch.matrix[np.arange(len(self)), self.preferred]
        return best

    @cached_property
    def true_probabilities(self) -> FloatArray:
        """Probability that each row's true class was given, shape (n,); exp(-loss) for soft labels."""
        return np.exp(-self.losses) if self.batch.is_soft else true_probabilities(self.batch)

    @cached_property
    def numbers(self) -> IntArray:
        """Number of each row over the whole input, shape (n,)."""
        return np.arange(self.batch.first_row, self.batch.first_row + len(self), dtype=np.intp)

    @cached_property
    def metrics(self) -> dict[str, FloatArray]:
        """Values of every metric but the log loss, each of shape (n,)."""
        return {metric.name: metric.losses(self.batch) for metric in METRICS if metric.name != "log_loss"}


def pieces(batch: Predictions, on_zero: OnZero = "inf") -> Iterator[Rows]:
    """Cut a batch into rows that fit in cache."""
    size = max(1, min(_MOST_ROWS, _MOST_ENTRIES // len(batch.classes)))
    for start in range(0, len(batch), size):
        yield Rows(batch.rows(start, start + size), on_zero)
