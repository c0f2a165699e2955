"""Folds of cross-validation: the mean of each, the mean of these, and an interval that knows training sets overlap.

References: Nadeau & Bengio (2003), "Inference for the generalization error", Mach. Learn. 52, 239-281; Bouckaert &
Frank (2004), "Evaluating the replicability of significance tests for comparing learning algorithms", PAKDD.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from probreport.conclusions.intervals import student_quantile
from probreport.records.comparison import Interval


def mean_of_folds(means: Sequence[float]) -> float:
    """Return the mean of the folds' means, each counting the same; infinite when one is."""
    return math.inf if math.inf in means else math.fsum(means) / len(means)


def fold_interval(means: Sequence[float], test_over_training: float) -> tuple[Interval | None, str | None]:
    """Return the approximate 95 % interval of the mean of folds, or None and the reason.

    The variance of the folds' means is enlarged by the share of test rows to training rows, since the training sets of
    two folds share most of their rows. There is no unbiased estimate of it (Bengio & Grandvalet 2004).

    Parameters
    ----------
    means : sequence of float
        Of each fold, or of each fold of each repetition; differences of two models, too.
    test_over_training : float
        How many test rows there are for each training row: 1 / (k - 1) with k folds.

    Examples
    --------
    >>> interval, reason = fold_interval([0.3, 0.2, 0.4, 0.3, 0.3], 1 / 4)
    >>> [round(end, 3) for end in interval]
    [0.168, 0.432]
    """
    if not all(map(math.isfinite, means)):
        return None, "a fold has an infinite mean"
    if len(means) < 2:
        return None, "one fold has no spread"
    mean = mean_of_folds(means)
    variance = math.fsum((value - mean) ** 2 for value in means) / (len(means) - 1)
    if variance == 0:
        return None, "every fold has the same mean"
    half = student_quantile(len(means) - 1) * math.sqrt((1 / len(means) + test_over_training) * variance)
    return (mean - half, mean + half), None
