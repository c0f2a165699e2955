"""Entropies and divergences of the whole: what the labels hold, what the model needs for them, what the margins say."""

from __future__ import annotations

import math

import numpy as np

from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.information import cross_entropy, entropy, js_divergence, kl_divergence
from probreport.records.information import Information
from probreport.summary import Summary
from probreport.tallies.calibration_bins import CalibrationBins
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.loss_totals import LossTotals

_N_BINS = 15


def information_of(summary: Summary, moments: Moments, frequencies: FloatArray) -> Information:
    """Return the information measures, in nats."""
    weight = summary.tally(LossTotals).weight.total()
    forecasts = summary.tally(ClassTotals).forecast_sums()
    p, q = frequencies, forecasts.over(forecasts.total())
    totals = summary.tally(ForecastTotals)
    label_entropy = float(totals.label_entropy.total() / weight) if summary.has_soft_labels else None
    return Information(
        class_entropy=float(entropy(p)),
        mean_cross_entropy=moments.mean,
        mean_forecast_entropy=float(totals.entropy.total() / weight),
        marginal_cross_entropy=float(cross_entropy(p, q)),
        marginal_kl_divergence=float(kl_divergence(p, q)),
        marginal_js_divergence=float(js_divergence(p, q)),
        mutual_information_with_preferred=_with_preferred(summary),
        mutual_information_with_forecast=_with_forecast(summary),
        mean_label_entropy=label_entropy,
        mean_excess_kl=None if label_entropy is None else _excess(moments.mean, label_entropy),
    )


def mutual_information(joint: FloatArray) -> float:
    """Return the mutual information of rows and columns of a table of counts or weights, in nats.

    Examples
    --------
    >>> mutual_information(np.array([[2, 0], [0, 2]])), mutual_information(np.ones((2, 3)))
    (0.693147180559945..., 0.0)
    """
    shares = joint / joint.sum()
    independent = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(kl_divergence(_whole(shares.ravel()), _whole(independent.ravel())))


def _whole(shares: FloatArray) -> FloatArray:
    whole: FloatArray = shares / shares.sum()
    return whole


def _with_preferred(summary: Summary) -> float | None:
    counts = summary.tally(ClassTotals).preferred
    if summary.has_soft_labels or not counts.any():
        return None
    return mutual_information(counts.astype(np.float64))


def _with_forecast(summary: Summary) -> float | None:
    if summary.has_soft_labels or summary.plan.n_classes != 2:
        return None
    bins = summary.tally(CalibrationBins)
    used = np.flatnonzero(bins.rows)
    whole = bins.weight.total()
    fine, happened = (sums.at(used).over(whole) for sums in (bins.weight, bins.events))
    middle = (np.cumsum(fine) - fine / 2) / fine.sum()
    group = np.minimum((middle * _N_BINS).astype(np.intp), _N_BINS - 1)
    weight, events = np.bincount(group, fine), np.bincount(group, happened)
    return mutual_information(np.stack([events, np.maximum(weight - events, 0.0)]))


def _excess(mean: float, label_entropy: float) -> float:
    return mean if math.isinf(mean) else max(0.0, mean - label_entropy)
