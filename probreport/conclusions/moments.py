"""Mean, variance and skewness of weighted losses, read off their exact sums without cancellation."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from probreport.errors import WeightError
from probreport.plan import WeightType
from probreport.tallies.loss_totals import LossTotals

_NOTHING = Fraction(1, 10**28)  # relative to the second moment: what twice the precision of float64 cannot resolve
_MOST_ROWS = sys.float_info.max
_LEAST_SECOND = Fraction(1, 10**120)  # cubes of smaller losses, and their rounding errors, leave the range of float64


@dataclass(frozen=True)
class Moments:
    """Moments of the losses of some rows, or of differences of losses, which may be negative; means weigh rows by w.

    Parameters
    ----------
    rows : int
        Rows with weight.
    weight : Fraction
        Sum of w.
    mean : float
        Weighted mean loss in nats; infinite when a row with weight has an infinite loss, NaN without rows.
    finite_mean : float or None
        Weighted mean over the rows with a finite loss.
    variance, skewness : float or None
        Second central moment, and the third over its power 3/2; None where they are undefined.
    standard_error : float or None
        Of the mean, by the sandwich formula.
    effective_rows : float or None
        W**2 / sum of w**2; W where weights are frequencies.
    observations : float
        How many rows there would be without weights: the rows, or W where weights are frequencies.
    """

    rows: int
    weight: Fraction
    mean: float
    finite_mean: float | None
    variance: float | None
    skewness: float | None
    standard_error: float | None
    effective_rows: float | None
    observations: float


@dataclass(frozen=True)
class Sums:
    """The totals of some rows as exact numbers; `weight2` is None when the weights' squares could not be summed."""

    rows: int
    infinite: int
    weight: Fraction
    infinite_weight: Fraction
    loss: Fraction
    loss2: Fraction
    loss3: Fraction
    weight2: Fraction | None
    weight2_loss: Fraction
    weight2_loss2: Fraction

    def __add__(self, other: Sums) -> Sums:
        return self._with(other, 1)

    def __sub__(self, other: Sums) -> Sums:
        return self._with(other, -1)

    def _with(self, other: Sums, sign: int) -> Sums:
        summed: dict[str, Any] = {}
        for part in fields(self):
            mine, theirs = getattr(self, part.name), getattr(other, part.name)
            summed[part.name] = None if mine is None or theirs is None else mine + sign * theirs
        return Sums(**summed)


def moments_of(totals: LossTotals, weight_type: WeightType = "importance") -> Moments:
    """Read the moments of all keys together off totals."""
    return moments(sums_of(totals), weight_type)


def sums_of(totals: LossTotals) -> Sums:
    """Return the sums over all keys together."""
    squarable = not totals.unsquarable.any()
    return Sums(
        rows=int(totals.rows.sum()),
        infinite=int(totals.infinite.sum()),
        weight=totals.weight.total(),
        infinite_weight=totals.infinite_weight.total(),
        loss=totals.loss.total(),
        loss2=totals.loss2.total(),
        loss3=totals.loss3.total(),
        weight2=totals.weight2.total() if squarable else None,
        weight2_loss=totals.weight2_loss.total(),
        weight2_loss2=totals.weight2_loss2.total(),
    )


def moments_by_key(totals: LossTotals, weight_type: WeightType = "importance") -> list[Moments]:
    """Read the moments of each key off totals."""
    return [moments(sums, weight_type) for sums in sums_by_key(totals)]


def sums_by_key(totals: LossTotals) -> list[Sums]:
    """Return the sums of each key."""
    squares = zip(totals.weight2.fractions(), totals.unsquarable.tolist(), strict=True)
    columns = (
        totals.rows.tolist(),
        totals.infinite.tolist(),
        totals.weight.fractions(),
        totals.infinite_weight.fractions(),
        totals.loss.fractions(),
        totals.loss2.fractions(),
        totals.loss3.fractions(),
        [None if unsquarable else square for square, unsquarable in squares],
        totals.weight2_loss.fractions(),
        totals.weight2_loss2.fractions(),
    )
    return [Sums(*key) for key in zip(*columns, strict=True)]


def moments(sums: Sums, weight_type: WeightType = "importance") -> Moments:
    """Read moments off sums.

    A frequency weight stands for so many rows; as squares of weights then are the weights, all follows from that.

    Raises
    ------
    WeightError
        PR114 for frequencies whose sum leaves the range of float64.
    """
    if weight_type == "importance":
        return _moments(sums, sums.rows)
    weight2 = None if sums.weight2 is None else sums.weight
    return _moments(
        replace(sums, weight2=weight2, weight2_loss=sums.loss, weight2_loss2=sums.loss2), _number(sums.weight)
    )


def _number(weight: Fraction) -> float:
    if weight > _MOST_ROWS:
        raise WeightError(
            f"as frequencies, the weights stand for more rows than a number holds: over {_MOST_ROWS:.1e}.\n"
            "Weights that say how much a row matters are no frequencies: leave out weight_type (--weight-type).",
            code="PR114",
        )
    return weight.numerator if weight.denominator == 1 else float(weight)


def _moments(sums: Sums, observations: float) -> Moments:
    finite_weight = sums.weight - sums.infinite_weight
    finite_mean = sums.loss / finite_weight if finite_weight else None
    found = Moments(
        rows=sums.rows,
        weight=sums.weight,
        mean=math.nan if not sums.rows else math.inf if sums.infinite else float(sums.loss / sums.weight),
        finite_mean=None if finite_mean is None else float(finite_mean),
        variance=None,
        skewness=None,
        standard_error=None,
        effective_rows=float(sums.weight**2 / sums.weight2) if sums.weight2 else None,
        observations=observations,
    )
    if finite_mean is None or sums.infinite or not sums.weight2:
        return found
    return _with_spread(found, sums, finite_mean, sums.weight2)


def _with_spread(found: Moments, sums: Sums, mean: Fraction, weight2: Fraction) -> Moments:
    second, third = sums.loss2 / sums.weight, sums.loss3 / sums.weight
    variance = second - mean**2
    if variance <= _NOTHING * second or second < _LEAST_SECOND:
        return replace(found, variance=0.0, standard_error=0.0)
    skewness = float(third - 3 * mean * second + 2 * mean**3) / float(variance) ** 1.5
    squares = sums.weight2_loss2 - 2 * mean * sums.weight2_loss + mean**2 * weight2
    error, n = None, found.observations
    if n > 1:
        error = math.sqrt(max(0.0, float(squares)) * n / (n - 1)) / float(sums.weight)
    return replace(found, variance=float(variance), skewness=skewness, standard_error=error)
