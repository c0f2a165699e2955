"""A sample of rows for what cannot be had from totals; it is the whole input when that is small enough.

The rows whose number has the smallest hash are taken, so that any cutting of the input gives the same sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows

_SEED = 0x9E3779B97F4A7C15
_ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_BITS = 31
_LARGEST = (1 << 64) - 1
_NEGLIGIBLE = 1e-12
_LARGE_PART = 1 << 12  # rows from which on a part is not copied to be joined with another
_SIGMAS = 6.0  # a guess of the bound this far on the safe side fails once in a thousand million times


def hashes_of(numbers: IntArray) -> npt.NDArray[np.uint64]:
    """Return a well mixed 64-bit hash of each row number (splitmix64; Steele, Lea & Flood 2014)."""
    x = numbers.astype(np.uint64)
    x *= np.uint64(_SEED)
    x += np.uint64(_SEED)
    for bits, factor in _ROUNDS:
        x ^= x >> np.uint64(bits)
        x *= np.uint64(factor)
    x ^= x >> np.uint64(_LAST_BITS)
    return x


class SampledRows(NamedTuple):
    """What a sample keeps of m rows.

    Parameters
    ----------
    hashes, numbers : ndarray of uint64 and int, shape (m,)
    codes, losses, weights : ndarray, shape (m,)
        The column of the true class (of soft labels the likeliest one), the loss in nats, the weight.
    matrix : ndarray of float64, shape (m, k)
        Probabilities.
    labels : ndarray of float64, shape (m, k) or (m, 0)
        Labels as distributions, if some rows have soft ones.
    """

    hashes: npt.NDArray[np.uint64]
    numbers: IntArray
    codes: IntArray
    losses: FloatArray
    weights: FloatArray
    matrix: FloatArray
    labels: FloatArray

    def share_of(self, columns: int | IntArray) -> FloatArray:
        """Return how much of each row's label is of one class, or of the class given for each row, shape (m,)."""
        if not self.labels.shape[1]:
            return np.asarray(self.codes == columns, np.float64)
        share: FloatArray = self.labels[np.arange(len(self.labels)), columns]
        return share

    @property
    def shares(self) -> FloatArray:
        """Weight of each row over that of all, shape (m,), however large or small weights are."""
        scaled = self.weights / self.weights.max()
        shares: FloatArray = scaled / scaled.sum()
        return shares

    @property
    def weighty(self) -> SampledRows:
        """The rows but for those that weigh less than a millionth of a millionth of the heaviest one."""
        least = self.weights.max() * _NEGLIGIBLE
        return self if self.weights.min() >= least else self.at(np.flatnonzero(self.weights >= least))

    def at(self, places: Any) -> SampledRows:
        """Return the rows at the given places."""
        return SampledRows(*(np.take(values, places, axis=0) for values in self))


