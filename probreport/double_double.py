"""Products kept to twice the precision of a float64, as an unevaluated sum of two.

References: Dekker (1971), "A floating-point technique for extending the available precision", Numer. Math. 18, 224-242.
"""

from __future__ import annotations

import numpy as np

from probreport.validation import FloatArray

DoubleDouble = tuple[FloatArray, FloatArray]

_LOWER_BITS = 27  # of the 53 bits of a float64
_HALF_UNIT, _UPPER_HALF = 1 << (_LOWER_BITS - 1), -(1 << _LOWER_BITS)


def product(a: FloatArray, b: FloatArray) -> DoubleDouble:
    """Return a * b rounded, and the rounding error; exact unless a product leaves the range of normal numbers."""
    high = a * b
    a_high, a_low = _halves(a)
    b_high, b_low = (a_high, a_low) if b is a else _halves(b)
    low = a_high * b_high
    low -= high
    cross = a_high * b_low
    low += cross
    low += cross if b is a else np.multiply(a_low, b_high, out=cross)
    low += np.multiply(a_low, b_low, out=cross)
    return high, low


def times(pair: DoubleDouble, b: FloatArray) -> DoubleDouble:
    """Multiply a pair by a float64; the error is of the order of 2**-106 of the value."""
    high, low = product(pair[0], b)
    low += pair[1] * b
    return high, low


def _halves(a: FloatArray) -> DoubleDouble:
    """Cut each value into two of 26 bits: its own bits rounded to the upper half of them, and what is left."""
    bits = a.view(np.int64) + _HALF_UNIT
    bits &= _UPPER_HALF
    high: FloatArray = bits.view(np.float64)
    return high, a - high


def from_single(a: FloatArray) -> DoubleDouble:
    """Return a float64 as a pair."""
    return a, np.zeros_like(a)
