"""A sample of rows for what cannot be had from totals; it is the whole input when that is small enough.

The rows whose number has the smallest hash are taken, so that any cutting of the input gives the same sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.validation import FloatArray

_SEED = 0x9E3779B97F4A7C15


def hashes_of(numbers: IntArray) -> npt.NDArray[np.uint64]:
    """Return a well mixed 64-bit hash of each row number (splitmix64; Steele, Lea & Flood 2014)."""
    x = numbers.astype(np.uint64) * np.uint64(_SEED) + np.uint64(_SEED)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@dataclass(frozen=True)
class RowSample:
    """At most `limit` rows with weight, in order of their hash.

    Parameters
    ----------
    limit : int
    seen : int
        How many rows with weight there were to choose from.
    hashes, numbers : ndarray of uint64 and int, shape (m,)
    codes, losses, weights : ndarray, shape (m,)
    matrix : ndarray of float64, shape (m, k)
        Probabilities.
    """

    limit: int
    seen: int
    hashes: npt.NDArray[np.uint64]
    numbers: IntArray
    codes: IntArray
    losses: FloatArray
    weights: FloatArray
    matrix: FloatArray

    @property
    def is_everything(self) -> bool:
        """Whether no row had to be left out."""
        return self.seen == len(self.hashes)

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the sample of no rows."""
        ints, floats = np.empty(0, np.intp), np.empty(0)
        return cls(
            plan.sample_size, 0, np.empty(0, np.uint64), ints, ints, floats, floats, np.empty((0, plan.n_classes))
        )

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the sample of the given rows."""
        kept = np.arange(len(rows)) if rows.batch.weights is None else np.flatnonzero(rows.weights)
        hashes = hashes_of(rows.numbers[kept])
        order = np.argsort(hashes)[: plan.sample_size]
        chosen = kept[order]
        return cls(
            plan.sample_size,
            len(kept),
            hashes[order],
            rows.numbers[chosen],
            rows.codes[chosen],
            rows.losses[chosen],
            rows.weights[chosen],
            rows.batch.matrix[chosen],
        )

    def __add__(self, other: Self) -> Self:
        if not other.seen:
            return self
        if not self.seen:
            return other
        a, b = _below(self, other), _below(other, self)
        hashes = np.concatenate([self.hashes[:a], other.hashes[:b]])
        order = np.argsort(hashes, kind="stable")[: self.limit]
        parts = [
            np.concatenate([getattr(self, name)[:a], getattr(other, name)[:b]])[order]
            for name in ("numbers", "codes", "losses", "weights", "matrix")
        ]
        return type(self)(self.limit, self.seen + other.seen, hashes[order], *parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowSample) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__
        )

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


def _below(sample: RowSample, other: RowSample) -> int:
    """Count the rows of a sample that can be among the smallest hashes of both together."""
    if len(other.hashes) < other.limit:
        return len(sample.hashes)
    return int(np.searchsorted(sample.hashes, other.hashes[-1], side="right"))
