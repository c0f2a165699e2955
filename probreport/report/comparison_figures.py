"""The charts of a comparison: what each model loses, and how far each difference lies from 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.comparison import Comparison
from probreport.records.comparison import Pair
from probreport.report import theme
from probreport.report.comparison_words import between, is_tie, name, shown_difference
from probreport.report.figure_to_svg import draw_svg
from probreport.report.figures.figure import Chart
from probreport.report.figures.mean_losses import MeanLoss, draw, numbers, size
from probreport.report.shown import Shown
from probreport.report.table import Column, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MOST_DRAWN = 25
_LONGEST_NAME = 26


def means_chart(comparison: Comparison, shown: Shown) -> Chart:
    """Draw the mean loss of each model with its interval, on the bands; best on top."""
    rows = comparison.ranked[:MOST_DRAWN]
    losses = [MeanLoss(row.model, row.mean_log_loss, row.interval, comparison.n_samples) for row in rows]
    best, worst = rows[0], rows[-1]
    finding = (
        f"{name(best.model)} loses least, {shown.loss(best.mean_log_loss)} {shown.unit} a row; "
        f"{name(worst.model)} loses {'∞' if worst.mean_log_loss == float('inf') else shown.loss(worst.mean_log_loss)}. "
        "Intervals that overlap do not mean a tie, since the rows are the same: see the differences."
    )
    svg = draw_svg(
        "model-losses", size(len(losses)), lambda canvas: draw(canvas, losses, shown, label="mean loss"), alt=finding
    )
    of_models = numbers(losses, shown, what="model", caption="Mean loss by model, best first")
    return Chart("model-losses", "What each model loses", finding, svg, of_models)


def differences_chart(pairs: Sequence[Pair], shown: Shown) -> Chart | None:
    """Draw the mean difference of each pair with its interval, beside 0; None where no pair has an interval."""
    drawn = [pair for pair in pairs if pair.interval is not None][:MOST_DRAWN]
    if not drawn:
        return None
    ties = sum(map(is_tie, drawn))
    finding = f"Of the differences drawn here {_counted(ties, len(drawn))} within noise."
    svg = draw_svg(
        "model-differences",
        (560, 90 + 24 * max(2, len(drawn))),
        lambda canvas: _draw(canvas, drawn, shown),
        alt=finding,
    )
    rows = [
        [f"{name(pair.a)} less {name(pair.b)}", shown_difference(pair, shown), between(pair, shown)] for pair in drawn
    ]
    columns = (Column("pair", is_number=False), Column(f"mean difference, {shown.unit}"), Column("95 % interval"))
    values = table("Mean differences", columns, rows)
    return Chart("model-differences", "How far each difference lies from 0", finding, svg, values)


def _counted(some: int, of: int) -> str:
    if some == of:
        return "all are" if of > 1 else "the one is"
    return f"{some} of {of} {'is' if some == 1 else 'are'}" if some else "none is"


def _draw(canvas: Canvas, pairs: Sequence[Pair], shown: Shown) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax = canvas.subplots()
    ax.axvline(0, color=theme.QUIET, linewidth=1.2, linestyle=(0, (3, 2)), zorder=1)
    for position, pair in enumerate(pairs):
        assert pair.interval is not None
        left, right = (end * shown.per_nat for end in pair.interval)
        colour = theme.QUIET if is_tie(pair) else theme.ACCENT
        ax.hlines(position, left, right, color=colour, linewidth=2, zorder=3)
        mean = (pair.mean_difference or 0.0) * shown.per_nat
        face = theme.CARD if is_tie(pair) else colour
        ax.plot([mean], [position], marker="o", color=colour, markerfacecolor=face, markersize=6.5, zorder=4)
    ax.set_yticks(range(len(pairs)), [f"{_short(pair.a)} − {_short(pair.b)}" for pair in pairs])
    ax.set_ylim(len(pairs) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", formatting.MINUS)))
    ax.margins(x=0.08)
    hollow = "; hollow: within noise" if any(map(is_tie, pairs)) else ""
    ax.set_xlabel(f"difference of mean losses, {shown.unit}{hollow}", loc="right")  # room is left, under long names


def _short(model: str) -> str:
    return formatting.short_label(model, _LONGEST_NAME)
