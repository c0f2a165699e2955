"""What chance would have to explain if the forecasts were calibrated: gaps, z and p-values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ClassInTheLarge:
    """Of one class how much was forecast and how much there was, as shares of the weight.

    `z` is the difference in standard errors, positive where more was there than forecast; `p_value` its two-sided
    p-value, None with too few expected rows of the class or of the others.
    """

    label: Any = field(metadata={"key": "class"})
    forecast: float
    observed: float
    z: float | None
    p_value: float | None


@dataclass(frozen=True)
class CalibrationTests:
    """Tests of calibration from totals over all rows. For calibrated forecasts each z has mean 0 and variance 1.

    Parameters
    ----------
    overconfidence_gap : float or None
        Mean loss less the loss that the forecasts themselves expect, in nats; positive means over-confident.
    overconfidence_z, overconfidence_p_value : float or None
        The gap in standard errors, and its two-sided p-value, or a bound on it where few events are expected.
    spiegelhalter_z, spiegelhalter_p_value : float or None
        The same of the Brier score: positive means over-confident.
    expected_events : float or None
        Sum of (1 - sum of q**2) / 2 over the rows, in rows of equal weight: for two classes the sum of q (1 - q). Below
        10 no z is near enough to normal, and p-values are Chebyshev's bounds.
    tests_reason : str or None
        Why there is no z, or why its p-value is only a bound.
    in_the_large : tuple of ClassInTheLarge
        Forecast and frequency of each class, in the order of the columns.
    """

    overconfidence_gap: float | None
    overconfidence_z: float | None
    overconfidence_p_value: float | None
    spiegelhalter_z: float | None
    spiegelhalter_p_value: float | None
    expected_events: float | None
    tests_reason: str | None
    in_the_large: tuple[ClassInTheLarge, ...]
