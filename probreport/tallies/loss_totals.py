"""Totals of per-row loss by key: rows, weight and weighted sums of its powers. Means are read off, never stored."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.double_double import DoubleDouble, product, times
from probreport.exact_sums import ExactSums, Int64Array, Keys, by_scale
from probreport.plan import Plan
from probreport.rows import Rows
from probreport.tallies.tally import FieldwiseTotals, total_weight

_LEAST_SQUARABLE, _MOST_SQUARABLE = 1e-120, 1e120
_LEAST_LOSS, _LIFT = 1e-250, 512


@dataclass(frozen=True, eq=False)
class LossTotals(FieldwiseTotals):
    """Sums by key (the true class, or a group) that give mean, variance, skewness and their weighted kin.

    Infinite losses are counted, with their weight, and are in no sum of losses. Powers are kept to twice the precision,
    so that the variance survives losses that are nearly equal.

    Parameters
    ----------
    rows, infinite, unsquarable : ndarray of int64, shape (k,)
        Rows; those whose loss is infinite; those whose weight is so large or small that its square leaves the range of
        float64, which are in no sum of squares or cubes.
    weight, weight2, infinite_weight : ExactSums
        Sums of w and w**2 over all rows, and of w over those of infinite loss.
    loss, loss2, loss3 : ExactSums
        Sums of w l, w l**2, w l**3 in nats.
    weight2_loss, weight2_loss2 : ExactSums
        Sums of w**2 l and w**2 l**2.
    """

    rows: Int64Array
    infinite: Int64Array
    unsquarable: Int64Array
    weight: ExactSums
    weight2: ExactSums
    infinite_weight: ExactSums
    loss: ExactSums
    loss2: ExactSums
    loss3: ExactSums
    weight2_loss: ExactSums
    weight2_loss2: ExactSums

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows, by class."""
        return cls._with(plan.n_classes)

    @classmethod
    def _with(cls, size: int, **totals: Any) -> Self:
        """Return some totals for each of `size` keys; the others are of nothing."""
        none, nothing = np.zeros(size, np.int64), ExactSums.empty(size)
        others: dict[str, Any] = {**dict.fromkeys(_COUNTS, none), **dict.fromkeys(_SUMS, nothing)}
        return cls(**{**others, **totals})

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:  # noqa: ARG003  (every tally is made so)
        """Return the totals of the given rows by true class; a soft label counts for its likeliest class."""
        return cls.by_key(rows.losses, rows.classes, rows.weights)

    @classmethod
    def by_key(cls, losses: FloatArray, keys: Keys, weights: FloatArray | None = None) -> Self:
        """Return the totals of n losses, shape (n,), by their keys."""
        weighing = _weighing_one(keys) if weights is None else _weighing(weights, keys)
        return cls._with(keys.size, **weighing) + cls._of_losses(losses, keys, weights)

    @classmethod
    def _of_losses(cls, losses: FloatArray, keys: Keys, weights: FloatArray | None) -> Self:
        infinite = losses == np.inf
        if not infinite.any():
            powers = _powers(losses, keys) if weights is None else _weighted_powers(losses, keys, weights)
            return cls._with(keys.size, **powers)
        broken, rest = keys[infinite], ~infinite
        weight = total_weight(broken, None if weights is None else weights[infinite])
        totals = cls._with(keys.size, infinite=broken.counts, infinite_weight=weight)
        return totals + cls._of_losses(losses[rest], keys[rest], None if weights is None else weights[rest])


_COUNTS = ("rows", "infinite", "unsquarable")
_SUMS = tuple(part.name for part in fields(LossTotals) if part.name not in _COUNTS)


def _weighing_one(keys: Keys) -> dict[str, Any]:
    weight = ExactSums.counting(keys.counts)
    return {"rows": keys.counts, "weight": weight, "weight2": weight}


def _weighing(weights: FloatArray, keys: Keys) -> dict[str, Any]:
    squarable = is_squarable(weights)
    squares = _summed(product(weights[squarable], weights[squarable]), keys[squarable])
    return {
        "rows": keys.counts,
        "weight": ExactSums.of(weights, keys),
        "weight2": squares,
        "unsquarable": keys[~squarable].counts,
    }


def is_squarable(weights: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether the square of a weight, times powers of a loss, stays in the range of float64."""
    return (weights > _LEAST_SQUARABLE) & (weights < _MOST_SQUARABLE)


def _powers(losses: FloatArray, keys: Keys) -> dict[str, ExactSums]:
    squares = product(losses, losses)
    first, second, third = ExactSums.of(losses, keys), _summed(squares, keys), _summed(times(squares, losses), keys)
    return {"loss": first, "loss2": second, "loss3": third, "weight2_loss": first, "weight2_loss2": second}


def _weighted_powers(losses: FloatArray, keys: Keys, weights: FloatArray) -> dict[str, ExactSums]:
    loss, lifted, lift = ExactSums.empty(keys.size), *_lifted(losses)
    for where, scaled, bits in by_scale(weights):
        loss = loss + _summed(product(scaled, lifted[where]), keys[where]).scaled(bits - lift)
    squarable = is_squarable(weights)
    losses, keys, weights = losses[squarable], keys[squarable], weights[squarable]
    second = times(product(weights, losses), losses)
    squared = times(product(weights, weights), losses)
    return {
        "loss": loss,
        "loss2": _summed(second, keys),
        "loss3": _summed(times(second, losses), keys),
        "weight2_loss": _summed(squared, keys),
        "weight2_loss2": _summed(times(squared, losses), keys),
    }


def _lifted(losses: FloatArray) -> tuple[FloatArray, int]:
    """Return losses times a power of two, and that power: the least ones times a weight would vanish."""
    least = losses.min(where=losses > 0, initial=1.0)
    return (losses, 0) if least > _LEAST_LOSS else (losses * 2.0**_LIFT, _LIFT)


def _summed(pair: DoubleDouble, keys: Keys) -> ExactSums:
    return ExactSums.of(pair[0], keys) + ExactSums.of(pair[1], keys)
