"""Mean differences between two models on the same rows: Hall's interval, tests, and why there are none.

References: Hall (1992), "On the removal of skewness by transformation", J. R. Stat. Soc. B 54, 221-228.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from probreport.conclusions.clusters import clustered_error
from probreport.conclusions.intervals import (
    UNSQUARABLE,
    hall_interval,
    hall_p_value,
    is_reliable,
    student_quantile,
    why_no_interval,
)
from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.records.comparison import Interval

SAME, CONSTANT = "the models lose the same on every row", "the models differ by as much on every row"
_ROUNDING = 1e-14
Cells = tuple[IntArray, FloatArray, FloatArray]
"""For each cell of some rows: its cluster, and its sums of w d and of w over the weight of those rows."""


@dataclass(frozen=True)
class Difference:
    """A mean difference with its interval and test, or the reason why there is none."""

    mean: float
    interval: Interval | None = None
    reason: str | None = None
    error: float | None = None
    p_value: float | None = None
    is_reliable: bool | None = None


def difference_of(found: Moments, cells: Cells | None = None) -> Difference:
    """Test whether a mean difference is 0: by Hall's transformation, or cluster-robust where cells are given.

    Where all differences are 0, p is 1.
    """
    reason = why_no_interval(found)
    if found.variance == 0:
        is_same = found.mean == 0
        return Difference(found.mean, reason=SAME if is_same else CONSTANT, p_value=1.0 if is_same else None)
    if cells is not None and reason in (None, "one row has no spread"):
        return _by_cluster(found, cells)
    if reason is not None:
        return Difference(found.mean, reason=reason)
    p_value, error = hall_p_value(found), found.standard_error
    return Difference(found.mean, hall_interval(found), None, error, p_value, is_reliable(found))


def _by_cluster(found: Moments, cells: Cells) -> Difference:
    if found.effective_rows is None:
        return Difference(found.mean, reason=UNSQUARABLE)
    clusters, difference, weight = cells
    n, error = clustered_error(clusters, difference - found.mean * weight)
    if error is None:
        return Difference(found.mean, reason="all rows are in one cluster")
    if error <= _ROUNDING * abs(found.mean) or error == 0:
        return Difference(found.mean, reason="every cluster has the same mean difference")
    from scipy.special import stdtr

    half, p_value = student_quantile(n - 1) * error, float(2 * stdtr(n - 1, -abs(found.mean) / error))
    interval = (found.mean - half, found.mean + half)
    return Difference(found.mean, interval, None, error, p_value, is_reliable(found))


def sign_test(wins: int, losses: int) -> float:
    """Return how likely wins are so unequal where either side is as likely to win a row; ties are left out.

    References: Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.4.

    Examples
    --------
    >>> sign_test(5, 0), sign_test(3, 3)
    (0.0625, 1.0)
    """
    from scipy.special import bdtr

    fewer, n = min(wins, losses), wins + losses
    return 1.0 if n == 0 else min(1.0, float(2 * bdtr(fewer, n, 0.5)))


def welch(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, Interval | None, float | None]:
    """Compare two independent means, given each as mean, standard error and degrees of freedom.

    Returns the difference, first less second, its 95 % interval, and the p-value of Welch's test; the latter two are
    None where there is no spread.

    References: Welch (1947), "The generalization of Student's problem", Biometrika 34, 28-35.

    Examples
    --------
    >>> difference, interval, p = welch((1.0, 0.3, 50.0), (0.0, 0.4, 40.0))
    >>> difference, [round(end, 2) for end in interval], round(p, 2)
    (1.0, [0.0, 2.0], 0.05)
    """
    from scipy.special import stdtr

    difference, (a, b) = first[0] - second[0], (first[1] ** 2, second[1] ** 2)
    error = math.sqrt(a + b)
    if error == 0 or min(first[2], second[2]) < 1:
        return difference, None, None
    freedom = (a + b) ** 2 / (a * a / first[2] + b * b / second[2])
    half = student_quantile(freedom) * error
    return difference, (difference - half, difference + half), float(2 * stdtr(freedom, -abs(difference) / error))
