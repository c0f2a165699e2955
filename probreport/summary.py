"""The summary of some rows: the tallies of one plan, and how they add up to the summary of all rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from probreport.errors import IncompatibleError
from probreport.labels import Label, label_text
from probreport.metrics.log_loss import refuse_zeros, row_losses
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows, pieces
from probreport.tallies import TALLIES
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.row_sample import RowSample
from probreport.threads import available, in_threads, undisturbed
from probreport.validation import Findings

T = TypeVar("T")
_MANY = 1 << 17  # rows, of more than which two threads each get a piece


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

    def _with(self, sample: RowSample) -> Summary:
        return replace(self, tallies={**self.tallies, "row_sample": sample})

    def tally(self, kind: type[T]) -> T:
        """Return the tally of the given type."""
        for tally in self.tallies.values():
            if isinstance(tally, kind):
                return tally
        raise KeyError(kind.__name__)


def _is_plain(label: Label) -> bool:
    return isinstance(label, (str, int)) or (isinstance(label, float) and math.isfinite(label))


@undisturbed
def summarise(batch: Predictions, plan: Plan, before: Summary | None = None) -> Summary:
    """Summarise a batch of predictions piece by piece, on the cores that there are.

    Parameters
    ----------
    batch : Predictions
    plan : Plan
        Its classes must be those of the batch.
    before : Summary, optional
        Of other rows, which is added: that is faster than to add two summaries.

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
    before = Summary.empty(plan) if before is None else before
    bound = before.tally(RowSample).expected_bound(len(batch))
    starts = [before, Summary.empty(plan)] if len(batch) > _MANY and available() > 1 else [before]
    jobs = [
        partial(_added, start._with(start.tally(RowSample).bounded(bound)), batch, first, len(starts))
        for first, start in enumerate(starts)
    ]
    lot, *others = in_threads(jobs)
    summary = sum(others, start=lot)
    if not summary.tally(RowSample).is_complete:
        summary = summary._with(_sampled(before, batch))
    return replace(summary, findings=before.findings + batch.findings)


def _added(summary: Summary, batch: Predictions, first: int, step: int) -> Summary:
    """Add each so many pieces of a batch, from the first given on."""
    for rows in pieces(batch, summary.plan.on_zero, first, step):
        summary = summary + Summary.of(rows, summary.plan)
    return summary


def _sampled(before: Summary, batch: Predictions) -> RowSample:
    """Return the row sample with a batch added and no guess which rows belong to it."""
    samples = (RowSample.of(rows, before.plan) for rows in pieces(batch, before.plan.on_zero) if len(rows))
    return sum(samples, start=before.tally(RowSample))


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
