"""Seeded simulations: forecasts whose calibration is known."""

import numpy as np

from probreport import Evaluation, evaluate
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import Summary, summarise


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def draws(rng, probabilities):
    return (probabilities.cumsum(axis=1)[:, :-1] < rng.random(len(probabilities))[:, None]).sum(axis=1)


def forecasts(rng, n, k, *, power=1.0, spread=2.0, shift=0.0):
    """Return labels drawn from softmax(power * x), and the forecasts softmax(x): power < 1 is over-confidence.

    The shift is added to the logit of the first class.
    """
    logits = rng.normal(0, spread, (n, k)) + np.r_[shift, np.zeros(k - 1)]
    return draws(rng, softmax(power * logits)), softmax(logits)


def evaluated(seed, n, k, **options) -> Evaluation:
    y, q = forecasts(np.random.default_rng(seed), n, k, **options)
    return evaluate(y, q, classes=range(k))


def summarised(y, q) -> Summary:
    """Return the totals alone, which take a tenth of the time of an evaluation."""
    batch = Predictions.from_arrays(y, q, classes=range(q.shape[1]))
    return summarise(batch, Plan(classes=batch.classes))
