"""From the summary of several models to a finished Comparison: each model, each pair, verdicts corrected together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from probreport.bands import DOCUMENT_BANDS
from probreport.comparison import Comparison
from probreport.conclusions.clusters import FEW_CLUSTERS, spread_of
from probreport.conclusions.context import baseline_of, class_frequencies, skill_of
from probreport.conclusions.moments import moments_of
from probreport.conclusions.pairs import judged, pair_of, shortened
from probreport.conclusions.prior import Prior, bound_prior
from probreport.encoding import encode
from probreport.errors import ShapeError, WeightError
from probreport.exact_sums import divided
from probreport.paired_summary import PairedSummary
from probreport.records.comparison import ModelRow
from probreport.summary import Summary
from probreport.tallies.extreme_rows import ExtremeRows
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.metric_totals import MetricTotals
from probreport.tallies.pair_totals import PairTotals
from probreport.threads import under_numpys_own_settings


@under_numpys_own_settings
def conclude_comparison(
    summary: PairedSummary,
    names: Sequence[str],
    *,
    prior: Prior | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> Comparison:
    """Finish the numbers of a summary of several models.

    Raises
    ------
    ShapeError, WeightError
        PR112 when there are no rows, PR115 when no row has weight.
    """
    first = summary.models[0]
    plan, moments = first.plan, moments_of(first.tally(LossTotals), first.plan.weight_type)
    if first.n_rows == 0:
        raise ShapeError("there are no rows.", code="PR112")
    if moments.rows == 0:
        raise WeightError("all sample weights are zero, so there is no mean.", code="PR115")
    training = None if prior is None else bound_prior(prior, plan.classes)
    prior_loss = baseline_of(class_frequencies(first), training).loss
    pairs = [
        pair_of(names[a], names[b], totals, plan, first.classes, prior_loss if math.isfinite(prior_loss) else 0.0)
        for (a, b), totals in sorted(summary.pairs.items())
    ]
    clusters = spread_of(first, moments).clusters
    return Comparison(
        models=tuple(_model(name, model, prior) for name, model in zip(names, summary.models, strict=True)),
        pairs=judged(shortened(pairs)),
        n_comparisons=len(pairs),
        band_flips={f"{names[a]}→{names[b]}": _flips(totals) for (a, b), totals in sorted(summary.pairs.items())},
        n_samples=moments.rows,
        total_weight=divided(*moments.weight.as_integer_ratio()),
        classes=first.classes,
        prior_loss=prior_loss,
        interval_method="cluster" if plan.has_clusters else "hall",
        n_clusters=clusters,
        has_few_clusters=None if clusters is None else clusters < FEW_CLUSTERS,
        weight_type=plan.weight_type,
        on_zero=plan.on_zero,
        provenance=encode(provenance or {}),
    )


def _model(name: str, summary: Summary, prior: Prior | None) -> ModelRow:
    moments, frequencies = moments_of(summary.tally(LossTotals), summary.plan.weight_type), class_frequencies(summary)
    training = None if prior is None else bound_prior(prior, summary.plan.classes)
    skill = skill_of(summary, moments, frequencies, baseline_of(frequencies, training))
    spread = spread_of(summary, moments)
    sums = summary.tally(MetricTotals).sums
    brier, errors = (float(sums[name].total() / moments.weight) for name in ("brier_score", "zero_one_loss"))
    return ModelRow(
        model=name,
        mean_log_loss=moments.mean,
        interval=spread.interval,
        interval_reason=spread.reason,
        band=DOCUMENT_BANDS.place(moments.mean),
        skill=skill.value,
        skill_interval=skill.interval,
        brier_score=brier,
        accuracy=1 - errors,
        zero_probability_rows=summary.tally(ExtremeRows).zero_probability,
    )


def _flips(totals: PairTotals) -> tuple[tuple[int, ...], ...]:
    bands = len(DOCUMENT_BANDS)
    return tuple(tuple(row) for row in totals.flips.reshape(bands, bands).tolist())
