"""Cox's recalibration of two-class forecasts: the straight line that the log odds of the event follow.

References: Cox (1958), "Two further applications of a model for binary regression", Biometrika 45, 562-565; Van Calster
et al. (2016), "A calibration hierarchy for risk models was defined", J. Clin. Epidemiol. 74, 167-176.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from probreport.containers import FloatArray
from probreport.metrics.log_loss import LOSS_AT_EPSILON
from probreport.tallies.row_sample import SampledRows

_STEPS, _HALVINGS = 50, 40
_CLOSE = 1e-6  # Newton's error is then the square of that
_FAR = 0.1  # shorter steps cannot overshoot by much
_FEW = 5_000


class NoLineError(Exception):
    """There is no line, or any number of them; the message says why."""


@dataclass(frozen=True)
class Line:
    """logit P(event) = intercept + slope logit q, with standard errors (sandwich)."""

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float


def log_odds(rows: SampledRows) -> tuple[FloatArray, int]:
    """Return logit q of the second of two classes, shape (m,), within what an epsilon allows, and how many were not."""
    with np.errstate(divide="ignore"):
        logs = np.log(rows.matrix)
    odds = logs[:, 1] - logs[:, 0]
    return np.clip(odds, -LOSS_AT_EPSILON, LOSS_AT_EPSILON), int((np.abs(odds) > LOSS_AT_EPSILON).sum())


def line_through(x: FloatArray, happened: FloatArray, weights: FloatArray) -> Line:
    """Fit the line by maximum likelihood.

    Parameters
    ----------
    x : ndarray of float64, shape (m,)
        Logit of the forecasts.
    happened : ndarray of float64, shape (m,)
        1 where the event happened, else 0.
    weights : ndarray of float64, shape (m,)

    Raises
    ------
    NoLineError
        When one class is absent, the forecasts are all the same, or a threshold parts the classes.
    """
    _require_overlap(x, happened)
    at = _optimum(_first_guess(x, happened, weights), x, happened, weights)
    return _line(at, x, happened, weights)


def _first_guess(x: FloatArray, happened: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the line through the first few of many rows, or else a level one."""
    if len(x) > 2 * _FEW:
        few = slice(_FEW)
        try:
            _require_overlap(x[few], happened[few])
            return _optimum(_level(happened[few], weights[few]), x[few], happened[few], weights[few])
        except NoLineError:
            pass
    return _level(happened, weights)


def _level(happened: FloatArray, weights: FloatArray) -> FloatArray:
    odds = (weights * happened).sum() / (weights * (1 - happened)).sum()
    return np.array([math.log(odds), 0.0])


def _optimum(at: FloatArray, x: FloatArray, happened: FloatArray, weights: FloatArray) -> FloatArray:
    """Return intercept and slope of the greatest likelihood by Newton's method."""
    share = weights / weights.sum()
    for _ in range(_STEPS):
        rates = _rates(at, x)
        step = _inverse(_matrix(share * rates * (1 - rates), x)) @ _moments(share * (happened - rates), x)[:2]
        if np.abs(step).max() > _FAR:
            step *= _fraction(at, step, x, happened, share)
        at = at + step
        if np.abs(step).max() <= _CLOSE * max(1.0, float(np.abs(at).max())):
            break
    return at


def _require_overlap(x: FloatArray, happened: FloatArray) -> None:
    with_event, without = x[happened > 0], x[happened <= 0]
    if not len(with_event) or not len(without):
        raise NoLineError("only one class is present")
    if x.min() == x.max():
        raise NoLineError("all forecasts are the same")
    if with_event.min() >= without.max() or with_event.max() <= without.min():
        raise NoLineError("a threshold parts the classes, so that no slope is steep enough")


def _rates(at: FloatArray, x: FloatArray) -> FloatArray:
    rates: FloatArray = 1 / (1 + np.exp(-np.clip(at[0] + at[1] * x, -700, 700)))
    return rates


def _moments(values: FloatArray, x: FloatArray) -> FloatArray:
    first = values * x
    return np.array([values.sum(), first.sum(), (first * x).sum()])


def _matrix(values: FloatArray, x: FloatArray) -> FloatArray:
    zeroth, first, second = _moments(values, x)
    return np.array([[zeroth, first], [first, second]])


def _inverse(matrix: FloatArray) -> FloatArray:
    (a, b), (_, d) = matrix.tolist()
    determinant = a * d - b * b
    if determinant <= 0:
        raise NoLineError("the forecasts are too nearly the same, or too nearly part the classes")
    return np.array([[d / determinant, -b / determinant], [-b / determinant, a / determinant]])


def _loss(at: FloatArray, x: FloatArray, happened: FloatArray, share: FloatArray) -> float:
    logit = at[0] + at[1] * x
    return float((share * (np.logaddexp(0.0, logit) - happened * logit)).sum())


def _fraction(at: FloatArray, step: FloatArray, x: FloatArray, happened: FloatArray, share: FloatArray) -> float:
    """Return how much of a step can be taken without making the loss worse."""
    before, fraction = _loss(at, x, happened, share), 1.0
    for _ in range(_HALVINGS):
        if _loss(at + fraction * step, x, happened, share) <= before:
            return fraction
        fraction /= 2
    return 0.0


def _line(at: FloatArray, x: FloatArray, happened: FloatArray, weights: FloatArray) -> Line:
    rates, share = _rates(at, x), weights / weights.sum()
    inverse = _inverse(_matrix(share * rates * (1 - rates), x))
    scores = _matrix(np.square(share * (happened - rates)), x)
    covariance = inverse @ scores @ inverse
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0)).tolist()
    return Line(float(at[0]), float(at[1]), *errors)
