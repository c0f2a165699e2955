"""Formulas of information on checked float64 arrays, in nats: stable near equality, infinite where they are infinite.

Whole distributions stand along the last axis. Reading and checking them is left to ``distributions``, units to
``information``.
"""

from __future__ import annotations

import math

import numpy as np

from probreport.containers import FloatArray

_FLOAT = np.finfo(np.float64)


def _quietly() -> np.errstate:
    """Silence NumPy where the logarithm of 0 or the smallest numbers are expected and have their own branch."""
    return np.errstate(all="ignore")


def information(p: FloatArray) -> FloatArray:
    """Return -ln p of each probability."""
    with _quietly():
        return np.asarray(-np.log(p))


def cross_entropy(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return H(P, Q) along the last axis."""
    with _quietly():
        return np.asarray(-np.where(p > 0, p * np.log(q), 0.0).sum(axis=-1))


def kl_divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """Sum the excess, which is the divergence of rows of equal sums, and take off the difference of the sums.

    Of sums that differ by rounding alone the difference is left out: it would drown a divergence below 1e-16.
    """
    with _quietly():
        difference = q - p
        surplus = difference.sum(axis=-1)
        rounding = 4 * _FLOAT.eps * math.sqrt(p.shape[-1])
        surplus = np.where(np.abs(surplus) > rounding, surplus, 0.0)
        return np.asarray(np.maximum(_excess(p, q, difference).sum(axis=-1) - surplus, 0.0))


def js_divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """Compare 2p and 2q with p + q, which is exact in the subnormal range where (p + q) / 2 is not."""
    with _quietly():
        both, difference = p + q, q - p
        terms = _excess(2 * p, both, difference) + _excess(2 * q, both, -difference)
        return np.asarray(np.minimum(terms.sum(axis=-1) / 4, math.log(2)))


def gaussian_cross_entropy(mean_p: FloatArray, sd_p: FloatArray, mean_q: FloatArray, sd_q: FloatArray) -> FloatArray:
    """Return the cross-entropy of two normal densities."""
    with _quietly():
        squares = (sd_p / sd_q) ** 2 + ((mean_p - mean_q) / sd_q) ** 2
        return np.asarray(np.log(sd_q) + math.log(2 * math.pi) / 2 + squares / 2)


def _excess(p: FloatArray, q: FloatArray, difference: FloatArray) -> FloatArray:
    """Return ``p ln(p / q) + difference`` for each entry, where difference is q - p; never negative."""
    near = p * _linear_minus_log1p(difference / p)
    far = difference - p * _log_of_ratio(q, p)
    excess = np.where(np.abs(difference) <= p / 4, near, far)
    return np.where(p > 0, excess, q)


def _linear_minus_log1p(x: FloatArray) -> FloatArray:
    """Return ``x - log1p(x)`` for x in [-1/4, 1/4] without cancellation, by log1p(x) = 2 artanh(x / (2 + x))."""
    s = x / (2 + x)
    square = s * s
    tail = np.zeros_like(s)
    for odd in range(19, 1, -2):
        tail = tail * square + 1 / odd
    return np.asarray(s * (x - 2 * square * tail))


def _log_of_ratio(q: FloatArray, p: FloatArray) -> FloatArray:
    """Return ``ln(q / p)``, also where the ratio itself overflows or loses digits as a subnormal."""
    ratio = q / p
    precise = (ratio >= _FLOAT.smallest_normal) & (ratio <= _FLOAT.max)
    return np.where(precise, np.log(ratio), np.log(q) - np.log(p))