@dataclass(frozen=True, eq=False)
class RowSample:
    """At most `limit` rows: those whose numbers have the smallest hashes.

    While rows are added, up to twice as many are kept, in parts that are large or shrink by half, so that no row is
    copied often.

    Parameters
    ----------
    limit : int
    seen : int
        How many rows there were to choose from.
    parts : tuple of SampledRows
        The rows that may belong to the sample.
    bound : int
        No row with a larger hash belongs to the sample.
    fresh : Rows, optional
        Rows that are looked at, and copied, only when they are added to others.
    """

    limit: int
    seen: int
    parts: tuple[SampledRows, ...]
    bound: int = _LARGEST
    fresh: Rows | None = None

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the sample of no rows."""
        ints, floats = np.empty(0, np.intp), np.empty(0)
        matrix, labels = np.empty((0, plan.n_classes)), np.empty((0, 0))
        nothing = SampledRows(np.empty(0, np.uint64), ints, ints, floats, floats, matrix, labels)
        return cls(plan.sample_size, 0, (nothing,))

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the sample of the given rows."""
        return cls(plan.sample_size, len(rows), (), fresh=rows)

    def expected_bound(self, rows: int) -> int:
        """Guess a bound on the hashes of the sample after so many more rows; `is_complete` tells if it was good."""
        share = (self.limit + _SIGMAS * math.sqrt(self.limit)) / max(self.seen + rows, 1)
        return int(share * _LARGEST) if share < 1 else _LARGEST

    def bounded(self, bound: int) -> Self:
        """Return the sample less the rows whose hash is above a bound."""
        return replace(self, bound=min(self.bound, bound))

    @property
    def is_complete(self) -> bool:
        """Whether no row is missing that belongs to the sample, even if the bound was a guess."""
        bound = np.uint64(self.bound)
        kept = sum(int(np.count_nonzero(part.hashes <= bound)) for part in self._within(self.bound))
        return kept >= min(self.limit, self.seen)

    @property
    def is_everything(self) -> bool:
        """Whether no row had to be left out."""
        return self.seen <= self.limit

    @cached_property
    def rows(self) -> SampledRows:
        """The sample, in order of hash."""
        rows = _joined(self._within(self.bound))
        return rows.at(_rising(rows.hashes)[: self.limit])

    @cached_property
    def fewer_rows(self) -> SampledRows:
        """The sample for what costs much a row: half of it, unless it is everything."""
        return self.rows if self.is_everything else self.rows.at(np.arange((self.limit + 1) // 2))

    def __add__(self, other: Self) -> Self:
        bound, seen = min(self.bound, other.bound), self.seen + other.seen
        parts = _stacked([*self._within(bound), *other._within(bound)])
        if sum(len(part.hashes) for part in parts) > 2 * self.limit:
            chosen = _smallest(_joined(parts), self.limit)
            parts, bound = [chosen], int(chosen.hashes.max())
        return type(self)(self.limit, seen, tuple(parts), bound)

    def _within(self, bound: int) -> list[SampledRows]:
        return [*self.parts, *([] if self.fresh is None else [_copied(self.fresh, bound)])]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RowSample)
            and (self.limit, self.seen) == (other.limit, other.seen)
            and all(np.array_equal(mine, theirs) for mine, theirs in zip(self.rows, other.rows, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


def _copied(rows: Rows, bound: int) -> SampledRows:
    """Copy the rows whose hash is not above the bound."""
    hashes = hashes_of(rows.numbers)
    places = np.flatnonzero(hashes <= np.uint64(bound))
    weights = np.ones(len(places)) if rows.weights is None else rows.weights[places]
    matrix, soft = rows.batch.matrix_of(places), rows.batch.label_distributions
    labels = np.empty((len(places), 0)) if soft is None else soft[places]
    numbers, codes, losses = rows.numbers[places], rows.codes[places], rows.losses[places]
    return SampledRows(hashes[places], numbers, codes, losses, weights, matrix, labels)


def _joined(parts: Sequence[SampledRows]) -> SampledRows:
    if len({part.labels.shape[1] for part in parts}) > 1:
        parts = [part._replace(labels=_as_distributions(part)) for part in parts]
    return SampledRows(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _as_distributions(rows: SampledRows) -> FloatArray:
    if rows.labels.shape[1]:
        return rows.labels
    labels = np.zeros(rows.matrix.shape)
    labels[np.arange(len(labels)), rows.codes] = 1.0
    return labels


def _smallest(rows: SampledRows, limit: int) -> SampledRows:
    """Return the rows with the smallest hashes."""
    return rows if len(rows.hashes) <= limit else rows.at(np.argpartition(rows.hashes, limit - 1)[:limit])


def _rising(hashes: npt.NDArray[np.uint64]) -> IntArray:
    """Return the order that makes hashes rise: digit by digit of 16 bits, which NumPy sorts without comparing."""
    order: IntArray = np.arange(len(hashes))
    for shift in range(0, 64, 16):
        digits = (hashes >> np.uint64(shift)).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order


def _stacked(parts: Sequence[SampledRows]) -> list[SampledRows]:
    """Join small parts until each has less than half the rows of the one before; large ones are few."""
    stack: list[SampledRows] = []
    for part in parts:
        stack.append(part)
        while len(stack) > 1 and len(stack[-2].hashes) <= min(2 * len(stack[-1].hashes), _LARGE_PART):
            stack[-2:] = [_joined(stack[-2:])]
    return stack
