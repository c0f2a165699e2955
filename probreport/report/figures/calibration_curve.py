"""CORP reliability diagram: what forecasts are best recalibrated to, where calibrated ones stay, how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.records.corp import CurvePoint
from probreport.report import theme
from probreport.report.figures.axes import Box, boxes
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_MOST_ROWS = 25


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:  # noqa: ARG001  (every figure is drawn so)
    upper, lower = canvas.subplots(2, 1, sharex=True, height_ratios=(5, 1))
    edges = evaluation.calibration.histogram.edges
    _draw_curve(upper, evaluation.calibration.curve, (edges[0], edges[-1]))
    _draw_histogram(lower, evaluation)
    margin = 0.02 * (edges[-1] - edges[0])
    lower.set_xlim(edges[0] - margin, edges[-1] + margin)


def _draw_curve(ax: Axes, points: tuple[CurvePoint, ...], ends: tuple[float, float]) -> None:
    x, y = [point.forecast for point in points], [point.recalibrated for point in points]
    ax.plot(ends, ends, color=theme.QUIET, linewidth=1, linestyle=(0, (3, 2)), zorder=2, label="as forecast")
    low, high = [point.low for point in points if point.low is not None], [point.high or 0.0 for point in points]
    if len(low) == len(points):
        ax.fill_between(
            x, low, high, color=theme.ACCENT, alpha=0.22, linewidth=0, zorder=1, label="95 % of calibrated forecasts"
        )
        if len(points) == 1:
            ax.vlines(x, low, high, color=theme.ACCENT, alpha=0.4, linewidth=6, zorder=1)
    marker = "o" if len(points) < 3 else None
    ax.plot(x, y, color=theme.INK, linewidth=1.7, marker=marker, markersize=5, zorder=3, label="what happened")
    _limit(ax, [*y, *low, *high], ends)
    ax.yaxis.set_major_formatter(_percent)
    ax.set_ylabel("happened, recalibrated")
    ax.tick_params(axis="x", length=0)
    handles, labels = ax.get_legend_handles_labels()
    corner = _free_corner(x, y, ends, ax.get_ylim())
    ax.legend(handles[::-1], labels[::-1], loc=corner, frameon=False, fontsize=10, handlelength=1.6)


def _free_corner(
    x: list[float], y: list[float], ends: tuple[float, float], limits: tuple[float, float]
) -> Literal["upper left", "lower right"]:
    """Return the corner for the legend: a rising curve that passes through one of the two leaves the other free."""
    middle, high = (ends[0] + ends[1]) / 2, limits[0] + 0.8 * (limits[1] - limits[0])
    is_taken = any(left < middle and up > high for left, up in zip(x, y, strict=True))
    return "lower right" if is_taken else "upper left"


def _limit(ax: Axes, values: list[float], ends: tuple[float, float]) -> None:
    """Show the part of the square in use; where forecasts are all small, a last step to 100 % may leave it."""
    width = ends[1] - ends[0]
    low = max(min([ends[0], *values]), ends[0] - width)
    high = min(max([ends[1], *values]), ends[1] + width)
    ax.set_ylim(low - 0.02 * (high - low), high + 0.02 * (high - low))


def _draw_histogram(ax: Axes, evaluation: Evaluation) -> None:
    from matplotlib.ticker import MaxNLocator

    histogram = evaluation.calibration.histogram
    bars = zip(histogram.edges[:-1], histogram.edges[1:], histogram.share, strict=True)
    boxes(ax, [Box(left, right, 0, share, theme.QUIET) for left, right, share in bars], alpha=0.7)
    ax.set_ylim(0, max(histogram.share) * 1.05)
    ax.yaxis.set_major_locator(MaxNLocator(2))
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(_percent)
    ax.xaxis.set_major_formatter(_percent)
    ax.set_ylabel("rows")
    ax.set_xlabel("forecast")


def _percent(share: float, position: float) -> str:  # noqa: ARG001  (as Matplotlib calls it)
    return f"{round(share * 100, 6):g} %"


def outside(points: tuple[CurvePoint, ...]) -> list[CurvePoint]:
    """Return the points that lie outside of the consistency band."""
    return [
        point
        for point in points
        if point.low is not None and point.high is not None and not point.low <= point.recalibrated <= point.high
    ]


def _finding(evaluation: Evaluation, shown: Shown) -> str:  # noqa: ARG001
    points = evaluation.calibration.curve
    event = f"The event is that {formatting.label(evaluation.calibration.event, longest=80)}."
    if points[0].low is None:
        return f"{event} With soft labels it is not known how far chance alone would move the curve."
    far = outside(points)
    if not far:
        return f"{event} The curve stays where 95 % of calibrated forecasts stay."
    worst = max(far, key=lambda point: abs(point.recalibrated - point.forecast))
    said, happened, low, high = (
        formatting.percent(share, 1) for share in (worst.forecast, worst.recalibrated, worst.low, worst.high)
    )
    return (
        f"{event} The curve leaves the band at {len(far)} of {len(points)} points, furthest where {said} was forecast "
        f"and {happened} happened; 95 % of calibrated forecasts would stay between {low} and {high} there."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001
    points = evaluation.calibration.curve
    places = np.unique(np.linspace(0, len(points) - 1, _MOST_ROWS).round().astype(int)).tolist()
    return table(
        "Forecast, what it is best recalibrated to, and where 95 % of calibrated forecasts stay",
        (Column("forecast"), Column("recalibrated"), Column("consistency band")),
        [
            [
                formatting.probability(points[place].forecast),
                formatting.probability(points[place].recalibrated),
                band(points[place]),
            ]
            for place in places
        ],
    )


def band(point: CurvePoint) -> str:
    """Write the ends of the consistency band at a point."""
    if point.low is None:
        return formatting.DASH
    return f"{formatting.probability(point.low)} – {formatting.probability(point.high)}"


FIGURE = Figure(
    name="calibration-curve",
    heading=lambda _: "What was forecast, and how often it came true",
    finding=_finding,
    size=lambda _: (430, 450),
    draw=_draw,
    numbers=_numbers,
)
