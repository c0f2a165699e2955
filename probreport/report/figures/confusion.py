"""Heat map of the mean forecast by true class: what the model believes when something is the case."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.classes import Confusion
from probreport.report import theme
from probreport.report.figures.figure import Figure
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_MOST_NUMBERED = 12
_LEVELS = 12
_MOST_TICKS = 30
_OTHERS = 3


def _matrix(evaluation: Evaluation) -> Confusion:
    assert evaluation.confusion is not None
    return evaluation.confusion


def _size(evaluation: Evaluation) -> tuple[float, float]:
    k = len(evaluation.classes)
    side = 150 + min(420, max(30 * k, 110))
    return (side + 40, side)


def _draw(canvas: Canvas, evaluation: Evaluation, shown: Shown) -> None:  # noqa: ARG001  (every figure is drawn so)
    means, k = _matrix(evaluation).mean_forecast, len(evaluation.classes)
    ax = canvas.subplots()
    ax.set_aspect("equal", anchor="SW")  # where it leaves room, that is not where the names are measured
    ax.set_xlim(-0.5, k - 0.5)
    ax.set_ylim(k - 0.5, -0.5)
    _fill(ax, means)
    if k <= _MOST_NUMBERED:
        for row, forecasts in enumerate(means):
            for column, mean in enumerate(forecasts):
                if mean >= 0.005:
                    ax.text(
                        column, row, f"{mean:.2f}"[1:] if mean < 0.995 else "1", ha="center", va="center", fontsize=9.5
                    )
    _name_classes(ax, evaluation)
    ax.set_xlabel("mean forecast for")
    ax.set_ylabel("when true is")
    ax.tick_params(length=0)


def _fill(ax: Axes, means: tuple[tuple[float, ...], ...]) -> None:
    """Draw the cells in a dozen opacities, one path each, so that many classes stay a small picture."""
    from matplotlib.collections import PolyCollection

    cells: dict[int, list[list[tuple[float, float]]]] = defaultdict(list)
    for row, forecasts in enumerate(means):
        for column, mean in enumerate(forecasts):
            level = round(mean * _LEVELS)
            if level:
                left, top = column - 0.5, row - 0.5
                cells[level].append([(left, top), (left + 1, top), (left + 1, top + 1), (left, top + 1)])
    for level, squares in sorted(cells.items()):
        ax.add_collection(
            PolyCollection(squares, facecolor=theme.ACCENT, edgecolor="none", alpha=0.08 + 0.62 * level / _LEVELS)
        )


def _name_classes(ax: Axes, evaluation: Evaluation) -> None:
    k = len(evaluation.classes)
    step = -(-k // _MOST_TICKS)
    positions = list(range(0, k, step))
    names = formatting.short_labels([label_text(evaluation.classes[position]) for position in positions], 14)
    longest = max(len(name) for name in names)
    ax.set_xticks(positions, names, rotation=0 if longest <= 2 or (k <= 6 and longest <= 9) else 90)
    ax.set_yticks(positions, names)


def _finding(evaluation: Evaluation, shown: Shown) -> str:  # noqa: ARG001
    means, classes = _matrix(evaluation).mean_forecast, evaluation.classes
    others = [
        (mean, row, column)
        for row, forecasts in enumerate(means)
        for column, mean in enumerate(forecasts)
        if row != column and evaluation.class_table[row].rows
    ]
    if not others:
        return "There is only one class with rows."
    mean, row, column = max(others)
    true, other = (formatting.label(label_text(classes[position]), longest=120) for position in (row, column))
    if mean == 0:
        return "No class is believed in when another one is true."
    given = formatting.probability(mean)
    return f"The largest belief in a wrong class: when class {true} is true, class {other} is given {given} on average."


def _numbers(evaluation: Evaluation, shown: Shown) -> Table:  # noqa: ARG001
    return _every_pair(evaluation) if len(evaluation.classes) <= _MOST_NUMBERED else _most_believed(evaluation)


def _names(evaluation: Evaluation) -> list[str]:
    return [formatting.label(label_text(label), longest=120) for label in evaluation.classes]


def _every_pair(evaluation: Evaluation) -> Table:
    names = _names(evaluation)
    columns = [Column("true class", is_number=False), *(Column(name, is_from_data=True) for name in names)]
    rows = [
        [name, *(formatting.probability(mean) for mean in forecasts)]
        for name, forecasts in zip(names, _matrix(evaluation).mean_forecast, strict=True)
    ]
    return table("Mean forecast of each class (columns) by true class (rows)", columns, rows)


def _most_believed(evaluation: Evaluation) -> Table:
    """Return for each class what it is given when true, and the other classes most believed in then.

    A table as wide as it is long could be read on no screen and printed on no paper.
    """
    names, rows = _names(evaluation), []
    for true, forecasts in enumerate(_matrix(evaluation).mean_forecast):
        others = sorted((other for other in range(len(names)) if other != true), key=lambda other: -forecasts[other])
        beliefs = [
            text for other in others[:_OTHERS] for text in (names[other], formatting.probability(forecasts[other]))
        ]
        rows.append([names[true], formatting.probability(forecasts[true]), *beliefs])
    columns = [Column("true class", is_number=False), Column("is given")]
    for place in ("most given besides", "second", "third"):
        columns += [Column(place, is_number=False), Column("is given")]
    return table("Mean forecast by true class: of itself, and of the classes most believed in besides", columns, rows)


FIGURE = Figure(
    name="confusion",
    heading=lambda _: "What the model believes when a class is true",
    finding=_finding,
    size=_size,
    draw=_draw,
    numbers=_numbers,
    applies=lambda evaluation: evaluation.confusion is not None,
)
