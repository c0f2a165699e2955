"""Reliability diagram: how often the event happened where the forecasts said how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.axes import percent_axis
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:  # noqa: ARG001  (every figure is drawn so)
    from matplotlib.ticker import FuncFormatter

    ax = canvas.subplots()
    ax.plot([0, 1], [0, 1], color=theme.QUIET, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
    ax.text(0.1, 0.075, "came true as forecast", fontsize=9.5, color=theme.QUIET)
    bins = evaluation.calibration.reliability
    x, y = [b.mean_forecast for b in bins], [b.observed for b in bins]
    ax.vlines(
        x, [b.interval[0] for b in bins], [b.interval[1] for b in bins], color=theme.ACCENT, linewidth=1.4, alpha=0.6
    )
    ax.plot(x, y, "o-", color=theme.ACCENT, markersize=5, linewidth=1.2, zorder=3)
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    percent_axis(ax, "happened", (0, 0.25, 0.5, 0.75, 1))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:g} %"))
    ax.set_xlabel("forecast")


def _finding(evaluation: Evaluation, shown: Shown) -> str:  # noqa: ARG001
    bins = evaluation.calibration.reliability
    outside = [b for b in bins if not b.interval[0] <= b.mean_forecast <= b.interval[1]]
    event = formatting.label(evaluation.calibration.event)
    if not outside:
        return f"The event is that {event}. In every bin the forecast lies within the interval of what happened."
    worst = max(outside, key=lambda b: abs(b.observed - b.mean_forecast))
    said, happened = formatting.percent(worst.mean_forecast), formatting.percent(worst.observed)
    return (
        f"The event is that {event}. In {len(outside)} of {len(bins)} bins the forecast lies outside of the interval; "
        f"most so where {said} was forecast and {happened} happened."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001
    rows = [
        [
            formatting.probability(b.mean_forecast),
            formatting.probability(b.observed),
            f"{formatting.probability(b.interval[0])} – {formatting.probability(b.interval[1])}",
            formatting.count(b.rows),
        ]
        for b in evaluation.calibration.reliability
    ]
    columns = (Column("mean forecast"), Column("happened"), Column("95 % interval"), Column("rows"))
    return table("Forecast and outcome, in bins of about equal weight", columns, rows)


FIGURE = Figure(
    name="reliability",
    heading=lambda _: "What was forecast, and how often it came true",
    finding=_finding,
    size=lambda _: (400, 380),
    draw=_draw,
    numbers=_numbers,
)
