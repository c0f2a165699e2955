"""Temperature: the power of the forecasts with the least mean loss, and what taking it would save on held-out rows.

A forecast q at temperature T = 1 / beta is q**beta, renormalised. The mean loss is convex in beta: beta times the loss
of the row plus the logarithm of the sum of q**beta, which needs no label beyond the loss.

References: Guo, Pleiss, Sun & Weinberger (2017), "On calibration of modern neural networks", arXiv:1706.04599.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.metrics.log_loss import EPSILON
from probreport.tallies.row_sample import SampledRows

FOLDS = 5
NEVER = 0.0
"""The power at which every forecast is uniform: that of an infinite temperature."""
_IMPOSSIBLE = -1e30  # stands for the logarithm of 0: times any power that is tried, its exponential is 0
_LEAST, _MOST = 1e-9, 1e9
_CLOSE = 1e-4  # Newton's error is then the square of that
_CLOSE_ENOUGH = 1e-2  # for a fold: near its best power the loss changes with the square of the error
_ROUNDING = 1e-12
_ENTRIES = 1 << 16  # of a block that stays in cache
_STEPS = 200
_FEW = 5_000


class NoTemperatureError(Exception):
    """No power is the best one; the message says why."""


@dataclass(frozen=True)
class Tempered:
    """Forecasts ready to be raised to powers.

    Parameters
    ----------
    logs : ndarray of float64, shape (k, m)
        Logarithm of each probability over the greatest of its row.
    margins : ndarray of float64, shape (m,)
        Loss of the row less the loss that its greatest probability would have.
    weights : ndarray of float64, shape (m,)
        Shares of the weight of all.
    """

    logs: FloatArray
    margins: FloatArray
    weights: FloatArray

    def __len__(self) -> int:
        return len(self.margins)

    def __getitem__(self, rows: slice) -> Tempered:
        return Tempered(self.logs[:, rows], self.margins[rows], self.weights[rows])

    def blocks(self) -> Iterator[slice]:
        """Cut the rows so that each block stays in cache."""
        size = max(1, _ENTRIES // len(self.logs))
        return (slice(start, start + size) for start in range(0, len(self), size))


def tempered(rows: SampledRows, *, clipped: bool) -> Tempered:
    """Prepare rows, whose losses must be finite; `clipped` as scikit-learn clips probabilities."""
    columns = np.ascontiguousarray(rows.matrix.T)
    if clipped:
        columns = np.clip(columns, EPSILON, 1 - EPSILON)
    with np.errstate(divide="ignore"):
        logs = np.log(columns)
    greatest = logs.max(axis=0)
    logs -= greatest
    np.maximum(logs, _IMPOSSIBLE, out=logs)
    margins = rows.losses + greatest
    return Tempered(logs, np.where(margins > _ROUNDING, margins, 0.0), rows.shares)


def losses_at(beta: float, rows: Tempered) -> FloatArray:
    """Return the loss of each row at the power beta, shape (m,)."""
    losses = np.empty(len(rows))
    power = max(beta, _LEAST)
    for block in rows.blocks():
        with np.errstate(under="ignore"):
            losses[block] = np.log(np.exp(power * rows.logs[:, block]).sum(axis=0))
    losses += power * rows.margins
    return losses


def slopes_at(beta: float, rows: Tempered) -> tuple[FloatArray, FloatArray]:
    """Return first and second derivative of each row's loss by beta, each of shape (m,)."""
    first, second = np.empty(len(rows)), np.empty(len(rows))
    for block in rows.blocks():
        logs = rows.logs[:, block]
        with np.errstate(under="ignore"):
            terms = np.exp(beta * logs)
            total = terms.sum(axis=0)
            terms *= logs
            mean = terms.sum(axis=0) / total
            terms *= logs
        first[block] = rows.margins[block] + mean
        second[block] = np.maximum(terms.sum(axis=0) / total - mean * mean, 0.0)
    return first, second


