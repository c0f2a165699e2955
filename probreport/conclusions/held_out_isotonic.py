"""Isotonic regression of two-class forecasts on held-out rows: what the best rising curve would save, without overfit.

References: Zadrozny & Elkan (2002), "Transforming classifier scores into accurate multiclass probability estimates";
Berta, Holzmüller, Jordan & Bach (2025), "Rethinking early stopping: refine, then calibrate", arXiv:2501.19195.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from probreport.conclusions.temperature import Gain, mean_gain
from probreport.containers import FloatArray
from probreport.labels import IntArray


@dataclass(frozen=True)
class Curve:
    """A rising curve of the rate of the event over the forecast, strictly between 0 and 1."""

    forecasts: FloatArray
    rates: FloatArray

    def __call__(self, q: FloatArray) -> FloatArray:
        """Return the rate at each forecast, between two of the fit in proportion."""
        rates: FloatArray = np.interp(q, self.forecasts, self.rates)
        return rates


def held_out_gain(
    q: FloatArray, happened: FloatArray, losses: FloatArray, weights: FloatArray, halves: IntArray
) -> Gain | None:
    """Return what curves fitted on one half of the rows save on the other; None when a half is empty.

    Parameters
    ----------
    q, happened, losses, weights : ndarray of float64, shape (m,)
        Forecast of the event, 1 where it happened, what each row loses as it is, and its weight.
    halves : ndarray of int, shape (m,)
        0 or 1.
    """
    if halves.min() == halves.max():
        return None
    order = np.argsort(q)
    q, happened, losses, weights = (values[order] for values in (q, happened, losses, weights))
    saved = np.empty(len(q))
    for half in (0, 1):
        inside, outside = np.flatnonzero(halves[order] == half), np.flatnonzero(halves[order] != half)
        rates = rising_curve(q[outside], happened[outside], weights[outside])(q[inside])
        saved[inside] = losses[inside] + np.log(np.where(happened[inside] > 0, rates, 1 - rates))
    return mean_gain(saved, weights)


def rising_curve(q: FloatArray, happened: FloatArray, weights: FloatArray) -> Curve:
    """Fit a rising curve to rows in order of q, equal forecasts pooled first; short of 0 and 1 it stops."""
    from scipy.optimize import isotonic_regression

    starts = np.flatnonzero(np.diff(q, prepend=-1.0))
    weight = np.add.reduceat(weights, starts)
    mean = np.add.reduceat(weights * happened, starts) / weight
    rates = np.clip(isotonic_regression(mean, weights=weight).x, 0.0, 1.0)
    rows = np.diff(starts, append=len(q))
    rates = 1 - _above_zero(1 - _above_zero(rates, rows), rows)
    steps = np.diff(rates, prepend=-1.0, append=2.0) != 0
    corners = np.flatnonzero(steps[:-1] | steps[1:])  # inside a level stretch nothing is to be known
    return Curve(q[starts][corners], rates[corners])


def _above_zero(rates: FloatArray, rows: IntArray) -> FloatArray:
    """Move rates of 0 up to what the rule of succession gives their rows, but not above the next rate."""
    none = rates <= 0
    if not none.any():
        return rates
    least = 1 / (rows[none].sum() + 2)
    following = rates[~none].min(initial=1.0)
    return np.where(none, min(least, following), rates)
