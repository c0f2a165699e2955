"""What a figure is: drawing, heading, a sentence that stands for it, and its numbers. Serialising is left to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probreport.evaluation import Evaluation
from probreport.report.figure_to_svg import draw_svg
from probreport.report.shown import Shown
from probreport.report.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


_WIDE = 500  # pixels; two columns of the page have room for as much each


@dataclass(frozen=True)
class Figure:
    """A chart that can be drawn of an evaluation.

    Parameters
    ----------
    name : str
        Its anchor, and the prefix of its ids.
    heading : callable
        Says what the chart shows.
    finding : callable
        Says in a sentence what is to be seen: the text alternative.
    size : callable
        Width and height in CSS pixels.
    draw : callable
        Draws on an empty canvas.
    numbers : callable
        The table behind the chart.
    applies : callable
        Whether there is anything to draw.
    """

    name: str
    heading: Callable[[Evaluation], str]
    finding: Callable[[Evaluation, Shown], str]
    size: Callable[[Evaluation], tuple[float, float]]
    draw: Callable[[Canvas, Evaluation, Shown], None]
    numbers: Callable[[Evaluation, Shown], Table]
    applies: Callable[[Evaluation], bool] = lambda _: True


@dataclass(frozen=True)
class Chart:
    """A figure of one evaluation, ready for the page; a wide one has no room beside another."""

    name: str
    heading: str
    finding: str
    svg: str
    numbers: Table
    is_wide: bool = False


def chart(figure: Figure, evaluation: Evaluation, shown: Shown) -> Chart:
    """Draw a figure of an evaluation."""
    finding, size = figure.finding(evaluation, shown), figure.size(evaluation)
    svg = draw_svg(figure.name, size, lambda canvas: figure.draw(canvas, evaluation, shown), alt=finding)
    heading, numbers = figure.heading(evaluation), figure.numbers(evaluation, shown)
    return Chart(figure.name, heading, finding, svg, numbers, is_wide=size[0] > _WIDE)
