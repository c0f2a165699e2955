"""The tables: bands, classes, worst rows, quantiles and the distribution of the losses."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.intervals import mean_interval
from probreport.conclusions.moments import Moments, moments_by_key
from probreport.evaluation import BandShare, ClassRow, Confusion, LossDistribution, WorstRow
from probreport.labels import Label
from probreport.summary import Summary
from probreport.tallies.band_counts import BandCounts
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.loss_histogram import LossHistogram, edges
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.row_sample import RowSample
from probreport.tallies.worst_rows import WorstRows
from probreport.validation import FloatArray

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1.0)
_COARSER = 16  # fine bins to one bin of the distribution: 8 to an octave


def band_table(summary: Summary) -> tuple[BandShare, ...]:
    """Return what fell into each band, best first."""
    counts = summary.tally(BandCounts)
    weights, losses = counts.weight.fractions(), counts.loss.fractions()
    weight, loss = sum(weights, Fraction(0)), sum(losses, Fraction(0))
    infinite = bool(summary.tally(LossTotals).infinite.any())
    return tuple(
        BandShare(
            name=band.name,
            lower=band.lower,
            upper=band.upper,
            rows=int(counts.rows[rank]),
            share_of_rows=float(weights[rank] / weight),
            share_of_loss=None if infinite or not loss else float(losses[rank] / loss),
        )
        for rank, band in enumerate(DOCUMENT_BANDS)
    )


def class_table(summary: Summary, frequencies: FloatArray) -> tuple[ClassRow, ...]:
    """Return one record for each class, in the order of the columns."""
    totals = summary.tally(LossTotals)
    forecasts = summary.tally(ClassTotals).forecast_sums() / float(totals.weight.total())
    infinite, loss = bool(totals.infinite.any()), totals.loss.total()
    class_losses = totals.loss.fractions()
    return tuple(
        _class_row(
            label,
            moments,
            float(frequencies[key]),
            float(forecasts[key]),
            None if infinite or not loss else float(class_losses[key] / loss),
        )
        for key, (label, moments) in enumerate(zip(summary.plan.classes, moments_by_key(totals), strict=True))
    )


def _class_row(label: Label, moments: Moments, frequency: float, forecast: float, share: float | None) -> ClassRow:
    interval, _ = mean_interval(moments)
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
    )


def confusion(summary: Summary) -> Confusion | None:
    """Return mean forecasts and preferred classes by true class; None for very many classes."""
    totals, k = summary.tally(ClassTotals), summary.plan.n_classes
    if not summary.plan.pairs_classes:
        return None
    sums = totals.forecasts_by_class.floats().reshape(k, k)
    weights = summary.tally(LossTotals).weight.floats()
    means = np.divide(sums, weights[:, None], out=np.zeros((k, k)), where=weights[:, None] > 0)
    return Confusion(
        tuple(tuple(round(float(mean), 6) for mean in row) for row in means),
        tuple(tuple(row) for row in totals.preferred.tolist()),
    )


def worst_rows(summary: Summary) -> tuple[WorstRow, ...]:
    """Return the costliest rows, costliest first."""
    classes, total = summary.plan.classes, summary.tally(LossTotals)
    infinite, loss = bool(total.infinite.any()), float(total.loss.total())
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
            share_of_loss=None if infinite else row.weight * row.loss / loss,
        )
        for row in summary.tally(WorstRows).rows
    )


def quantiles(summary: Summary) -> dict[str, float]:
    """Return quantiles of the loss in nats: exact from all rows where they fit, else within 1/128 from the histogram.

    The quantile at u is the least loss that at least a share u of the weight does not exceed; the median of an even
    number of unweighted rows is the mean of the middle two.
    """
    sample = summary.tally(RowSample)
    losses, weights = (sample.losses, sample.weights) if sample.is_everything else _from_histogram(summary)
    order = np.argsort(losses, kind="stable")
    losses, cumulative = losses[order], np.cumsum(weights[order])
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
    weights = (histogram.zero_weight.floats(), histogram.weight.floats(), histogram.infinite_weight.floats())
    return losses, np.concatenate(weights)


def quantiles_are_exact(summary: Summary) -> bool:
    """Whether quantiles come from all rows rather than from the histogram."""
    return summary.tally(RowSample).is_everything


def loss_distribution(summary: Summary) -> LossDistribution:
    """Return rows and share of weight by loss, in bins of an eighth of an octave over the range that occurs."""
    histogram = summary.tally(LossHistogram)
    borders = edges()[::_COARSER]
    rows = histogram.rows.reshape(-1, _COARSER).sum(axis=1)
    fine = histogram.weight.fractions()
    zero, infinite = histogram.zero_weight.total(), histogram.infinite_weight.total()
    whole = sum(fine, zero + infinite)
    occupied = np.flatnonzero(rows)
    first, last = (int(occupied[0]), int(occupied[-1]) + 1) if len(occupied) else (0, 0)
    coarse = [sum(fine[a:b], Fraction(0)) for a, b in pairwise(range(0, len(fine) + 1, _COARSER))]
    return LossDistribution(
        edges=tuple(borders[first : last + 1].tolist()) if last else (),
        rows=tuple(rows[first:last].tolist()),
        share=tuple(float(weight / whole) for weight in coarse[first:last]),
        zero_rows=histogram.zero_rows,
        infinite_rows=histogram.infinite_rows,
        zero_share=float(zero / whole),
        infinite_share=float(infinite / whole),
    )
