"""What the charts of mean losses share: one dot with its interval for each class or group, costliest on top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Interval
from probreport.report import theme
from probreport.report.figures.axes import loss_axis, shade_bands
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_LONGEST_NAME = 22


@dataclass(frozen=True)
class MeanLoss:
    """The mean loss of some rows that share a name, in nats; beside the chart stands its `tick`, a shorter name."""

    name: str
    mean: float
    interval: Interval | None
    rows: int
    tick: str = ""


def size(dots: int) -> tuple[float, float]:
    """Return width and height for so many dots, in CSS pixels."""
    return 470, 90 + 22 * max(2, dots)


def draw(canvas: Canvas, losses: Sequence[MeanLoss], shown: Shown, *, label: str) -> None:
    """Draw a dot and a line for each mean and its interval, on the bands; infinite means as arrows at the end."""
    low, high = _ends(losses)
    ax = canvas.subplots()
    loss_axis(ax, low, high, shown, label=label)
    shade_bands(ax, shown)
    known = [(position, loss.interval) for position, loss in enumerate(losses) if loss.interval is not None]
    left, right = ([max(ends[side], low) * shown.per_nat for _, ends in known] for side in (0, 1))
    ax.hlines([position for position, _ in known], left, right, color=theme.INK, linewidth=1.5, zorder=3)
    for marker, is_arrow in (("o", False), (">", True)):
        here = [place for place, loss in enumerate(losses) if math.isinf(loss.mean) == is_arrow]
        x = [min(max(losses[place].mean, low), high) * shown.per_nat for place in here]
        if here:
            ax.plot(x, here, marker, color=theme.INK, markersize=5.5, zorder=4, clip_on=False)
    names = formatting.short_labels([loss.tick or loss.name for loss in losses], _LONGEST_NAME)
    ax.set_yticks(range(len(losses)), names)
    ax.set_ylim(max(len(losses), 1) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def _ends(losses: Sequence[MeanLoss]) -> tuple[float, float]:
    """Return an axis that holds all finite means and their intervals, in nats."""
    finite = [loss.mean for loss in losses if loss.mean and math.isfinite(loss.mean)]
    ends = [end for loss in losses for end in loss.interval or ()]
    low = max(0.001, min([0.015, *finite, *(end for end in ends if end > 0)]) / 1.3)
    return low, max(2.5, *finite, *ends) * 1.3 if finite else 2.5


def extremes(losses: Sequence[MeanLoss], shown: Shown, *, what: str, not_all: bool) -> str:
    """Say which of two or more costs most and which least; not all of them may be in the chart."""
    worst, best = (choose(losses, key=lambda loss: loss.mean) for choose in (max, min))
    name, other = (formatting.label(loss.name, longest=120) for loss in (worst, best))
    dearest = f"{shown.loss(worst.mean)} {shown.unit} a row; {'of those shown, ' if not_all else ''}"
    if worst.mean == best.mean:
        return f"{what.capitalize()} {name} costs {dearest}none costs less."
    return f"{what.capitalize()} {name} costs most, {dearest}{what} {other} costs least, {shown.loss(best.mean)}."


def numbers(losses: Sequence[MeanLoss], shown: Shown, *, what: str, caption: str) -> Table:
    """Return the table behind such a chart."""
    rows = [
        [
            formatting.label(loss.name, longest=120),
            shown.loss(loss.mean),
            shown.interval(loss.interval),
            formatting.count(loss.rows),
        ]
        for loss in losses
    ]
    columns = (
        Column(what, is_number=False),
        Column(f"mean loss, {shown.unit}"),
        Column("95 % interval"),
        Column("rows"),
    )
    return table(caption, columns, rows)
