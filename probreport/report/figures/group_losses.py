"""Mean loss of each group with its interval, on the bands: which groups cost most, and how sure that is."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.groups import GroupRow
from probreport.report.figures.figure import Figure
from probreport.report.figures.mean_losses import MeanLoss, draw, extremes, numbers, size
from probreport.report.shown import Shown
from probreport.report.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MOST, LEAST = 25, 5
_LONGEST_COLUMN = 8  # beside a dot, where its name must leave room for that of the group


def costliest(evaluation: Evaluation) -> list[GroupRow]:
    """Return of each column the costliest groups that have an interval, fewer of each where there are many columns."""
    columns = [list(rows) for _, rows in groupby(evaluation.groups, key=lambda row: row.column)]
    most = max(LEAST, MOST // max(1, len(columns)))
    return [row for rows in columns for row in [row for row in rows if row.interval is not None][:most]]


def _losses(evaluation: Evaluation, longest_column: int = 200) -> list[MeanLoss]:
    is_alone = len({row.column for row in evaluation.groups}) < 2
    return [
        MeanLoss(
            label_text(row.value) if is_alone else f"{_shortened(row.column, longest_column)}: {label_text(row.value)}",
            row.mean_log_loss,
            row.interval,
            row.rows,
            tick="" if is_alone else f"{formatting.short_label(row.column, 9)}: {label_text(row.value)}",
        )
        for row in costliest(evaluation)
    ]


def _shortened(column: str, longest: int) -> str:
    return column if len(column) <= longest else f"{column[: longest - 1]}…"


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    draw(canvas, _losses(evaluation, _LONGEST_COLUMN), shown, label="mean loss of the group")


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    losses = _losses(evaluation)
    if not losses:
        return "No group has rows enough for an interval."
    if len(losses) == 1:
        others = "no other group has an interval" if len(evaluation.groups) > 1 else "there is no other group"
        only = losses[0]
        name = formatting.label(only.name, longest=120)
        return f"Group {name} costs {shown.loss(only.mean)} {shown.unit} a row; {others}."
    return extremes(losses, shown, what="group", not_all=len(losses) < len(evaluation.groups))


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    return numbers(_losses(evaluation), shown, what="group", caption="Mean loss by group, costliest first")


FIGURE = Figure(
    name="group-losses",
    heading=lambda _: "What each group costs",
    finding=_finding,
    size=lambda evaluation: size(len(costliest(evaluation))),
    draw=_draw,
    numbers=_numbers,
    applies=lambda evaluation: any(row.interval for row in evaluation.groups),
)
