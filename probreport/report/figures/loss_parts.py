"""The parts of the loss by CORP: uncertainty, less discrimination, plus miscalibration, and what of that is chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report import theme
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_NAMES = ("uncertainty", "− discrimination", "+ miscalibration", "= loss")


def steps(evaluation: Evaluation) -> list[tuple[float, float]]:
    """Return from where to where each bar goes, in nats: up, down, up again, and the sum."""
    found = evaluation.calibration
    kept = max(0.0, found.uncertainty - found.discrimination)
    return [(0.0, found.uncertainty), (kept, found.uncertainty), (kept, found.event_loss), (0.0, found.event_loss)]


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    from matplotlib.ticker import MaxNLocator

    ax, bars = canvas.subplots(), steps(evaluation)
    most = max([end for bar in bars for end in bar if math.isfinite(end)], default=0.0) or 1.0
    most = most if math.isfinite(evaluation.calibration.event_loss) else most * 1.2
    for position, ((low, high), text) in enumerate(zip(bars, _texts(evaluation, shown), strict=True)):
        left, right = low * shown.per_nat, min(high, most) * shown.per_nat
        ax.barh(
            position, right - left, left=left, height=0.6, linewidth=0, alpha=(0.45, 0.45, 1.0, 0.85)[position],
            color=(theme.INK, theme.INK, theme.ACCENT, theme.INK)[position],
        )  # fmt: skip
        ax.annotate(
            text, (right, position), textcoords="offset points", xytext=(6, 0), va="center", fontsize=10.5
        )  # fmt: skip
    _mark_chance(ax, evaluation, shown)
    ax.set_yticks(range(4), _NAMES)
    ax.set_ylim(3.6, -0.6)
    room = max(most * 1.22, min(bars[2][1], most) * 1.85)  # for what is written beside the miscalibration
    ax.set_xlim(0, room * shown.per_nat)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel(f"log loss of the event, {shown.unit}")


def _mark_chance(ax: Axes, evaluation: Evaluation, shown: Shown) -> None:
    """Show beside the miscalibration how much of it calibrated forecasts would have."""
    chance = evaluation.calibration.miscalibration_null
    if chance is None:
        return
    start = steps(evaluation)[2][0]
    ax.hlines(2.42, start * shown.per_nat, (start + chance) * shown.per_nat, color=theme.QUIET, linewidth=4)


def _texts(evaluation: Evaluation, shown: Shown) -> list[str]:
    texts = [_number(value, shown) for value in _values(evaluation)]
    chance = evaluation.calibration.miscalibration_null
    texts[2] += "" if chance is None else f" (by chance ≈ {_number(chance, shown)})"
    return texts


def _values(evaluation: Evaluation) -> tuple[float, float, float, float]:
    found = evaluation.calibration
    return found.uncertainty, found.discrimination, found.miscalibration, found.event_loss


def _number(nats: float | None, shown: Shown) -> str:
    return formatting.number(None if nats is None else nats * shown.per_nat, 4)


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    uncertainty, discrimination, miscalibration, loss = (_number(value, shown) for value in _values(evaluation))
    found = evaluation.calibration
    bound = "" if found.miscalibration_is_exact else " Forecasts were binned: the first two may be a little larger."
    return (
        f"Miscalibration {miscalibration} − discrimination {discrimination} + uncertainty {uncertainty} = {loss} "
        f"{shown.unit}, the log loss of forecasting that {formatting.label(found.event, longest=80)}.{bound}"
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    found = evaluation.calibration
    rows = [
        ["miscalibration (MCB)", _number(found.miscalibration, shown)],
        ["of that by chance, if calibrated", _number(found.miscalibration_null, shown)],
        ["discrimination (DSC)", _number(found.discrimination, shown)],
        ["uncertainty (UNC)", _number(found.uncertainty, shown)],
        ["loss of the event: MCB − DSC + UNC", _number(found.event_loss, shown)],
    ]
    return table("Parts of the loss", (Column("part", is_number=False), Column(shown.unit)), rows)


FIGURE = Figure(
    name="loss-parts",
    heading=lambda _: "What the loss is made of",
    finding=_finding,
    size=lambda _: (450, 230),
    draw=_draw,
    numbers=_numbers,
)
