"""What calibrated forecasts would show by chance: the same forecasts with outcomes drawn from them, many times over.

References: Bröcker & Smith (2007), "Increasing the reliability of reliability diagrams", Weather Forecast. 22, 651-661.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from probreport.conclusions.adjacent_violators import isotonic_blocks
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.isotonic import decompose, entropies
from probreport.labels import IntArray
from probreport.validation import FloatArray

SEED = 20_210_217
MOST_BINS = 128
REPLICATES = 999
LEVEL = 0.95
FINE_CELLS = 200_000
"""How many forecasts may be drawn to learn what the bins hide."""
_MOST_FINE = 8
_ROUNDING = 1e-12  # nats a row; of forecasts within 1e-8 of certainty it is most of what replicates differ by


@dataclass(frozen=True, eq=False)
class CalibrationNull:
    """Replicates of some outcomes under the hypothesis that their forecasts are calibrated.

    Observation and replicates are compared in the same m bins. Bins hide a little of the miscalibration that chance
    gives to single forecasts; a few replicates of all forecasts tell how much.

    Parameters
    ----------
    outcomes : ForecastOutcomes
        What was observed, in m bins.
    events : ndarray of float64, shape (r, m)
        In each replicate, the weight of the rows of each bin in which the event happened.
    hidden : float
        How much more miscalibration, in nats, replicates have in the mean when they are not binned.
    """

    outcomes: ForecastOutcomes
    events: FloatArray
    hidden: float

    @classmethod
    def of(
        cls,
        outcomes: ForecastOutcomes,
        *,
        bins: int = MOST_BINS,
        replicates: int = REPLICATES,
        fine_cells: int = FINE_CELLS,
        seed: int | tuple[int, ...] = SEED,
    ) -> Self:
        """Draw replicates of outcomes, which are first merged into at most so many bins."""
        generator = np.random.default_rng(seed)
        starts = outcomes.groups(bins)
        binned = outcomes.merged(starts)
        events = drawn(binned, replicates, generator)
        fine_replicates = min(_MOST_FINE, max(1, fine_cells // len(outcomes)))
        return cls(binned, events, _hidden(outcomes, binned, starts, drawn(outcomes, fine_replicates, generator)))

    @cached_property
    def _fits(self) -> tuple[FloatArray, FloatArray]:
        return isotonic_fits(self.outcomes, self.events)

    @property
    def miscalibrations(self) -> FloatArray:
        """Miscalibration of each replicate in nats, in bins, shape (r,)."""
        return self._fits[0]

    @property
    def expected(self) -> float:
        """Miscalibration that calibrated forecasts show in the mean, in nats."""
        return float(self.miscalibrations.mean()) + self.hidden

    @property
    def p_value(self) -> float:
        """How often calibrated forecasts look at least as miscalibrated; what was observed counts as one of them."""
        observed = np.inf if self.outcomes.holds_impossible else decompose(self.outcomes).miscalibration
        as_bad = np.count_nonzero(self.miscalibrations >= observed * (1 - 1e-9) - _ROUNDING)
        return (int(as_bad) + 1) / (len(self.events) + 1)

    def band(self, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
        """Return between what the recalibrated probability of each bin stays in 95 % of the replicates, both (m,)."""
        fits = self._fits[1]
        outside = int((len(fits) + 1) * (1 - level) / 2)
        low, high = max(outside - 1, 0), min(len(fits) - outside, len(fits) - 1)
        ordered = np.partition(fits.T, (low, high), axis=1)
        return ordered[:, low], ordered[:, high]


def drawn(outcomes: ForecastOutcomes, replicates: int, generator: np.random.Generator) -> FloatArray:
    """Draw the weight of the events at each forecast as if forecasts were calibrated, shape (replicates, m).

    Rows of different weight count as fewer rows of equal weight, whose number is rounded up or down by chance.
    """
    trials, shares = np.maximum(outcomes.trials, 1.0), np.empty((replicates, len(outcomes)))
    several = np.flatnonzero(trials > 1)
    if len(several) < len(trials):
        shares[:] = generator.random(shares.shape) < outcomes.forecasts
    if len(several):
        shares[:, several] = _shares(trials[several, None], outcomes.forecasts[several, None], replicates, generator).T
    shares *= outcomes.weights
    return shares


def _shares(trials: FloatArray, q: FloatArray, replicates: int, generator: np.random.Generator) -> FloatArray:
    """Draw shares of events, all of one forecast in a row: the generator prepares anew for each change of forecast."""
    shape, whole = (len(trials), replicates), np.floor(trials + 1e-9)
    number, part = whole, np.where(trials - whole < 1e-9, 0.0, trials - whole)
    if part.any():
        number = whole + (generator.random(shape) < part)
    drawn_shares: FloatArray = generator.binomial(number.astype(np.int64), q, shape) / number
    return drawn_shares


def isotonic_fits(outcomes: ForecastOutcomes, events: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the miscalibration of each replicate, shape (r,), and the recalibrated probabilities, shape (r, m)."""
    miscalibrations, starts, rates = _fitted_steps(outcomes, events)
    fits = np.repeat(rates, np.diff(starts, append=events.size))
    return miscalibrations, fits.reshape(events.shape)


def _fitted_steps(outcomes: ForecastOutcomes, events: FloatArray) -> tuple[FloatArray, IntArray, FloatArray]:
    """Return the miscalibration of each replicate, and where in all of them the steps of the fits begin, and how high.

    One regression fits them all: each replicate is lifted above the one before, so that none are pooled.
    """
    replicates, m = events.shape
    lifted = np.minimum(events / outcomes.weights, 1.0)
    lifted += 2.0 * np.arange(replicates)[:, None]
    starts, weights = isotonic_blocks(lifted.ravel(), np.tile(outcomes.weights, replicates))
    happened = np.add.reduceat(events.ravel(), starts)
    remaining = np.add.reduceat(entropies(happened, weights), np.searchsorted(starts, m * np.arange(replicates)))
    excess = np.maximum(_losses(outcomes, events) - remaining, 0.0)
    return excess / outcomes.total_weight, starts, np.minimum(happened / weights, 1.0)


def _losses(outcomes: ForecastOutcomes, events: FloatArray) -> FloatArray:
    """Return the weighted loss of the forecasts in each replicate, in which nothing impossible happens, shape (r,)."""
    q = outcomes.forecasts
    possible = (q > 0) & (q < 1)
    inner = np.where(possible, q, 0.5)
    if_event, if_not = -np.log(inner) * possible, -np.log1p(-inner) * possible
    losses: FloatArray = (events * (if_event - if_not)).sum(axis=1) + (outcomes.weights * if_not).sum()
    return losses


def _hidden(outcomes: ForecastOutcomes, binned: ForecastOutcomes, starts: IntArray, events: FloatArray) -> float:
    """Return the mean difference between the miscalibration of replicates with and without bins."""
    if len(outcomes) == len(binned):
        return 0.0
    fine = _fitted_steps(outcomes, events)[0]
    coarse = _fitted_steps(binned, np.add.reduceat(events, starts, axis=1))[0]
    return float((fine - coarse).mean())
