"""Mean loss of each class with its interval, on the bands: which classes cost most, and how sure that is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import ClassRow, Evaluation
from probreport.labels import label_text
from probreport.report import theme
from probreport.report.figures.axes import loss_axis, shade_bands
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MOST = 25


def costliest(evaluation: Evaluation) -> list[ClassRow]:
    """Return the classes that have rows, costliest first, at most 25."""
    seen = [row for row in evaluation.class_table if row.mean_log_loss is not None]
    return sorted(seen, key=lambda row: -(row.mean_log_loss or 0.0))[:MOST]


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    rows = costliest(evaluation)
    finite = [row.mean_log_loss for row in rows if row.mean_log_loss and math.isfinite(row.mean_log_loss)]
    ends = [end for row in rows for end in row.interval or ()]
    low = max(0.001, min([0.015, *finite, *(end for end in ends if end > 0)]) / 1.3)
    high = max(2.5, *finite, *ends) * 1.3 if finite else 2.5
    ax = canvas.subplots()
    loss_axis(ax, low, high, shown, label="mean loss of the class")
    shade_bands(ax, shown)
    for position, row in enumerate(rows):
        mean = row.mean_log_loss or 0.0
        if row.interval is not None:
            left, right = (max(end, low) * shown.per_nat for end in row.interval)
            ax.hlines(position, left, right, color=theme.INK, linewidth=1.5, zorder=3)
        x = min(max(mean, low), high) * shown.per_nat
        ax.plot([x], [position], marker=">" if math.isinf(mean) else "o", color=theme.INK, markersize=5.5, zorder=4)
    names = [formatting.short_label(label_text(row.label), 22) for row in rows]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    rows = costliest(evaluation)
    worst, best = rows[0], rows[-1]
    name, other = (formatting.label(label_text(row.label), longest=60) for row in (worst, best))
    if worst is best:
        return f"Only the class {name} has rows."
    if worst.mean_log_loss == best.mean_log_loss:
        return f"Every class here costs the same, {shown.loss(worst.mean_log_loss)} {shown.unit} a row."
    return (
        f"Class {name} costs most, {shown.loss(worst.mean_log_loss)} {shown.unit} a row; "
        f"{'of those shown ' if len(rows) < len(evaluation.class_table) else ''}"
        f"class {other} costs least, {shown.loss(best.mean_log_loss)}."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    rows = [
        [
            formatting.label(label_text(row.label), longest=60),
            shown.loss(row.mean_log_loss),
            shown.interval(row.interval),
            formatting.count(row.rows),
        ]
        for row in costliest(evaluation)
    ]
    columns = (
        Column("class", is_number=False),
        Column(f"mean loss, {shown.unit}"),
        Column("95 % interval"),
        Column("rows"),
    )
    return table("Mean loss by class, costliest first", columns, rows)


FIGURE = Figure(
    name="class-losses",
    heading=lambda _: "What each class costs",
    finding=_finding,
    size=lambda evaluation: (470, 90 + 22 * max(2, len(costliest(evaluation)))),
    draw=_draw,
    numbers=_numbers,
)
