"""Entropy against the distribution: how uncertain forecasts and classes are, between certainty and even chances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table
from probreport.validation import FloatArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_TENTHS = tuple(tenth / 10 for tenth in range(11))
_ROUNDS = 60


def entropy(first: FloatArray, k: int) -> FloatArray:
    """Return in nats the entropy of k classes of which one has probability `first` and the others share the rest."""
    rest = 1 - first
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = -first * np.log(first), -rest * np.log(rest / (k - 1))
    return np.nan_to_num(parts[0]) + np.nan_to_num(parts[1])


def sureness(nats: float, k: int) -> float:
    """Return the probability of the likeliest class at which such a distribution has that entropy."""
    low, high = 1 / k, 1.0
    for _ in range(_ROUNDS):  # the entropy falls from ln k at even chances to 0 at certainty
        middle = (low + high) / 2
        low, high = (middle, high) if float(entropy(np.array(middle), k)) > nats else (low, middle)
    return (low + high) / 2


def _marks(evaluation: Evaluation) -> tuple[tuple[str, float], ...]:
    found = evaluation.information
    return (("forecasts", found.mean_forecast_entropy), ("classes", found.class_entropy))


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    k, ax = len(evaluation.classes), canvas.subplots()
    first = np.linspace(0, 1, 161)
    most = math.log(k) * shown.per_nat
    ax.plot(first, entropy(first, k) * shown.per_nat, color=theme.ACCENT, zorder=3)
    ax.axhline(most, color=theme.QUIET, linewidth=1, linestyle=(0, (3, 2)))
    even = f"even chances: {shown.loss(math.log(k))}"
    ax.text(1, most * 1.02, even, fontsize=10, color=theme.QUIET, ha="right")
    for (name, nats), below in zip(_marks(evaluation), _below(evaluation), strict=True):
        at, height = sureness(nats, k), nats * shown.per_nat
        ax.plot([at], [height], "o", color=theme.INK, markersize=6, zorder=4)
        offset, side = _hangs(at, nats / math.log(k), below)
        ax.annotate(
            f"{name} {shown.loss(nats)}", (at, height), textcoords="offset points", xytext=offset, ha=side,
            fontsize=10.5, zorder=5,
        )  # fmt: skip
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, most * 1.15)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    ax.set_xlabel("probability of one class, the others share the rest" if k > 2 else "probability of one class")
    ax.set_ylabel(f"entropy, {shown.unit}")


def _hangs(at: float, share: float, below: bool) -> tuple[tuple[float, float], Literal["left", "right"]]:
    """Say where a text hangs: over the line of even chances, or else inside of the curve."""
    if share > 0.97 and not below and at < 0.6:
        return (-6, 9), "left"
    return ((-8, -12 if below else -4), "right") if at > 0.4 else ((8, -34), "left")


def _below(evaluation: Evaluation) -> tuple[bool, bool]:
    """Say which of the two texts goes below its mark, so that they do not meet."""
    (_, forecasts), (_, classes) = _marks(evaluation)
    is_near = abs(forecasts - classes) < 0.12 * math.log(len(evaluation.classes))
    return (is_near and forecasts <= classes, is_near and forecasts > classes)


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    (_, forecasts), (_, classes) = _marks(evaluation)
    return (
        f"Entropy is 0 for a certain forecast and {shown.loss(evaluation.uniform_loss)} {shown.unit}, the most, for "
        f"even chances. The class frequencies have {shown.loss(classes)}, the forecasts {shown.loss(forecasts)} on "
        f"average: as much as one that gives {formatting.probability(sureness(forecasts, len(evaluation.classes)))} "
        "to one class."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    k = len(evaluation.classes)
    rows = [
        [formatting.number(tenth, 1), shown.loss(max(0.0, float(entropy(np.array(tenth), k))))] for tenth in _TENTHS
    ]
    columns = (Column("probability of one class"), Column(f"entropy, {shown.unit}"))
    return table(f"Entropy of {k} classes, of which one has a probability and the others share the rest", columns, rows)


FIGURE = Figure(
    name="entropy-curve",
    heading=lambda _: "How uncertain a distribution is",
    finding=_finding,
    size=lambda _: (470, 300),
    draw=_draw,
    numbers=_numbers,
)
