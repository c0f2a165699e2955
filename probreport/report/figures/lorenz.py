"""Lorenz curve of the losses: which share of the loss the costliest rows carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.axes import percent_axis
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_SHARES = (0.01, 0.05, 0.1)


def shares_of_worst(evaluation: Evaluation) -> tuple[tuple[float, float | None], ...]:
    """Return shares of the rows, and the share of the loss that so many of the worst rows carry."""
    found = evaluation.concentration
    carried = (found.worst_thousandth, found.worst_hundredth, found.worst_twentieth, found.worst_tenth)
    return tuple(zip((0.001, *_SHARES), carried, strict=True))


def told_share(evaluation: Evaluation) -> tuple[float, float | None]:
    """Return the smallest share that is at least one row, and what those worst rows carry; in the last resort 10 %."""
    told = [pair for pair in shares_of_worst(evaluation)[1:] if pair[0] * evaluation.n_samples >= 1]
    return told[0] if told else shares_of_worst(evaluation)[-1]


def _heading(evaluation: Evaluation) -> str:
    rows, loss = told_share(evaluation)
    return f"The worst {formatting.percent(rows)} of the rows carry {formatting.percent(loss)} of the loss"


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:  # noqa: ARG001  (every figure is drawn so)
    from matplotlib.ticker import FuncFormatter

    ax = canvas.subplots()
    rows, losses = np.array(evaluation.concentration.lorenz).T
    ax.plot([0, 1], [0, 1], color=theme.QUIET, linewidth=1.2, linestyle=(0, (4, 3)))
    ax.fill_between(rows, losses, rows, color=theme.ACCENT, alpha=0.12, linewidth=0)
    ax.plot(rows, losses, color=theme.ACCENT, zorder=3)
    share, carried = told_share(evaluation)
    if carried is not None:
        ax.plot([1 - share], [1 - carried], "o", color=theme.INK, markersize=5, zorder=4)
        text = f"worst {formatting.percent(share)}: {formatting.percent(carried)}"
        height = min(0.94, max(0.3, 1 - carried))
        ax.annotate(
            text, (1 - share, 1 - carried), (height - 0.06, height), ha="right", va="center", fontsize=10.5, zorder=5,
            arrowprops={"arrowstyle": "-", "color": theme.QUIET, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 3},
        )  # fmt: skip
    at = 0.5 if carried is None or abs(0.5 - carried) > 0.12 else 0.75
    ax.text(at - 0.03, at, "all rows lose the same", color=theme.QUIET, ha="right", fontsize=10.5)
    ax.set_xlim(0, 1.01)
    ax.set_ylim(0, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g} %"))
    ax.set_xlabel("share of the rows, cheapest first")
    percent_axis(ax, "share of the loss", (0, 0.25, 0.5, 0.75, 1))


def _finding(evaluation: Evaluation, shown: Shown) -> str:  # noqa: ARG001
    gini = formatting.number(evaluation.concentration.gini, 2)
    return f"{_heading(evaluation)}; the Gini coefficient is {gini}, where 0 says that all rows lose the same."


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001
    rows, losses = np.array(evaluation.concentration.lorenz).T
    shares = (0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
    cells = [
        [formatting.percent(share, 1).replace(".0", ""), formatting.percent(float(np.interp(share, rows, losses)), 1)]
        for share in shares
    ]
    columns = (Column("share of the rows, cheapest first"), Column("share of the loss that they carry"))
    return table("Lorenz curve", columns, cells)


FIGURE = Figure(
    name="lorenz",
    heading=_heading,
    finding=_finding,
    size=lambda _: (470, 320),
    draw=_draw,
    numbers=_numbers,
    applies=lambda evaluation: evaluation.n_samples > 1 and bool(evaluation.concentration.lorenz),
)
