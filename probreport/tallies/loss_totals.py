"""Totals of per-row loss by key: rows, weight and weighted sums of its powers. Means are read off, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from probreport.double_double import DoubleDouble, product, times
from probreport.exact_sums import ExactSums, Int64Array
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals
from probreport.validation import FloatArray

_LEAST_SQUARABLE, _MOST_SQUARABLE = 1e-140, 1e140


@dataclass(frozen=True, eq=False)
class LossTotals(FieldwiseTotals):
    """Sums by key (the true class, or a group) that give mean, variance, skewness and their weighted kin.

    Rows of weight 0 are counted and otherwise left out. Infinite losses are counted, with their weight, and are in no
    sum of losses. Powers are kept to twice the precision, so that the variance survives losses that are nearly equal.

    Parameters
    ----------
    rows, infinite, weightless, unsquarable : ndarray of int64, shape (k,)
        Rows with weight; those of them whose loss is infinite; rows without weight; rows whose weight is so large or
        small that its square leaves the range of float64, which are in no sum of squares or cubes.
    weight, infinite_weight : ExactSums
        Sums of w, over all rows and over those of infinite loss.
    loss, loss2, loss3 : ExactSums
        Sums of w l, w l**2, w l**3 in nats.
    weight2, weight2_loss, weight2_loss2 : ExactSums
        Sums of w**2, w**2 l, w**2 l**2.
    """

    rows: Int64Array
    infinite: Int64Array
    weightless: Int64Array
    unsquarable: Int64Array
    weight: ExactSums
    infinite_weight: ExactSums
    loss: ExactSums
    loss2: ExactSums
    loss3: ExactSums
    weight2: ExactSums
    weight2_loss: ExactSums
    weight2_loss2: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows, by class."""
        return cls.of_nothing(plan.n_classes)

    @classmethod
    def of_nothing(cls, size: int) -> Self:
        """Return totals of nothing for each of `size` keys."""
        none, nothing = np.zeros(size, np.int64), ExactSums.empty(size)
        return cls(none, none, none, none, *[nothing] * 8)

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows by true class; a soft label counts for its likeliest class."""
        return cls.by_key(rows.losses, rows.codes, plan.n_classes, rows.batch.weights)

    @classmethod
    def by_key(cls, losses: FloatArray, keys: IntArray, size: int, weights: FloatArray | None) -> Self:
        """Return the totals of losses, shape (n,), for each of `size` keys."""
        if weights is not None and not weights.all():
            kept = weights > 0
            removed = np.bincount(keys[~kept], minlength=size)
            return cls.by_key(losses[kept], keys[kept], size, weights[kept])._with_weightless(removed)
        finite = np.isfinite(losses)
        if finite.all():
            return cls._of_finite(losses, keys, size, weights)
        totals = cls._of_finite(losses[finite], keys[finite], size, _where(weights, finite))
        return totals._with_infinite(keys[~finite], _where(weights, ~finite))

    @classmethod
    def _of_finite(cls, losses: FloatArray, keys: IntArray, size: int, weights: FloatArray | None) -> Self:
        counts, none = np.bincount(keys, minlength=size), np.zeros(size, np.int64)
        if weights is None:
            weight, powers = whole_numbers(counts), _sums_of_powers((losses, None), losses, keys, size)
            return cls(counts, none, none, none, weight, ExactSums.empty(size), *powers, weight, powers[0], powers[1])
        weight, loss = ExactSums.of(weights, keys, size), _summed(product(weights, losses), keys, size)
        squarable = (weights > _LEAST_SQUARABLE) & (weights < _MOST_SQUARABLE)
        unsquarable = np.bincount(keys[~squarable], minlength=size)
        weights, losses, keys = weights[squarable], losses[squarable], keys[squarable]
        _, loss2, loss3 = _sums_of_powers(product(weights, losses), losses, keys, size)
        squared = product(weights, weights)
        products = _sums_of_powers(times(squared, losses), losses, keys, size)[:2]
        squares = _summed(squared, keys, size), *products
        return cls(counts, none, none, unsquarable, weight, ExactSums.empty(size), loss, loss2, loss3, *squares)

    def _with_weightless(self, removed: Int64Array) -> Self:
        return self + type(self)(**{**vars(type(self).of_nothing(len(removed))), "weightless": removed})

    def _with_infinite(self, keys: IntArray, weights: FloatArray | None) -> Self:
        size = len(self.rows)
        counts = np.bincount(keys, minlength=size)
        weight = whole_numbers(counts) if weights is None else ExactSums.of(weights, keys, size)
        extra = {"rows": counts, "infinite": counts, "weight": weight, "infinite_weight": weight}
        return self + type(self)(**{**vars(type(self).of_nothing(size)), **extra})


def whole_numbers(counts: Int64Array) -> ExactSums:
    """Return counts as exact sums."""
    return ExactSums(len(counts), {0: counts}) if counts.any() else ExactSums.empty(len(counts))


def _where(weights: FloatArray | None, rows: Any) -> FloatArray | None:
    return None if weights is None else weights[rows]


def _summed(pair: tuple[FloatArray, FloatArray | None], keys: IntArray, size: int) -> ExactSums:
    high, low = pair
    total = ExactSums.of(high, keys, size)
    return total if low is None else total + ExactSums.of(low, keys, size)


def _sums_of_powers(
    first: tuple[FloatArray, FloatArray | None], losses: FloatArray, keys: IntArray, size: int
) -> tuple[ExactSums, ExactSums, ExactSums]:
    """Sum x, x l and x l**2 by key, where x is the first power, with its weight."""
    second: DoubleDouble = product(first[0], losses) if first[1] is None else times((first[0], first[1]), losses)
    third = times(second, losses)
    return _summed(first, keys, size), _summed(second, keys, size), _summed(third, keys, size)
