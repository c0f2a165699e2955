"""What was forecast of one event and how much of it happened, pooled by distinct forecast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from probreport.conclusions.adjacent_violators import isotonic_blocks
from probreport.exact_sums import Int64Array
from probreport.labels import IntArray
from probreport.validation import FloatArray

NOTHING = 1e-140
"""A weight this small beside the greatest changes no sum, and its square would vanish."""


@dataclass(frozen=True, eq=False)
class ForecastOutcomes:
    """Totals by distinct forecast; all of shape (m,), in order of the forecast.

    Parameters
    ----------
    forecasts : ndarray of float64
        Probabilities of the event, rising.
    weights : ndarray of float64
        Sum of w, in any unit, above 0.
    events : ndarray of float64
        Sum of w over the rows in which the event happened (of w y where labels are soft).
    squares : ndarray of float64
        Sum of w**2.
    rows : ndarray of int64
        Number of rows.

    Examples
    --------
    >>> outcomes = ForecastOutcomes.of_rows(np.array([0.7, 0.2, 0.7]), np.array([1.0, 0.0, 0.0]))
    >>> outcomes.forecasts.tolist(), outcomes.rates.tolist(), outcomes.trials.tolist()
    ([0.2, 0.7], [0.0, 0.5], [1.0, 2.0])
    """

    forecasts: FloatArray
    weights: FloatArray
    events: FloatArray
    squares: FloatArray
    rows: Int64Array

    def __len__(self) -> int:
        return len(self.forecasts)

    @classmethod
    def of_rows(cls, forecasts: FloatArray, outcomes: FloatArray, weights: FloatArray | None = None) -> Self:
        """Pool rows by their forecast.

        Parameters
        ----------
        forecasts, outcomes : ndarray of float64, shape (n,)
            Probability of the event, and how much of it happened: 0, 1, or between for soft labels.
        weights : ndarray of float64, shape (n,), optional
            Above 0.
        """
        if weights is None:
            happened = outcomes == 1
            if (happened | (outcomes == 0)).all():
                return cls._of_events(forecasts, happened)
            weights = np.ones(len(forecasts))
        weights = weights / weights.max()
        kept = weights > NOTHING
        forecasts, outcomes, weights = forecasts[kept], outcomes[kept], weights[kept]
        order = np.argsort(forecasts, kind="stable")
        forecasts, outcomes, weights = forecasts[order], outcomes[order], weights[order]
        starts = np.flatnonzero(np.diff(forecasts, prepend=-1.0))
        rows = np.diff(starts, append=len(order)).astype(np.int64)
        total, events, squares = (
            np.add.reduceat(values, starts) for values in (weights, weights * outcomes, weights * weights)
        )
        return cls(forecasts[starts], total, events, squares, rows)

    @classmethod
    def _of_events(cls, forecasts: FloatArray, happened: npt.NDArray[np.bool_]) -> Self:
        """Pool rows of equal weight: sorted as integers, with the outcome as last bit, in a fifth of the time."""
        packed = np.sort(((forecasts + 0.0).view(np.int64) << 1) | happened)
        bits, events = packed >> 1, (packed & 1).astype(np.float64)
        starts = np.flatnonzero(np.diff(bits, prepend=-1))
        rows = np.diff(starts, append=len(bits)).astype(np.int64)
        weights = rows.astype(np.float64)
        if len(starts) < len(bits):
            bits, events = bits[starts], np.add.reduceat(events, starts)
        return cls(bits.view(np.float64), weights, events, weights, rows)

    @property
    def total_weight(self) -> float:
        """Sum of all weights."""
        return float(self.weights.sum())

    @property
    def rates(self) -> FloatArray:
        """Share of the event at each forecast, shape (m,)."""
        return np.minimum(self.events / self.weights, 1.0)

    @property
    def trials(self) -> FloatArray:
        """How many rows of equal weight would say as much as those of each forecast (Kish), shape (m,)."""
        return self.weights**2 / self.squares

    @property
    def holds_impossible(self) -> bool:
        """Whether something happened that was forecast with probability 0."""
        happened = (self.forecasts == 0) & (self.events > 0)
        failed = (self.forecasts == 1) & (self.events < self.weights)
        return bool((happened | failed).any())

    @cached_property
    def best_starts(self) -> IntArray:
        """Where the steps of the rising curve that recalibrates the forecasts best begin."""
        return isotonic_blocks(self.rates, self.weights)[0]

    @cached_property
    def best_steps(self) -> ForecastOutcomes:
        """The forecasts merged into those steps."""
        return self.merged(self.best_starts)

    def merged(self, starts: IntArray) -> ForecastOutcomes:
        """Merge neighbours into groups that begin at `starts`; a group's forecast is the mean."""
        weights, events, squares, forecasts = (
            np.add.reduceat(values, starts)
            for values in (self.weights, self.events, self.squares, self.weights * self.forecasts)
        )
        ends = np.append(starts[1:], len(self)) - 1
        means = np.clip(forecasts / weights, self.forecasts[starts], self.forecasts[ends])
        return ForecastOutcomes(means, weights, events, squares, np.add.reduceat(self.rows, starts))

    def groups(self, most: int) -> IntArray:
        """Return where at most so many groups of neighbours begin, smaller where more hangs on single rows.

        A third of the groups shares out the rows evenly, a third the variance of the event, and a third grows from
        single rows at both ends by a constant factor: there the recalibrated curve takes steps at single rows.
        """
        if len(self) <= most:
            return np.arange(len(self))
        variance = self.weights * self.forecasts * (1 - self.forecasts)
        reached = _cumulated(self.weights)
        parts = [part / part[-1] for part in (reached, _by_factors(reached), _cumulated(variance)) if part[-1] > 0]
        return _starts_of_equal_parts(np.sum(parts, axis=0), most)


def _cumulated(mass: FloatArray) -> FloatArray:
    """Return what lies before each place, and at last all, shape (m + 1,)."""
    return np.concatenate([[0.0], np.cumsum(mass)])


def _by_factors(reached: FloatArray) -> FloatArray:
    """Return a cumulated mass of which equal parts hold weights that grow by a constant factor from either end."""
    one = reached[-1] / (len(reached) - 1)
    mass = np.log(reached + one) - np.log(reached[-1] - reached + one)
    from_nothing: FloatArray = mass - mass[0]
    return from_nothing


def equal_groups(mass: FloatArray, most: int) -> IntArray:
    """Return where at most so many groups of neighbours with about equal mass begin.

    Examples
    --------
    >>> equal_groups(np.ones(10), 3).tolist()
    [0, 3, 7]
    """
    return _starts_of_equal_parts(_cumulated(mass), most)


def _starts_of_equal_parts(cumulated: FloatArray, most: int) -> IntArray:
    middle = (cumulated[:-1] + cumulated[1:]) / 2
    starts = np.searchsorted(middle, np.arange(most) / most * cumulated[-1])
    found: IntArray = np.unique(starts[starts < len(middle)])
    return found
