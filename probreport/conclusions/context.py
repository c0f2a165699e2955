"""The number in context: class frequencies, the loss of a constant forecast and of a uniform guess, and skill."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from probreport.conclusions.clusters import skill_error
from probreport.conclusions.intervals import UNSQUARABLE, student_quantile
from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.evaluation import Interval
from probreport.information import cross_entropy, entropy
from probreport.summary import Summary
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.loss_totals import LossTotals

_ROUNDING = 1e-13


@dataclass(frozen=True)
class Skill:
    """Skill against a constant forecast: 1 - loss / prior loss; or why there is none."""

    value: float | None
    interval: Interval | None
    reason: str | None


def class_frequencies(summary: Summary) -> FloatArray:
    """Return the (weighted) share of each class, shape (k,); of soft labels the mean label."""
    labels = summary.tally(ClassTotals).labels
    return labels.over(labels.total())


@dataclass(frozen=True)
class Baseline:
    """The constant forecast that a model is compared with, shape (k,), and its mean loss on these rows, in nats."""

    forecast: FloatArray
    loss: float
    is_of_training: bool


def baseline_of(frequencies: FloatArray, training: FloatArray | None = None) -> Baseline:
    """Return the constant forecast of the training frequencies, or else of the class frequencies of these very rows.

    The latter is the best constant forecast there is on these rows, which nobody could have known before: their loss
    is the entropy of the frequencies.
    """
    shares = frequencies / frequencies.sum()
    if training is None:
        return Baseline(shares, float(entropy(shares)), is_of_training=False)
    return Baseline(training, float(cross_entropy(shares, training)), is_of_training=True)


def skill_of(summary: Summary, moments: Moments, frequencies: FloatArray, baseline: Baseline) -> Skill:
    """Return skill with its delta-method interval.

    The standard error is that of the mean of l - (L / B) b over B, where b = -ln of what the constant forecast gives
    the row's class. That class frequencies are estimated adds nothing at first order: the entropy is stationary there.

    References: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
    """
    reason = _why_no_skill(moments, baseline)
    if reason is not None:
        return Skill(None, None, reason)
    if math.isinf(moments.mean):
        return Skill(-math.inf, None, "the mean is infinite")
    value = without_rounding(1 - moments.mean / baseline.loss, moments.mean)
    if moments.rows < 2:
        return Skill(value, None, "one row has no spread")
    if summary.has_soft_labels:
        return Skill(value, None, "soft labels: the interval would need every label, not their totals")
    costs = np.zeros(len(frequencies))
    np.log(baseline.forecast, out=costs, where=frequencies > 0)
    return _with_interval(value, *_standard_error(summary, moments, -costs, baseline.loss))


def _why_no_skill(moments: Moments, baseline: Baseline) -> str | None:
    if math.isinf(baseline.loss):
        return "the training frequencies give a class that occurs probability 0, and so lose infinitely much"
    if baseline.loss == 0 and baseline.is_of_training:
        return "the training frequencies forecast these rows rightly and with certainty: nothing is left to improve"
    if baseline.loss == 0:
        return "only one class is present, so a constant forecast has no loss to improve on"
    if moments.rows < 2 and not baseline.is_of_training:
        return "one row has no frequencies to compare with"
    return None


def _with_interval(value: float, units: float, error: float | None, reason: str | None) -> Skill:
    if error is None:
        return Skill(value, None, reason)
    if error <= _ROUNDING:
        return Skill(value, None, "the rows show no spread that an interval could be made of")
    half = student_quantile(units - 1) * error
    return Skill(value, (value - half, min(1.0, value + half)), None)


def without_rounding(skill: float, mean: float) -> float:
    """Return 0 where nothing but rounding tells a forecast from the constant one, and 1 only for a mean of 0."""
    if skill == 1 and mean > 0:
        return math.nextafter(1.0, 0.0)
    return 0.0 if abs(skill) < _ROUNDING else skill


def _standard_error(
    summary: Summary, moments: Moments, costs: FloatArray, prior: float
) -> tuple[float, float | None, str | None]:
    """Return how many independent units there are, the standard error of skill, and why there is none."""
    n = moments.observations
    if moments.effective_rows is None:
        return n, None, UNSQUARABLE
    if summary.plan.has_clusters:
        return *skill_error(summary, moments, costs, prior), "all rows are in one cluster"
    if n <= 1:
        return n, None, "as frequencies, the weights stand for no more than one row"
    ratio, squares = Fraction(moments.mean) / Fraction(prior), Fraction(0)
    for cost, (one, first, second) in zip(costs.tolist(), _squares(summary), strict=True):
        scaled = ratio * Fraction(cost)
        squares += second - 2 * scaled * first + scaled**2 * one
    variance = float(max(squares, Fraction(0)) / moments.weight**2)
    return n, math.sqrt(variance * n / (n - 1)) / prior, None


def _squares(summary: Summary) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Return of each class the sums of w**2, w**2 l and w**2 l**2; of frequencies those of w, w l and w l**2."""
    totals = summary.tally(LossTotals)
    if summary.plan.weight_type == "frequency":
        sums = totals.weight, totals.loss, totals.loss2
    else:
        sums = totals.weight2, totals.weight2_loss, totals.weight2_loss2
    return zip(*(part.fractions() for part in sums), strict=True)
