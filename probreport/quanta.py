"""Float64 values cut into parts whose sums in floating point are exact: whole multiples of falling quanta.

Holds the cutting, and sums of the parts by key. What becomes of the sums is left to ``exact_sums``. A part has at most
36 bits, so that additions of up to 131 072 of them (also inside ``numpy.bincount`` and ``numpy.add.reduceat``) make no
rounding error.

References: Demmel & Nguyen (2015), "Parallel reproducible summation", IEEE Trans. Comput. 64, 2060-2070.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.labels import IntArray

Int64Array = npt.NDArray[np.int64]

PIECE = 1 << 17
"""The most values that are added up in floating point; this many also stay in cache."""
_BITS = 36  # of a part, so that sums of 2**17 parts are whole numbers of at most 2**53 quanta
_PRECISION = 53
_GRID = 4  # quanta are powers of 2**4, so that sums of different values share them
_HUGE = 960  # above 2**960 the constant that rounds would overflow
_HUGE_BITS = 128  # by which values near there are scaled down
_POWER_IS_NORMAL = 1000
_LONG_RUN = 64  # values to a key, from which on runs are found faster by searching for their ends
_SMALL_TABLE = 80
_SAMPLE = 64
_FEW = 8  # where less than this part of the entries is left, they are picked out


@dataclass(frozen=True, eq=False)
class Keys:
    """For each of n values, which of several sums it belongs to.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        From 0 to size - 1.
    size : int
        The number of sums.
    in_order : bool
        Whether codes never fall, which makes sums of a run of equal codes several times as fast.
    """

    codes: IntArray
    size: int
    in_order: bool = False

    def __getitem__(self, where: slice | npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Keys:
        return Keys(self.codes[where], self.size, self.in_order)

    def sums(self, parts: FloatArray) -> FloatArray:
        """Add up n parts, shape (n,), by key, to shape (size,)."""
        if not self.in_order:
            return np.bincount(self.codes, parts, self.size).astype(np.float64, copy=False)
        sums = np.zeros(self.size)
        sums[self._used] = np.add.reduceat(parts, self._starts)
        return sums

    @cached_property
    def counts(self) -> Int64Array:
        """How many values each sum has, shape (size,)."""
        return np.diff(self._ends, prepend=0) if self._has_long_runs else np.bincount(self.codes, minlength=self.size)

    def table(self, others: npt.NDArray[np.integer[Any]], size: int) -> Int64Array:
        """How many values have each key and each of other codes below `size`, shape (k, size); for keys in order."""
        if self.size * size > _SMALL_TABLE:
            return np.bincount(self.codes * size + others, minlength=self.size * size).reshape(self.size, size)
        table, narrow = np.zeros((self.size, size), np.int64), others.astype(np.uint8, copy=False)
        for code in range(size):  # bytes are compared faster than counted one by one
            having = narrow == code
            for key, run in self.runs:
                table[key, code] = np.count_nonzero(having[run])
        return table

    @cached_property
    def runs(self) -> list[tuple[int, slice]]:
        """The keys that have values, and where the values of each stand; for keys in order."""
        bounds = [*self._starts.tolist(), len(self.codes)]
        return [(key, slice(*ends)) for key, ends in zip(self._used.tolist(), pairwise(bounds), strict=True)]

    @property
    def _has_long_runs(self) -> bool:
        return self.in_order and self.size * _LONG_RUN <= len(self.codes)

    @cached_property
    def _ends(self) -> IntArray:
        """Where the run of each key ends."""
        return np.searchsorted(self.codes, np.arange(self.size), side="right")

    @cached_property
    def _starts(self) -> IntArray:
        """Where the runs begin that are not empty."""
        if self._has_long_runs:
            return (self._ends - self.counts)[self._used]
        return np.flatnonzero(np.diff(self.codes, prepend=-1))

    @cached_property
    def _used(self) -> IntArray:
        """The keys that have a run, rising."""
        return np.flatnonzero(self.counts) if self._has_long_runs else self.codes[self._starts]


class Part(NamedTuple):
    """Multiples of a quantum, one for each value or for a few of them.

    Parameters
    ----------
    exponent : int
        The quantum is 2**exponent.
    values : ndarray of float64, shape of the values, or (f,)
    entries : ndarray of int, shape (f,), optional
        The places of a few values in the flattened array of all; None where there is a part of each.
    scaled_by : int
        How many powers of two the values were scaled down by before.
    """

    exponent: int
    values: FloatArray
    entries: IntArray | None
    scaled_by: int = 0


def parts_of(values: FloatArray, entries: IntArray | None = None) -> Iterator[Part]:
    """Cut finite values into parts, of falling quanta, until nothing is left of them.

    Parameters
    ----------
    values : ndarray of float64, of any shape
    entries : ndarray of int, optional
        Where these few values stand among others.
    """
    rest, least, bits = values, *_range(values)
    while bits is not None:
        if bits > _HUGE:
            huge = np.abs(rest) >= math.ldexp(1.0, _HUGE // 2)
            for part in parts_of(np.ldexp(np.where(huge, rest, 0.0), -_HUGE_BITS)):
                yield part._replace(entries=_within(entries, part.entries), scaled_by=_HUGE_BITS)
            rest = np.where(huge, 0.0, rest)
            least, bits = _range(rest)
            continue
        exponent = -((_BITS - bits) // _GRID) * _GRID
        parts = _rounded(rest, exponent)
        yield Part(exponent, parts, entries)
        few = _few_left(parts, rest)
        if few is not None:
            rest, entries = rest.ravel()[few] - parts.ravel()[few], _within(entries, few)
            least, bits = _range(rest)
            continue
        before, rest = rest, rest - parts
        small = _finer_than(exponent - _BITS, before, least)
        if small is None:
            bits, least = exponent, -1.0
            continue
        few_left = rest.ravel()[small]
        np.put(rest, small, 0.0)
        yield Part(exponent - _BITS, rest, entries)
        rest, entries = few_left, _within(entries, small)
        least, bits = _range(rest)


def _few_left(parts: FloatArray, values: FloatArray) -> IntArray | None:
    """Return the places of the few values of which their parts leave anything; None where these are many."""
    first = slice(_SAMPLE)  # where many are left of these, it does not pay to look at all
    if np.count_nonzero(parts[..., first] != values[..., first]) > values[..., first].size // _FEW:
        return None
    left = parts != values
    return np.flatnonzero(left) if np.count_nonzero(left) < max(1, values.size // _FEW) else None


def _range(values: FloatArray) -> tuple[float, int | None]:
    """Return the least value, and the power of two that all are below in size: None when all are zero."""
    if not values.size:
        return 0.0, None
    least = float(values.min())
    largest = max(float(values.max()), -least)
    if not math.isfinite(largest):  # what is counted apart, or refused before: it would be parted for ever
        raise ArithmeticError("sums are of finite numbers")
    return least, math.frexp(largest)[1] if largest else None


def _finer_than(exponent: int, values: FloatArray, least: float) -> IntArray | None:
    """Return the places of the few values that may be no multiple of 2**exponent, for values of 0 or more.

    None where that is no help: values may be negative, or there are many. Larger values are such multiples because of
    the precision of a float64, which spares a search of what rounding left of them.
    """
    if least < 0.0:
        return None
    coarse = math.ldexp(1.0, max(exponent, -_HUGE) + _PRECISION - 1)
    if least >= coarse:
        return np.empty(0, np.intp)
    small = values < coarse
    return np.flatnonzero(small) if np.count_nonzero(small) < values.size // _FEW else None


def _within(entries: IntArray | None, few: IntArray | None) -> IntArray | None:
    """Return the places of a few of some entries; None stands for all."""
    return entries if few is None else few if entries is None else entries[few]


def _rounded(values: FloatArray, exponent: int) -> FloatArray:
    """Round to multiples of 2**exponent: adding and taking away 1.5 * 2**52 of them drops what is smaller."""
    shifter = math.ldexp(1.5, 52 + exponent)
    rounded: FloatArray = values + shifter
    rounded -= shifter
    return rounded


def limbs_of(parts: Iterable[Part], n: int, keys: Keys | None, size: int) -> dict[int, Int64Array]:
    """Sum parts of at most `PIECE` values in rows of n, by row or by key.

    Returns
    -------
    dict of int to ndarray of int64, shape (size,)
        By exponent: how many 2**exponent belong to each sum; all together they make it up.
    """
    limbs: dict[int, Int64Array] = {}
    for part in parts:
        limb = times_power(_sums(part, n, keys, size), -part.exponent).astype(np.int64).reshape(size)
        place = part.exponent + part.scaled_by
        limbs[place] = limbs[place] + limb if place in limbs else limb
    return limbs


def _sums(part: Part, n: int, keys: Keys | None, size: int) -> FloatArray:
    if part.entries is not None:
        codes = part.entries // n if keys is None else keys.codes[part.entries]
        return Keys(codes, size).sums(part.values)
    sums: FloatArray = part.values.sum(axis=-1) if keys is None else keys.sums(part.values)
    return sums


def times_power(values: FloatArray, exponent: int) -> FloatArray:
    """Multiply by 2**exponent: where that is a normal number much faster than ``ldexp``, and the same."""
    scaled: FloatArray = values * 2.0**exponent if abs(exponent) <= _POWER_IS_NORMAL else np.ldexp(values, exponent)
    return scaled
