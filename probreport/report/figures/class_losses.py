"""Mean loss of each class with its interval, on the bands: which classes cost most, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.classes import ClassRow
from probreport.report.figures.figure import Figure
from probreport.report.figures.mean_losses import MeanLoss, draw, extremes, numbers, size
from probreport.report.shown import Shown
from probreport.report.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MOST = 25


def costliest(evaluation: Evaluation) -> list[ClassRow]:
    """Return the classes that have rows, costliest first, at most 25."""
    seen = [row for row in evaluation.class_table if row.mean_log_loss is not None]
    return sorted(seen, key=lambda row: -(row.mean_log_loss or 0.0))[:MOST]


def _losses(evaluation: Evaluation) -> list[MeanLoss]:
    return [
        MeanLoss(label_text(row.label), row.mean_log_loss or 0.0, row.interval, row.rows)
        for row in costliest(evaluation)
    ]


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    draw(canvas, _losses(evaluation), shown, label="mean loss of the class")


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    losses = _losses(evaluation)
    if len(losses) == 1:
        return f"Only the class {formatting.label(losses[0].name, longest=120)} has rows."
    if losses[0].mean == losses[-1].mean:
        return f"Every class here costs the same, {shown.loss(losses[0].mean)} {shown.unit} a row."
    return extremes(losses, shown, what="class", not_all=len(losses) < len(evaluation.class_table))


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    return numbers(_losses(evaluation), shown, what="class", caption="Mean loss by class, costliest first")


FIGURE = Figure(
    name="class-losses",
    heading=lambda _: "What each class costs",
    finding=_finding,
    size=lambda evaluation: size(len(costliest(evaluation))),
    draw=_draw,
    numbers=_numbers,
)
