"""Records of groups: what the rows of each value of a column lose, beside what all other rows lose."""

from __future__ import annotations

from dataclasses import dataclass

from probreport.bands import Band


@dataclass(frozen=True)
class GroupRow:
    """The rows of one group, or of those that are pooled; losses in nats.

    Parameters
    ----------
    column : str
        By whose values the rows were grouped.
    value : str, int, float or bool
        The column's value, ``"(missing)"`` where rows have none, ``"(all others)"`` for those that are pooled.
    pooled : int
        How many values are pooled here, those with fewest rows; 0 for a single value.
    rows : int
        Rows that count.
    clusters : int or None
        How many clusters have rows here, where rows have clusters.
    mean_log_loss : float
    interval : (float, float) or None
        95 % interval of the mean; None below the least rows that there must be, and where the mean has none.
    band : Band
        Where the mean lies on the document's scale.
    difference : float or None
        Mean loss less that of all other rows.
    standard_error, p_value : float or None
        Of the difference, by Welch's test or cluster-robust, but with no less a standard error than if the rows of
        both sides spread alike; None below the least rows on either side.
    p_adjusted : float or None
        By Holm's method over all groups with a p-value, of all columns together.
    skill : float or None
        Against a constant forecast of the group's own class frequencies; None where one class is present.
    share_of_loss : float or None
        Of the loss of all rows; None where that is infinite or 0.
    """

    column: str
    value: str | int | float | bool
    pooled: int
    rows: int
    clusters: int | None
    mean_log_loss: float
    interval: tuple[float, float] | None
    band: Band
    difference: float | None
    standard_error: float | None
    p_value: float | None
    p_adjusted: float | None
    skill: float | None
    share_of_loss: float | None
