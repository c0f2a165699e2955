"""From totals to finished numbers: what can be concluded from a Summary, with its uncertainty or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.calibration import Headline, calibration_jobs, put_together
from probreport.conclusions.clusters import FEW_CLUSTERS, spread_of
from probreport.conclusions.column_order import column_order_of
from probreport.conclusions.concentration import concentration_of
from probreport.conclusions.context import baseline_of, class_frequencies, skill_of
from probreport.conclusions.groups import groups_of
from probreport.conclusions.information import information_of
from probreport.conclusions.intervals import is_reliable
from probreport.conclusions.label_errors import label_errors_of
from probreport.conclusions.mixing import mixing_of
from probreport.conclusions.moments import Moments, moments_of
from probreport.conclusions.notes import notes_on
from probreport.conclusions.prior import Prior, bound_prior
from probreport.conclusions.rounding import rounding_of
from probreport.conclusions.tables import (
    band_table,
    class_table,
    confusion,
    loss_distribution,
    macro_log_loss,
    quantiles,
    quantiles_are_exact,
    worst_rows,
)
from probreport.conclusions.unseen import unseen_of
from probreport.containers import FloatArray
from probreport.diagnostics import checked_codes
from probreport.encoding import encode
from probreport.errors import ShapeError, WeightError
from probreport.evaluation import Evaluation
from probreport.exact_sums import divided
from probreport.records.data_counts import DataCounts
from probreport.summary import Summary
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.extreme_rows import ExtremeRows
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.metric_totals import MetricTotals
from probreport.tallies.row_sample import RowSample
from probreport.threads import in_threads, under_numpys_own_settings


@under_numpys_own_settings
def conclude(
    summary: Summary,
    *,
    model: str | None = None,
    provenance: Mapping[str, Any] | None = None,
    prior: Prior | None = None,
    ignore: Iterable[str] = (),
) -> Evaluation:
    """Finish the numbers of a summary.

    Parameters
    ----------
    summary : Summary
        Of all rows.
    model : str, optional
        Name of the model, for the reader.
    provenance : mapping, optional
        All that depends on how the rows were stored or run; kept as it is.
    prior : mapping of label to number, or sequence in the order of the classes, optional
        How often each class was there in training: then skill is against a constant forecast of that.
    ignore : iterable of str
        Codes of notes to be muted: no number changes.

    Raises
    ------
    ShapeError, WeightError
        PR112 when there are no rows, PR115 when no row has weight.
    LabelError, UsageError
        PR107 and PR120 when the prior does not fit the classes, PR127 when a code cannot be muted.
    """
    muted = checked_codes(ignore)
    training = None if prior is None else bound_prior(prior, summary.plan.classes)
    moments = moments_of(summary.tally(LossTotals), summary.plan.weight_type)
    _require_rows(summary, moments)
    frequencies = class_frequencies(summary)
    baseline, uniform = baseline_of(frequencies, training), math.log(summary.plan.n_classes)
    skill = skill_of(summary, moments, frequencies, baseline)
    spread = spread_of(summary, moments)
    interval, by_class = spread.interval, class_table(summary, frequencies)
    extreme, metrics = summary.tally(ExtremeRows), _metric_means(summary, moments)
    calibration, label_errors, bands, column_order, rounding = _slow_ones(summary, moments, frequencies)
    evaluation = Evaluation(
        model=None if model is None else str(model),
        n_samples=moments.rows,
        total_weight=divided(*moments.weight.as_integer_ratio()),
        effective_samples=moments.effective_rows,
        classes=summary.classes,
        mean_log_loss=moments.mean,
        mean_log_loss_bits=moments.mean / math.log(2),
        interval=interval,
        interval_reason=spread.reason,
        interval_method=spread.method,
        interval_is_reliable=is_reliable(moments) if interval else None,
        standard_error=spread.error,
        n_clusters=spread.clusters,
        has_few_clusters=None if spread.clusters is None else spread.clusters < FEW_CLUSTERS,
        weight_type=summary.plan.weight_type,
        band=DOCUMENT_BANDS.place(moments.mean),
        interval_bands=None if interval is None else tuple(DOCUMENT_BANDS.place(end) for end in interval),
        perplexity=_exp(moments.mean),
        geometric_mean_probability=math.exp(-moments.mean),
        zero_probability_rows=extreme.zero_probability,
        below_epsilon_rows=extreme.below_epsilon,
        finite_mean_log_loss=moments.finite_mean,
        sklearn_log_loss=_as_scikit_learn(summary, moments, extreme),
        prior_loss=baseline.loss,
        prior_band=DOCUMENT_BANDS.place(baseline.loss),
        uniform_loss=uniform,
        uniform_band=DOCUMENT_BANDS.place(uniform),
        training_frequencies=None if training is None else tuple(training.tolist()),
        loss_over_uniform=moments.mean / uniform if uniform else None,
        macro_log_loss=macro_log_loss(by_class),
        skill=skill.value,
        skill_interval=skill.interval,
        skill_reason=skill.reason,
        brier_score=metrics["brier_score"],
        accuracy=1 - metrics["zero_one_loss"],
        metrics=metrics,
        bands=bands,
        quantiles=quantiles(summary),
        class_table=by_class,
        confusion=confusion(summary),
        worst_rows=worst_rows(summary, label_errors),
        information=information_of(summary, moments, frequencies),
        calibration=calibration,
        loss_distribution=loss_distribution(summary),
        unseen=unseen_of(summary, moments),
        groups=groups_of(summary),
        concentration=concentration_of(summary),
        column_order=column_order,
        label_errors=label_errors,
        data=_data_counts(summary),
        rounding=rounding,
        mixing=mixing_of(summary),
        notes=(),
        provenance=encode(provenance or {}),
    )
    notes = notes_on(evaluation)
    return replace(
        evaluation,
        notes=tuple(note for note in notes if note.code not in muted),
        muted_notes=tuple(note for note in notes if note.code in muted),
    )


def _slow_ones(summary: Summary, moments: Moments, frequencies: FloatArray) -> Sequence[Any]:
    """Conclude what takes most of the time, on the cores that there are."""
    import scipy.optimize
    import scipy.special  # noqa: F401  (both before there are threads that would import them at the same time)

    sample = summary.tally(RowSample)
    if sample.is_everything or summary.plan.is_weighted:
        _ = sample.rows  # of which the headline, too, has need: once, not in each thread
    first: list[Callable[[], Any]] = [
        partial(calibration_jobs, summary, moments, frequencies),
        partial(Headline.of, summary, moments),
    ]
    jobs, headline = in_threads(first)
    *parts, label_errors, bands, column_order, rounding = in_threads(
        [
            *jobs,
            partial(label_errors_of, summary),
            partial(band_table, summary),
            partial(column_order_of, summary),
            partial(rounding_of, summary),
        ]
    )
    return put_together(headline, parts), label_errors, bands, column_order, rounding


def _require_rows(summary: Summary, moments: Moments) -> None:
    if summary.n_rows == 0:
        raise ShapeError("there are no rows.", code="PR112")
    if moments.rows == 0:
        raise WeightError("all sample weights are zero, so there is no mean.", code="PR115")


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _as_scikit_learn(summary: Summary, moments: Moments, extreme: ExtremeRows) -> float:
    """Return the mean loss with every probability moved into [eps, 1 - eps] of float64."""
    totals = summary.tally(LossTotals)
    if summary.plan.on_zero == "clip":
        return moments.mean
    loss = totals.loss.total() - extreme.moved_loss.total() + extreme.moved_clipped.total()
    return float(loss / moments.weight)


def _metric_means(summary: Summary, moments: Moments) -> dict[str, float]:
    sums = summary.tally(MetricTotals).sums
    return {name: float(Fraction(total.total()) / moments.weight) for name, total in sums.items()}


def _data_counts(summary: Summary) -> DataCounts:
    findings, plan = summary.findings, summary.plan
    labels = summary.tally(ClassTotals).labels.fractions()
    missing = tuple(name for name, label in zip(summary.classes, labels, strict=True) if not label)
    return DataCounts(
        rows_read=summary.n_rows,
        weightless_rows=summary.n_rows - int(summary.tally(LossTotals).rows.sum()),
        overshoot_values=findings.overshoot_values,
        unnormalised_rows=findings.unnormalised_rows,
        normalised_rows=findings.normalised_rows,
        largest_sum_error=findings.largest_sum_error,
        on_zero=plan.on_zero,
        is_weighted=plan.is_weighted,
        soft_labels=summary.has_soft_labels,
        quantiles_are_exact=quantiles_are_exact(summary),
        expected_shares_are_exact=summary.tally(RowSample).is_everything,
        missing_classes=missing,
    )
