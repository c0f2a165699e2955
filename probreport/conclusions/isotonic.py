"""Isotonic recalibration of forecasts, and what is left of the loss after it: CORP's decomposition of the log loss.

S = MCB - DSC + UNC: the loss is the uncertainty of the event, less what the forecasts discriminate, plus what their
miscalibration costs.

References: Dimitriadis, Gneiting & Jordan (2021), "Stable reliability diagrams for probabilistic classifiers",
Proc. Natl. Acad. Sci. 118, e2016191118.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.validation import FloatArray


@dataclass(frozen=True)
class Decomposition:
    """The three parts of a mean log loss, in nats: S = miscalibration - discrimination + uncertainty."""

    miscalibration: float
    discrimination: float
    uncertainty: float


def recalibrated(outcomes: ForecastOutcomes) -> FloatArray:
    """Return the best rising recalibration of each distinct forecast, shape (m,).

    Examples
    --------
    >>> outcomes = ForecastOutcomes.of_rows(np.array([0.1, 0.4, 0.6, 0.9]), np.array([0.0, 1.0, 0.0, 1.0]))
    >>> recalibrated(outcomes).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    rates = np.maximum.accumulate(outcomes.best_steps.rates)
    return np.repeat(rates, np.diff(outcomes.best_starts, append=len(outcomes)))


def loss_of(outcomes: ForecastOutcomes) -> float:
    """Return the mean log loss of the forecasts of the event, in nats; infinite if one was impossible."""
    from scipy.special import xlog1py, xlogy

    events, others = outcomes.events, outcomes.weights - outcomes.events
    cost = xlogy(events, outcomes.forecasts) + xlog1py(others, -outcomes.forecasts)
    return max(0.0, -float(cost.sum()) / outcomes.total_weight)


def entropies(events: FloatArray, weights: FloatArray) -> FloatArray:
    """Return weight times the entropy of the event's rate, in nats: what forecasting it would lose, shape (m,)."""
    others = np.maximum(weights - events, 0.0)
    found: FloatArray = 0.0 - events * log_where_used(events / weights) - others * log_where_used(others / weights)
    return found


def log_where_used(shares: FloatArray) -> FloatArray:
    """Return the logarithm of each share, and 0 for a share of 0, which is multiplied by nothing."""
    found: FloatArray = np.log(np.where(shares > 0, shares, 1.0))
    return found


def decompose(outcomes: ForecastOutcomes, loss: float | None = None) -> Decomposition:
    """Decompose the mean log loss of an event's forecasts.

    Parameters
    ----------
    outcomes : ForecastOutcomes
    loss : float, optional
        The mean loss where it is known better than from pooled forecasts.

    Examples
    --------
    >>> outcomes = ForecastOutcomes.of_rows(np.array([0.1, 0.4, 0.6, 0.9]), np.array([0.0, 1.0, 0.0, 1.0]))
    >>> parts = decompose(outcomes)
    >>> round(parts.miscalibration, 4), round(parts.discrimination, 4), round(parts.uncertainty, 4)
    (0.1643, 0.3466, 0.6931)
    """
    best = outcomes.best_steps
    weight = outcomes.total_weight
    remaining = float(entropies(best.events, best.weights).sum()) / weight
    uncertainty = float(entropies(outcomes.events.sum(keepdims=True), outcomes.weights.sum(keepdims=True))[0]) / weight
    loss = loss_of(outcomes) if loss is None else loss
    return Decomposition(max(0.0, loss - remaining), max(0.0, uncertainty - remaining), uncertainty)
