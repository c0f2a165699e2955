"""What moved from one evaluation to a later one of other rows, by how much, and whether that is beyond noise.

References: Welch (1947), "The generalization of Student's problem", Biometrika 34, 28-35; Holm (1979), "A simple
sequentially rejective multiple test procedure", Scand. J. Stat. 6, 65-70.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from probreport.conclusions.differences import welch
from probreport.conclusions.groups import holm
from probreport.conclusions.intervals import LEVEL, student_quantile
from probreport.evaluation import Evaluation, Interval
from probreport.labels import label_text


@dataclass(frozen=True)
class Change:
    """One number in two evaluations.

    Parameters
    ----------
    name : str
    old, new : float or None
    difference : float or None
        New less old; None where it is undefined.
    interval : (float, float) or None
        95 % interval of the difference; None where nothing tells how much the number varies.
    p_value, p_adjusted : float or None
        Of Welch's test, and by Holm's method over all numbers that are tested.
    is_share : bool
        Whether it is shown in per cent.
    """

    name: str
    old: float | None
    new: float | None
    difference: float | None
    interval: Interval | None
    p_value: float | None
    p_adjusted: float | None = None
    is_share: bool = False

    @property
    def is_beyond_noise(self) -> bool | None:
        """Whether it moved beyond noise; None where that cannot be told."""
        if self.p_adjusted is not None:
            return self.p_adjusted < 1 - LEVEL
        return False if self.difference == 0 else None


def mean_change(old: Evaluation, new: Evaluation) -> tuple[float, Interval | None, float | None]:
    """Return how much the mean loss has risen, its interval and p-value; rows of both are taken as independent.

    An infinite mean changes by infinity; where both are infinite the change is NaN.
    """
    if math.isinf(old.mean_log_loss) or math.isinf(new.mean_log_loss):
        return new.mean_log_loss - old.mean_log_loss, None, None
    if not old.standard_error or not new.standard_error:
        return new.mean_log_loss - old.mean_log_loss, None, None
    return welch(
        (new.mean_log_loss, new.standard_error, _units(new) - 1),
        (old.mean_log_loss, old.standard_error, _units(old) - 1),
    )


def _units(evaluation: Evaluation) -> float:
    """Return how many independent rows or clusters there are."""
    if evaluation.n_clusters is not None:
        return evaluation.n_clusters
    return evaluation.total_weight if evaluation.weight_type == "frequency" else evaluation.n_samples


def changes(old: Evaluation, new: Evaluation) -> tuple[Change, ...]:
    """Return what moved: headline numbers first, then the mean loss of each class that both have.

    Examples
    --------
    >>> import probreport
    >>> old = probreport.evaluate([0, 1, 1, 0] * 9, [0.1, 0.7, 0.9, 0.3] * 9)
    >>> new = probreport.evaluate([0, 1, 1, 0] * 9, [0.4, 0.5, 0.6, 0.5] * 9)
    >>> [change.name for change in changes(old, new) if change.is_beyond_noise][:2]
    ['mean log loss', 'skill']
    """
    found = [*_headline(old, new), *_by_class(old, new)]
    adjusted = holm([change.p_value for change in found])
    return tuple(replace(change, p_adjusted=p) for change, p in zip(found, adjusted, strict=True))


def _headline(old: Evaluation, new: Evaluation) -> Iterator[Change]:
    difference, interval, p_value = mean_change(old, new)
    means = old.mean_log_loss, new.mean_log_loss
    yield Change("mean log loss", *means, None if math.isnan(difference) else difference, interval, p_value)
    units = _units(old), _units(new)
    skills = (old.skill, new.skill), (old.skill_interval, new.skill_interval)
    yield replace(_of_intervals("skill", *skills[0], *skills[1], *units), is_share=True)
    yield _plain("Brier score", old.brier_score, new.brier_score)
    errors = _of_rate(old.accuracy, units[0]), _of_rate(new.accuracy, units[1])
    yield replace(_of_errors("accuracy", old.accuracy, new.accuracy, *errors, *units), is_share=True)
    zeros = old.zero_probability_rows / old.n_samples, new.zero_probability_rows / new.n_samples
    errors = _of_rate(zeros[0], units[0]), _of_rate(zeros[1], units[1])
    yield replace(_of_errors("rows given 0", *zeros, *errors, *units), is_share=True)
    yield _plain("constant forecast", old.prior_loss, new.prior_loss)


def _by_class(old: Evaluation, new: Evaluation) -> Iterator[Change]:
    later = {label_text(row.label): row for row in new.class_table}
    for row in old.class_table:
        name = label_text(row.label)
        if name in later:
            other = later[name]
            ends = (row.interval, other.interval)
            rows = row.rows, other.rows
            yield _of_intervals(f"mean log loss of {name}", row.mean_log_loss, other.mean_log_loss, *ends, *rows)


def _of_rate(rate: float, units: float) -> float:
    """Return the standard error of a rate, as if there were one row more of either kind (Agresti & Coull 1998)."""
    better = (rate * units + 1) / (units + 2)
    return math.sqrt(better * (1 - better) / (units + 2))


def _of_intervals(
    name: str,
    old: float | None,
    new: float | None,
    old_interval: Interval | None,
    new_interval: Interval | None,
    old_units: float,
    new_units: float,
) -> Change:
    """Compare two numbers of which intervals are known: half of one is so many standard errors."""
    if old_interval is None or new_interval is None or min(old_units, new_units) < 2:
        return _plain(name, old, new)
    errors = _error_of(old_interval, old_units), _error_of(new_interval, new_units)
    return _of_errors(name, old, new, *errors, old_units, new_units)


def _error_of(interval: Interval, units: float) -> float:
    return (interval[1] - interval[0]) / 2 / student_quantile(units - 1)


def _of_errors(
    name: str,
    old: float | None,
    new: float | None,
    old_error: float,
    new_error: float,
    old_units: float,
    new_units: float,
) -> Change:
    if old is None or new is None or math.isinf(old) or math.isinf(new) or min(old_units, new_units) < 2:
        return _plain(name, old, new)
    return Change(name, old, new, *welch((new, new_error, new_units - 1), (old, old_error, old_units - 1)))


def _plain(name: str, old: float | None, new: float | None) -> Change:
    """Compare two numbers of which nothing tells how much they vary."""
    difference = None if old is None or new is None else 0.0 if old == new else new - old
    return Change(name, old, new, difference, None, None)
