"""Entropies and divergences of the whole: what the labels hold, what the model needs for them, what the margins say."""

from __future__ import annotations

import math

from probreport.conclusions.moments import Moments
from probreport.containers import FloatArray
from probreport.evaluation import Information
from probreport.information import cross_entropy, entropy, js_divergence, kl_divergence
from probreport.summary import Summary
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.loss_totals import LossTotals


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
        mean_label_entropy=label_entropy,
        mean_excess_kl=None if label_entropy is None else _excess(moments.mean, label_entropy),
    )


def _excess(mean: float, label_entropy: float) -> float:
    return mean if math.isinf(mean) else max(0.0, mean - label_entropy)
