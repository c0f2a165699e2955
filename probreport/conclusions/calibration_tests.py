"""Tests of calibration: whether reality costs what the forecasts expect, and each class is there as often as forecast.

References: Spiegelhalter (1986), Stat. Med. 5, 421-433; Seillier-Moiseiwitsch & Dawid (1993), J. Am. Stat. Assoc. 88,
355-359.
"""

from __future__ import annotations

import math
from fractions import Fraction

from probreport.conclusions.moments import Moments
from probreport.labels import Label
from probreport.records.calibration_tests import CalibrationTests, ClassInTheLarge
from probreport.summary import Summary
from probreport.tallies.calibration_totals import QUANTUM, CalibrationTotals
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.loss_totals import LossTotals

FEWEST_EVENTS = 10
"""From here on z is taken for normal, and tests at 5 % reject 4 to 6 % of the time; with fewer expected events every
rejection is on one side."""
_NO_VARIANCE = 1e-13  # a mean variance that is only rounding
_NO_CLASS_VARIANCE = 1000 * QUANTUM  # of which rounding may be a thousandth


def calibration_tests_of(summary: Summary, moments: Moments) -> CalibrationTests:
    """Return the tests of calibration."""
    events, gap = _expected_events(summary, moments), _gap(summary, moments)
    z = None if gap is None else _in_deviations(gap, summary.tally(ForecastTotals).variance.total(), summary, moments)
    brier_z = _spiegelhalter(summary, moments)
    enough = events is not None and events >= FEWEST_EVENTS
    return CalibrationTests(
        overconfidence_gap=gap,
        overconfidence_z=z,
        overconfidence_p_value=two_sided(z) if enough else at_most(z),
        spiegelhalter_z=brier_z,
        spiegelhalter_p_value=two_sided(brier_z) if enough else at_most(brier_z),
        expected_events=events,
        tests_reason=_remark(summary, moments, events, z),
        in_the_large=_in_the_large(summary, moments),
    )


def two_sided(z: float | None) -> float | None:
    """Return the chance that a standard normal value is at least as far from 0."""
    return None if z is None else math.erfc(abs(z) / math.sqrt(2))


def at_most(z: float | None) -> float | None:
    """Return what that chance is at most for any value of mean 0 and variance 1 (Chebyshev's bound)."""
    return None if z is None else 1 / max(1.0, z * z)


def _remark(summary: Summary, moments: Moments, events: float | None, z: float | None) -> str | None:
    if summary.has_soft_labels:
        return "soft labels are no draws"
    if math.isinf(moments.mean):
        return "the mean is infinite"
    if events is None:
        return "the weights differ by more than their squares can hold"
    if z is None:
        return "every forecast is certain or uniform, so that they expect one loss and no other"
    if events < FEWEST_EVENTS:
        return f"the forecasts expect only {events:.1f} events, so each p is only a bound on it (Chebyshev's)"
    return None


def _squared_weight(summary: Summary) -> Fraction:
    return summary.tally(LossTotals).weight2.total()


def _expected_events(summary: Summary, moments: Moments) -> float | None:
    """Return half the sum of 1 - (sum of q**2), as if the effective rows were all there are."""
    if moments.effective_rows is None or summary.has_soft_labels:
        return None
    variance = summary.tally(CalibrationTotals).class_variance.total()
    return moments.effective_rows * float(variance / 2 / _squared_weight(summary))


def _gap(summary: Summary, moments: Moments) -> float | None:
    """Return the mean loss less the loss that the forecasts expect, in nats."""
    if math.isinf(moments.mean):
        return None
    return moments.mean - float(summary.tally(ForecastTotals).entropy.total() / moments.weight)


def _spiegelhalter(summary: Summary, moments: Moments) -> float | None:
    totals = summary.tally(CalibrationTotals)
    excess = float(totals.brier_excess.total() / moments.weight)
    return _in_deviations(excess, totals.brier_variance.total(), summary, moments)


def _in_deviations(
    mean: float, variance: Fraction, summary: Summary, moments: Moments, least: float = _NO_VARIANCE
) -> float | None:
    """Return a mean in standard deviations, given the variance of its sum; None where only rounding varies."""
    squares = _squared_weight(summary)
    if summary.has_soft_labels or moments.effective_rows is None or variance <= squares * Fraction(least):
        return None
    return mean / math.sqrt(float(variance / moments.weight**2))


def _in_the_large(summary: Summary, moments: Moments) -> tuple[ClassInTheLarge, ...]:
    totals, weight = summary.tally(ClassTotals), moments.weight
    rows = zip(
        summary.classes,
        totals.forecast_sums().fractions(),
        totals.labels.fractions(),
        summary.tally(CalibrationTotals).class_variance.fractions(),
        strict=True,
    )
    return tuple(
        _class(label, float(forecast / weight), float(observed / weight), variance, summary, moments)
        for label, forecast, observed, variance in rows
    )


def _class(
    label: Label, forecast: float, observed: float, variance: Fraction, summary: Summary, moments: Moments
) -> ClassInTheLarge:
    z = _in_deviations(observed - forecast, variance, summary, moments, _NO_CLASS_VARIANCE)
    if z is None or moments.effective_rows is None:
        return ClassInTheLarge(label, forecast, observed, None, None)
    events = moments.effective_rows * float(variance / _squared_weight(summary))
    return ClassInTheLarge(label, forecast, observed, z, two_sided(z) if events >= FEWEST_EVENTS else None)
