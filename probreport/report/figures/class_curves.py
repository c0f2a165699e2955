"""Calibration of each class against the rest as small multiples, the most frequent classes first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.corp import ClassCalibration
from probreport.report import theme
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_MOST_COLUMNS = 6
_STRIDE, _FALL = 1.3, 1.62  # panels are unit squares; this far apart
_FRAME, _DIAGONAL = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)), ((0, 0), (1, 1))
_GAP = (math.nan, math.nan)
_UNIT = 123  # pixels
_LONGEST_NAME = 18
_SIGNIFICANT = 0.05


def panels(evaluation: Evaluation) -> list[ClassCalibration]:
    """Return the classes that have a curve."""
    return [found for found in evaluation.calibration.per_class if found.curve]


def _columns(evaluation: Evaluation) -> int:
    return max(1, min(_MOST_COLUMNS, len(panels(evaluation))))


def _rows(evaluation: Evaluation) -> int:
    return max(1, -(-len(panels(evaluation)) // _columns(evaluation)))


def _size(evaluation: Evaluation) -> tuple[float, float]:
    width, height = _columns(evaluation) * _STRIDE - 0.1, 1.55 + (_rows(evaluation) - 1) * _FALL
    return round(_UNIT * width), round(_UNIT * height)


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    ax = canvas.subplots()
    ax.set_axis_off()
    names = formatting.short_labels([label_text(found.label) for found in panels(evaluation)], _LONGEST_NAME)
    places = [divmod(position, _columns(evaluation)) for position in range(len(names))]
    corners = [(column * _STRIDE, -row * _FALL) for row, column in places]
    _draw_through(ax, corners, _FRAME, color=theme.LINE)
    _draw_through(ax, corners, _DIAGONAL, color=theme.QUIET, linestyle=(0, (3, 2)))
    for position, (found, (left, bottom)) in enumerate(zip(panels(evaluation), corners, strict=True)):
        _draw_panel(ax, found, left, bottom, shown)
        ax.text(left, bottom + 1.17, names[position], fontsize=10.5, va="bottom")
    ax.set_xlim(-0.1, _columns(evaluation) * _STRIDE - 0.2)
    ax.set_ylim(-0.15 - (_rows(evaluation) - 1) * _FALL, 1.4)
    ax.set_aspect("equal")


def _draw_through(
    ax: Axes,
    corners: list[tuple[float, float]],
    points: tuple[tuple[float, float], ...],
    *,
    color: str,
    linestyle: tuple[float, tuple[float, ...]] | str = "-",
) -> None:
    """Draw the same line in all panels as one artist, with a gap after each."""
    x, y = zip(*((left + x, bottom + y) for left, bottom in corners for x, y in (*points, _GAP)), strict=True)
    ax.plot(x, y, color=color, linewidth=0.8, linestyle=linestyle)


def _draw_panel(ax: Axes, found: ClassCalibration, left: float, bottom: float, shown: Shown) -> None:
    """Draw a panel as lines in the one coordinate system of all, which is ten times as fast as axes of its own."""
    x = [left + point.forecast for point in found.curve]
    if found.curve[0].low is not None:
        low, high = ([bottom + (end or 0.0) for end in ends] for ends in zip(*_bands(found), strict=True))
        ax.fill_between(x, low, high, color=theme.ACCENT, alpha=0.22, linewidth=0)
    ax.plot(x, [bottom + point.recalibrated for point in found.curve], color=theme.INK, linewidth=1.4)
    ax.text(left, bottom + 1.04, _caption(found, shown), fontsize=9, color=theme.QUIET, va="bottom")
    ax.text(left, bottom - 0.03, "0", fontsize=9, color=theme.QUIET, va="top", ha="center")
    ax.text(left + 1, bottom - 0.03, "1", fontsize=9, color=theme.QUIET, va="top", ha="center")


def _bands(found: ClassCalibration) -> list[tuple[float | None, float | None]]:
    return [(point.low, point.high) for point in found.curve]


def _caption(found: ClassCalibration, shown: Shown) -> str:
    chance = "" if found.miscalibration_null is None else f", chance {_number(found.miscalibration_null, shown)}"
    return f"{_number(found.miscalibration, shown)}{chance}"


def _number(nats: float | None, shown: Shown) -> str:
    return formatting.number(None if nats is None else nats * shown.per_nat, 4)


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    drawn = panels(evaluation)
    if not drawn:
        return "With two classes the curve above says all there is."
    names = "forecast to the right, what happened upwards, miscalibration above the panel"
    which = "each class" if len(drawn) == len(evaluation.classes) else f"the {len(drawn)} most frequent classes"
    tested = [found for found in drawn if found.miscalibration_p_value is not None]
    if not tested:
        return f"Curves of {which} against the rest: {names}, in {shown.unit}."
    far = [found for found in tested if (found.miscalibration_p_value or 0.0) <= _SIGNIFICANT / len(tested)]
    shown_names = ", ".join(formatting.label(label_text(found.label), longest=40) for found in far[:5])
    verdict = f"More than chance in {shown_names}" if far else "No curve is further off than chance"
    more = f" and {len(far) - 5} more" if len(far) > 5 else ""
    return f"Curves of {which} against the rest: {names}, in {shown.unit}. {verdict}{more} (of {len(tested)} tests)."


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:
    rows: list[Row] = [
        [
            formatting.label(label_text(found.label), longest=120),
            formatting.count(found.rows),
            formatting.percent(found.frequency, 1),
            _number(found.miscalibration, shown),
            _number(found.miscalibration_null, shown),
            formatting.p_value(found.miscalibration_p_value),
            _number(found.discrimination, shown),
            _number(found.uncertainty, shown),
        ]
        for found in evaluation.calibration.per_class
    ]
    columns = (
        Column("class", is_number=False),
        Column("rows used"),
        Column("frequency"),
        Column(f"miscalibration, {shown.unit}"),
        Column("by chance"),
        Column("p"),
        Column("discrimination"),
        Column("uncertainty"),
    )
    return table("Each class against the rest", columns, rows)


FIGURE = Figure(
    name="class-curves",
    heading=lambda _: "Calibration of each class against the rest",
    finding=_finding,
    size=_size,
    draw=_draw,
    numbers=_numbers,
    applies=lambda evaluation: any(found.curve for found in evaluation.calibration.per_class),
)
