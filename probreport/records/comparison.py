"""Records of a comparison: one model, one pair of models, and where a pair differs. Losses are in nats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from probreport.bands import Band
from probreport.errors import counted

Interval = tuple[float, float]
WITHIN_NOISE = "within noise"
A_BETTER, B_BETTER = "a better", "b better"
JudgedBy = Literal["log_loss", "infinite_log_loss", "brier_score", "sign_test"]


@dataclass(frozen=True)
class ModelRow:
    """One of the models on the rows that all of them forecast.

    Parameters
    ----------
    model : str
    mean_log_loss : float
    interval : (float, float) or None
        95 % interval of the mean; `interval_reason` says why there is none.
    band : Band
    skill, skill_interval : float and (float, float), or None
    brier_score, accuracy : float
    zero_probability_rows : int
    """

    model: str
    mean_log_loss: float
    interval: Interval | None
    interval_reason: str | None
    band: Band
    skill: float | None
    skill_interval: Interval | None
    brier_score: float
    accuracy: float
    zero_probability_rows: int


@dataclass(frozen=True)
class PartRow:
    """The rows of one class (`column` is None) or of one group, and what the first model loses there less the second.

    Parameters
    ----------
    column, value
        The column of groups and its value; of a class only its label.
    rows : int
    mean_difference : float or None
        None where a loss is infinite.
    interval, p_value : or None
        None also for fewer than 20 rows.
    p_adjusted : float or None
        By Holm's method over all classes and groups of the pair.
    share_of_difference : float or None
        The part of the difference of all rows that comes from these; None where that is 0 or undefined.
    """

    column: str | None
    value: Any
    rows: int
    mean_difference: float | None
    interval: Interval | None
    p_value: float | None
    p_adjusted: float | None
    share_of_difference: float | None


@dataclass(frozen=True)
class DifferingRow:
    """One of the rows on which two models differ most."""

    row: int
    id: Any
    y_true: Any
    log_loss_a: float
    log_loss_b: float


@dataclass(frozen=True)
class FoldDifference:
    """What the first model loses less the second in one fold, and on how many rows."""

    fold: int
    rows: int
    mean_difference: float | None


@dataclass(frozen=True)
class Pair:
    """Two models on the same rows; differences are those of a less b, so that what is negative speaks for a.

    Parameters
    ----------
    a, b : str
        The names of the models.
    mean_difference : float or None
        In nats; None where a model gave the truth probability 0, as `interval_reason` then says.
    interval : (float, float) or None
        95 % interval of the mean difference, of this pair alone; `interval_reason` says why there is none.
    interval_is_reliable : bool or None
        Whether there are enough rows for the skewness of the differences (Cochran's rule).
    standard_error, p_value : float or None
        Of the mean difference, by the same method; p is the chance of one so far from 0 where there is none.
    p_adjusted : float or None
        By Holm's method over all pairs, of whatever the verdict rests on.
    skill_difference, skill_interval : float and (float, float), or None
        The skill of a less that of b: the difference over the loss of the constant forecast, with its sign turned.
    share_of_rows_a_better, share_of_rows_b_better, share_of_rows_equal : float
    infinite_rows_a, infinite_rows_b, infinite_rows_both : int
        Rows on which only a, only b, or both gave the truth probability 0.
    brier_difference, brier_interval, brier_p_value : or None
        The same paired test on Brier scores, which are never infinite.
    sign_p_value : float
        Of the sign test on the rows won by either model; takes rows as independent.
    verdict : {"a better", "b better", "within noise"}
    judged_by : {"log_loss", "infinite_log_loss", "brier_score", "sign_test"}
        What the verdict rests on.
    by_class, by_group : tuple of PartRow
    rows_a_better, rows_b_better : tuple of DifferingRow
        Where the models differ most, on either side.
    folds, mean_of_folds, fold_interval
        With cross-validation: the difference of each fold, their mean, and its interval by Nadeau and Bengio.
    """

    a: str
    b: str
    mean_difference: float | None
    interval: Interval | None
    interval_reason: str | None
    interval_is_reliable: bool | None
    standard_error: float | None
    p_value: float | None
    p_adjusted: float | None
    skill_difference: float | None
    skill_interval: Interval | None
    share_of_rows_a_better: float
    share_of_rows_b_better: float
    share_of_rows_equal: float
    infinite_rows_a: int
    infinite_rows_b: int
    infinite_rows_both: int
    brier_difference: float
    brier_interval: Interval | None
    brier_p_value: float | None
    sign_p_value: float
    verdict: str
    judged_by: str
    by_class: tuple[PartRow, ...]
    by_group: tuple[PartRow, ...]
    rows_a_better: tuple[DifferingRow, ...]
    rows_b_better: tuple[DifferingRow, ...]
    folds: tuple[FoldDifference, ...] = ()
    mean_of_folds: float | None = None
    fold_interval: Interval | None = None

    @property
    def better(self) -> str | None:
        """The name of the better model; None within noise."""
        return {A_BETTER: self.a, B_BETTER: self.b}.get(self.verdict)

    @property
    def is_untested(self) -> bool:
        """Whether one model alone loses infinitely much: it is worse by the mean, but no test was made."""
        return self.judged_by == "infinite_log_loss"


def why_undefined(a: str, b: str, rows_of_a: int, rows_of_b: int, rows_of_both: int) -> str | None:
    """Say which model gave the truth probability 0, on how many rows; None where neither did."""
    infinite = [(name, rows + rows_of_both) for name, rows in ((a, rows_of_a), (b, rows_of_b)) if rows + rows_of_both]
    said = " and ".join(f"{name} loses infinitely much on {counted(rows, 'row')}" for name, rows in infinite)
    return said or None
