"""Class frequencies beside the mean forecast: P and Q of the marginal cross-entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.classes import ClassRow
from probreport.report import theme
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MOST = 20
_ROUNDING = 1e-12


def most_frequent(evaluation: Evaluation) -> list[ClassRow]:
    """Return the most frequent classes, at most 20, most frequent first."""
    return sorted(evaluation.class_table, key=lambda row: -row.frequency)[:MOST]


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:  # noqa: ARG001  (every figure is drawn so)
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    rows = most_frequent(evaluation)
    y = np.arange(len(rows))
    ax = canvas.subplots()
    ax.barh(y - 0.19, [row.frequency for row in rows], height=0.36, color=theme.INK, alpha=0.8)
    ax.barh(y + 0.19, [row.mean_forecast for row in rows], height=0.36, color=theme.ACCENT, alpha=0.85)
    ax.annotate("P: what happened", (rows[0].frequency, -0.19), textcoords="offset points", xytext=(5, 0), va="center")
    ax.annotate(
        "Q: mean forecast", (rows[0].mean_forecast, 0.19), textcoords="offset points", xytext=(5, 0), va="center",
        color=theme.ACCENT,
    )  # fmt: skip
    ax.set_yticks(y, formatting.short_labels([label_text(row.label) for row in rows], 22))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, max(max(row.frequency, row.mean_forecast) for row in rows) * 1.45)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:g} %"))
    ax.set_xlabel("share")
    ax.grid(axis="x")


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    row = max(evaluation.class_table, key=lambda row: abs(row.frequency - row.mean_forecast))
    if abs(row.frequency - row.mean_forecast) < _ROUNDING:
        return "The mean forecast of every class is its frequency."
    name = formatting.label(label_text(row.label), longest=120)
    said, was = formatting.percent(row.mean_forecast, 1), formatting.percent(row.frequency, 1)
    divergence = formatting.number(evaluation.information.marginal_js_divergence * shown.per_nat, 4)
    return (
        f"The two differ most for class {name}: {was} of the rows, {said} of the forecasts. "
        f"Their Jensen–Shannon divergence is {divergence} {shown.unit}."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001
    rows = [
        [
            formatting.label(label_text(row.label), longest=120),
            formatting.percent(row.frequency, 2),
            formatting.percent(row.mean_forecast, 2),
        ]
        for row in most_frequent(evaluation)
    ]
    columns = (Column("class", is_number=False), Column("frequency (P)"), Column("mean forecast (Q)"))
    return table("Class frequencies and mean forecast", columns, rows)


FIGURE = Figure(
    name="marginals",
    heading=lambda _: "Class frequencies beside the mean forecast",
    finding=_finding,
    size=lambda evaluation: (470, 80 + 34 * min(MOST, len(evaluation.classes))),
    draw=_draw,
    numbers=_numbers,
)
