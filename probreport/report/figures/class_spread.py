"""Distribution of the loss of each class over the bands as small multiples, the most frequent classes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.classes import ClassRow
from probreport.report import theme
from probreport.report.figures.axes import Box, boxes
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

MOST = 12
_MOST_COLUMNS = 6
_STRIDE, _FALL = 1.2, 0.98  # panels are one wide and at most half as high; this far apart
_HEIGHT = 0.5
_UNIT = 134  # pixels
_LONGEST_NAME = 18
_BROKEN = DOCUMENT_BANDS.rank("Terrible")
_TICKS = {2: "0.02", 5: "0.3", 6: "1", 7: "2"}


def panels(evaluation: Evaluation) -> list[ClassRow]:
    """Return the most frequent classes that have rows, at most twelve, most frequent first."""
    seen = [row for row in evaluation.class_table if row.rows and row.rows_by_band]
    return sorted(seen, key=lambda row: -row.frequency)[:MOST]


def shares(row: ClassRow) -> list[float]:
    """Return the share of a class's rows in each band, best first."""
    return [rows / row.rows for rows in row.rows_by_band or ()]


def _columns(evaluation: Evaluation) -> int:
    return max(1, min(_MOST_COLUMNS, len(panels(evaluation))))


def _lines(evaluation: Evaluation) -> int:
    return max(1, -(-len(panels(evaluation)) // _columns(evaluation)))


def _size(evaluation: Evaluation) -> tuple[float, float]:
    width, height = _columns(evaluation) * _STRIDE - 0.12, 0.95 + (_lines(evaluation) - 1) * _FALL
    return round(_UNIT * width), round(_UNIT * height)


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:
    ax = canvas.subplots()
    ax.set_axis_off()
    top = max(max(shares(row)) for row in panels(evaluation))
    names = formatting.short_labels([label_text(row.label) for row in panels(evaluation)], _LONGEST_NAME)
    for position, row in enumerate(panels(evaluation)):
        line, column = divmod(position, _columns(evaluation))
        left, bottom = column * _STRIDE, -line * _FALL
        _draw_panel(ax, row, left, bottom, top, shown)
        ax.text(left, bottom + _HEIGHT + 0.14, names[position], fontsize=10.5, va="bottom")
    ax.set_xlim(-0.03, _columns(evaluation) * _STRIDE - 0.15)
    ax.set_ylim(-0.17 - (_lines(evaluation) - 1) * _FALL, 0.78)
    ax.set_aspect("equal")


def _draw_panel(ax: Axes, row: ClassRow, left: float, bottom: float, top: float, shown: Shown) -> None:
    """Draw a panel in the one coordinate system of all: a bar for each band, as high as its share of the rows."""
    width = 1 / len(DOCUMENT_BANDS)
    starts = [left + rank * width for rank in range(len(DOCUMENT_BANDS))]
    bars = [
        Box(start, start + 0.92 * width, bottom, bottom + share / top * _HEIGHT, colour)
        for start, share, colour in zip(starts, shares(row), theme.BANDS, strict=True)
    ]
    boxes(ax, bars)
    ax.plot([left, left + 1], [bottom, bottom], color=theme.QUIET, linewidth=0.8)
    for rank, nats in _TICKS.items():
        text = shown.threshold(float(nats))
        ax.text(starts[rank], bottom - 0.02, text, fontsize=8.5, color=theme.QUIET, va="top", ha="center")
    caption = f"{formatting.percent(max(shares(row)))} in {_short(shares(row))}"
    ax.text(left, bottom + _HEIGHT + 0.04, caption, fontsize=9, color=theme.QUIET, va="bottom")


def _short(of_rows: list[float]) -> str:
    name = tuple(DOCUMENT_BANDS)[of_rows.index(max(of_rows))].name
    return name if not name.startswith("Between") else "between"


def _bad(row: ClassRow) -> float:
    """Return the share of a class's rows that lose more than 1 nat."""
    return sum(row.rows_by_band[_BROKEN:] if row.rows_by_band else ()) / row.rows


def _finding(evaluation: Evaluation, shown: Shown) -> str:
    drawn = panels(evaluation)
    limit = f"{shown.threshold(1.0)} {shown.unit}"
    worst = max(drawn, key=_bad)
    name = formatting.label(label_text(worst.label), longest=120)
    if _bad(worst) == 0:
        return f"No row of these classes loses more than {limit}."
    which = "all classes" if len(drawn) == len(evaluation.classes) else f"the {len(drawn)} classes shown"
    return (
        f"Of {which}, {name} has the largest share of rows that lose more than {limit}: "
        f"{formatting.percent(_bad(worst), 1)}; all panels share one scale, bands from left to right."
    )


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001  (every figure's table is made so)
    rows: list[Row] = [
        [
            formatting.label(label_text(row.label), longest=120),
            formatting.count(row.rows),
            *(formatting.percent(share, 1) for share in shares(row)),
        ]
        for row in panels(evaluation)
    ]
    columns = (Column("class", is_number=False), Column("rows"), *(Column(band.name) for band in DOCUMENT_BANDS))
    return table("Share of the rows of a class in each band", columns, rows)


FIGURE = Figure(
    name="class-spread",
    heading=lambda _: "How the losses of each class are spread over the bands",
    finding=_finding,
    size=_size,
    draw=_draw,
    numbers=_numbers,
    applies=lambda evaluation: bool(panels(evaluation)),
)
