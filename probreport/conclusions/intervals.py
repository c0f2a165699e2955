"""Intervals of 95 %: for a mean loss (Hall), for a rate (Wilson), for skill (delta method); or why there is none."""

from __future__ import annotations

import math

from probreport.conclusions.moments import Moments
from probreport.evaluation import Interval

LEVEL = 0.95
UNSQUARABLE = "the squares of the weights leave the range of numbers"
_NORMAL_QUANTILE = 1.959963984540054


def student_quantile(degrees_of_freedom: float, level: float = LEVEL) -> float:
    """Return the quantile of Student's t that leaves (1 - level) / 2 above it.

    SciPy before 1.16 finds it to some 10 digits only: one step of Newton's, from the tail, finds the others.
    """
    from scipy.special import stdtr, stdtrit

    above = (1 - level) / 2
    quantile = float(stdtrit(degrees_of_freedom, 1 - above))
    if not math.isfinite(quantile):
        return quantile
    return quantile + (float(stdtr(degrees_of_freedom, -quantile)) - above) / _density(degrees_of_freedom, quantile)


def _density(degrees_of_freedom: float, t: float) -> float:
    from scipy.special import beta

    power = math.exp(-(degrees_of_freedom + 1) / 2 * math.log1p(t * t / degrees_of_freedom))
    return power / (math.sqrt(degrees_of_freedom) * float(beta(degrees_of_freedom / 2, 0.5)))


def mean_interval(moments: Moments) -> tuple[Interval | None, str | None]:
    """Return Hall's interval of a mean loss, corrected for skewness, or None and the reason.

    References: Hall (1992), "On the removal of skewness by transformation", J. R. Stat. Soc. B 54, 221-228.
    """
    reason = why_no_interval(moments)
    if reason is not None:
        return None, reason
    low, high = hall_interval(moments)
    return (max(0.0, low), high), None


def hall_interval(moments: Moments) -> Interval:
    """Return Hall's interval of a mean that may be negative, of moments that have a spread above 0."""
    effective, spread, skewness = _of_equal_rows(moments)
    a = student_quantile(moments.observations - 1) / math.sqrt(effective)
    low = moments.mean - spread * _hall(a, skewness, effective)
    return low, moments.mean - spread * _hall(-a, skewness, effective)


def hall_p_value(moments: Moments) -> float:
    """Return how likely a mean at least as far from 0 is where the true one is 0.

    It is less than 1 - LEVEL exactly where `hall_interval` leaves out 0, since it inverts the same transformation.
    """
    from scipy.special import stdtr

    effective, spread, g = _of_equal_rows(moments)
    w = moments.mean / spread
    transformed = w + g * w * w / 3 + g * g * w**3 / 27 + g / (6 * effective)
    return float(2 * stdtr(moments.observations - 1, -abs(transformed) * math.sqrt(effective)))


def _of_equal_rows(moments: Moments) -> tuple[float, float, float]:
    """Return how many rows of equal weight would tell as much, their standard deviation, and their skewness.

    No n rows of equal weight have a skewness beyond the root of n. Very uneven weights do: corrected for all of it, an
    interval would leave out its own mean.
    """
    assert moments.standard_error is not None
    assert moments.effective_rows is not None
    effective = max(moments.effective_rows, 1.0)
    most, skewness = math.sqrt(effective), moments.skewness or 0.0
    return effective, moments.standard_error * most, max(-most, min(most, skewness))


def _hall(x: float, skewness: float, n: float) -> float:
    """Invert Hall's cubic transformation: what a deviation of x is once skewness is taken out."""
    if abs(skewness) < 1e-8:
        return x
    return 3 / skewness * (math.cbrt(1 + skewness * (x - skewness / (6 * n))) - 1)


def why_no_interval(moments: Moments) -> str | None:
    """Say why a mean has no interval; None where it has one."""
    if moments.rows == 0:
        return "there are no rows"
    if math.isinf(moments.mean):
        return "the mean is infinite"
    if moments.rows == 1 and moments.observations == 1:
        return "one row has no spread"
    if moments.observations <= 1:
        return "as frequencies, the weights stand for no more than one row"
    if moments.variance is None or moments.standard_error is None:
        return UNSQUARABLE
    if moments.variance == 0:
        return "every row has the same loss"
    if moments.standard_error == 0:
        return "one row outweighs all others by so much that none of their spread is left"
    return None


def is_reliable(moments: Moments) -> bool | None:
    """Whether there are enough rows for the skewness (Cochran, Sampling Techniques, 3rd ed.); None without interval."""
    if moments.skewness is None or moments.effective_rows is None:
        return None
    return moments.effective_rows >= 25 * moments.skewness**2


def rate_interval(happened: float, of: float) -> Interval:
    """Return Wilson's interval of a rate.

    References: Wilson (1927), "Probable inference", J. Am. Stat. Assoc. 22, 209-212.
    """
    z2 = _NORMAL_QUANTILE**2
    share = happened / of
    centre = (share * of + z2 / 2) / (of + z2)  # multiplied by n, for which frequencies may be any number above 0
    half = _NORMAL_QUANTILE * math.sqrt(share * (1 - share) * of + z2 / 4) / (of + z2)
    low = 0.0 if happened == 0 else max(0.0, centre - half)
    high = 1.0 if happened == of else min(1.0, centre + half)
    return (low, high)
