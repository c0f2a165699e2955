"""The figures of the report: reading the tuple tells all there is."""

from __future__ import annotations

from probreport.report.figures import (
    calibration_curve,
    class_curves,
    class_losses,
    class_spread,
    confusion,
    entropy_curve,
    group_losses,
    lorenz,
    loss_curve,
    loss_histogram,
    loss_parts,
    loss_tail,
    marginals,
)
from probreport.report.figures.figure import Chart, Figure, chart

FIGURES: tuple[Figure, ...] = (
    loss_histogram.FIGURE,
    loss_tail.FIGURE,
    lorenz.FIGURE,
    calibration_curve.FIGURE,
    loss_parts.FIGURE,
    class_curves.FIGURE,
    class_losses.FIGURE,
    class_spread.FIGURE,
    confusion.FIGURE,
    group_losses.FIGURE,
    marginals.FIGURE,
    loss_curve.FIGURE,
    entropy_curve.FIGURE,
)

__all__ = ["FIGURES", "Chart", "Figure", "chart"]
