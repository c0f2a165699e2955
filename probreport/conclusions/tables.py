"""The tables: bands, classes, worst rows, quantiles and the distribution of the losses."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.clusters import class_intervals
from probreport.conclusions.expected_bands import expected_shares
from probreport.conclusions.intervals import mean_interval
from probreport.conclusions.label_errors import is_likely_label_error, margin_of
from probreport.conclusions.moments import Moments, moments_by_key
from probreport.containers import FloatArray
from probreport.evaluation import Interval
from probreport.exact_sums import ExactSums
from probreport.labels import Label
from probreport.records.classes import ClassRow, Confusion
from probreport.records.label_errors import LabelErrors
from probreport.records.losses import BandShare, LossDistribution
from probreport.records.worst_rows import WorstRow
from probreport.summary import Summary
from probreport.tallies.band_counts import BandCounts
from probreport.tallies.class_band_counts import ClassBandCounts
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.loss_histogram import LossHistogram, edges
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.row_sample import RowSample
from probreport.tallies.worst_rows import WorstRows

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1.0)
_COARSER = 16  # fine bins to one bin of the distribution: 8 to an octave


def band_table(summary: Summary) -> tuple[BandShare, ...]:
    """Return what fell into each band, best first."""
    counts = summary.tally(BandCounts)
    of_rows = counts.weight.over(counts.weight.total()).tolist()
    of_loss = _shares_of_loss(counts.loss, summary)
    expected = expected_shares(summary)
    return tuple(
        BandShare(
            name=band.name,
            lower=band.lower,
            upper=band.upper,
            rows=int(counts.rows[rank]),
            share_of_rows=of_rows[rank],
            share_of_loss=of_loss[rank],
            expected_share_if_calibrated=None if expected is None else expected[rank].mean,
            expected_interval=None if expected is None else expected[rank].interval,
        )
        for rank, band in enumerate(DOCUMENT_BANDS)
    )


def _shares_of_loss(losses: ExactSums, summary: Summary) -> list[float] | list[None]:
    """Return the share of each sum in the whole loss; None where that is infinite or 0."""
    infinite, loss = summary.tally(LossTotals).infinite.any(), losses.total()
    return [None] * losses.size if infinite or not loss else losses.over(loss).tolist()


def class_table(summary: Summary, frequencies: FloatArray) -> tuple[ClassRow, ...]:
    """Return one record for each class, in the order of the columns."""
    totals, plan = summary.tally(LossTotals), summary.plan
    by_class = moments_by_key(totals, plan.weight_type)
    hall = [mean_interval(moments)[0] for moments in by_class]
    weight, forecasts = totals.weight.total(), summary.tally(ClassTotals).forecast_sums()
    columns = (
        summary.classes,
        by_class,
        class_intervals(summary, by_class) if plan.has_clusters else hall,
        frequencies.tolist(),
        forecasts.over(weight).tolist(),
        _shares_of_loss(totals.loss, summary),
        summary.tally(ClassBandCounts).rows.tolist() or [None] * plan.n_classes,
    )
    return tuple(_class_row(*row) for row in zip(*columns, strict=True))


def _class_row(
    label: Label,
    moments: Moments,
    interval: Interval | None,
    frequency: float,
    forecast: float,
    share: float | None,
    by_band: list[int] | None,
) -> ClassRow:
    seen = moments.rows > 0
    return ClassRow(
        label=label,
        rows=moments.rows,
        frequency=frequency,
        mean_forecast=forecast,
        mean_log_loss=moments.mean if seen else None,
        interval=interval,
        band=DOCUMENT_BANDS.place(moments.mean) if seen else None,
        share_of_loss=share,
        rows_by_band=None if by_band is None else tuple(by_band),
    )


def macro_log_loss(by_class: tuple[ClassRow, ...]) -> float:
    """Return the mean of the mean losses of all classes that have rows: each class counts the same."""
    means = [row.mean_log_loss for row in by_class if row.mean_log_loss is not None]
    return math.inf if math.inf in means else math.fsum(means) / len(means)


def confusion(summary: Summary) -> Confusion | None:
    """Return mean forecasts and preferred classes by true class; None for very many classes."""
    totals, k = summary.tally(ClassTotals), summary.plan.n_classes
    if not summary.plan.pairs_classes:
        return None
    weights = summary.tally(LossTotals).weight.repeated(k)
    by_forecast = totals.forecasts_by_class.ratios(weights).reshape(k, k)
    means = tuple(tuple(map(_rounded, row)) for row in by_forecast.T.tolist())
    return Confusion(means, tuple(map(tuple, totals.preferred.tolist())))


def _rounded(p: float) -> float:
    """Round to six significant digits of p, or of 1 - p where that is less: what is not quite 0 or 1 never looks so."""
    return float(f"{p:.6g}") if p <= 0.5 else 1 - float(f"{1 - p:.6g}")


def worst_rows(summary: Summary, label_errors: LabelErrors | None) -> tuple[WorstRow, ...]:
    """Return the costliest rows, costliest first."""
    classes, totals = summary.classes, summary.tally(LossTotals)
    infinite, loss = bool(totals.infinite.any()), totals.loss.total()
    return tuple(
        WorstRow(
            row=row.row,
            id=row.id,
            y_true=classes[row.code],
            p_true=row.p_true,
            preferred=classes[row.preferred],
            p_preferred=row.p_preferred,
            log_loss=row.loss,
            band=DOCUMENT_BANDS.place(row.loss),
            share_of_loss=None if infinite else float(Fraction(row.weight) * Fraction(row.loss) / loss),
            margin=None if summary.has_soft_labels else margin_of(row, summary),
            likely_label_error=is_likely_label_error(row, label_errors, summary),
        )
        for row in summary.tally(WorstRows).rows[: summary.plan.worst_rows]
    )


def quantiles(summary: Summary) -> dict[str, float]:
    """Return quantiles of the loss in nats: exact from all rows where they fit, else within 1/128 from the histogram.

    The quantile at u is the least loss that at least a share u of the weight does not exceed; the median of an even
    number of unweighted rows is the mean of the middle two.
    """
    sample = summary.tally(RowSample)
    losses, weights = (sample.rows.losses, sample.rows.weights) if sample.is_everything else _from_histogram(summary)
    order = np.argsort(losses, kind="stable")
    scale = -int(np.frexp(weights.max())[1])  # a power of two changes no digit, and no sum can overflow
    losses, cumulative = losses[order], np.cumsum(np.ldexp(weights[order], scale))
    found = {f"{level:g}": _quantile(losses, cumulative, level) for level in QUANTILES}
    worst = summary.tally(WorstRows).rows
    return {**found, "1": worst[0].loss if worst else 0.0}


def _quantile(losses: FloatArray, cumulative: FloatArray, level: float) -> float:
    target = level * cumulative[-1]
    position = min(int(np.searchsorted(cumulative, target, side="left")), len(losses) - 1)
    on_the_edge = cumulative[position] == target and position + 1 < len(losses)
    if level == 0.5 and on_the_edge:
        return float((losses[position] + losses[position + 1]) / 2)
    return float(losses[position])


def _from_histogram(summary: Summary) -> tuple[FloatArray, FloatArray]:
    histogram = summary.tally(LossHistogram)
    borders = edges()
    middles = np.sqrt(borders[:-1] * borders[1:])
    losses = np.concatenate([[0.0], middles, [math.inf]])
    parts = (histogram.zero_weight, histogram.weight, histogram.infinite_weight)
    whole = sum((part.total() for part in parts), Fraction(0))
    weights = np.concatenate([part.shares(whole) for part in parts])
    occupied = weights > 0
    return losses[occupied], weights[occupied]


def quantiles_are_exact(summary: Summary) -> bool:
    """Whether quantiles come from all rows rather than from the histogram."""
    return summary.tally(RowSample).is_everything


def loss_distribution(summary: Summary) -> LossDistribution:
    """Return rows and share of weight by loss, in bins of an eighth of an octave over the range that occurs."""
    histogram = summary.tally(LossHistogram)
    borders = edges()[::_COARSER]
    rows = histogram.rows.reshape(-1, _COARSER).sum(axis=1)
    zero, infinite = histogram.zero_weight.total(), histogram.infinite_weight.total()
    whole = histogram.weight.total() + zero + infinite
    share = histogram.weight.shares(whole).reshape(-1, _COARSER).sum(axis=1)
    occupied = np.flatnonzero(rows)
    first, last = (int(occupied[0]), int(occupied[-1]) + 1) if len(occupied) else (0, 0)
    return LossDistribution(
        edges=tuple(borders[first : last + 1].tolist()) if last else (),
        rows=tuple(rows[first:last].tolist()),
        share=tuple(share[first:last].tolist()),
        zero_rows=histogram.zero_rows,
        infinite_rows=histogram.infinite_rows,
        zero_share=float(zero / whole),
        infinite_share=float(infinite / whole),
    )
