"""The number in context: class frequencies, the loss of a constant forecast and of a uniform guess, and skill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from probreport.conclusions.intervals import student_quantile
from probreport.conclusions.moments import Moments
from probreport.evaluation import Interval
from probreport.information import entropy
from probreport.summary import Summary
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.loss_totals import LossTotals
from probreport.validation import FloatArray

_ROUNDING = 1e-13


@dataclass(frozen=True)
class Skill:
    """Skill against a constant forecast of the class frequencies: 1 - loss / prior loss; or why there is none."""

    value: float | None
    interval: Interval | None
    reason: str | None


def class_frequencies(summary: Summary) -> FloatArray:
    """Return the (weighted) share of each class, shape (k,); of soft labels the mean label."""
    labels = summary.tally(ClassTotals).labels.fractions()
    whole = sum(labels, Fraction(0))
    return np.array([float(label / whole) for label in labels])


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
    value = _without_rounding(1 - moments.mean / prior)
    if moments.rows < 2:
        return Skill(None, None, "one row has no frequencies to compare with")
    if summary.plan.is_soft:
        return Skill(value, None, "soft labels: the interval would need every label, not their totals")
    error = _standard_error(summary.tally(LossTotals), moments, frequencies, prior)
    if error is None:
        return Skill(value, None, "the weights differ by more than their squares can hold")
    half = student_quantile(moments.rows - 1) * error
    return Skill(value, (value - half, min(1.0, value + half)), None)


def _without_rounding(skill: float) -> float:
    """Return 0 where nothing but rounding tells a forecast from the constant one, so that no test calls it skill."""
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
    return math.sqrt(max(0.0, float(squares)) * correction) / (float(moments.weight) * prior)
