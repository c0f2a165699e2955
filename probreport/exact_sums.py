"""Sums of float64 values that are exact, so that neither the order of the rows nor their cutting changes a bit.

Holds sums, as 64-bit integers times powers of two, and how they add; how values are cut so that sums make no error is
left to ``quanta``, what is summed to ``tallies``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.quanta import PIECE as PIECE
from probreport.quanta import Int64Array as Int64Array
from probreport.quanta import Keys as Keys
from probreport.quanta import limbs_of, parts_of, times_power

_MOST_TERMS = 1 << 8  # two sums of 2**8 pieces, of at most 2**53 each, together stay below 2**63
_CARRIED_BITS = 32
_EXACT_EXPONENT = 900  # sums of integers below 2**53 times 2**±900 stay in the range of normal numbers
_SCALE = 128  # weights beyond 2**-64 and 2**64 are scaled by multiples of 2**128


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
        How many additions the limbs have gone through since each was known to be at most 2**53.

    Examples
    --------
    >>> tenths = ExactSums.of(np.full(10, 0.1))
    >>> tenths.floats().tolist(), np.full(10, 0.1).cumsum()[-1].item()
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
            piece = values[..., start : start + most]
            codes = keys if keys is None or n <= most else keys[start : start + most]
            total = total + cls(size, limbs_of(parts_of(piece), piece.shape[-1], codes, size))
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
            floats += times_power(limb.astype(np.float64), exponent)
        several = np.flatnonzero(np.count_nonzero(limbs, axis=0) > 2)
        if several.size:
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
        if self._is_one_limb and Fraction(_as_float(divisor)) == divisor:
            quotients_of_floats: FloatArray = self.floats() / _as_float(divisor)  # which is rounded correctly
            return quotients_of_floats
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
    def _is_one_limb(self) -> bool:
        """Whether the sums are floats in the very way in which they are stored, as counts are."""
        if self.size == 0 or len(self.limbs) != 1:
            return False
        ((exponent, limb),) = self.limbs.items()
        return abs(exponent) <= _EXACT_EXPONENT and int(np.abs(limb).max()) < 1 << 53

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
