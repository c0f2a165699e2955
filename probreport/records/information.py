"""The record of entropies, divergences and mutual informations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Information:
    """Entropies and divergences in nats; the marginal ones compare class frequencies with the mean forecast.

    The mutual informations are those of the label and the preferred class, from the counts of rows (None for more than
    100 classes and for soft labels), and of the label and the forecast in bins of equal weight (for two classes alone).
    Few rows make both look greater than they are.
    """

    class_entropy: float
    mean_cross_entropy: float
    mean_forecast_entropy: float
    marginal_cross_entropy: float
    marginal_kl_divergence: float
    marginal_js_divergence: float
    mutual_information_with_preferred: float | None
    mutual_information_with_forecast: float | None
    mean_label_entropy: float | None = None
    mean_excess_kl: float | None = None
