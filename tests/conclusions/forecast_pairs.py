"""Pairs of forecast and outcome that several tests look at, and strategies that make more of them."""

import numpy as np
from hypothesis import strategies as st

from probreport.conclusions.forecast_outcomes import ForecastOutcomes

GOLDEN, PLASTIC = 0.6180339887498949, 0.7548776662466927


def over_confident(n=750):
    """Forecasts between 0.02 and 0.98 without ties, outcomes drawn towards one half, weights 1 to 4: no randomness."""
    i = np.arange(1, n + 1)
    u = i * GOLDEN % 1
    q = 0.02 + 0.96 * u * u * (3 - 2 * u)
    return q, (i * PLASTIC % 1 < 0.5 + 0.7 * (q - 0.5)).astype(np.float64), 1.0 + i % 4


def tied(n=750):
    """The same, rounded to one decimal, so that there are ten distinct forecasts."""
    q, y, w = over_confident(n)
    return np.clip(np.round(q, 1), 0.02, 0.98), y, w


def calibrated(n, generator, spread=1.5):
    """Forecasts and outcomes that they describe."""
    q = 1 / (1 + np.exp(-spread * generator.normal(size=n)))
    return q, (generator.random(n) < q).astype(np.float64)


probability = st.one_of(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.floats(0.0, 1.0))
weight = st.one_of(st.sampled_from([1.0, 2.0]), st.floats(1e-3, 1e3))


@st.composite
def outcomes(draw, possible=False, soft=False):
    """Pooled outcomes of up to thirty rows; `possible` leaves out what was forecast with probability 0."""
    forecast = st.floats(0.001, 0.999) if possible else probability
    happened = st.floats(0.0, 1.0) if soft else st.sampled_from([0.0, 1.0])
    rows = draw(st.lists(st.tuples(forecast, happened, weight), min_size=1, max_size=30))
    q, y, w = (np.array(column) for column in zip(*rows, strict=True))
    return ForecastOutcomes.of_rows(q, y, w)
