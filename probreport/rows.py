"""Rows: a piece of predictions that fits in cache, with what the tallies need of each row computed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from probreport.binned_losses import BinnedLosses
from probreport.containers import FloatArray
from probreport.exact_sums import Keys
from probreport.freed_memory import keep_freed_memory
from probreport.labels import IntArray
from probreport.metrics import METRICS
from probreport.metrics.log_loss import OnZero, clipped_losses, row_losses
from probreport.predictions import Predictions
from probreport.true_losses import losses_of

_MOST_ROWS = 1 << 17
_MOST_ENTRIES = 1 << 20
_MOST_LOSS = 1e30  # powers of larger losses would leave the range of float64; exp(-1e30) is 0 in any precision


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows with weight of a piece of a batch, sorted by true class; what is computed of each is computed once.

    Sums over one class are then sums over a run, which are four times as fast. No tally depends on the order.

    Parameters
    ----------
    batch : Predictions
        The n rows, without ids, groups and clusters.
    piece : Predictions
        The piece as it was read, rows without weight included.
    places : ndarray of int, shape (n,)
        Where each row stands in the piece.
    on_zero : {"inf", "clip", "error"}
        What a true class given probability 0 costs.
    """

    batch: Predictions
    piece: Predictions
    places: IntArray
    on_zero: OnZero = "inf"

    @classmethod
    def of(cls, piece: Predictions, on_zero: OnZero = "inf") -> Rows:
        """Return the rows of a piece."""
        codes = _likeliest(piece) if piece.codes is None else piece.codes
        places, classes = in_order(codes, len(piece.classes))
        if piece.weights is not None:
            weighty = piece.weights[places] > 0
            places, classes = places[weighty], classes[weighty]
        batch = replace(
            piece,
            probabilities=np.take(piece.probabilities, places, axis=0),
            codes=None if piece.codes is None else classes.codes,
            label_distributions=_taken(piece.label_distributions, places),
            weights=_taken(piece.weights, places),
            ids=None,
            groups={},
            clusters=None,
            losses=None,
        )
        return cls(batch, piece, places, on_zero)

    def __len__(self) -> int:
        return len(self.batch)

    @property
    def weights(self) -> FloatArray | None:
        """Weight of each row, shape (n,), all above 0; None where all weigh 1."""
        return self.batch.weights

    @cached_property
    def unclipped_losses(self) -> FloatArray:
        """Log loss of each row in nats, infinite where the truth was given 0, shape (n,)."""
        if self.batch.are_logs:
            losses = row_losses(self.batch)
            return np.where(losses > _MOST_LOSS, np.inf, losses)
        has_columns = self.batch.codes is not None and self.batch.probabilities.ndim == 2
        return losses_of(self.true_probabilities) if has_columns else row_losses(self.batch)

    @cached_property
    def true_probabilities(self) -> FloatArray:
        """What each row's true class was given, shape (n,); of soft labels the likeliest class."""
        if not len(self):
            return np.empty(0)
        return np.concatenate([self.batch.columns[code, run] for code, run in self.classes.runs])

    @cached_property
    def losses(self) -> FloatArray:
        """Log loss of each row in nats under the policy for zeros, shape (n,)."""
        return clipped_losses(self.batch, self.unclipped_losses) if self.on_zero == "clip" else self.unclipped_losses

    @cached_property
    def codes(self) -> IntArray:
        """Column of each row's true class, shape (n,), rising; for soft labels of the likeliest class."""
        return _likeliest(self.batch) if self.batch.codes is None else self.batch.codes

    def is_soft(self, place: int) -> bool:
        """Whether the label of a row is no single class."""
        labels = self.batch.label_distributions
        return labels is not None and bool(labels[place].max() < 1)

    @cached_property
    def classes(self) -> Keys:
        """The codes as keys of sums."""
        return Keys(self.codes, len(self.batch.classes), in_order=True)

    @cached_property
    def binned(self) -> BinnedLosses:
        """The losses by fine bin and by band."""
        return BinnedLosses(self.losses, self.weights)

    @property
    def preferred_probabilities(self) -> FloatArray:
        """Probability of each row's most probable class, shape (n,)."""
        return self.batch.preferred_probabilities

    @cached_property
    def numbers(self) -> IntArray:
        """Number of each row over the whole input, shape (n,)."""
        return self.places + self.piece.first_row

    @cached_property
    def metrics(self) -> dict[str, FloatArray]:
        """Values of every metric but the log loss, each of shape (n,)."""
        return {metric.name: metric.losses(self.batch) for metric in METRICS if metric.name != "log_loss"}


def _likeliest(batch: Predictions) -> IntArray:
    assert batch.label_distributions is not None
    likeliest: IntArray = batch.label_distributions.argmax(axis=1)
    return likeliest


def _taken(values: Any, places: IntArray) -> Any:
    return None if values is None else np.take(values, places, axis=0)


def in_order(codes: IntArray, size: int) -> tuple[IntArray, Keys]:
    """Return the order that makes codes (below 2**16) rise, and the codes in that order as keys."""
    order = np.argsort(codes.astype(np.uint8 if size <= 1 << 8 else np.uint16), kind="stable")
    return order, Keys(codes[order], size, in_order=True)


def pieces(batch: Predictions, on_zero: OnZero = "inf", first: int = 0, step: int = 1) -> Iterator[Rows]:
    """Cut a batch into rows that fit in cache; of these yield the first and each so many steps after it."""
    keep_freed_memory()
    share = -(-len(batch) // step)
    size = max(1, min(_MOST_ROWS, _MOST_ENTRIES // len(batch.classes), share))
    for start in range(first * size, len(batch), step * size):
        yield Rows.of(batch.rows(start, start + size), on_zero)
