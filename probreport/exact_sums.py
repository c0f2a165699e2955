"""Sums of float64 values that are exact, so that neither the order of the rows nor their cutting changes a bit.

Holds the arithmetic alone; what is summed is left to ``tallies``. Each value is split into whole multiples of falling
quanta, at most 36 bits at a time, so that float additions of up to 65 536 such parts (also inside ``numpy.bincount``
and ``numpy.add.reduceat``) make no rounding error. Sums of parts are kept as 64-bit integers.

References: Demmel & Nguyen (2015), "Parallel reproducible summation", IEEE Trans. Comput. 64, 2060-2070.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.labels import IntArray

Int64Array = npt.NDArray[np.int64]

PIECE = 1 << 16
"""The most values that are added up in floating point; this many also stay in cache."""
_BITS = 36  # of a part, so that 2**16 parts stay below 2**53
_GRID = 4  # quanta are powers of 2**4, so that sums of different values share them
_MOST_TERMS = 1 << 8  # two sums of 2**8 pieces together stay below 2**63
_CARRIED_BITS = 32
_HUGE = 960  # above 2**960 the constant that rounds would overflow
_EXACT_EXPONENT = 900  # sums of integers below 2**53 times 2**±900 stay in the range of normal numbers
_SCALE = 128  # weights beyond 2**-64 and 2**64 are scaled by multiples of 2**128


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
        Whether codes never fall, which makes sums of a run of equal codes four times as fast.
    """

    codes: IntArray
    size: int
    in_order: bool = False

    def __getitem__(self, where: slice | npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Keys:
        return Keys(self.codes[where], self.size, self.in_order)

    def sums(self, parts: FloatArray) -> FloatArray:
        """Add up n parts, shape (n,), by key, to shape (size,)."""
        sums = np.zeros(self.size)
        if self.in_order:
            sums[self.codes[self._starts]] = np.add.reduceat(parts, self._starts)
        else:
            lowest, codes = self._from_lowest
            found = np.bincount(codes, weights=parts)
            sums[lowest : lowest + len(found)] = found
        return sums

    @cached_property
    def counts(self) -> Int64Array:
        """How many values each sum has, shape (size,)."""
        return np.bincount(self.codes, minlength=self.size)

    @cached_property
    def _starts(self) -> IntArray:
        return np.flatnonzero(np.diff(self.codes, prepend=-1))

    @cached_property
    def _from_lowest(self) -> tuple[int, IntArray]:
        """Of thousands of keys a piece of rows uses a narrow range."""
        lowest = int(self.codes.min())
        return lowest, self.codes - lowest


@dataclass(frozen=True, eq=False)
class ExactSums:
    """Exact sums, one for each of k keys; ``a + b`` adds them key by key.

    Parameters
    ----------
    size : int
        The number of keys, k.
    limbs : mapping of int to ndarray of int64, shape (k,)
        The sum of key i is ``sum(limbs[e][i] * 2**e for e in limbs)``.
    terms : int
        How many additions the limbs have gone through since each was known to be below 2**52.

    Examples
    --------
    >>> tenths = ExactSums.of(np.full(10, 0.1))
    >>> tenths.floats().tolist(), sum([0.1] * 10)
    ([1.0], 0.9999999999999999)
    """

    size: int
    limbs: Mapping[int, Int64Array] = field(default_factory=dict)
    terms: int = 1

    @classmethod
    def empty(cls, size: int) -> ExactSums:
        """Return sums of nothing."""
        return cls(size)

    @classmethod
    def counting(cls, counts: Int64Array) -> ExactSums:
        """Return counts (below 2**52) as sums."""
        return cls(len(counts), {0: counts.astype(np.int64, copy=False)}) if counts.any() else cls(len(counts))

    @classmethod
    def of(cls, values: FloatArray, keys: Keys | None = None) -> ExactSums:
        """Sum finite values, all together or by key.

        Parameters
        ----------
        values : ndarray of float64, shape (n,); without keys also (m, n), for m sums
        keys : Keys, optional
            Of the n values.
        """
        size = keys.size if keys is not None else len(values) if values.ndim == 2 else 1
        n, most = values.shape[-1], max(1, PIECE // (len(values) if values.ndim == 2 else 1))
        total = cls.empty(size)
        for start in range(0, n, most):
            piece = slice(start, start + most)
            codes = keys if keys is None or n <= most else keys[piece]
            total = total + cls(size, _limbs(values[..., piece], codes, size))
        return total

    @classmethod
    def of_products(cls, weights: FloatArray, values: FloatArray, keys: Keys | None = None) -> ExactSums:
        """Sum weights times values; each product is rounded once, and no weight is too large or too small for that.

        Parameters
        ----------
        weights : ndarray of float64, shape (n,)
        values, keys
            As in `of`.
        """
        total = cls.of(values[..., :0], None if keys is None else keys[:0])
        for where, scaled, bits in by_scale(weights):
            products = cls.of(values[..., where] * scaled, None if keys is None else keys[where])
            total = total + products.scaled(bits)
        return total

    @classmethod
    def joined(cls, lots: Sequence[ExactSums]) -> ExactSums:
        """Return the sums of several lots, one lot after the other."""
        limbs = {}
        for exponent in {exponent for lot in lots for exponent in lot.limbs}:
            parts = [lot.limbs[exponent] if exponent in lot.limbs else np.zeros(lot.size, np.int64) for lot in lots]
            limbs[exponent] = np.concatenate(parts)
        return cls(sum(lot.size for lot in lots), limbs, max(lot.terms for lot in lots))

    def scaled(self, bits: int) -> ExactSums:
        """Return the sums times 2**bits."""
        return ExactSums(self.size, {exponent + bits: limb for exponent, limb in self.limbs.items()}, self.terms)

    def moved(self, places: IntArray, size: int) -> ExactSums:
        """Return `size` sums of which the one at places[i] is sum i of these; the others are of nothing."""
        limbs = {exponent: np.zeros(size, np.int64) for exponent in self.limbs}
        for exponent, limb in self.limbs.items():
            limbs[exponent][places] = limb
        return ExactSums(size, limbs, self.terms)

    def __add__(self, other: ExactSums) -> ExactSums:
        if not (self.limbs and other.limbs):
            return self if self.limbs else other
        limbs, terms = dict(self.limbs), self.terms + other.terms
        for exponent, limb in other.limbs.items():
            limbs[exponent] = limbs[exponent] + limb if exponent in limbs else limb
        return ExactSums(self.size, limbs, terms) if terms <= _MOST_TERMS else ExactSums(self.size, _carried(limbs))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExactSums) or self.size != other.size:
            return False
        lowest = min([0, *self.limbs, *other.limbs])
        return self._units(lowest) == other._units(lowest)

    __hash__ = None  # type: ignore[assignment]  # equal sums may be stored differently

    def fractions(self) -> list[Fraction]:
        """Return the sums as exact fractions."""
        lowest = self._lowest
        return [Fraction(units, 1 << -lowest) for units in self._units(lowest)]

    def floats(self) -> FloatArray:
        """Return the sums as float64, each correctly rounded."""
        floats = np.zeros(self.size)
        if not self.limbs:
            return floats
        limbs, exponents = np.array(list(self.limbs.values())), list(self.limbs)
        if min(exponents) < -_EXACT_EXPONENT or max(exponents) > _EXACT_EXPONENT or np.abs(limbs).max() >= 1 << 53:
            return self.over(Fraction(1))
        for exponent, limb in self.limbs.items():  # one addition of two exact terms is correctly rounded
            floats += np.ldexp(limb.astype(np.float64), exponent)
        several = np.flatnonzero(np.count_nonzero(limbs, axis=0) > 2)
        floats[several] = self.at(several).over(Fraction(1))
        return floats

    def at(self, keys: IntArray) -> ExactSums:
        """Return the sums of some keys."""
        return ExactSums(len(keys), {exponent: limb[keys] for exponent, limb in self.limbs.items()}, self.terms)

    def shares(self, whole: Fraction) -> FloatArray:
        """Return the sums divided by a positive number as float64, within two roundings: much faster than `over`."""
        floats, divisor = self.floats(), _as_float(whole)
        shares: FloatArray = (
            floats / divisor if 0 < divisor < np.inf and np.isfinite(floats).all() else self.over(whole)
        )
        return shares

    def over(self, divisor: Fraction) -> FloatArray:
        """Return the sums divided by a positive number as float64, each correctly rounded."""
        numerator, denominator = divisor.numerator << -self._lowest, divisor.denominator
        quotients = [divided(units * denominator, numerator) if units else 0.0 for units in self._units(self._lowest)]
        return np.array(quotients, dtype=np.float64)

    def ratios(self, divisors: ExactSums) -> FloatArray:
        """Return each sum over the sum of the same key as float64, correctly rounded; 0 where both are."""
        lowest = min(self._lowest, divisors._lowest)
        pairs = zip(self._units(lowest), divisors._units(lowest), strict=True)
        return np.array([divided(mine, theirs) if mine else 0.0 for mine, theirs in pairs], dtype=np.float64)

    def repeated(self, times: int) -> ExactSums:
        """Return the sums again and again, one lot after the other."""
        return ExactSums(self.size * times, {e: np.tile(limb, times) for e, limb in self.limbs.items()}, self.terms)

    def merged(self, groups: IntArray, size: int) -> ExactSums:
        """Return the sums over groups of at most 2**14 keys; `groups` says where each key goes, shape (k,)."""
        merged = {}
        for exponent, limb in _carried(self.limbs).items():
            merged[exponent] = np.zeros(size, np.int64)
            np.add.at(merged[exponent], groups, limb)
        return ExactSums(size, _carried(merged))

    def total(self) -> Fraction:
        """Return the sum over all keys as an exact fraction."""
        return Fraction(sum(self._units(self._lowest)), 1 << -self._lowest)

    @property
    def _lowest(self) -> int:
        return min([0, *self.limbs])

    def _units(self, lowest: int) -> list[int]:
        """Return each sum as a whole number of 2**lowest."""
        units = [0] * self.size
        for exponent, limb in self.limbs.items():
            for key in np.flatnonzero(limb).tolist():
                units[key] += int(limb[key]) << (exponent - lowest)
        return units


def _as_float(value: Fraction) -> float:
    return divided(value.numerator, value.denominator)


def divided(numerator: int, denominator: int) -> float:
    """Divide whole numbers, correctly rounded; infinite where the quotient leaves the range of float64."""
    try:
        return numerator / denominator
    except OverflowError:
        return float("inf") if (numerator > 0) == (denominator > 0) else float("-inf")


def by_scale(
    weights: FloatArray,
) -> Iterator[tuple[slice | npt.NDArray[np.intp], FloatArray, int]]:
    """Part positive weights by their scale: which they are, these times 2**-bits, and bits (mostly all of them, and 0).

    Multiplied by a loss or a probability, scaled weights neither overflow nor vanish.
    """
    if len(weights) and weights.max() < 2.0**63 and weights.min() >= 2.0**-64:
        yield slice(None), weights, 0
        return
    scales = (np.frexp(weights)[1] + _SCALE // 2) // _SCALE
    for scale in np.unique(scales).tolist():
        where = np.flatnonzero(scales == scale)
        yield where, np.ldexp(weights[where], -_SCALE * scale), _SCALE * scale


def _limbs(values: FloatArray, keys: Keys | None, size: int) -> dict[int, Int64Array]:
    """Sum a piece of values; see `ExactSums`."""
    limbs: dict[int, Int64Array] = {}
    for exponent, parts, entries, scaled_by in _parts(values):
        if entries is None:
            sums = parts.sum(axis=-1) if keys is None else keys.sums(parts)
        else:
            sums = _sums_of_entries(parts, entries, values.shape[-1], keys, size)
        limb = np.ldexp(sums, -exponent).astype(np.int64).reshape(size)
        place = exponent + scaled_by
        limbs[place] = limbs[place] + limb if place in limbs else limb
    return limbs


def _sums_of_entries(parts: FloatArray, entries: IntArray, n: int, keys: Keys | None, size: int) -> FloatArray:
    """Add up parts of a few entries, which are given by their places in the flattened array of values."""
    codes = entries // n if keys is None else keys.codes[entries]
    return Keys(codes, size).sums(parts)


def _parts(values: FloatArray) -> Iterator[tuple[int, FloatArray, IntArray | None, int]]:
    """Split values into multiples of falling quanta until nothing is left.

    Yields the exponent of the quantum, the parts, the entries that they are of (None: all), and how many powers of two
    they were scaled down by.
    """
    rest, entries = values, None
    bits = _bits(rest)
    while bits is not None:
        if bits > _HUGE:
            huge = np.abs(rest) >= math.ldexp(1.0, _HUGE // 2)
            for exponent, parts, few, _ in _parts(np.ldexp(np.where(huge, rest, 0.0), -_SCALE)):
                yield exponent, parts, _within(entries, few), _SCALE
            rest = np.where(huge, 0.0, rest)
            bits = _bits(rest)
            continue
        exponent = -((_BITS - bits) // _GRID) * _GRID
        parts = _rounded(rest, exponent)
        yield exponent, parts, entries, 0
        rest = rest - parts
        left = rest != 0.0
        count = np.count_nonzero(left)
        bits = exponent if count else None
        if count < rest.size // 8:
            few = np.flatnonzero(left)
            rest, entries = rest.ravel()[few], _within(entries, few)
            bits = _bits(rest)


def _bits(values: FloatArray) -> int | None:
    """Return the power of two that all values are below, None when all are zero."""
    largest = max(float(values.max()), -float(values.min())) if values.size else 0.0
    return math.frexp(largest)[1] if largest else None


def _within(entries: IntArray | None, few: IntArray | None) -> IntArray | None:
    """Return the places of a few of some entries; None stands for all."""
    return entries if few is None else few if entries is None else entries[few]


def _rounded(values: FloatArray, exponent: int) -> FloatArray:
    """Round to multiples of 2**exponent: adding and taking away 1.5 * 2**52 of them drops what is smaller."""
    shifter = math.ldexp(1.5, 52 + exponent)
    rounded: FloatArray = values + shifter
    rounded -= shifter
    return rounded


def _carried(limbs: Mapping[int, Int64Array]) -> dict[int, Int64Array]:
    """Move the upper bits of large limbs into higher ones, so that no addition can overflow."""
    carried = dict(limbs)
    for exponent in sorted(limbs):
        units = carried[exponent]
        if np.abs(units).max(initial=0) < 1 << 48:
            continue
        carried[exponent] = units & ((1 << _CARRIED_BITS) - 1)
        above, upper = exponent + _CARRIED_BITS, units >> _CARRIED_BITS
        carried[above] = carried[above] + upper if above in carried else upper
    return carried
