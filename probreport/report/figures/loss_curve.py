"""Loss against the probability given to the truth, bands shaded, with this model marked: the document's own picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.axes import Box, boxes
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_TOP = 3.0
_LEADER = {"arrowstyle": "-", "color": theme.INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 4}


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    ax = canvas.subplots()
    shaded = [
        Box(0, 1, band.lower * shown.per_nat, min(band.upper, _TOP) * shown.per_nat, theme.BANDS[rank])
        for rank, band in enumerate(DOCUMENT_BANDS)
        if band.upper > 0
    ]
    boxes(ax, shaded, alpha=0.3, zorder=0, transform=ax.get_yaxis_transform())
    for name, height in (("Fine", 0.12), ("Not great", 0.65), ("Terrible", 1.5), ("Something broken", 2.5)):
        ax.text(0.99, height * shown.per_nat, name, ha="right", va="center", fontsize=9.5, color=theme.QUIET)
    p = np.geomspace(np.exp(-_TOP), 1, 120)
    ax.plot(p, -np.log(p) * shown.per_nat, color=theme.ACCENT, zorder=3)
    mean, truth = evaluation.mean_log_loss, evaluation.geometric_mean_probability
    if mean < _TOP:
        ax.plot([truth], [mean * shown.per_nat], "o", color=theme.INK, markersize=7, zorder=4)
        ax.annotate(
            "this model", (truth, mean * shown.per_nat), textcoords="offset points", zorder=5,
            xytext=(8, 7) if truth < 0.75 else (0, 30), ha="left" if truth < 0.75 else "center",
            arrowprops=None if truth < 0.75 else _LEADER,
        )  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_ylim(0, _TOP * shown.per_nat)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    ax.set_xlabel("probability given to the truth")
    ax.set_ylabel(f"loss, {shown.unit}")


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    truth = shown.truth(evaluation)
    return (
        f"The loss rises without limit as the probability given to the truth falls to 0. This model's mean of "
        f"{shown.loss(evaluation.mean_log_loss)} {shown.unit} is that of giving the truth {truth} every time."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001  (every figure's table is made so)
    rows = [
        [formatting.number(tenths / 10, 1), shown.loss(-float(np.log(tenths / 10)) + 0.0)]
        for tenths in range(10, 0, -1)
    ]
    columns = (Column("probability given to the truth"), Column(f"loss, {shown.unit}"))
    return table("What a row loses", columns, rows)


FIGURE = Figure(
    name="loss-curve",
    heading=lambda _: "What a probability costs",
    finding=_finding,
    size=lambda _: (470, 300),
    draw=_draw,
    numbers=_numbers,
)
