"""The number in context: class frequencies, the loss of a constant forecast and of a uniform guess, and skill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from probreport.conclusions.intervals import UNSQUARABLE, student_quantile
from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.evaluation import Interval
from probreport.information import entropy
from probreport.summary import Summary
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.loss_totals import LossTotals

_ROUNDING = 1e-13


@dataclass(frozen=True)
class Skill:
    """Skill against a constant forecast of the class frequencies: 1 - loss / prior loss; or why there is none."""

    value: float | None
    interval: Interval | None
    reason: str | None


def class_frequencies(summary: Summary) -> FloatArray:
    """Return the (weighted) share of each class, shape (k,); of soft labels the mean label."""
    labels = summary.tally(ClassTotals).labels
    return labels.over(labels.total())


def prior_loss(frequencies: FloatArray) -> float:
    """Return the loss of the best constant forecast on these same rows: their entropy, in nats."""
    return float(entropy(frequencies / frequencies.sum()))


def skill_of(summary: Summary, moments: Moments, frequencies: FloatArray) -> Skill:
    """Return skill with its delta-method interval.

    The standard error is that of the mean of l - (L / B) b over B, where b = -ln frequency of the row's class. That the
    frequencies are estimated adds nothing at first order: the entropy is stationary there.

    References: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
    """
    prior = prior_loss(frequencies)
    if prior == 0:
        return Skill(None, None, "only one class is present, so a constant forecast has no loss to improve on")
    if math.isinf(moments.mean):
        return Skill(-math.inf, None, "the mean is infinite")
    value = _without_rounding(1 - moments.mean / prior, moments.mean)
    if moments.rows < 2:
        return Skill(None, None, "one row has no frequencies to compare with")
    if summary.has_soft_labels:
        return Skill(value, None, "soft labels: the interval would need every label, not their totals")
    error = _standard_error(summary.tally(LossTotals), moments, frequencies, prior)
    if error is None:
        return Skill(value, None, UNSQUARABLE)
    if error <= _ROUNDING:
        return Skill(value, None, "the rows show no spread that an interval could be made of")
    half = student_quantile(moments.rows - 1) * error
    return Skill(value, (value - half, min(1.0, value + half)), None)


def _without_rounding(skill: float, mean: float) -> float:
    """Return 0 where nothing but rounding tells a forecast from the constant one, and 1 only for a mean of 0."""
    if skill == 1 and mean > 0:
        return math.nextafter(1.0, 0.0)
    return 0.0 if abs(skill) < _ROUNDING else skill


def _standard_error(totals: LossTotals, moments: Moments, frequencies: FloatArray, prior: float) -> float | None:
    if moments.effective_rows is None:
        return None
    ratio = Fraction(moments.mean) / Fraction(prior)
    squares = Fraction(0)
    sums = zip(
        frequencies.tolist(),
        totals.weight2.fractions(),
        totals.weight2_loss.fractions(),
        totals.weight2_loss2.fractions(),
        strict=True,
    )
    for frequency, one, first, second in sums:
        if frequency > 0:
            scaled = ratio * Fraction(-math.log(frequency))
            squares += second - 2 * scaled * first + scaled**2 * one
    correction = moments.rows / (moments.rows - 1)
    return math.sqrt(float(max(squares, Fraction(0)) / moments.weight**2) * correction) / prior
