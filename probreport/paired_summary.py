"""The summary of several models on the same rows: totals of each model and of each pair, which add like all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from probreport.containers import FloatArray
from probreport.errors import IncompatibleError
from probreport.metrics.log_loss import refuse_zeros, row_losses
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows, pieces
from probreport.summary import Summary
from probreport.tallies import TALLIES
from probreport.tallies.pair_totals import PairTotals
from probreport.tallies.paired_rows import PairedRows
from probreport.threads import under_numpys_own_settings

_OF_A_MODEL = ("loss_totals", "class_totals", "forecast_totals", "metric_totals", "extreme_rows", "cluster_totals")
Pair = tuple[int, int]


@dataclass(frozen=True)
class PairedSummary:
    """Totals of models on the same rows; ``a + b`` is the summary of both parts.

    Parameters
    ----------
    models : tuple of Summary
        Of each model what its mean, skill and scores are made of; each under a plan of its own.
    pairs : mapping of (int, int) to PairTotals
        By the positions of two models, the earlier first.

    Examples
    --------
    >>> a, b = (Predictions.from_arrays([0, 1, 1], proba) for proba in ([0.1, 0.7, 0.9], [0.2, 0.7, 0.8]))
    >>> whole = summarise_together([a, b], [Plan(a.classes), Plan(b.classes)])
    >>> whole.pairs[0, 1].first_wins
    2
    """

    models: tuple[Summary, ...]
    pairs: Mapping[Pair, PairTotals]

    def __add__(self, other: PairedSummary) -> PairedSummary:
        models = tuple(mine + theirs for mine, theirs in zip(self.models, other.models, strict=True))
        return PairedSummary(models, {pair: totals + other.pairs[pair] for pair, totals in self.pairs.items()})


@under_numpys_own_settings
def summarise_together(batches: Sequence[Predictions], plans: Sequence[Plan]) -> PairedSummary:
    """Summarise what several models say of the same rows.

    Parameters
    ----------
    batches : sequence of Predictions
        One for each model, of the same rows in the same order; weights, groups, clusters and ids are the first one's.
    plans : sequence of Plan
        One for each model; classes may stand in another order in each.

    Raises
    ------
    IncompatibleError
        PR155 when batches differ in length.
    ProbabilityError
        PR117 when a true class was given probability 0 and the plan says ``on_zero="error"``.
    """
    if len({len(batch) for batch in batches}) > 1:
        raise IncompatibleError("the models do not have the same rows.", code="PR155")
    first, others = batches[0], [_with_rows_of(batch, batches[0]) for batch in batches[1:]]
    models = (first, *others)
    for batch, plan in zip(models, plans, strict=True):
        if plan.on_zero == "error":
            refuse_zeros(row_losses(batch), batch)
    summary = _empty(plans)
    for rows in zip(*(pieces(batch, plan.on_zero) for batch, plan in zip(models, plans, strict=True)), strict=True):
        if len(rows[0]):
            summary = summary + _of(rows, plans)
    findings = (batch.findings for batch in models)
    read = tuple(
        replace(model, findings=found, n_rows=len(first)) for model, found in zip(summary.models, findings, strict=True)
    )
    return PairedSummary(read, summary.pairs)


def _with_rows_of(batch: Predictions, first: Predictions) -> Predictions:
    return replace(
        batch, weights=first.weights, clusters=first.clusters, first_row=first.first_row, ids=None, groups={}
    )


def _empty(plans: Sequence[Plan]) -> PairedSummary:
    models = tuple(Summary(plan, {name: TALLIES[name].empty(plan) for name in _OF_A_MODEL}) for plan in plans)
    pairs = combinations(range(len(plans)), 2)
    return PairedSummary(models, {pair: PairTotals.empty(plans[0]) for pair in pairs})


def _of(rows: Sequence[Rows], plans: Sequence[Plan]) -> PairedSummary:
    models = tuple(
        Summary(plan, {name: TALLIES[name].of(of_model, plan) for name in _OF_A_MODEL})
        for of_model, plan in zip(rows, plans, strict=True)
    )
    return PairedSummary(models, dict(_pairs(rows, plans[0])))


def _pairs(rows: Sequence[Rows], plan: Plan) -> Iterator[tuple[Pair, PairTotals]]:
    first = rows[0]
    losses = [_in_order_of(first, of_model, of_model.losses) for of_model in rows]
    scores = [_in_order_of(first, of_model, of_model.metrics["brier_score"]) for of_model in rows]
    for a, b in combinations(range(len(rows)), 2):
        paired = PairedRows(
            batch=first.batch,
            piece=first.piece,
            places=first.places,
            on_zero=first.on_zero,
            of_first=losses[a],
            of_second=losses[b],
            scores_of_first=scores[a],
            scores_of_second=scores[b],
        )
        yield (a, b), PairTotals.of(paired, plan)


def _in_order_of(first: Rows, other: Rows, values: FloatArray) -> FloatArray:
    """Return values of rows that are sorted by one model's classes, sorted by those of the first model."""
    if first is other:
        return values
    in_piece = np.empty(len(first.piece))
    in_piece[other.places] = values
    return in_piece[first.places]
