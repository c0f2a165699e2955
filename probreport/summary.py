"""The summary of some rows: the tallies of one plan, and how they add up to the summary of all rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from probreport.errors import IncompatibleError
from probreport.labels import Label, label_text
from probreport.metrics.log_loss import refuse_zeros, row_losses
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows, pieces
from probreport.tallies import TALLIES
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.validation import Findings

T = TypeVar("T")


@dataclass(frozen=True)
class Summary:
    """Tallies of some rows under one plan; ``a + b`` is the summary of both.

    Parameters
    ----------
    plan : Plan
        What was measured.
    tallies : mapping of name to tally
        As listed in ``probreport.tallies.TALLIES``.
    n_rows : int
        Rows read, those without weight included.
    findings : Findings
        What was accepted although not quite right.

    Raises
    ------
    IncompatibleError
        When two summaries with different plans are added.

    Examples
    --------
    >>> batch = Predictions.from_arrays([0, 1, 1], [0.1, 0.7, 0.9])
    >>> plan = Plan(classes=batch.classes)
    >>> whole = summarise(batch, plan)
    >>> summarise(batch.rows(0, 1), plan) + summarise(batch.rows(1, 3), plan) == whole
    True
    """

    plan: Plan
    tallies: Mapping[str, Any]
    n_rows: int = 0
    findings: Findings = field(default_factory=Findings)

    @classmethod
    def empty(cls, plan: Plan) -> Summary:
        """Return the summary of no rows."""
        return cls(plan, {name: tally.empty(plan) for name, tally in TALLIES.items()})

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Summary:
        """Return the summary of a piece of rows that fits in cache."""
        if not len(rows):
            return replace(cls.empty(plan), n_rows=len(rows.piece))
        return cls(plan, {name: tally.of(rows, plan) for name, tally in TALLIES.items()}, len(rows.piece))

    def __add__(self, other: Summary) -> Summary:
        self.plan.require_same(other.plan)
        tallies = {name: tally + other.tallies[name] for name, tally in self.tallies.items()}
        return Summary(self.plan, tallies, self.n_rows + other.n_rows, self.findings + other.findings)

    @property
    def has_soft_labels(self) -> bool:
        """Whether labels are distributions over the classes."""
        return self.tally(ForecastTotals).soft_rows > 0

    @property
    def classes(self) -> tuple[Label, ...]:
        """The labels as an evaluation names them: numbers, booleans and texts as they are, others by their text."""
        return tuple(label if _is_plain(label) else label_text(label) for label in self.plan.classes)

    def tally(self, kind: type[T]) -> T:
        """Return the tally of the given type."""
        for tally in self.tallies.values():
            if isinstance(tally, kind):
                return tally
        raise KeyError(kind.__name__)


def _is_plain(label: Label) -> bool:
    return isinstance(label, (str, int)) or (isinstance(label, float) and math.isfinite(label))


def summarise(batch: Predictions, plan: Plan) -> Summary:
    """Summarise a batch of predictions piece by piece.

    Parameters
    ----------
    batch : Predictions
    plan : Plan
        Its classes must be those of the batch.

    Raises
    ------
    IncompatibleError
        PR150 when the batch does not fit the plan.
    ProbabilityError
        PR117 when a true class was given probability 0 and the plan says ``on_zero="error"``.
    """
    _require_fit(batch, plan)
    if plan.on_zero == "error":
        refuse_zeros(row_losses(batch), batch)
    summary = Summary.empty(plan)
    for rows in pieces(batch, plan.on_zero):
        summary = summary + Summary.of(rows, plan)
    return replace(summary, findings=batch.findings)


def _require_fit(batch: Predictions, plan: Plan) -> None:
    found = replace(
        plan,
        classes=batch.classes,
        is_weighted=batch.weights is not None,
        has_clusters=plan.has_clusters and batch.clusters is not None,
        groups=tuple(name for name in plan.groups if name in batch.groups),
    )
    try:
        plan.require_same(found)
    except IncompatibleError as error:
        raise IncompatibleError(f"the batch does not fit the plan: {error.message}", code="PR150") from None