@dataclass(frozen=True)
class Power:
    """The best power, and both derivatives of each row's loss at a power near it, shape (m,)."""

    beta: float
    near: float
    first: FloatArray
    second: FloatArray

    def error(self, weights: FloatArray) -> float:
        """Return the standard error of beta (sandwich); derivatives are carried from the power near it to beta."""
        first = self.first + (self.beta - self.near) * self.second
        return math.sqrt(float(np.square(weights * first).sum())) / float((weights * self.second).sum())

    def step(self, weights: FloatArray) -> float:
        """Return the power after one step of Newton's for other weights."""
        curvature = float((weights * self.second).sum())
        following = self.near - float((weights * self.first).sum()) / curvature if curvature > 0 else NEVER
        return following if following > _LEAST else self.near


def best_power(rows: Tempered, weights: FloatArray, start: float = 1.0) -> Power:
    """Find the power with the least mean loss by Newton's method inside a shrinking bracket.

    Raises
    ------
    NoTemperatureError
        When no finite power is best, or each is as good as any other.
    """
    low, high, beta = 0.0, _MOST, start
    _require_optimum(rows, weights)
    for _ in range(_STEPS):
        first, second = slopes_at(beta, rows)
        slope, curvature = float((weights * first).sum()), float((weights * second).sum())
        following = beta - slope / curvature if curvature > 0 else NEVER
        if abs(following - beta) <= _CLOSE * beta:
            return Power(following, beta, first, second)
        low, high = (beta, high) if slope < 0 else (low, beta)
        if not low < following < high:
            if low == 0.0 and _falls_forever(rows, weights):
                return Power(NEVER, beta, first, second)
            following = math.sqrt(max(low, _LEAST) * high)
        beta = following
    return Power(beta, beta, first, second)


def first_guess(rows: Tempered) -> float:
    """Return the best power of some rows, from which that of many is but one step away."""
    few = rows[:_FEW]
    try:
        return best_power(few, few.weights).beta or 1.0
    except NoTemperatureError:
        return 1.0


def _falls_forever(rows: Tempered, weights: FloatArray) -> bool:
    """Whether the loss falls all the way down to power 0."""
    return float((weights * slopes_at(_LEAST, rows)[0]).sum()) >= 0


def _require_optimum(rows: Tempered, weights: FloatArray) -> None:
    used = weights > 0
    if (rows.margins * used).any():
        return
    if not (rows.logs * used).any():
        raise NoTemperatureError("the forecasts are uniform, and stay so at any temperature")
    raise NoTemperatureError("the true class is always the most probable one, so that sharper is always better")


@dataclass(frozen=True)
class Gain:
    """What is saved on held-out rows, in nats, and its standard error (None where rows are too few for one)."""

    mean: float
    error: float | None


def cross_fitted(rows: Tempered, losses: FloatArray, folds: IntArray, whole: Power) -> Gain:
    """Fit the power without each fold, score it on the fold, and return what that saves in the mean.

    Parameters
    ----------
    rows : Tempered
    losses : ndarray of float64, shape (m,)
        What the rows lose as they are.
    folds : ndarray of int, shape (m,), rising
    whole : Power
        The best of all rows together, from which the search begins.

    Raises
    ------
    NoTemperatureError
        When some rows have no best power of their own.
    """
    saved = np.empty(len(rows))
    borders = np.searchsorted(folds, np.arange(FOLDS + 1))
    for start, stop in pairwise(borders.tolist()):
        fold = slice(start, stop)
        if stop > start:
            saved[fold] = losses[fold] - losses_at(_beta_without(fold, rows, whole), rows[fold])
    return mean_gain(saved, rows.weights)


def _beta_without(fold: slice, rows: Tempered, whole: Power) -> float:
    weights = rows.weights.copy()
    weights[fold] = 0.0
    if not weights.any():
        raise NoTemperatureError("there are too few rows to hold some out")
    start = whole.step(weights)
    if abs(start - whole.beta) <= _CLOSE_ENOUGH * whole.beta:
        return start
    try:
        return best_power(rows, weights, start).beta
    except NoTemperatureError as error:
        raise NoTemperatureError(f"too few rows: without a fifth of them {error}") from None


def mean_gain(saved: FloatArray, weights: FloatArray) -> Gain:
    """Return the weighted mean of what each row saves, with its standard error."""
    share = weights / weights.sum()
    mean = float((share * saved).sum())
    if len(saved) < 2:
        return Gain(mean, None)
    squares = float(np.square(share * (saved - mean)).sum()) * len(saved) / (len(saved) - 1)
    return Gain(mean, math.sqrt(squares))
