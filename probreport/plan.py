"""The plan: what is measured and how. It travels to where the rows are; summaries add only when their plans agree."""

from __future__ import annotations

from dataclasses import dataclass, fields
from numbers import Integral
from typing import Literal, get_args

from probreport.errors import IncompatibleError, UsageError, shown_text
from probreport.labels import Label
from probreport.metrics.log_loss import OnZero
from probreport.predictions import Predictions

WeightType = Literal["importance", "frequency"]

MOST_PAIRED_CLASSES = 100
"""Above this many classes no class-by-class table is kept: its size grows with their square."""
MOST_WORST_ROWS = 10_000


@dataclass(frozen=True)
class Plan:
    """What to measure of predictions over given classes.

    Parameters
    ----------
    classes : tuple
        The labels, in the order of the columns.
    on_zero : {"inf", "clip", "error"}
        What a true class given probability 0 costs.
    is_weighted : bool
        Whether rows have weights.
    has_clusters : bool
        Whether rows have clusters.
    groups : tuple of str
        The columns by whose values rows are grouped.
    weight_type : {"importance", "frequency"}
        Whether a weight says how much a row matters, or how many rows it stands for.
    worst_rows : int
        How many of the costliest rows to keep, 0 to 10 000.
    sample_entries : int
        How many probabilities the row sample may hold; divided by the number of classes it gives the rows.
    sample_rows : int
        The most rows of the sample; up to this number quantiles are exact.

    Raises
    ------
    UsageError
        PR120 when `worst_rows` is no such number, or `weight_type` is neither.

    Examples
    --------
    >>> Plan(classes=("cat", "dog")).sample_size
    100000
    """

    classes: tuple[Label, ...]
    on_zero: OnZero = "inf"
    is_weighted: bool = False
    has_clusters: bool = False
    groups: tuple[str, ...] = ()
    weight_type: WeightType = "importance"
    worst_rows: int = 20
    sample_entries: int = 2_000_000
    sample_rows: int = 100_000

    def __post_init__(self) -> None:
        check_weight_type(self.weight_type)
        number = self.worst_rows
        if isinstance(number, bool) or not isinstance(number, Integral) or not 0 <= number <= MOST_WORST_ROWS:
            raise UsageError(
                f"worst_rows={shown_text(number)}: expected a whole number from 0 to {MOST_WORST_ROWS}.", code="PR120"
            )
        object.__setattr__(self, "worst_rows", int(number))

    @classmethod
    def of(
        cls,
        batch: Predictions,
        *,
        on_zero: OnZero = "inf",
        weight_type: WeightType = "importance",
        worst_rows: int = 20,
        rows_of: Predictions | None = None,
    ) -> Plan:
        """Plan to measure all that comes with a batch; weights, clusters and groups may come with another one.

        Raises
        ------
        UsageError
            PR121 when weights are to be frequencies and there are none.
        """
        rows = batch if rows_of is None else rows_of
        if weight_type == "frequency" and rows.weights is None:
            raise UsageError(
                "weight_type='frequency' (--weight-type frequency) is about weights, and there are none.\n"
                "Name their column with --weight (sample_weight=).",
                code="PR121",
            )
        return cls(
            classes=batch.classes,
            on_zero=on_zero,
            is_weighted=rows.weights is not None,
            has_clusters=rows.clusters is not None,
            groups=tuple(rows.groups),
            weight_type=weight_type,
            worst_rows=worst_rows,
        )

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.classes)

    @property
    def sample_size(self) -> int:
        """How many rows the sample holds at the most."""
        return max(1_000, min(self.sample_rows, self.sample_entries // self.n_classes))

    @property
    def pairs_classes(self) -> bool:
        """Whether tables of class by class are kept."""
        return self.n_classes <= MOST_PAIRED_CLASSES

    def require_same(self, other: Plan) -> None:
        """Refuse to combine what was measured by different plans.

        Raises
        ------
        IncompatibleError
            PR150, naming the first difference.
        """
        for part in () if self is other else fields(self):
            mine, theirs = getattr(self, part.name), getattr(other, part.name)
            if repr(mine) != repr(theirs):  # True and 1 are equal, but are not the same label
                raise IncompatibleError(
                    f"summaries with different plans cannot be added: {part.name} is {mine!r} in one "
                    f"and {theirs!r} in the other.",
                    code="PR150",
                )


def check_weight_type(weight_type: str) -> None:
    """Refuse a meaning of weights that there is not (PR120)."""
    if not isinstance(weight_type, str) or weight_type not in get_args(WeightType):
        raise UsageError(
            f"weight_type={shown_text(weight_type)} is unknown; the choices are {', '.join(get_args(WeightType))}.",
            code="PR120",
        )
