"""Share of rows that lose more than a given loss, with the thresholds of the bands: the tail that a mean hides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS, Band
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.axes import loss_axis, percent_axis, shade_bands
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table
from probreport.validation import FloatArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_LOW, _HIGH = 0.005, 8.0
_NEAR_AXIS = 0.06  # a share below this leaves no room for its number between curve and axis


def tail(evaluation: Evaluation) -> tuple[FloatArray, FloatArray]:
    """Return losses in nats and the share of rows that lose at least as much."""
    fine = evaluation.loss_distribution
    edges = np.array(fine.edges or (1.0,))
    shares = np.array(fine.share)
    above = fine.infinite_share + np.concatenate([np.cumsum(shares[::-1])[::-1], [0.0]])
    return edges, np.clip(above, 0.0, 1.0)


def share_above(evaluation: Evaluation, loss: float) -> float:
    """Return the share of rows in the bands from a threshold on: read off the exact band counts."""
    return min(1.0, math.fsum(band.share_of_rows for band in evaluation.bands if band.lower >= loss and band.upper > 0))


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    ax = canvas.subplots()
    edges, above = tail(evaluation)
    high = max(_HIGH, float(edges[-1]) * 1.2)
    loss_axis(ax, _LOW, high, shown, label="loss")
    shade_bands(ax, shown)
    x = np.concatenate([[_LOW / 10], edges, [high * 2]])
    y = np.concatenate([[above[0]], above, [above[-1]]])
    ax.plot(x * shown.per_nat, y, color=theme.ACCENT, zorder=3)
    percent_axis(ax, "share of rows that lose more", (0, 0.25, 0.5, 0.75, 1))
    ax.set_ylim(0, 1.02)
    down = -11 if share_above(evaluation, 0.3) > _NEAR_AXIS else 4
    beside = {0.3: ((-5, down), "right"), 1.0: ((6, 4), "left"), 2.0: ((6, 2), "left")}
    for threshold, (offset, side) in beside.items():
        share = share_above(evaluation, threshold)
        ax.plot([threshold * shown.per_nat], [share], "o", color=theme.INK, markersize=4.5, zorder=4)
        ax.annotate(
            formatting.percent(share, 1), (threshold * shown.per_nat, share), textcoords="offset points",
            xytext=offset, ha=side, fontsize=10.5, zorder=5,
        )  # fmt: skip


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    first, *others = (
        (formatting.percent(share_above(evaluation, threshold), 1), shown.threshold(threshold))
        for threshold in (0.3, 1.0, 2.0)
    )
    rest = " and ".join(f"{share} more than {threshold}" for share, threshold in others)
    return f"Of the rows, {first[0]} lose more than {first[1]}, {rest} {shown.unit}."


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    rows = [
        [_beyond(band, shown), formatting.percent(share_above(evaluation, band.lower), 2)]
        for band in tuple(DOCUMENT_BANDS)[1:]
    ]
    columns = (Column(f"loss, {shown.unit}", is_number=False), Column("share of rows"))
    return table("Share of rows that lose more than a threshold", columns, rows)


def _beyond(band: Band, shown: Shown) -> str:
    return f"{'at least' if band.lower_included else 'more than'} {shown.threshold(band.lower)}"


FIGURE = Figure(
    name="loss-tail",
    heading=lambda _: "How many rows lose a lot",
    finding=_finding,
    size=lambda _: (470, 290),
    draw=_draw,
    numbers=_numbers,
)
