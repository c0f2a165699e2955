"""Histogram of per-row loss on a logarithmic axis, bands shaded; exactly 0 and infinity have bars of their own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.axes import Box, boxes, loss_axis, mark, percent_axis, plain, shade_bands
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_LEAST = 1e-6
_MIDDLE = 11 / 8  # of the ends of fine bins that next to the middle of an octave, the root of 2


class Bars(NamedTuple):
    """Bars of the histogram: edges in nats, shares, rows; what lies below the axis is in `below`."""

    edges: list[float]
    shares: list[float]
    rows: list[int]
    below_share: float
    below_rows: int


def bars(evaluation: Evaluation) -> Bars:
    """Merge the fine bins of the distribution to bars, two to an octave; without an edge, all is below the axis.

    Bars end where fine bins end, of which an octave has eight of equal length: no row stands in a bar it is not in.
    """
    fine = evaluation.loss_distribution
    edges, shares, rows = np.array(fine.edges), np.array(fine.share), np.array(fine.rows, dtype=np.int64)
    if len(rows) == 0:
        return Bars([], [], [], 0.0, 0)
    grid = [_border(half) for half in range(_half(max(edges[0], _LEAST)), _half(edges[-1]) + 2)]
    slot = np.searchsorted(grid, edges[:-1] * (1 + 1e-9), side="right") - 1
    inside = slot >= 0
    if not inside.any():
        return Bars([], [], [], float(shares.sum()), int(rows.sum()))
    share = np.bincount(slot[inside], weights=shares[inside], minlength=len(grid) - 1)
    count = np.bincount(slot[inside], weights=rows[inside], minlength=len(grid) - 1)
    used = len(grid) - 1
    while used > 1 and count[used - 1] == 0:
        used -= 1
    return Bars(
        grid[: used + 1],
        share[:used].tolist(),
        [int(n) for n in count[:used]],
        float(shares[~inside].sum()),
        int(rows[~inside].sum()),
    )


def _half(value: float) -> int:
    octave = math.floor(math.log2(value) + 1e-9)
    return 2 * octave + int(value >= _border(2 * octave + 1) * (1 - 1e-9))


def _border(half: int) -> float:
    octave, is_upper = divmod(half, 2)
    return 2.0**octave * (_MIDDLE if is_upper else 1.0)


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    found, ends = bars(evaluation), evaluation.loss_distribution
    low = min(found.edges[0], 0.01) if found.edges else 0.01
    high = max(found.edges[-1], 4.0) if found.edges else 4.0
    room = (high / low) ** 0.09
    ax = canvas.subplots()
    loss_axis(ax, low / room, high * room, shown)
    shade_bands(ax, shown)
    edges = np.array(found.edges) * shown.per_nat
    bars_of_losses = zip(edges[:-1], edges[1:], found.shares, strict=True)
    boxes(ax, [Box(left, right, 0, share, theme.ACCENT) for left, right, share in bars_of_losses], zorder=3)
    at_zero, at_infinity = ends.zero_share + found.below_share, ends.infinite_share
    zero = "≈ 0" if found.below_rows else "0"
    for share, name, position in ((at_zero, zero, low / room**0.5), (at_infinity, "∞", high * room**0.5)):
        if share > 0:
            x = position * shown.per_nat
            width = x * (room**0.2 - room**-0.2)
            ax.bar([x], [share], width=[width], color=theme.BANDS[7 if name == "∞" else 0], zorder=3)
            ax.annotate(name, (x, share), textcoords="offset points", xytext=(0, 2), ha="center", fontsize=10.5)
    percent_axis(ax, "share of rows")
    top = max([*found.shares, at_zero, at_infinity, 0.01])
    ax.set_ylim(0, top * 1.28)
    ax.set_yticks([tick for tick in ax.get_yticks() if tick <= min(1.0, top * 1.28)])
    _mark_averages(ax, evaluation, shown, low, high)


def _mark_averages(ax, evaluation: Evaluation, shown: Shown, low: float, high: float) -> None:  # type: ignore[no-untyped-def]  # an Axes
    mean, median = evaluation.mean_log_loss, evaluation.quantiles["0.5"]
    middle = math.sqrt(low * high)

    def is_left(value: float, other: float) -> bool:
        """Whether a text hangs to the left of its line: away from the other line, unless the axis ends there."""
        apart = abs(math.log(value / other)) if 0 < other < math.inf else math.inf
        is_close = apart < 0.3 * math.log(high / low)
        return value < other if is_close and low * 4 < value < high / 4 else value > middle

    if evaluation.interval is not None:
        ends = [max(low, end) * shown.per_nat for end in evaluation.interval]
        ax.axvspan(*ends, ymin=0.0, ymax=0.035, color=theme.INK, alpha=0.75, zorder=5)
    if low < mean < high:
        mark(ax, mean * shown.per_nat, f"mean {shown.loss(mean)}", height=0.95, left=is_left(mean, median))
    if low < median < high:
        text = f"median {shown.loss(median)}"
        mark(ax, median * shown.per_nat, text, height=0.87, dashed=True, left=is_left(median, mean))


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    median, mean = evaluation.quantiles["0.5"], evaluation.mean_log_loss
    if 1 in (evaluation.loss_distribution.zero_share, evaluation.loss_distribution.infinite_share):
        return f"Every row loses {shown.loss(mean)} {shown.unit}."
    text = f"Half of the rows lose at most {shown.loss(median)} {shown.unit}; the mean is {shown.loss(mean)}"
    worst = evaluation.quantiles["0.99"]
    return f"{text}, and the worst 1 % of rows lose {shown.loss(worst)}{'' if math.isinf(worst) else ' or more'}."


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    found, ends = bars(evaluation), evaluation.loss_distribution
    rows = [["exactly 0", formatting.count(ends.zero_rows), formatting.percent(ends.zero_share, 1)]]
    if found.below_rows:
        name = f"0 – {plain((found.edges or [_LEAST])[0] * shown.per_nat)}"
        rows.append([name, formatting.count(found.below_rows), formatting.percent(found.below_share, 1)])
    for position, (share, count) in enumerate(zip(found.shares, found.rows, strict=True)):
        low, high = (formatting.number(end * shown.per_nat, 4) for end in found.edges[position : position + 2])
        rows.append([f"{low} – {high}", formatting.count(count), formatting.percent(share, 1)])
    rows.append(["∞", formatting.count(ends.infinite_rows), formatting.percent(ends.infinite_share, 1)])
    columns = (Column(f"loss, {shown.unit}", is_number=False), Column("rows"), Column("share"))
    return table("Rows by loss", columns, rows)


FIGURE = Figure(
    name="loss-histogram",
    heading=lambda _: "How much single rows lose",
    finding=_finding,
    size=lambda _: (470, 290),
    draw=_draw,
    numbers=_numbers,
)
