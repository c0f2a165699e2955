"""Totals of the cells of a table that occur: pairs of a value and a class, or of two values, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array, Keys
from probreport.labels import IntArray
from probreport.tallies.tally import total, total_weight

_SECOND_BITS = 32
_SECOND = (1 << _SECOND_BITS) - 1


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums by pair of places, in order of the pairs.

    Parameters
    ----------
    pairs : ndarray of int64, shape (m,)
        The first place times 2**32 plus the second, rising.
    weight, loss : ExactSums, m keys
        Sums of w, infinite losses included, and of w l over finite losses, in nats.
    """

    pairs: Int64Array
    weight: ExactSums
    loss: ExactSums

    @classmethod
    def empty(cls) -> Self:
        """Return no cells."""
        return cls(np.empty(0, np.int64), ExactSums.empty(0), ExactSums.empty(0))

    @classmethod
    def of(cls, first: IntArray, second: IntArray, losses: FloatArray, weights: FloatArray | None) -> Self:
        """Return the cells of rows, given by two places each; all arrays have shape (n,)."""
        pairs, inverse = np.unique(pair(first, second), return_inverse=True)
        keys = Keys(inverse, len(pairs))
        return cls(pairs, total_weight(keys, weights), total(np.where(np.isinf(losses), 0.0, losses), weights, keys))

    @property
    def first(self) -> IntArray:
        """The first place of each cell, shape (m,)."""
        return self.pairs >> _SECOND_BITS

    @property
    def second(self) -> IntArray:
        """The second place of each cell, shape (m,)."""
        return self.pairs & _SECOND

    def placed(self, first: IntArray, second: IntArray | None = None) -> Self:
        """Return the same cells with places i written as first[i] and second[i]."""
        pairs = pair(first[self.first], self.second if second is None else second[self.second])
        order = np.argsort(pairs)
        ranks = np.empty_like(order)
        ranks[order] = np.arange(len(order))
        return self._moved(pairs[order], ranks)

    def _moved(self, pairs: Int64Array, places: IntArray) -> Self:
        size = len(pairs)
        return type(self)(pairs, self.weight.moved(places, size), self.loss.moved(places, size))

    def __add__(self, other: Self) -> Self:
        where = np.searchsorted(self.pairs, other.pairs)
        inside = np.minimum(where, len(self.pairs) - 1)
        new = self.pairs[inside] != other.pairs if len(self.pairs) else np.ones(len(other.pairs), np.bool_)
        pairs = np.insert(self.pairs, where[new], other.pairs[new]) if new.any() else self.pairs
        mine = self._moved(pairs, np.searchsorted(pairs, self.pairs)) if new.any() else self
        theirs = other._moved(pairs, np.searchsorted(pairs, other.pairs))
        return type(self)(pairs, mine.weight + theirs.weight, mine.loss + theirs.loss)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Cells)
            and np.array_equal(self.pairs, other.pairs)
            and self.weight == other.weight
            and self.loss == other.loss
        )

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


def pair(first: IntArray, second: IntArray) -> Int64Array:
    """Write two places below 2**31 as one number; pairs are in order of the first place, then of the second."""
    return (first.astype(np.int64) << _SECOND_BITS) | second
