"""How unevenly the loss is spread over the rows: Lorenz curve, Gini coefficient, and means without the worst rows.

References: Lorenz (1905), "Methods of measuring the concentration of wealth", Publ. Am. Stat. Assoc. 9, 209-219;
Gini (1912), "Variabilità e mutabilità".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from probreport.containers import FloatArray
from probreport.records.concentration import Concentration
from probreport.summary import Summary
from probreport.tallies.loss_histogram import LossHistogram
from probreport.tallies.row_sample import RowSample, SampledRows

_WORST = (0.001, 0.01, 0.05, 0.1)
_TRIMMED = 0.01
_MOST_POINTS = 200
_ROUNDING = 1e-12


@dataclass(frozen=True)
class LossCurve:
    """Loss carried by the costliest rows, up to any weight of them; in between each row gives its loss in proportion.

    Weights are in a unit of no meaning, so that no sum of them can overflow.

    Parameters
    ----------
    weight : ndarray of float64, shape (m + 1,)
        Weight of the costliest 0, 1, 2, ... groups of rows with a finite loss; rows with an infinite loss are not in.
    loss : ndarray of float64, shape (m + 1,)
        Their weighted loss in nats.
    infinite_weight : float
        Of the rows with an infinite loss.
    is_exact : bool
        Whether each group is one row.
    """

    weight: FloatArray
    loss: FloatArray
    infinite_weight: float
    is_exact: bool

    @property
    def total_weight(self) -> float:
        """Weight of all rows, those with an infinite loss among them."""
        return float(self.weight[-1]) + self.infinite_weight

    @property
    def total_loss(self) -> float:
        """Weighted loss of all rows: the mean loss times the total weight."""
        return math.inf if self.infinite_weight else float(self.loss[-1])

    def of_worst(self, share: float) -> float:
        """Return the loss that the costliest rows carry, up to a share of the total weight."""
        if share > 0 and self.infinite_weight:
            return math.inf
        return float(np.interp(share * self.total_weight, self.weight, self.loss))

    def mean_between(self, best: float, worst: float) -> float:
        """Return the mean loss of what remains without shares of the cheapest and of the costliest rows."""
        total = self.total_weight
        start, end = worst * total - self.infinite_weight, float(self.weight[-1]) - best * total
        if start < -_ROUNDING * total or end <= start:
            return math.inf
        low, high = np.interp([start, end], self.weight, self.loss)
        return float((high - low) / (end - start))


def concentration_of(summary: Summary) -> Concentration:
    """Return how unevenly the loss is spread over the rows."""
    curve = loss_curve(summary)
    gini, reason = _gini(curve)
    thousandth, hundredth, twentieth, tenth = (_share(curve, share) for share in _WORST)
    return Concentration(
        gini=gini,
        reason=reason,
        worst_thousandth=thousandth,
        worst_hundredth=hundredth,
        worst_twentieth=twentieth,
        worst_tenth=tenth,
        trimmed_mean=curve.mean_between(_TRIMMED, _TRIMMED),
        mean_without_worst=curve.mean_between(0.0, _TRIMMED),
        lorenz=_points(curve),
        is_exact=curve.is_exact,
    )


def loss_curve(summary: Summary) -> LossCurve:
    """Return the curve of all rows where they are at hand, else of the histogram's bins."""
    sample = summary.tally(RowSample)
    return _curve_of_rows(sample.rows) if sample.is_everything else _curve_of_bins(summary.tally(LossHistogram))


def _curve_of_rows(sample: SampledRows) -> LossCurve:
    order = np.argsort(-sample.losses, kind="stable")
    losses, weights = sample.losses[order], sample.weights[order]
    weights, infinite = weights / (weights.max(initial=0.0) or 1.0), int(np.count_nonzero(np.isinf(losses)))
    finite = weights[infinite:]
    return _curve(finite, finite * losses[infinite:], float(weights[:infinite].sum()), is_exact=True)


def _curve_of_bins(histogram: LossHistogram) -> LossCurve:
    zero, infinite = histogram.zero_weight.total(), histogram.infinite_weight.total()
    whole = histogram.weight.total() + zero + infinite
    used = np.flatnonzero(histogram.rows)[::-1]
    weights = np.append(histogram.weight.shares(whole)[used], float(zero / whole))
    losses = np.append(histogram.loss.shares(whole)[used], 0.0)
    return _curve(weights, losses, float(infinite / whole), is_exact=False)


def _curve(weights: FloatArray, losses: FloatArray, infinite: float, *, is_exact: bool) -> LossCurve:
    start = np.zeros(1)
    weight, loss = (np.concatenate([start, np.cumsum(parts)]) for parts in (weights, losses))
    return LossCurve(weight, loss, infinite, is_exact)


def _share(curve: LossCurve, share: float) -> float | None:
    if curve.infinite_weight:
        return 1.0
    return min(1.0, curve.of_worst(share) / curve.total_loss) if curve.total_loss > 0 else None


def _gini(curve: LossCurve) -> tuple[float | None, str | None]:
    if curve.infinite_weight:
        return None, "rows with an infinite loss carry all of it"
    if curve.total_loss == 0:
        return None, "no row loses anything"
    rows, losses = curve.weight / curve.weight[-1], curve.loss / curve.loss[-1]
    return max(0.0, float(np.sum(np.diff(rows) * (losses[1:] + losses[:-1]))) - 1), None


def _points(curve: LossCurve) -> tuple[tuple[float, float], ...]:
    """Return the Lorenz curve from the cheapest rows on: at every row, or where there are many at chosen shares."""
    if curve.infinite_weight or curve.total_loss == 0:
        return ()
    rows, losses = curve.weight / curve.weight[-1], curve.loss / curve.loss[-1]
    if len(rows) > _MOST_POINTS:
        chosen = np.concatenate([[0.0], np.geomspace(1e-6, 0.1, 90, endpoint=False), np.linspace(0.1, 1.0, 100)])
        rows, losses = chosen, np.interp(chosen, rows, losses)
    pairs = zip((1 - rows[::-1]).tolist(), (1 - losses[::-1]).tolist(), strict=True)
    return tuple((round(abs(row), 9), round(abs(loss), 9)) for row, loss in pairs)
