"""Sums of float64 values that are exact, so that neither the order of the rows nor their cutting changes a bit.

Holds the arithmetic alone; what is summed is left to ``tallies``. Each value is split at the fixed quanta 2**(32 j);
the parts are whole multiples of their quantum, small enough that ordinary float additions of up to 65 536 of them (also
inside ``numpy.bincount``) make no rounding error, and are then carried into 64-bit integers.

References: Demmel & Nguyen (2015), "Parallel reproducible summation", IEEE Trans. Comput. 64, 2060-2070.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]

PIECE = 1 << 14
"""The most rows that are summed in floating point (at most 2**16 would be exact); this many stay in cache."""
_STEP = 32
_MASK = (1 << _STEP) - 1
_FIRST_BITS = 36  # a first part has at most 36 bits, so that 2**16 of them stay below 2**53
_HUGE = 960  # above 2**960 the constant that splits would overflow
_SHIFT = 16  # huge values are scaled by 2**(-32 * 16) first


@dataclass(frozen=True, eq=False)
class ExactSums:
    """Exact sums, one for each of k keys; ``a + b`` adds them key by key.

    Parameters
    ----------
    size : int
        The number of keys, k.
    limbs : mapping of int to ndarray of int64, shape (k,)
        The sum of key i is ``sum(limbs[j][i] * 2**(32 * j) for j in limbs)``.

    Examples
    --------
    >>> tenths = ExactSums.of(np.full(10, 0.1))
    >>> tenths.floats().tolist(), sum([0.1] * 10)
    ([1.0], 0.9999999999999999)
    """

    size: int
    limbs: Mapping[int, Int64Array]

    @classmethod
    def empty(cls, size: int) -> ExactSums:
        """Return sums of nothing."""
        return cls(size, {})

    @classmethod
    def of(
        cls,
        values: FloatArray,
        keys: npt.NDArray[np.intp] | None = None,
        size: int = 1,
        *,
        lowest_level: int | None = None,
    ) -> ExactSums:
        """Sum finite values, all together or by key.

        Parameters
        ----------
        values : ndarray of float64, shape (n,)
        keys : ndarray of int, shape (n,), optional
            For each value, which of the `size` sums it belongs to.
        lowest_level : int, optional
            Round each value to a multiple of ``2**(32 * lowest_level)`` instead of keeping every bit.
        """
        total = cls.empty(size)
        for start in range(0, len(values), PIECE):
            piece = slice(start, start + PIECE)
            total = total + cls(size, _limbs(values[piece], None if keys is None else keys[piece], size, lowest_level))
        return total

    def __add__(self, other: ExactSums) -> ExactSums:
        if not other.limbs:
            return self
        limbs = dict(self.limbs)
        for level, units in other.limbs.items():
            limbs[level] = limbs[level] + units if level in limbs else units
        return ExactSums(self.size, _carried(limbs))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactSums) and self.fractions() == other.fractions()

    __hash__ = None  # type: ignore[assignment]  # equal sums may be stored differently

    def fractions(self) -> list[Fraction]:
        """Return the sums as exact fractions."""
        return [Fraction(units) / (1 << _LOWEST_BIT) for units in self._units()]

    def floats(self) -> FloatArray:
        """Return the sums as float64, each correctly rounded."""
        denominator = 1 << _LOWEST_BIT
        return np.array([_divided(units, denominator) for units in self._units()], dtype=np.float64)

    def total(self) -> Fraction:
        """Return the sum over all keys as an exact fraction."""
        return Fraction(sum(self._units()), 1 << _LOWEST_BIT)

    def _units(self) -> list[int]:
        """Return each sum as a whole number of the smallest quantum there is."""
        units = [0] * self.size
        for level, limb in self.limbs.items():
            shift = _STEP * level + _LOWEST_BIT
            for key in np.flatnonzero(limb).tolist():
                units[key] += int(limb[key]) << shift
        return units


_LOWEST_BIT = 34 * _STEP
_Part = tuple[int, FloatArray, npt.NDArray[np.intp] | None, int]  # level, parts, which rows, levels to move up


def _divided(numerator: int, denominator: int) -> float:
    try:
        return numerator / denominator
    except OverflowError:
        return float("inf") if numerator > 0 else float("-inf")


def _limbs(
    values: FloatArray, keys: npt.NDArray[np.intp] | None, size: int, lowest_level: int | None
) -> dict[int, Int64Array]:
    limbs: dict[int, Int64Array] = {}
    for level, parts, kept, scale in _parts(values, lowest_level):
        if keys is None:
            sums = np.array([parts.sum()])
        else:
            sums = np.bincount(keys if kept is None else keys[kept], weights=parts, minlength=size)
        units = np.ldexp(sums, -_STEP * level).astype(np.int64)
        limbs[level + scale] = limbs[level + scale] + units if level + scale in limbs else units
    return _carried(limbs)


def _parts(values: FloatArray, lowest_level: int | None = None) -> Iterator[_Part]:
    """Split values into multiples of falling quanta until nothing is left."""
    largest = float(np.abs(values).max()) if len(values) else 0.0
    if largest == 0.0:
        return
    exponent = int(np.frexp(largest)[1])
    if exponent > _HUGE:
        yield from _huge_parts(values, lowest_level)
        return
    level = -(-(exponent - _FIRST_BITS) // _STEP)
    rest, kept = values, None
    while True:
        parts = _rounded(rest, level)
        yield level, parts, kept, 0
        if level == lowest_level:
            return
        rest = rest - parts
        remaining = np.count_nonzero(rest)
        if remaining == 0:
            return
        if remaining < len(rest) // 4:  # only few rows have such small digits: go on with those alone
            nonzero = np.flatnonzero(rest)
            rest, kept = rest[nonzero], nonzero if kept is None else kept[nonzero]
        level -= 1


def _rounded(values: FloatArray, level: int) -> FloatArray:
    """Round to multiples of 2**(32 * level): adding and taking away 1.5 * 2**52 quanta drops what is smaller."""
    shifter = np.ldexp(1.5, 52 + _STEP * level)
    rounded: FloatArray = (values + shifter) - shifter
    return rounded


def _huge_parts(values: FloatArray, lowest_level: int | None) -> Iterator[_Part]:
    """Scale values near the end of the range down before they are split, and split the others as they are."""
    huge = np.flatnonzero(np.abs(values) >= np.ldexp(1.0, _HUGE - 1))
    for level, parts, kept, _ in _parts(np.ldexp(values[huge], -_STEP * _SHIFT)):
        yield level, parts, huge if kept is None else huge[kept], _SHIFT
    others = values.copy()
    others[huge] = 0.0
    yield from _parts(others, lowest_level)


def _carried(limbs: dict[int, Int64Array]) -> dict[int, Int64Array]:
    """Keep every limb but the highest within 32 bits, so that no addition can overflow."""
    carried: dict[int, Int64Array] = {}
    level, carry = min(limbs, default=0), None
    while limbs or carry is not None:
        units = limbs.pop(level, None)
        if carry is not None:
            units = carry if units is None else units + carry
            carry = None
        if units is not None:
            if limbs or np.abs(units).max(initial=0) >= 1 << 52:
                overflow = units >> _STEP
                carry = overflow if overflow.any() else None
                units = units & _MASK
            carried[level] = units
        level += 1
    return carried
