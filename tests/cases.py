"""Predictions of every kind for the laws of summaries and evaluations: any labels, forecasts, weights and cuttings."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import Summary, summarise

FORECASTS = ("smooth", "confident", "decimals", "certain", "constant", "nearly_equal")
WEIGHTS = ("none", "ones", "whole", "any", "extreme")


@dataclass(frozen=True)
class Case:
    """Labels and forecasts of n rows, of which any rows can be had as a checked batch."""

    y_true: Any
    y_proba: Any
    classes: tuple[Any, ...]
    sample_weight: Any = None
    log_proba: bool = False

    def __len__(self):
        return len(self.y_proba)

    def batch(self, start=0, stop=None):
        rows = slice(start, stop)
        return Predictions.from_arrays(
            self.y_true[rows],
            self.y_proba[rows],
            classes=self.classes,
            sample_weight=None if self.sample_weight is None else self.sample_weight[rows],
            ids=[f"row {number}" for number in range(len(self))][rows],
            first_row=start,
            log_proba=self.log_proba,
        )

    def plan(self, **options):
        return Plan(classes=self.classes, is_weighted=self.sample_weight is not None, **options)

    def summary(self, plan=None):
        return summarise(self.batch(), plan or self.plan())

    def cut(self, cuts, plan=None):
        """Summaries of the pieces between the cuts."""
        return [summarise(self.batch(a, b), plan or self.plan()) for a, b in pairwise([0, *cuts, len(self)]) if a < b]


def cuttings(n):
    """Places to cut n rows at: any, or between each two."""
    return st.one_of(st.just(list(range(1, n))), st.lists(st.integers(1, n), max_size=8).map(sorted))


def added(summaries, random):
    """Add summaries two by two in any order, as a tree, with summaries of nothing in between."""
    summaries = [*summaries, Summary.empty(summaries[0].plan)]
    while len(summaries) > 1:
        random.shuffle(summaries)
        summaries.append(summaries.pop() + summaries.pop())
    return summaries[0]


def made(seed, n, k, forecasts="smooth", weights="none", labels="classes"):
    """Make predictions: `labels` are "classes", "soft", "column" (two classes, one column) or "logs"."""
    random = np.random.default_rng(seed)
    proba = _forecasts(random, n, k, forecasts)
    y_true: Any = random.integers(0, k, n)
    if labels == "soft":
        y_true = _soft(random, y_true, k)
    if labels == "column":
        proba = proba[:, 1].copy()
    if labels == "logs":
        with np.errstate(divide="ignore"):
            proba = np.log(proba)
    return Case(y_true, proba, tuple(range(k)), _weights(random, n, weights), labels == "logs")


@st.composite
def cases(draw, labels=("classes", "soft", "column", "logs"), weights=WEIGHTS, forecasts=FORECASTS, most_rows=16):
    """Draw predictions of 1 to `most_rows` rows."""
    kind = draw(st.sampled_from(labels))
    k = 2 if kind == "column" else draw(st.sampled_from([2, 3, 9, 70, 101]))
    return made(
        seed=draw(st.integers(0, 2**32 - 1)),
        n=draw(st.integers(1, most_rows)),
        k=k,
        forecasts=draw(st.sampled_from(forecasts)),
        weights=draw(st.sampled_from(weights)),
        labels=kind,
    )


def _forecasts(random, n, k, kind):
    if kind == "certain":
        return np.eye(k)[random.integers(0, k, n)]
    if kind == "constant":
        return np.tile(random.dirichlet(np.ones(k)), (n, 1))
    if kind == "nearly_equal":
        return _normalised(1 + 1e-9 * random.random((n, k)))
    if kind == "decimals":  # of which many are printed as 0
        return _normalised(
            np.round(random.dirichlet(np.full(k, 0.3), n), 2) + 1e-3 * np.eye(k)[random.integers(0, k, n)]
        )
    logits = random.normal(size=(n, k)) * (1 if kind == "smooth" else 300)
    return _normalised(np.exp(logits - logits.max(axis=1, keepdims=True)))


def _normalised(values):
    return values / values.sum(axis=1, keepdims=True)


def _soft(random, codes, k):
    """Soft labels, of which some rows are one class for certain."""
    labels = random.dirichlet(np.full(k, 0.5), len(codes))
    certain = random.random(len(codes)) < 0.3
    labels[certain] = np.eye(k)[codes[certain]]
    labels[0] = np.full(k, 1 / k)  # one row at the least is soft
    return labels


def _weights(random, n, kind):
    if kind == "none":
        return None
    choices = {
        "ones": lambda: np.ones(n),
        "whole": lambda: random.integers(0, 4, n).astype(float),
        "any": lambda: random.lognormal(0, 3, n),
        "extreme": lambda: random.choice([0.0, 5e-324, 1e-300, 0.1, 1.0, 3.0, 1e300, 1.7e308], n),
    }
    weights = choices[kind]()
    weights[random.integers(n)] = 1.0  # one row at the least has weight
    return weights
